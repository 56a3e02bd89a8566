import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { days, type Instant, minutes, parseTime, plus } from '../../devices/time.ts';
import { coverageOf, coveredPlaces } from '../../rules/coverage.ts';
import { windowOf } from '../../rules/duty-days.ts';
import { openRoster } from '../../rules/duty-turns.ts';
import { contains } from '../../rules/spans.ts';
import { TIER_ROLE, TIERS } from '../../rules/tier.ts';
import { COMMUNITY, GRID, VILLAGE } from '../community.ts';
import { rosters, WEEKS, whoByHand } from './rosters.ts';

const at = (text: string): Instant => parseTime(`2027-${text}:00+08:00`) as Instant;
const WEEK = { from: at('03-01T00:00'), to: at('03-08T00:00') };

const WEEK_THERE = windowOf(WEEK, openRoster(VILLAGE).calendar);

describe('coverage', () => {
  it('[CG1] by chance: a gap is where nobody is on duty at any minute, and shares add up', {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(rosters, (chance) => {
        const roster = openRoster(chance.registry);
        const span = { from: chance.first, to: plus(chance.first, days(WEEKS * 7)) };
        const slots = Array.from({ length: WEEKS * 7 * 48 }, (_, n) => plus(span.from, minutes(30 * n)));
        for (const place of [GRID, COMMUNITY]) {
          const { tiers, levels } = coverageOf(roster, place, windowOf(span, roster.calendar));
          const isEmpty = tiers.map(({ tier }) =>
            slots.map((slot) => whoByHand(chance, TIER_ROLE[tier], place, slot).size === 0),
          );
          for (const [n, { gaps, uncovered }] of tiers.entries()) {
            const found = slots.map((slot) => gaps.some((gap) => contains(gap, slot)));
            expect(found).toEqual(isEmpty[n]);
            expect(uncovered).toBeCloseTo(found.filter(Boolean).length / slots.length, 10);
          }
          for (const { ceiling, gaps } of levels) {
            const called = tiers.filter(({ tier }) => TIERS.indexOf(tier) <= TIERS.indexOf(ceiling));
            const empty = slots.map((_, slot) => called.every((_, n) => isEmpty[n]?.[slot]));
            expect(slots.map((slot) => gaps.some((gap) => contains(gap, slot)))).toEqual(empty);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('[CG2] tells the gaps of each tier with the reason, and of each colour up to its ceiling', () => {
    const leave = [{ staff: 's1', from: at('03-02T00:00'), to: at('03-03T00:00') }];
    const { tiers, levels } = coverageOf(openRoster({ ...VILLAGE, leave }), GRID, WEEK_THERE);
    expect(tiers.map(({ tier, gaps }) => [tier, gaps.length])).toEqual([
      ['grid', 8],
      ['community', 0],
      ['street', 0],
      ['district', 0],
    ]);
    expect(tiers[0]?.gaps.slice(1, 4)).toEqual([
      { from: at('03-01T17:30'), to: at('03-02T08:30'), why: 'nobody-on-duty' },
      { from: at('03-02T08:30'), to: at('03-02T17:30'), why: 'on-leave' },
      { from: at('03-02T17:30'), to: at('03-03T08:30'), why: 'nobody-on-duty' },
    ]);
    expect(tiers[0]?.uncovered).toBeCloseTo(1 - (4 * 9 + 3) / 168, 10);
    expect(levels.map(({ level, ceiling, uncovered }) => [level, ceiling, uncovered])).toEqual([
      ['blue', 'community', 0],
      ['yellow', 'street', 0],
      ['red', 'district', 0],
    ]);
  });

  it('[CG3] a place without anybody is one gap, which says so', () => {
    const { tiers, levels } = coverageOf(openRoster({ ...VILLAGE, staff: [], shifts: [] }), GRID, WEEK_THERE);
    expect(tiers.map(({ gaps }) => gaps)).toEqual(TIERS.map(() => [{ ...WEEK, why: 'nobody-registered' }]));
    expect(levels.map(({ gaps, uncovered }) => [gaps, uncovered])).toEqual([1, 2, 3].map(() => [[WEEK], 1]));
  });

  it('[CG4] is of every grid and community that is known', () => {
    const venue = { id: 'v9', place: `${COMMUNITY}/g09/b01` as PlaceId };
    expect(coveredPlaces({ ...VILLAGE, venues: [venue] })).toEqual([COMMUNITY, GRID, `${COMMUNITY}/g09`]);
  });
});
