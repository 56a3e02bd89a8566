import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, type Json, until } from '../gateway-process.ts';
import { isMissing } from '../servers.ts';
import { type Desk, openDesk } from './screen.ts';
import { home, OPERATORS, TOWN } from './town.ts';

/** The town whose staff are rung on their pages. */
const RUNG_TOWN = {
  ...TOWN,
  staff: TOWN.staff.map((one) => (one.id === 'd1' ? { ...one, channels: ['app'] } : one)),
};

describe.skipIf(isMissing('chromium'))('ringing in a browser', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk([], RUNG_TOWN);
  });
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
  });

  it('[DV23] the page of a signed-in person says that a ring was seen, and shows who was told by what', async () => {
    const { li } = OPERATORS;
    const { page } = await desk.open({ name: li.name, password: li.token });
    await page.locator('.connection.live').waitFor();
    await desk.say('smoke-b12-0501', { smoke: true });
    const seen = await until(async () => {
      const { items } = (await get(desk.gateway, `/api/v1/cases?place=${home('b12', '0501')}`)).body;
      if (items.length === 0) return undefined;
      const { body } = await get(desk.gateway, `/api/v1/cases/${items[0].id}`);
      const ring = body.deliveries.find((one: Json) => one.target === 'd1');
      return ring?.state === 'seen' && body;
    });
    // Nobody of the grid was signed in: the desk was asked without waiting.
    expect(seen.timeline.map((fact: Json) => fact.type)).toContain('tier-unreached');
    await page.goto(`${desk.gateway.http}/#/cases/${seen.id}`);
    const told = page.locator('[data-told] li');
    await told
      .filter({ hasText: /^(d1|值班员李)/ })
      .filter({ hasText: '页面 已看到' })
      .waitFor();
    await told
      .filter({ hasText: /^(s1|网格员甲)/ })
      .filter({ hasText: '页面 未送出' })
      .waitFor();
    await page.locator('.case-page', { hasText: '网格无人可联系上' }).waitFor();
  });
});
