import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../servers.ts';
import { type Desk, firstPassword, openDesk } from './screen.ts';

const SHOTS = new URL('./shots/', import.meta.url).pathname;

describe.skipIf(isMissing('chromium'))('the page of held alerts', () => {
  let desk: Desk;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    desk = await openDesk();
  });
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
  });

  it('[MU18] a mute is set with its reason; a red under it is said on every page and counted; ended, it is a case', async () => {
    const { page, context } = await desk.open({
      name: 'admin',
      password: firstPassword(desk.gateway),
      language: 'en',
    });
    await page.goto(`${desk.gateway.http}/#/held`);
    const form = page.locator('.mute-form');
    await form.locator('select[name=place]').selectOption({ label: 'Building 12 · Grid 1 · cuiyuan' });
    await form.getByLabel('Reds too').check();
    await form.locator('select[name=cause]').selectOption('smoke');
    expect(await form.locator('select[name=length] option').count()).toBe(3);
    await form.locator('input[name=reason]').fill('Test of the fire alarm');
    await form.locator('button[type=submit]').click();
    await form.getByText('Set; it ends by itself').waitFor();
    await page.locator('.mutes').getByText('Test of the fire alarm').waitFor();
    await desk.say('smoke-b12-0501', { smoke: true });
    await page.locator('.muted-reds').getByText('A red alert is held back').waitFor();
    await page.locator('.held-red strong').getByText('Smoke').waitFor();
    await page.screenshot({ path: `${SHOTS}held-en.png`, fullPage: true });
    await page.goto(`${desk.gateway.http}/#/cases`);
    await page.locator('.muted-reds').getByText('See the list').click();
    expect(await page.locator('nav .count.red').textContent()).toBe('1');
    await page.locator('.mutes').getByRole('button', { name: 'End' }).click();
    await page.locator('.mutes .tag').getByText('ended').waitFor();
    await page.locator('.muted-reds').waitFor({ state: 'detached' });
    await page.goto(`${desk.gateway.http}/#/cases`);
    await page.locator('[data-case]').first().waitFor();
    await context.close();
  });
});
