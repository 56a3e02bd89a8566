import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, post } from '../gateway-process.ts';
import { isMissing } from '../servers.ts';
import { type Desk, firstPassword, isCut, openDesk, seriousFaults } from './screen.ts';

const SHOTS = new URL('./shots/', import.meta.url).pathname;

describe.skipIf(isMissing('chromium'))('every page in both languages, by day and by night', () => {
  let desk: Desk;
  let wounded = '';

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    desk = await openDesk(['--speed', '2']);
    await desk.say('smoke-b12-0501', { smokeDensity: 0.3 });
    await desk.say('smoke-b12-0501', { smokeDensity: 2.5 });
    await desk.say('smoke-b12-0501', { smoke: true, smokeDensity: 7.5 });
    await desk.say('smoke-b3-0201', { battery: 9 });
    await desk.say('smoke-b20-0101', { battery: 14 });
    await desk.say('band-b1-0102', { sos: true, heartRate: 88 });
    await desk.say('band-b14-0401', { fall: true, heartRate: 97 });
    await desk.say('occ-v1', { people: 23 });
    await desk.say('occ-v2', { people: 64 });
    const { items } = (await get(desk.gateway, '/api/v1/cases')).body;
    const sos = items.find((it: { cause: string }) => it.cause === 'sos');
    await post(desk.gateway, `/api/v1/cases/${sos.id}/accept`);
    await post(desk.gateway, `/api/v1/cases/${sos.id}/note`, { note: '已与家属通话，正在上楼。' });
    wounded = sos.id;
  });
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
  });

  /** Pages by the name of their picture: where, and what has to be there. */
  const PAGES = {
    cases: { path: '/#/cases', there: '.case.red' },
    case: { path: () => `/#/cases/${wounded}`, there: '.case-page .timeline li' },
    community: { path: '/#/community', there: '.venue' },
    duty: { path: '/#/duty', there: '.duty-tier' },
    devices: { path: '/#/devices', there: 'tbody tr' },
    held: { path: '/#/held', there: '.held-side .mute-form' },
    figures: { path: '/#/figures', there: '[data-figure]' },
  } as const;

  it.each([
    ['zh', 'day'],
    ['zh', 'night'],
    ['en', 'day'],
    ['en', 'night'],
  ] as const)('[CN12] %s by %s: no page has a serious fault of accessibility', async (language, theme) => {
    const { page, context } = await desk.open({
      name: 'admin',
      password: firstPassword(desk.gateway),
      language,
      theme,
    });
    await page.locator('.connection.live').waitFor();
    const faults: string[] = [];
    const look = async (name: string): Promise<void> => {
      await page.screenshot({ path: `${SHOTS}${language}-${theme}-${name}.png` });
      faults.push(...(await seriousFaults(page)).map((fault) => `${name}: ${fault}`));
    };
    for (const [name, { path, there }] of Object.entries(PAGES)) {
      await page.goto(desk.gateway.http + (typeof path === 'string' ? path : path()));
      await page.locator(there).first().waitFor();
      await look(name);
    }
    await page.goto(`${desk.gateway.http}/#/cases/${wounded}`);
    await page.locator('.case-page .answers button').nth(3).click();
    await page.locator('dialog[open]').waitFor();
    await look('resolve');
    await page.keyboard.press('Escape');
    await page.locator('.top button').last().click();
    await page.locator('.sign-in').waitFor();
    await look('sign-in');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('[CN13] a narrow window shows the list or the case, and nothing is cut off at the side', async () => {
    const { page, context } = await desk.open({
      name: 'admin',
      password: firstPassword(desk.gateway),
      size: { width: 390, height: 844 },
    });
    await page.locator('.case.red').first().waitFor();
    await page.screenshot({ path: `${SHOTS}narrow-cases.png` });
    expect(await isCut(page)).toBe(false);
    await page.locator('.case-title').first().click();
    await page.locator('.case-page').waitFor();
    expect(await page.locator('.case-list').isVisible()).toBe(false);
    await page.screenshot({ path: `${SHOTS}narrow-case.png` });
    expect(await isCut(page)).toBe(false);
    await page.goto(`${desk.gateway.http}/#/held`);
    await page.locator('.mute-form').waitFor();
    expect(await isCut(page)).toBe(false);
    await page.goto(`${desk.gateway.http}/#/duty`);
    await page.locator('.duty-tier').first().waitFor();
    await page.screenshot({ path: `${SHOTS}narrow-duty.png`, fullPage: true });
    expect(await isCut(page)).toBe(false);
    await context.close();
  });
});
