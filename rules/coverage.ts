import { type PlaceId, placeAt } from '../devices/place.ts';
import type { Registry } from '../devices/registry.ts';
import { type EmptyWhy, postsOf } from './duty.ts';
import type { Window } from './duty-days.ts';
import { type Roster, stretchesAt } from './duty-turns.ts';
import { LEVELS, type Level, levelOf, URGENCIES } from './level.ts';
import type { Span } from './opening-hours.ts';
import { POLICIES } from './policy.ts';
import { common, lengthOf, merged, type Spans, without } from './spans.ts';
import { firstTier, TIER_ROLE, TIERS, type Tier } from './tier.ts';

/** When nobody is on duty for a place: tier by tier, and for each colour up to the highest tier it may be brought to. */
export interface PlaceCoverage {
  readonly place: PlaceId;
  readonly tiers: readonly TierCoverage[];
  readonly levels: readonly LevelCoverage[];
}

export interface TierCoverage {
  readonly tier: Tier;
  readonly gaps: readonly Gap[];
  /** Share of the time, from 0 to 1. */
  readonly uncovered: number;
}

export interface LevelCoverage {
  readonly level: Level;
  readonly ceiling: Tier;
  readonly gaps: Spans;
  readonly uncovered: number;
}

export interface Gap extends Span {
  readonly why: EmptyWhy;
}

export function coverageOf(roster: Roster, place: PlaceId, span: Window): PlaceCoverage {
  const whole = span.to - span.from;
  const tiers = TIERS.slice(TIERS.indexOf(firstTier(place))).map((tier): TierCoverage => {
    const gaps = gapsOf(roster, tier, place, span);
    return { tier, gaps, uncovered: lengthOf(gaps) / whole };
  });
  const levels = LEVELS.map((level): LevelCoverage => {
    const ceiling = ceilingOf(level);
    const called = tiers.filter(({ tier }) => TIERS.indexOf(tier) <= TIERS.indexOf(ceiling));
    const gaps = called.reduce<Spans>(
      (left, tier) => common(left, merged(tier.gaps)),
      [{ from: span.from, to: span.to }],
    );
    return { level, ceiling, gaps, uncovered: lengthOf(gaps) / whole };
  });
  return { place, tiers, levels };
}

/** The times in a span at which nobody of a tier is on duty for a place, parted by why. */
export function gapsOf(roster: Roster, tier: Tier, place: PlaceId, span: Window): Gap[] {
  const isOfTier = ({ role }: { role: string }): boolean => role === TIER_ROLE[tier];
  const stretches = stretchesAt(roster, place, span, isOfTier);
  const open = without(span, merged(stretches.filter((one) => 'on' in one)));
  const leave = merged(stretches.filter((one) => 'off' in one && one.off.type === 'on-leave'));
  const usual = postsOf(roster, place, isOfTier).length === 0 ? 'nobody-registered' : 'nobody-on-duty';
  return [
    ...common(open, leave).map((gap): Gap => ({ ...gap, why: 'on-leave' })),
    ...open.flatMap((gap) => without(gap, leave)).map((gap): Gap => ({ ...gap, why: usual })),
  ].sort((a, b) => a.from - b.from);
}

/** Every grid and community that is known, in order. */
export function coveredPlaces({ residents, devices, staff, shifts, venues }: Registry): PlaceId[] {
  const places = new Set<PlaceId>();
  for (const { place } of [...residents, ...devices, ...staff, ...shifts, ...venues])
    for (const level of ['community', 'grid'] as const) {
      const one = placeAt(place, level);
      if (one !== undefined) places.add(one);
    }
  return [...places].sort();
}

/** The highest tier that a case of a colour is told. */
function ceilingOf(level: Level): Tier {
  const ceilings = URGENCIES.filter((one) => levelOf(one) === level).map((one) => POLICIES[one].ceiling);
  return TIERS.reduce((highest, tier) => (ceilings.includes(tier) ? tier : highest));
}
