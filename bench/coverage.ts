import type { PlaceId } from '../devices/place.ts';
import type { Registry } from '../devices/registry.ts';
import { type Instant, minutes, parseTime, plus } from '../devices/time.ts';
import { BOOK } from '../rules/book/index.ts';
import { onDuty } from '../rules/duty.ts';
import { openRoster } from '../rules/duty-turns.ts';
import { POLICIES } from '../rules/policy.ts';
import { TIERS } from '../rules/tier.ts';

/** A week in which no holiday falls. */
const MONDAY = parseTime('2027-03-01T00:00:00+08:00') as Instant;
/** Shifts begin and end on full or half hours, so that ten minutes apart is as exact as every minute. */
const EVERY = minutes(10);
const SAMPLES = (7 * 24 * 60) / 10;

/** Shares of (grid, cause, minute) of a week for which nobody is on duty, from 0 to 1. */
export interface Uncovered {
  /** Nobody in the grid. */
  readonly inGrid: number;
  /** Nobody in the grid or at the community's desk. */
  readonly inCommunity: number;
  /** Nobody at all up to the highest tier that the cause may be brought to. */
  readonly upToCeiling: number;
}

export function measureCoverage(registry: Registry): Uncovered {
  const roster = openRoster(registry);
  const grids = [
    ...new Set(registry.residents.map(({ place }) => place.split('/').slice(0, 5).join('/') as PlaceId)),
  ];
  const causes = [...new Map(BOOK.map(({ cause, urgency }) => [cause, POLICIES[urgency].ceiling])).values()];
  const empty = { inGrid: 0, inCommunity: 0, upToCeiling: 0 };
  for (const grid of grids) {
    for (let n = 0; n < SAMPLES; n++) {
      const at = plus(MONDAY, (n * EVERY) as typeof EVERY);
      const lowest = TIERS.findIndex((tier) => onDuty(roster, tier, grid, at).length > 0);
      const tier = lowest < 0 ? TIERS.length : lowest;
      if (tier > 0) empty.inGrid++;
      if (tier > 1) empty.inCommunity++;
      empty.upToCeiling += causes.filter((ceiling) => tier > TIERS.indexOf(ceiling)).length / causes.length;
    }
  }
  const all = grids.length * SAMPLES;
  return {
    inGrid: empty.inGrid / all,
    inCommunity: empty.inCommunity / all,
    upToCeiling: empty.upToCeiling / all,
  };
}
