import type { Role } from '../devices/registry.ts';

/** A member of staff with the shifts worked, as the community file has them. */
export interface Post {
  readonly staff: { readonly id: string; readonly role: Role; readonly place: string };
  readonly shifts: readonly { readonly place?: string; readonly weekly: string }[];
}

export const STAFFINGS = ['today', 'planned'] as const;
export type Staffing = (typeof STAFFINGS)[number];

const OFFICE = 'Mo-Fr 08:30-17:30';

/** Who answers in a community of these grids, and above it. */
export function staffOf(staffing: Staffing, community: string, grids: readonly string[]): Post[] {
  const own = staffing === 'today' ? today(community, grids) : planned(community, grids);
  const [city = '', district = '', street = ''] = community.split('/');
  const above: Post[] = [
    post('street-1', 'street-duty', `${city}/${district}/${street}`, '24/7'),
    post('district-1', 'district-centre', `${city}/${district}`, '24/7'),
  ];
  return [...own, ...above];
}

/**
 * 8.5 people for everything: seven share the grids in office hours, one and a half keep the desk. At night and on
 * weekends nobody in the community is on duty.
 */
function today(community: string, grids: readonly string[]): Post[] {
  const workers = Math.min(7, grids.length);
  const shared = Array.from({ length: workers }, (_, n): Post => {
    const own = grids.filter((_, grid) => grid % workers === n);
    return {
      staff: { id: `grid-${n + 1}`, role: 'grid-worker', place: own[0] ?? community },
      shifts: own.map((place) => ({ place, weekly: OFFICE })),
    };
  });
  return [
    ...shared,
    post('desk-1', 'duty-desk', community, OFFICE),
    post('desk-2', 'duty-desk', community, 'Mo-Fr 08:30-12:30'),
  ];
}

/** Per grid one full-timer and two part-timers for evenings and weekends; a desk that never closes. */
function planned(community: string, grids: readonly string[]): Post[] {
  const inGrids = grids.flatMap((grid): Post[] => {
    const name = grid.split('/').at(-1) ?? grid;
    return [
      post(`${name}-worker`, 'grid-worker', grid, OFFICE),
      post(`${name}-evening`, 'grid-worker', grid, 'Mo-Fr 17:30-22:00'),
      post(`${name}-weekend`, 'grid-worker', grid, 'Sa,Su 08:30-20:00'),
    ];
  });
  return [
    ...inGrids,
    post('desk-day', 'duty-desk', community, '08:00-20:00'),
    post('desk-night', 'duty-desk', community, '20:00-08:00'),
  ];
}

/** Who knows everybody in the building: no duty, no clock, rung beside those who have them. */
export const headOf = (building: string): Post['staff'] => ({
  id: `head-${building.split('/').slice(-2).join('-')}`,
  role: 'building-head',
  place: building,
});

const post = (id: string, role: Role, place: string, weekly: string): Post => ({
  staff: { id, role, place },
  shifts: [{ weekly }],
});
