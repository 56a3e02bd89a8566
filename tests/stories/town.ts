import type { PlaceId } from '../../devices/place.ts';
import type { Device, Registry, Staff } from '../../devices/registry.ts';
import { COMMUNITY, VILLAGE } from '../community.ts';

const KINDS = ['smoke', 'door', 'smoke', 'door'] as const;

/**
 * Grids of five buildings with the same number of homes, each with up to four devices, and nobody living alone; a grid
 * worker for each.
 */
export function townOf(size: {
  readonly grids: number;
  readonly homes: number;
  readonly each: number;
}): Registry {
  const grids = Array.from({ length: size.grids }, (_, n) => `${COMMUNITY}/g0${n + 1}` as PlaceId);
  const homes = grids.flatMap((grid) =>
    Array.from({ length: size.homes }, (_, n) => `${grid}/b${n % 5}/${100 + n}` as PlaceId),
  );
  const devices = homes.flatMap((place, home) =>
    KINDS.slice(0, size.each).map((kind, n): Device => ({ id: `d${home}-${n}`, kind, place })),
  );
  const workers = grids.map((place, n): Staff => ({ id: `w${n + 1}`, role: 'grid-worker', place }));
  const desks = VILLAGE.staff.filter(({ role }) => role !== 'grid-worker' && role !== 'building-head');
  return {
    ...VILLAGE,
    residents: [],
    venues: [],
    bridges: [],
    devices,
    staff: [...desks, ...workers],
    shifts: [],
  };
}
