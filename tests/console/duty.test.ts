import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../servers.ts';
import { type Desk, firstPassword, openDesk } from './screen.ts';

const SHOTS = new URL('./shots/', import.meta.url).pathname;

describe.skipIf(isMissing('chromium'))('the duty page', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
  });

  it('[DT39] tells who is on duty and the gaps ahead; leave and a stand-in are entered and taken back', async () => {
    const { page, context } = await desk.open({
      name: 'admin',
      password: firstPassword(desk.gateway),
      language: 'en',
    });
    await page.goto(`${desk.gateway.http}/#/duty`);
    const grid = page.locator('.duty-tier').first();
    await page.locator('.duty-place select').selectOption({ label: 'Grid 1' });
    await grid.getByText('has no shift, so counts as always on duty').waitFor();
    const form = page.locator('.duty-form');
    await form.locator('select[name=staff]').selectOption('s1');
    const { timeZone, now } = await page.evaluate(
      `fetch('/api/v1/session').then((response) => response.json())` as never as () => Promise<{
        timeZone: string;
        now: string;
      }>,
    );
    const wall = Temporal.Instant.from(now).toZonedDateTimeISO(timeZone).toPlainDateTime();
    const text = (day: number) => wall.add({ days: day }).toString().slice(0, 16);
    await form.locator('input[name=from]').fill(text(-1));
    await form.locator('input[name=to]').fill(text(2));
    await form.locator('button[type=submit]').click();
    await form.getByText('Entered.').waitFor();
    await grid.getByText('On leave, and nobody stands in').waitFor();
    await page.locator('.gap.leave').first().waitFor();
    await page.screenshot({ path: `${SHOTS}duty-leave.png`, fullPage: true });

    await form.getByLabel('Stand-in').check();
    await form.locator('select[name=staff]').selectOption('d1');
    await form.locator('select[name=instead]').selectOption('s1');
    await form.locator('button[type=submit]').click();
    await grid.getByText('stands in for').waitFor();
    expect(await page.locator('.duty-entries li').count()).toBe(2);
    await form.getByRole('button', { name: 'Take back' }).click();
    await grid.getByText('On leave, and nobody stands in').waitFor();
    await page.locator('.duty-entries').getByRole('button', { name: 'Take back' }).click();
    await grid.getByText('has no shift').waitFor();
    expect(await page.locator('.duty-entries li').count()).toBe(0);
    await context.close();
  });
});
