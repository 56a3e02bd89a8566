import { isWithin, type PlaceId, placeAt } from '../devices/place.ts';
import type { Directory, Group, Resident } from '../devices/registry.ts';

/** Whoever may not hear the alarm, not understand it, or not get down the stairs alone; a migrant needs none of that. */
const IN_NEED: ReadonlySet<Group> = new Set<Group>([
  'lives-alone',
  'child-in-difficulty',
  'mental-disorder',
  'disabled',
]);

/** Who needs help to leave the building in which something burns, by home; outside of buildings nobody. */
export function whoNeedsHelp(fire: PlaceId, { registry }: Directory): Resident[] {
  const building = placeAt(fire, 'building');
  if (building === undefined) return [];
  return registry.residents
    .filter(({ place }) => isWithin(place, building))
    .filter(({ groups, risk }) => risk === 'high' || groups.some((group) => IN_NEED.has(group)))
    .sort((a, b) => (a.place < b.place ? -1 : 1));
}
