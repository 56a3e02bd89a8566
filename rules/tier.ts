import { levelOf, type PlaceId } from '../devices/place.ts';
import type { Role } from '../devices/registry.ts';

/** The chain of responsibility, from the grid up. */
export const TIERS = ['grid', 'community', 'street', 'district'] as const;
export type Tier = (typeof TIERS)[number];

/** Whose duty a tier is; other roles hold no clock. */
export const TIER_ROLE: Readonly<Record<Tier, Role>> = {
  grid: 'grid-worker',
  community: 'duty-desk',
  street: 'street-duty',
  district: 'district-centre',
};

/** The tier a place's case starts at: a case of a whole community has no grid below it. */
export function firstTier(place: PlaceId): Tier {
  const level = levelOf(place);
  if (level === 'community' || level === 'street') return level;
  return level === 'district' || level === 'city' ? 'district' : 'grid';
}

/** The next tier up to the ceiling, or `undefined` when none is left to call. */
export function tierAbove(tier: Tier, ceiling: Tier): Tier | undefined {
  const next = TIERS.indexOf(tier) + 1;
  return next <= TIERS.indexOf(ceiling) ? TIERS[next] : undefined;
}
