import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import type { Registry } from '../../devices/registry.ts';
import { hours, type Instant, minutes, parseTime, plus } from '../../devices/time.ts';
import { allOnDuty, dutyAt, helpersFor, onDuty, tierDuty } from '../../rules/duty.ts';
import { readDutyTime } from '../../rules/duty-time.ts';
import { openRoster, stretchesIn } from '../../rules/duty-turns.ts';
import { TIER_ROLE, TIERS } from '../../rules/tier.ts';
import { B12, COMMUNITY, GRID, HOME, MONDAY, VILLAGE } from '../community.ts';
import { rosters, WEEKS, whoByHand } from './rosters.ts';

const at = (text: string): Instant => parseTime(`2027-${text}:00+08:00`) as Instant;
const workers = (registry: Partial<Registry>, time: Instant, place: PlaceId = HOME): string[] =>
  onDuty(openRoster({ ...VILLAGE, ...registry }), 'grid', place, time);
const shift = (staff: string, weekly: string) => ({ staff, place: GRID, weekly });

describe('shifts', () => {
  it('[DT1] by chance: on duty is who a walk through every rule says, in any zone, also by the reasons', () => {
    fc.assert(
      fc.property(rosters, fc.nat(WEEKS * 7 * 48 - 1), fc.nat(29), (chance, slot, minute) => {
        const roster = openRoster(chance.registry);
        const time = plus(chance.first, minutes(slot * 30 + minute));
        for (const place of [HOME, GRID, COMMUNITY])
          for (const tier of TIERS) {
            const { on, off, empty } = tierDuty(roster, tier, place, time);
            const ids = on.map(({ staff }) => staff);
            expect(new Set(ids)).toEqual(whoByHand(chance, TIER_ROLE[tier], place, time));
            expect(new Set([...ids, ...off.map(({ staff }) => staff)]).size).toBe(ids.length + off.length);
            expect(empty === undefined).toBe(ids.length > 0);
          }
      }),
      { numRuns: 400 },
    );
  });

  it('[DT2] go by a cycle of weeks from Monday, in both directions, and a night belongs to the week it begins in', () => {
    const shifts = [
      { ...shift('s1', '20:00-08:00'), rotation: { weeks: 2, in: [1], from: '2027-03-03' } },
      { ...shift('s2', '20:00-08:00'), rotation: { weeks: 2, in: [2], from: '2027-03-03' } },
    ];
    const who = ['02-28T23', '03-01T07', '03-01T20', '03-08T07', '03-08T21', '03-22T21', '02-15T21'];
    expect(who.map((time) => workers({ shifts }, at(`${time}:30`)).join())).toEqual([
      's2', // the Sunday before the first week
      's2',
      's1',
      's1', // the last night of the first week ends on Monday
      's2',
      's2',
      's1',
    ]);
  });

  it('[DT3] that except public holidays end and begin at midnight', () => {
    const shifts = [shift('s1', '24/7; PH off'), shift('s2', 'Su 01:00-02:00')];
    const holidays = [{ date: '2027-03-02', working: false }];
    const times = ['03-01T23:59', '03-02T00:00', '03-02T23:59', '03-03T00:00'];
    expect(times.map((time) => workers({ shifts, holidays }, at(time)).length)).toEqual([1, 0, 0, 1]);
  });

  it('[DT4] of a year whose holidays are not known are unsure where they name holidays', () => {
    const shifts = [shift('s1', 'Mo-Fr 08:30-17:30; PH off')];
    const holidays = [{ date: '2027-03-02', working: false }];
    const unsure = (registry: Partial<Registry>) =>
      dutyAt(openRoster({ ...VILLAGE, ...registry }), HOME, MONDAY).unsure;
    expect(unsure({ shifts })).toBe(true);
    expect(unsure({ shifts, holidays })).toBeUndefined();
    expect(unsure({}), 'no shift says anything of holidays').toBeUndefined();
  });

  it('[DT5] call the full-timer first, then part-timers, and a stand-in where the other would be', () => {
    const staff = [
      { id: 'p1', role: 'grid-worker', place: GRID, employment: 'part-time' },
      { id: 'p2', role: 'grid-worker', place: GRID, employment: 'part-time' },
      { id: 'full', role: 'grid-worker', place: GRID, employment: 'full-time' },
      { id: 'else', role: 'grid-worker', place: COMMUNITY },
    ] as const;
    expect(workers({ staff, shifts: [] }, MONDAY)).toEqual(['full', 'else', 'p1', 'p2']);
    const shifts = [...staff.slice(0, 3).map(({ id }) => shift(id, '24/7')), shift('else', 'Su 01:00-02:00')];
    const overrides = [
      { place: GRID, staff: 'else', instead: 'full', from: at('03-01T00:00'), to: at('03-02T00:00') },
    ];
    expect(workers({ staff, shifts, overrides }, MONDAY)).toEqual(['else', 'p1', 'p2']);
  });
});

describe('leave and overrides', () => {
  const day = { from: at('03-01T00:00'), to: at('03-02T00:00') };
  const shifts = [shift('s1', 'Mo-Fr 08:30-17:30'), shift('s2', 'Mo-Fr 17:30-22:00')];

  it('[DT6] who is on leave is on duty nowhere, to the moment it ends', () => {
    const leave = [{ staff: 's1', from: at('03-01T09:00'), to: at('03-01T10:00') }];
    const times = ['03-01T08:59', '03-01T09:00', '03-01T09:59', '03-01T10:00'];
    expect(times.map((time) => workers({ shifts, leave }, at(time)).length)).toEqual([1, 0, 0, 1]);
    expect(tierDuty(openRoster({ ...VILLAGE, shifts, leave }), 'grid', HOME, MONDAY)).toEqual({
      tier: 'grid',
      on: [],
      off: [
        { staff: 's1', why: { type: 'on-leave', until: at('03-01T10:00') } },
        { staff: 's2', why: { type: 'off-shift', weekly: ['Mo-Fr 17:30-22:00'] } },
      ],
      empty: 'on-leave',
    });
  });

  it('[DT7] who stands in works the turns of the other and no more', () => {
    const overrides = [{ place: GRID, staff: 's2', instead: 's1', ...day }];
    const roster = openRoster({ ...VILLAGE, shifts, overrides });
    expect(tierDuty(roster, 'grid', HOME, MONDAY)).toMatchObject({
      on: [{ staff: 's2', why: { type: 'stand-in', for: 's1', until: day.to } }],
      off: [{ staff: 's1', why: { type: 'stood-in-for', by: 's2', until: day.to } }],
    });
    expect(onDuty(roster, 'grid', HOME, at('03-01T03:00')), 'no turn to take at night').toEqual([]);
    expect(onDuty(roster, 'grid', HOME, at('03-02T09:00')), 'the day after').toEqual(['s1']);
  });

  it('[DT8] a swap of whole days exchanges the two', () => {
    const overrides = [
      { place: GRID, staff: 's2', instead: 's1', ...day },
      { place: GRID, staff: 's1', instead: 's2', ...day },
    ];
    expect(workers({ shifts, overrides }, MONDAY)).toEqual(['s2']);
    expect(workers({ shifts, overrides }, plus(MONDAY, hours(10)))).toEqual(['s1']);
  });

  it('[DT9] a stand-in on leave relieves nobody', () => {
    const overrides = [{ place: GRID, staff: 's2', instead: 's1', ...day }];
    const leave = [{ staff: 's2', ...day }];
    expect(workers({ shifts, overrides, leave }, MONDAY)).toEqual(['s1']);
  });

  it('[DT10] without somebody to relieve one is on duty besides the others, all that time', () => {
    const overrides = [{ place: COMMUNITY, staff: 's2', ...day }];
    expect(workers({ shifts, overrides }, MONDAY)).toEqual(['s1', 's2']);
    expect(workers({ shifts, overrides }, at('03-01T03:00'), B12)).toEqual(['s2']);
    expect(workers({ shifts, overrides }, at('03-02T03:00'))).toEqual([]);
  });

  it('[DT11] the desk that stands in for a grid worker is called as the grid', () => {
    const overrides = [{ place: GRID, staff: 'd1', instead: 's1', ...day }];
    const duty = dutyAt(openRoster({ ...VILLAGE, overrides }), HOME, MONDAY);
    expect(duty.tiers.map(({ tier, on }) => [tier, on.map(({ staff }) => staff)])).toEqual([
      ['grid', ['d1']],
      ['community', ['d1']],
      ['street', ['st1']],
      ['district', ['dc1']],
    ]);
  });

  it('[DT12] hold for helpers too', () => {
    const leave = [{ staff: 'bh1', ...day }];
    expect(helpersFor(openRoster({ ...VILLAGE, leave }), HOME, MONDAY)).toEqual([]);
  });

  it('[DT13] of people who have left the registry mean nothing', () => {
    const overrides = [{ place: GRID, staff: 'gone', instead: 's1', ...day }];
    expect(workers({ overrides, leave: [{ staff: 'gone', ...day }] }, MONDAY)).toEqual(['s1']);
  });

  it('[DT14] a tier is empty because nobody is registered, has a shift, or is there', () => {
    const empty = (registry: Partial<Registry>) =>
      tierDuty(openRoster({ ...VILLAGE, ...registry }), 'grid', HOME, at('03-01T03:00')).empty;
    expect(empty({ staff: [] })).toBe('nobody-registered');
    expect(empty({})).toBe('nobody-on-duty');
    expect(
      empty({ shifts: [shift('s1', '24/7'), shift('s2', '24/7')], leave: [{ staff: 's2', ...day }] }),
    ).toBe(undefined);
    expect(empty({ shifts: [], leave: [...'12'].map((n) => ({ staff: `s${n}`, ...day })) })).toBe('on-leave');
  });
});

describe('the plan', () => {
  const day = { from: at('03-01T00:00'), to: at('03-02T00:00') };
  const OTHER_GRID = `${COMMUNITY}/g02` as PlaceId;
  const staff = [...VILLAGE.staff, { id: 's9', role: 'grid-worker', place: OTHER_GRID } as const];
  const overrides = [{ place: GRID, staff: 's2', instead: 'd1', ...day }];
  const turns = (area: PlaceId | undefined, more: Partial<Registry> = {}) =>
    stretchesIn(openRoster({ ...VILLAGE, ...more }), area, day).map((one) => {
      const what = 'on' in one ? one.on.type : one.off.type;
      return `${one.staff} ${what} ${one.place.split('/').at(-1)}`;
    });

  it('[DT35] of an area has its own turns, and those of areas around it as far as they reach in', () => {
    expect(turns(GRID, { staff })).toEqual([
      's1 shift g01',
      'd1 shift g01',
      'st1 shift g01',
      'dc1 shift g01',
      'bh1 shift b12',
    ]);
    expect(turns(undefined, { staff })).toEqual([
      's1 shift g01',
      'd1 shift cuiyuan',
      'st1 shift wenxin',
      'dc1 shift xh',
      'bh1 shift b12',
      's9 no-shift g02',
    ]);
  });

  it('[DT35] says where somebody stands in for a part of the area, and the rest once', () => {
    expect(turns(COMMUNITY, { overrides }).filter((line) => /^(s2|d1) /.test(line))).toEqual([
      'd1 shift cuiyuan',
      's2 stand-in g01',
      'd1 stood-in-for g01',
    ]);
    expect(turns(GRID, { overrides }).filter((line) => /^(s2|d1) /.test(line))).toEqual([
      's2 stand-in g01',
      'd1 stood-in-for g01',
    ]);
    expect(turns(OTHER_GRID, { overrides }).filter((line) => /^(s2|d1) /.test(line))).toEqual([
      'd1 shift g02',
    ]);
    const later = { from: plus(day.from, hours(12)), to: day.to };
    const half = turns(COMMUNITY, { overrides: [{ ...overrides[0]!, ...later }] });
    expect(half.filter((line) => /^(s2|d1) /.test(line))).toEqual([
      'd1 shift cuiyuan',
      's2 stand-in g01',
      'd1 stood-in-for g01',
    ]);
  });

  it('[DT37] on duty somewhere is who works a turn now, not who is on leave', () => {
    const there = (more: Partial<Registry> = {}) => [
      ...allOnDuty(openRoster({ ...VILLAGE, ...more }), MONDAY),
    ];
    expect(there()).toEqual(['s1', 'd1', 'st1', 'dc1', 'bh1']);
    expect(there({ leave: [{ staff: 's1', ...day }] })).toEqual(['d1', 'st1', 'dc1', 'bh1']);
  });
});

describe('times of leave', () => {
  it('[DT15] are whole days, wall times of the zone, or times with an offset', () => {
    const read = (text: string, which: 'from' | 'to') => readDutyTime(text, which, 'Asia/Shanghai');
    expect(read('2027-03-01', 'from')).toBe(at('03-01T00:00'));
    expect(read('2027-03-01', 'to')).toBe(at('03-02T00:00'));
    expect(read('2027-03-01T08:30', 'to')).toBe(at('03-01T08:30'));
    expect(read('2027-03-01T00:30:00Z', 'from')).toBe(at('03-01T08:30'));
    for (const text of ['2027-02-29', '2027-03-01T25:00', 'tomorrow', '', '2027-03-01 08:30'])
      expect(read(text, 'from'), text).toBeUndefined();
  });
});
