import { describe, expect, it, onTestFinished } from 'vitest';
import { hours, minutes } from '../../devices/time.ts';
import { COMMUNITY, GRID, HOME, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { type Json, json } from './answered.ts';
import { openVillage, type Village } from './http-village.ts';

async function open(): Promise<Village> {
  const shifts = [...VILLAGE.shifts.slice(0, 1), { staff: 's2', place: GRID, weekly: '17:30-22:00' }];
  const story = new Scenario({ registry: { ...VILLAGE, shifts: [...shifts, ...VILLAGE.shifts.slice(2)] } });
  const village = await openVillage({ story });
  onTestFinished(() => village[Symbol.asyncDispose]());
  return village;
}

const LEAVE = { staff: 's1', from: '2027-03-01', to: '2027-03-01' };
const STAND_IN = { staff: 's2', instead: 's1', from: '2027-03-01', to: '2027-03-02' };

const withdraw = (village: Village, path: string, secret = 'secret-d1') =>
  fetch(`${village.url}/api/v1${path}`, { method: 'DELETE', headers: { authorization: `Bearer ${secret}` } });

describe('duty over HTTP', () => {
  it('[DT31] who is on duty for a place now or then, in order, with the reasons', async () => {
    const village = await open();
    const now = await json(village.get(`/api/v1/duty?place=${HOME}`));
    expect(now).toMatchObject({ place: HOME, at: '2027-03-01T09:00:00+08:00' });
    expect(now.tiers[0]).toEqual({
      tier: 'grid',
      on: [{ staff: 's1', why: { type: 'shift', weekly: 'Mo-Fr 08:30-17:30' } }],
      off: [{ staff: 's2', why: { type: 'off-shift', weekly: ['17:30-22:00'] } }],
    });
    expect(now.tiers.map(({ tier }: Json) => tier)).toEqual(['grid', 'community', 'street', 'district']);
    const night = await json(village.get(`/api/v1/duty?place=${HOME}&at=2027-03-01T23:00:00%2B08:00`));
    expect(night.tiers[0]).toMatchObject({ tier: 'grid', empty: 'nobody-on-duty', on: [] });
  });

  it('[DT32] leave and a stand-in are entered, seen at once, listed, and taken back', async () => {
    const village = await open();
    const leave = await json(village.post('/api/v1/shifts/leave', LEAVE, 'secret-d1'));
    expect(leave).toMatchObject({
      ...{ type: 'leave', staff: 's1', by: { staff: 'd1' } },
      ...{ from: '2027-03-01T00:00:00+08:00', to: '2027-03-02T00:00:00+08:00' },
    });
    const first = async () => (await json(village.get(`/api/v1/duty?place=${GRID}`))).tiers[0];
    expect(await first()).toMatchObject({
      empty: 'on-leave',
      off: [{ staff: 's1', why: { type: 'on-leave', until: leave.to } }, { staff: 's2' }],
    });
    const standIn = await json(village.post('/api/v1/shifts/overrides', STAND_IN, 'secret-d1'));
    expect(standIn).toMatchObject({ type: 'override', place: GRID, staff: 's2', instead: 's1' });
    expect(await first()).toMatchObject({ on: [{ staff: 's2', why: { type: 'stand-in', for: 's1' } }] });
    const { entries } = await json(village.get(`/api/v1/shifts?place=${GRID}`));
    expect(entries.map(({ id }: Json) => id)).toEqual([leave.id, standIn.id]);
    const path = `/shifts/overrides/${standIn.id}`;
    expect(await json(withdraw(village, path))).toEqual(standIn);
    expect(await json(withdraw(village, path), 404)).toMatchObject({ code: 'no-such-duty-entry' });
    expect(await json(withdraw(village, `/shifts/overrides/${leave.id}`), 404)).toMatchObject({
      code: 'no-such-duty-entry',
    });
    await json(withdraw(village, `/shifts/leave/${leave.id}`));
    expect(await first()).toMatchObject({ on: [{ staff: 's1', why: { type: 'shift' } }] });
  });

  it('[DT33] desks change duty in their own place only, and everybody their own leave', async () => {
    const village = await open();
    const enter = (body: object, secret: string) => village.post('/api/v1/shifts/leave', body, secret);
    expect(await json(enter({ ...LEAVE, staff: 's2' }, 'secret-s1'), 403)).toMatchObject({
      code: 'role-not-allowed',
    });
    const own = await json(enter(LEAVE, 'secret-s1'));
    await json(withdraw(village, `/shifts/leave/${own.id}`, 'secret-elsewhere'), 404);
    await json(withdraw(village, `/shifts/leave/${own.id}`, 'secret-s1'));
    expect(await json(enter(LEAVE, 'secret-elsewhere'), 409)).toMatchObject({
      code: 'duty-refused',
      detail: 'no-such-staff',
    });
    const override = (body: object) => village.post('/api/v1/shifts/overrides', body, 'secret-d1');
    const above = { staff: 'd1', instead: 'st1', from: '2027-03-01', to: '2027-03-02' };
    await json(override(above), 409);
    await json(override({ ...STAND_IN, place: 'hz/xh' }), 409);
    expect(
      await json(village.post('/api/v1/shifts/overrides', STAND_IN, 'secret-auditor'), 403),
    ).toMatchObject({ code: 'role-not-allowed' });
  });

  it('[DT34] what cannot be is refused by name, and changes nothing', async () => {
    const village = await open();
    const before = village.story.record.facts.length;
    const leave = (body: object, status: number) => json(village.post('/api/v1/shifts/leave', body), status);
    expect(await leave({ ...LEAVE, staff: 'nobody' }, 409)).toMatchObject({ detail: 'no-such-staff' });
    expect(await leave({ ...LEAVE, from: '2027-03-09' }, 409)).toMatchObject({
      code: 'duty-refused',
      detail: 'ends-before-it-begins',
    });
    expect(await leave({ ...LEAVE, from: 'soon' }, 422)).toMatchObject({ code: 'body-invalid' });
    expect(await leave({ ...LEAVE, note: 'ill' }, 422)).toMatchObject({ code: 'body-invalid' });
    expect(village.story.record.facts).toHaveLength(before);
  });

  it('[DT35] the plan has every turn, who is kept from it, and ends after a month', async () => {
    const village = await open();
    await json(village.post('/api/v1/shifts/leave', { ...LEAVE, from: '2027-03-02', to: '2027-03-02' }));
    const span = 'from=2027-03-01T00:00:00%2B08:00&to=2027-03-04T00:00:00%2B08:00';
    const plan = await json(village.get(`/api/v1/shifts?place=${GRID}&${span}`));
    const of = (staff: string) =>
      plan.items
        .filter((turn: Json) => turn.staff === staff)
        .map(({ from, on, off }: Json) => [from.slice(5, 16), (on ?? off).type]);
    expect(of('s1')).toEqual([
      ['03-01T08:30', 'shift'],
      ['03-02T08:30', 'on-leave'],
      ['03-03T08:30', 'shift'],
    ]);
    expect(of('d1'), 'one turn, not one a day').toEqual([['03-01T00:00', 'shift']]);
    const paged: string[] = [];
    for (let after = ''; ; ) {
      const page = await json(
        village.get(
          `/api/v1/shifts?place=${GRID}&${span}&limit=2${after && `&after=${encodeURIComponent(after)}`}`,
        ),
      );
      paged.push(...page.items.map(({ id }: Json) => id));
      if (page.next === null) break;
      after = page.next;
    }
    expect(paged).toEqual(plan.items.map(({ id }: Json) => id));
    const months = 'from=2027-03-01T00:00:00Z&to=2027-05-01T00:00:00Z';
    expect(await json(village.get(`/api/v1/shifts?${months}`), 400)).toMatchObject({ code: 'query-invalid' });
  });

  it('[DT36] nobody sees what lies outside their place', async () => {
    const village = await open();
    for (const path of ['duty', 'shifts', 'coverage'])
      expect(await json(village.get(`/api/v1/${path}?place=hz/xh`, 'secret-s1'), 404)).toMatchObject({
        code: 'no-such-place',
      });
    const { items } = await json(village.get('/api/v1/coverage', 'secret-elsewhere'));
    expect(items).toEqual([]);
  });

  it('[CG15] coverage has the gaps of the days ahead for each grid and community, with shares', async () => {
    const village = await open();
    village.story.at(minutes(30));
    const { from, to, items } = await json(village.get('/api/v1/coverage?days=7', 'secret-d1'));
    expect([from, to]).toEqual(['2027-03-01T09:30:00+08:00', '2027-03-08T09:30:00+08:00']);
    expect(items.map(({ place }: Json) => place)).toEqual([COMMUNITY, GRID]);
    const [grid] = items[1].tiers;
    expect(grid.gaps[0]).toEqual({
      from: '2027-03-01T22:00:00+08:00',
      to: '2027-03-02T08:30:00+08:00',
      why: 'nobody-on-duty',
    });
    expect(grid.uncovered).toBeCloseTo((168 - 5 * 9 - 7 * 4.5) / 168, 5);
    expect(items[1].levels).toMatchObject([
      { level: 'blue', ceiling: 'community', uncovered: 0 },
      { level: 'yellow', ceiling: 'street' },
      { level: 'red', ceiling: 'district' },
    ]);
    expect((await village.get('/api/v1/coverage?days=93')).status).toBe(400);
  });

  it('[DT37] staff are shown on duty with what was changed', async () => {
    const village = await open();
    await json(village.post('/api/v1/shifts/overrides', STAND_IN));
    village.story.at(hours(1));
    const { items } = await json(village.get(`/api/v1/staff?place=${GRID}`));
    const present = items.filter(({ onDuty }: Json) => onDuty).map(({ id }: Json) => id);
    expect(present).toEqual(['bh1', 's2']);
  });
});
