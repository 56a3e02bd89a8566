import { mkdirSync } from 'node:fs';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, type Json, until } from '../gateway-process.ts';
import { isMissing } from '../servers.ts';
import { type Desk, openDesk, type Screen } from './screen.ts';
import { OPERATORS, PEOPLE, TOWN } from './town.ts';

const SHOTS = new URL('./shots/', import.meta.url).pathname;
const PHONE = { width: 390, height: 844 };
const DESK = 'hz/xh/wenxin/cuiyuan';
const GRID = PEOPLE.worker.place;

/** The grid's worker has the mornings, the desk the afternoons. */
const SHIFTS = [
  { staff: 's1', place: GRID, weekly: '06:00-12:00' },
  { staff: 'd1', place: DESK, weekly: '12:00-18:00' },
];

describe.skipIf(isMissing('chromium'))('swaps in a browser', () => {
  let desk: Desk;
  const say = async (path: string, who: { token: string }, body: object = {}): Promise<Json> => {
    const response = await fetch(`${desk.gateway.http}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  /** Turns of somebody in the grid, of days that have not begun. */
  const turnsOf = async (staff: string): Promise<Json[]> => {
    const { items } = (await get(desk.gateway, `/api/v1/shifts?place=${GRID}`)).body;
    return items.filter(
      (turn: Json) => turn.staff === staff && Date.parse(turn.from) > Date.now() + 86_400_000,
    );
  };
  const span = ({ place, from, to }: Json) => ({ place, from, to });
  /** Who of the two is on duty in the grid as a turn begins. */
  const workerOf = async ({ from }: Json): Promise<string[]> => {
    const at = encodeURIComponent(from);
    const { tiers } = (await get(desk.gateway, `/api/v1/duty?place=${GRID}&at=${at}`)).body;
    const on: string[] = tiers.flatMap((tier: Json) => tier.on.map(({ staff }: Json) => staff));
    return on.filter((staff) => SHIFTS.some((shift) => shift.staff === staff));
  };
  const openPhone = (more: object = {}) =>
    desk.open({ name: PEOPLE.worker.name, password: PEOPLE.worker.token, path: '/m', size: PHONE, ...more });
  const press = ({ page }: Screen, name: string) => page.getByRole('button', { name, exact: true }).click();

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    const staff = TOWN.staff.map((one) => (one.id === 's1' ? { ...one, channels: ['app'] } : one));
    desk = await openDesk([], { ...TOWN, staff, shifts: SHIFTS });
  });
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
  });

  it('[HO25] the phone shows a proposal as it comes, accepts it, and proposes to swap back', async () => {
    const screen = await openPhone();
    const { page } = screen;
    await page.getByText('现在没有需要您处理的事件。').waitFor();
    const [[theirs], [mine]] = [await turnsOf('d1'), await turnsOf('s1')];
    const asked = await say('/swaps', OPERATORS.li, {
      other: 's1',
      gives: [span(theirs)],
      takes: [span(mine)],
    });
    const card = page.locator(`[data-swap="${asked.id}"]`);
    await card.getByText('等待答复').waitFor();
    await until(async () => {
      const { items } = (await get(desk.gateway, '/api/v1/swaps')).body;
      return items[0].rung === 'reached';
    });
    await page.screenshot({ path: `${SHOTS}phone-swap.png`, fullPage: true });
    expect(await workerOf(theirs)).toEqual(['d1']);
    await press(screen, '同意换班');
    await page.locator('.swaps summary').click();
    await card.getByText('已换').waitFor();
    expect([await workerOf(theirs), await workerOf(mine)]).toEqual([['s1'], ['d1']]);
    await press(screen, '请求换回');
    await page.getByText('请求换回原班').waitFor();
    const [back] = (await get(desk.gateway, '/api/v1/swaps')).body.items;
    expect(back).toMatchObject({ undoes: asked.id, from: { staff: 's1' }, to: { staff: 'd1' } });
    await say(`/swaps/${back.id}/accept`, OPERATORS.li);
    await card.getByText('已换回').waitFor();
    expect([await workerOf(theirs), await workerOf(mine)]).toEqual([['d1'], ['s1']]);
    await screen.context.close();
  });

  it('[HO25] it refuses with a reason, tells how it stands, proposes and withdraws, without a serious fault', async () => {
    const screen = await openPhone({ language: 'en', theme: 'night' });
    const { page } = screen;
    const [, theirs] = await turnsOf('d1');
    const asked = await say('/swaps', OPERATORS.li, { other: 's1', gives: [span(theirs)] });
    const card = page.locator(`[data-swap="${asked.id}"]`);
    await press(screen, 'Refuse');
    await page.getByLabel('Reason (may be left out)').fill('I am away that day');
    await press(screen, 'Refuse it');
    await page.locator('.swaps summary').click();
    await card.getByText('Reason: I am away that day').waitFor();
    await press(screen, 'Propose a swap');
    const form = page.locator('.swap-form');
    const mine = (await turnsOf('s1'))[1];
    await form.locator('select[name=give]').selectOption(mine.id);
    await form.locator('select[name=other]').selectOption('d1');
    await form.getByRole('button', { name: 'Propose' }).click();
    await form.getByText('Proposed: it waits for the answer.').waitFor();
    await page.screenshot({ path: `${SHOTS}phone-swap-form.png`, fullPage: true });
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as Json;
    const grave = violations.filter(({ impact }: Json) => impact === 'serious' || impact === 'critical');
    expect(grave.map(({ id, nodes }: Json) => `${id} ${nodes[0].html}`)).toEqual([]);
    expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(
      PHONE.width,
    );
    await press(screen, 'Withdraw');
    await page.locator('.swap.withdrawn').first().waitFor();
    await screen.context.close();
  });

  it('[HO26] the duty page shows proposals to the two and to planners, answers one’s own and proposes', async () => {
    const { name, token } = OPERATORS.li;
    const screen = await desk.open({ name, password: token, language: 'en', path: '/#/duty' });
    const { page } = screen;
    await page.locator('.swap').first().waitFor();
    const mine = (await turnsOf('s1'))[2];
    const asked = await say('/swaps', PEOPLE.worker, { other: 'd1', gives: [span(mine)] });
    const card = page.locator(`[data-swap="${asked.id}"]`);
    await card.getByRole('button', { name: 'Accept the swap' }).click();
    await card.getByText('Swapped').waitFor();
    await page.locator('.duty-entries').getByText('值班员李 for 网格员甲').waitFor();
    const form = page.locator('.swap-form');
    await form.locator('select[name=side]').selectOption('d1');
    await form.locator('select[name=give]').selectOption({ index: 3 });
    await form.locator('select[name=other]').selectOption('s1');
    await form.getByRole('button', { name: 'Propose' }).click();
    await form.getByText('Proposed: it waits for the answer.').waitFor();
    await page.screenshot({ path: `${SHOTS}duty-swaps.png`, fullPage: true });
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as Json;
    const grave = violations.filter(({ impact }: Json) => impact === 'serious' || impact === 'critical');
    expect(grave.map(({ id, nodes }: Json) => `${id} ${nodes[0].html}`)).toEqual([]);
    const wang = await desk.open({
      ...{ name: OPERATORS.wang.name, password: OPERATORS.wang.token },
      ...{ language: 'en', path: '/#/duty' },
    });
    const seen = wang.page.locator(`[data-swap="${asked.id}"]`);
    await seen.getByText('Swapped').waitFor();
    expect(await seen.getByRole('button').count()).toBe(0);
    await wang.context.close();
    await screen.context.close();
  });
});
