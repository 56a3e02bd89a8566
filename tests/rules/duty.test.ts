import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { hours, type Instant, microseconds, minus, minutes, parseTime, plus } from '../../devices/time.ts';
import { type Calendar, openCalendar } from '../../rules/calendar.ts';
import { stretched, wasDown, withDowntime } from '../../rules/downtime.ts';
import { helpersFor, onDuty } from '../../rules/duty.ts';
import { windowOf } from '../../rules/duty-days.ts';
import { openRoster } from '../../rules/duty-turns.ts';
import { firstTier, tierAbove } from '../../rules/tier.ts';
import { COMMUNITY, GRID, HOME, MONDAY, VILLAGE } from '../community.ts';

const roster = openRoster(VILLAGE);
const EVENING = plus(MONDAY, hours(10));

describe('duty', () => {
  it('[DU1] is of the role, the place and the hour', () => {
    expect(onDuty(roster, 'grid', HOME, MONDAY)).toEqual(['s1']);
    expect(onDuty(roster, 'grid', HOME, EVENING), 'the grid is empty at night').toEqual([]);
    expect(onDuty(roster, 'community', HOME, EVENING)).toEqual(['d1']);
    expect(onDuty(roster, 'grid', `${COMMUNITY}/g02/b01/0101` as PlaceId, MONDAY), 'another grid').toEqual(
      [],
    );
    expect(onDuty(roster, 'grid', COMMUNITY, MONDAY), 'wider than the grid').toEqual([]);
  });

  it('[DU2] of who has no shift anywhere is always, so that a forgotten roster silences nobody', () => {
    const forgotten = openRoster({ ...VILLAGE, shifts: [] });
    expect(onDuty(forgotten, 'grid', HOME, EVENING)).toEqual(['s1', 's2']);
  });

  it('[DU3] is where the shift says, and two shifts are one person', () => {
    const elsewhere = `${COMMUNITY}/g02` as PlaceId;
    const shifts = [
      { staff: 's1', place: elsewhere, weekly: '24/7' },
      { staff: 's2', place: GRID, weekly: 'Mo 08:00-12:00' },
      { staff: 's2', place: COMMUNITY, weekly: 'Mo-Fr 08:00-18:00' },
    ];
    expect(onDuty(openRoster({ ...VILLAGE, shifts }), 'grid', HOME, MONDAY)).toEqual(['s2']);
  });

  it('[DU4] of building heads and helpers is to be near', () => {
    const helper = { id: 'h1', role: 'helper', place: HOME } as const;
    const near = openRoster({ ...VILLAGE, staff: [...VILLAGE.staff, helper] });
    expect(helpersFor(near, HOME, MONDAY)).toEqual(['bh1', 'h1']);
    expect(helpersFor(near, GRID, MONDAY)).toEqual([]);
  });
});

describe('the days of a shift', () => {
  // Clocks change at midnight, there and back, in the early morning, and never.
  it.each([
    ['America/Sao_Paulo', '2018-11-03T12:00:00Z'],
    ['America/Sao_Paulo', '2018-02-17T00:00:00Z'],
    ['America/Havana', '2026-03-07T12:00:00Z'],
    ['Europe/Berlin', '2026-10-24T00:00:00Z'],
    ['Asia/Shanghai', '2026-11-22T00:00:00Z'],
  ])('[DT41] in %s from %s are the same whatever was asked before', (timeZone, from) => {
    const asked = openCalendar(timeZone, []);
    const start = parseTime(from) as Instant;
    const steps = Array.from({ length: 4 * 24 * 4 }, (_, n) => plus(start, minutes(n * 15)));
    const around = steps.flatMap((at) => [minus(at, microseconds(1)), at]);
    const dates = (calendar: Calendar, at: Instant) =>
      windowOf({ from: at, to: plus(at, microseconds(1)) }, calendar).days.map(({ date }) => `${date}`);
    for (const at of [...around, ...around.toReversed()])
      expect(dates(asked, at), `${at}`).toEqual(dates(openCalendar(timeZone, []), at));
  });
});

describe('tiers', () => {
  it.each([
    [HOME, 'grid'],
    [GRID, 'grid'],
    [COMMUNITY, 'community'],
    ['hz/xh/wenxin', 'street'],
    ['hz/xh', 'district'],
    ['hz', 'district'],
  ])('[DU5] a case of %s starts at the %s', (place, tier) => {
    expect(firstTier(place as PlaceId)).toBe(tier);
  });

  it('[DU6] go up to the ceiling of the colour', () => {
    expect(tierAbove('grid', 'street')).toBe('community');
    expect(tierAbove('street', 'street')).toBeUndefined();
    expect(tierAbove('district', 'district')).toBeUndefined();
    expect(tierAbove('district', 'community')).toBeUndefined();
  });
});

describe('downtime', () => {
  const at = (h: number) => plus(MONDAY, hours(h));
  const down = [
    { from: at(2), to: at(3) },
    { from: at(10), to: at(14) },
  ];

  it('[DL8] stretches an absence by what of it we were down', () => {
    expect(stretched(at(0), hours(1), down)).toBe(at(1));
    expect(stretched(at(0), hours(2), down), 'due as we went down').toBe(at(2));
    expect(stretched(at(0), hours(8), down)).toBe(at(9));
    expect(stretched(at(0), hours(10), down)).toBe(at(15));
    expect(stretched(at(12), hours(1), down), 'begun while we were down').toBe(at(15));
    expect(stretched(at(14), hours(1), down)).toBe(at(15));
  });

  it('[DL9] begins after its first moment and ends with its last', () => {
    expect([2, 2.5, 3, 4].map((h) => wasDown(at(h), down))).toEqual([false, true, true, false]);
  });

  it('[DL10] of no length is none', () => {
    expect(withDowntime(down, { from: at(20), to: at(20) })).toBe(down);
    expect(withDowntime(down, { from: at(20), to: at(19) })).toBe(down);
    expect(withDowntime(down, { from: at(20), to: at(21) })).toHaveLength(3);
  });
});
