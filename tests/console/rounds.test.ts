import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hours } from '../../devices/time.ts';
import { factsOfType } from '../scenario.ts';
import { isMissing } from '../servers.ts';
import { openRounds, TWIN } from './rounds.ts';
import { isCut, openBrowser, seriousFaults } from './screen.ts';

const SHOTS = new URL('./shots/', import.meta.url).pathname;

describe.skipIf(isMissing('chromium'))('the pages of what is held, of visits and of walk tests', () => {
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('[CN19] what a lost radio gateway holds back is listed, counted on every page, and leads to its case', async () => {
    const { village, open } = await openRounds(browser);
    const { page } = await open();
    await page.locator('nav .count', { hasText: '8' }).waitFor();
    await page.locator('.muted-reds').getByText('2 red alerts are held back').waitFor();
    await page.goto(`${village.url}/#/held`);
    const radio = page.locator('.held-radio');
    await radio.getByText('Building 12 · Grid 1').waitFor();
    await radio.getByText('2 persons living alone are seen by nothing').waitFor();
    await radio.getByText('6 devices behind it, 8 held back').waitFor();
    await page.locator('.tile', { hasText: 'Radio gateway down' }).getByText('8').waitFor();
    expect(await page.locator('.held .alerts li').count()).toBe(8);
    await radio.getByRole('link', { name: 'See the case' }).click();
    await page.locator('.case-page').getByText('Radio gateway').first().waitFor();
  });

  it('[CN20] a window of maintenance is planned for one of two buildings of the same number, and called off', async () => {
    const { village, open } = await openRounds(browser);
    const { page } = await open();
    await page.goto(`${village.url}/#/held`);
    const form = page.locator('.mute-form');
    await form.locator('select[name=place]').selectOption({ label: 'Building 12 · Grid 2' });
    await form.getByLabel('Reds too').check();
    await form.getByText('A red is muted for an hour at the most; what still stands').waitFor();
    await form.locator('select[name=cause]').selectOption('smoke');
    await form.getByLabel('Planned maintenance').check();
    const submit = async (from: string, until: string): Promise<void> => {
      await form.locator('input[name=from]').fill(from);
      await form.locator('input[name=to]').fill(until);
      await form.locator('button[type=submit]').click();
    };
    await form.locator('input[name=reason]').fill('Works on the roof');
    await submit('2027-03-04T09:00', '2027-03-04T11:00');
    await form.getByText('A red is muted for an hour at the most.', { exact: true }).waitFor();
    await submit('2027-03-04T09:00', '2027-03-04T10:00');
    await form.getByText('Set; it ends by itself').waitFor();
    const [planned] = factsOfType(village.story.record.facts, 'mute-set');
    expect(planned).toMatchObject({ place: TWIN, by: { staff: 'd1' }, red: true, cause: 'smoke' });
    const entry = page.locator('.mutes li');
    for (const text of ['Building 12 · Grid 2 · Smoke', 'planned', 'Works on the roof', 'Thu 4 Mar, 10:00'])
      await entry.getByText(text).first().waitFor();
    await page.screenshot({ path: `${SHOTS}held-window.png`, fullPage: true });
    await entry.getByRole('button', { name: 'End' }).click();
    await entry.getByText('ended', { exact: true }).waitFor();
    expect(factsOfType(village.story.record.facts, 'mute-ended')).toHaveLength(1);
  });

  it('[CN21] a walk test of a building shows what has answered and what is awaited, and is ended', async () => {
    const { village, open } = await openRounds(browser);
    const { page } = await open();
    await page.goto(`${village.url}/#/walks`);
    const form = page.locator('.walk-form');
    await form.locator('select[name=building]').selectOption({ label: 'Building 12 · Grid 2' });
    await form.locator('button[type=submit]').click();
    await form.getByText('Begun: press the buttons.').waitFor();
    const card = page.locator('.walk', { hasText: 'Building 12 · Grid 2' });
    await card.getByText('0 of 2 heard').waitFor();
    await card.locator('[data-detector=smoke-hall].awaited').waitFor();
    village.story.sends('smoke-twin', { test: true });
    village.announce();
    await card.getByText('1 of 2 heard').waitFor();
    await card.locator('[data-detector=smoke-twin].heard').waitFor();
    await page.screenshot({ path: `${SHOTS}walks-en.png`, fullPage: true });
    await form.locator('button[type=submit]').click();
    await form.getByText('A test runs there, above it or inside it.').waitFor();
    await card.getByRole('button', { name: 'End the test' }).click();
    await card.getByText('Not heard (1)').waitFor();
    expect(village.story.openCases().map(({ cause }) => cause)).toContain('test-missed');
    // One home of it, by keyboard alone.
    await form.locator('select[name=place]').selectOption({ label: 'Building 12, flat 0501' });
    await form.locator('select[name=minutes]').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.walk', { hasText: 'flat 0501' }).getByText('0 of 1 heard').waitFor();
  });

  it('[CN22] visits due stand in the order of need with why; one press records one, and who needs help gets a case', async () => {
    const { village, open } = await openRounds(browser);
    const { page } = await open();
    await page.goto(`${village.url}/#/visits`);
    const rows = page.locator('.visit');
    await rows.first().waitFor();
    const shown = await rows.evaluateAll((all) => all.map((one) => one.getAttribute('data-resident')));
    const due = (await (await village.get('/api/v1/visits/due', 'secret-d1')).json()) as {
      items: { resident: string }[];
    };
    expect(shown).toEqual(due.items.map(({ resident }) => resident));
    const first = page.locator('[data-resident=p0]');
    for (const text of [
      'resident p0 by name',
      'flat 0501 · Grid 1',
      'Red · missed',
      'high risk',
      'Never visited',
    ])
      await first.getByText(text).waitFor();
    await first.getByRole('button', { name: 'Visited, all well' }).click();
    await page.getByText('Recorded: resident p0 by name is well.').waitFor();
    await first.waitFor({ state: 'detached' });
    await page.locator('[data-resident=p1]').getByRole('button', { name: 'Needs help' }).click();
    await page.locator('dialog textarea').fill('Has no heating');
    await page.screenshot({ path: `${SHOTS}visits-needs.png` });
    await page.getByRole('button', { name: 'Yes, needs help' }).click();
    await page.getByText('Recorded: resident p1 by name needs help; a case is open.').waitFor();
    const facts = factsOfType(village.story.record.facts, 'visit-recorded');
    expect(facts.map(({ resident, found, by }) => [resident, found, by])).toEqual([
      ['p0', 'well', { staff: 'd1' }],
      ['p1', 'needs', { staff: 'd1' }],
    ]);
    expect(village.story.openCases().map(({ cause }) => cause)).toContain('report');
  });

  it('[CN23] pages that a role can do nothing with are not offered, and who may not see residents is told so', async () => {
    const { village, open } = await openRounds(browser);
    const pages = async (name: string, password: string): Promise<string[]> => {
      const { page, context } = await open({ name, password });
      await page.locator('nav a').first().waitFor();
      const names = await page
        .locator('nav a')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
      await context.close();
      return names.filter((one): one is string => one === '#/visits' || one === '#/walks');
    };
    expect(await pages('desk', 'secret-d1')).toEqual(['#/visits', '#/walks']);
    expect(await pages('phone-s1', 'secret-s1')).toEqual(['#/visits']);
    expect(await pages('repairs', 'secret-maintainer')).toEqual(['#/walks']);
    expect(await pages('head', 'secret-bh1')).toEqual([]);
    for (const [name, password, said] of [
      ['head', 'secret-bh1', 'Residents are not for your role to see.'],
      ['phone-s2', 'secret-s2', 'off duty you see none.'],
    ] as const) {
      const { page, context } = await open({ name, password });
      await page.goto(`${village.url}/#/visits`);
      await page.getByText(said).waitFor();
      await context.close();
    }
  });

  it.each([
    [1280, 'en', 'day'],
    [390, 'en', 'night'],
    [1280, 'zh', 'night'],
    [390, 'zh', 'day'],
  ] as const)(
    '[CN24] %d px, %s, by %s: nothing is cut off, and no page has a serious fault of accessibility',
    async (width, language, theme) => {
      const { village, open } = await openRounds(browser);
      await village.post('/api/v1/walk-tests', { place: TWIN }, 'secret-d1');
      const { page } = await open({ language, theme, size: { width, height: 844 } });
      const faults: string[] = [];
      for (const [name, there] of [
        ['held', '.held-radio li'],
        ['visits', '.visit'],
        ['walks', '.walk'],
      ] as const) {
        await page.goto(`${village.url}/#/${name}`);
        await page.locator(there).first().waitFor();
        await page.screenshot({ path: `${SHOTS}${name}-${width}-${language}.png`, fullPage: true });
        faults.push(...(await seriousFaults(page)).map((fault) => `${name}: ${fault}`));
        if (await isCut(page)) faults.push(`${name} is wider than the window`);
      }
      expect(faults).toEqual([]);
    },
  );

  it('[PH8] visits due on the phone: one tap records one, without signal it waits and is taken once with its own time', async () => {
    const { village, open } = await openRounds(browser);
    const size = { width: 390, height: 844 };
    const { page, context } = await open({ name: 'phone-s1', password: 'secret-s1', path: '/m', size });
    const visits = () => factsOfType(village.story.record.facts, 'visit-recorded');
    const press = (resident: string, name: string) =>
      page.locator(`[data-resident=${resident}]`).getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Visits', exact: true }).click();
    await page.locator('[data-resident=p0]').getByText('resident p0 by name').waitFor();
    await page.screenshot({ path: `${SHOTS}phone-visits.png`, fullPage: true });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await isCut(page)).toBe(false);
    await context.setOffline(true);
    await press('p0', 'Visited, all well');
    await page.locator('[data-resident=p0]').getByText('Waiting to be sent').waitFor();
    await page.getByText('No signal. What you do is kept and sent when it is back.').waitFor();
    await page.screenshot({ path: `${SHOTS}phone-visits-offline.png`, fullPage: true });
    expect(visits()).toEqual([]);
    village.story.at(hours(50));
    await context.setOffline(false);
    await page.locator('[data-resident=p0]').waitFor({ state: 'detached' });
    expect(visits()).toMatchObject([{ resident: 'p0', found: 'well', by: { staff: 's1' } }]);
    expect(visits()[0]?.madeAt).toBeLessThan(village.story.now);
    await press('p1', 'Not met');
    await page
      .locator('[data-resident=p1]')
      .getByText('Recorded: resident p1 by name was not met.')
      .waitFor();
    // The page begins anew, and so may its visits.
    await page.reload();
    await page.getByRole('button', { name: 'Visits', exact: true }).click();
    await press('p1', 'Needs help…');
    await page.getByText('A case is opened at the home, and those on duty are told.').waitFor();
    await press('p1', 'Yes, needs help');
    await page.locator('[data-resident=p1]').waitFor({ state: 'detached' });
    expect(visits().map(({ resident, found }) => [resident, found])).toEqual([
      ['p0', 'well'],
      ['p1', 'not-met'],
      ['p1', 'needs'],
    ]);
  });
});
