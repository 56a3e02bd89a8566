import { describe, expect, it } from 'vitest';
import { type LateWhy, RedLedger } from '../../bench/red-answers.ts';
import { hours, type Instant, minutes, plus } from '../../devices/time.ts';
import type { CaseFact } from '../../rules/fact.ts';

const START = 0 as Instant;
/** What the ledger says of one red, told in minutes. */
function told(...facts: readonly (readonly [at: number, fact: object])[]) {
  const ledger = new RedLedger();
  const all = [[0, { type: 'case-opened', urgency: 'emergency' }] as const, ...facts];
  for (const [at, fact] of all)
    ledger.note({ case: 'c', at: plus(START, minutes(at)), ...fact } as unknown as CaseFact);
  return ledger.sums(plus(START, hours(9)));
}
const asked = (staff: string) => ({ type: 'tier-told', staff: [staff], helpers: [] });
const does = (type: string, staff: string) => ({ type, by: { staff } });
const whyOf = (late: Readonly<Record<LateWhy, number>>) =>
  Object.entries(late).filter(([, count]) => count > 0);

describe('late arrivals', () => {
  it('[SG9] are counted by what made them late, each by one reason', () => {
    const came = (ask: number, accept: number, arrive: number) =>
      told([ask, asked('a')], [accept, does('case-accepted', 'a')], [arrive, does('case-arrived', 'a')]);
    expect(whyOf(came(0, 1, 15).late)).toEqual([]);
    expect(whyOf(came(0, 1, 17).late)).toEqual([['too-far', 1]]);
    expect(whyOf(came(0, 5, 17).late)).toEqual([['seen-late', 1]]);
    expect(whyOf(came(3, 4, 17).late)).toEqual([['asked-late', 1]]);
    expect(whyOf(told([0, asked('a')]).late)).toEqual([['nobody-came', 1]]);
    expect(told([0, { type: 'tier-skipped', tier: 'grid' }]).lateGridEmpty).toBe(1);
    expect(whyOf(told([1, { type: 'case-closed', why: 'taken-in' }]).late)).toEqual([]);
    expect(came(0, 1, 17)).toMatchObject({ toAnswer: [17], toSpot: [17], unanswered: 0, reds: 1 });
  });
});
