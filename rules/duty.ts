import { isWithin, type PlaceId } from '../devices/place.ts';
import type { Registry, Staff, StaffId } from '../devices/registry.ts';
import { type Instant, zoned } from '../devices/time.ts';
import { TIER_ROLE, type Tier } from './tier.ts';
import { isOpenAt, parseWeekly, type WeeklyHours } from './weekly-hours.ts';

/** Who is on duty for which place, ready to be asked. */
export interface Roster {
  readonly timeZone: string;
  readonly posts: readonly Post[];
}

interface Post {
  readonly staff: Staff;
  readonly place: PlaceId;
  /** Left out: always. Whoever has no shift anywhere is taken to be on duty, so that a forgotten roster silences nobody. */
  readonly hours?: WeeklyHours;
}

export function openRoster(registry: Registry): Roster {
  const posts = registry.staff.flatMap((staff): Post[] => {
    const shifts = registry.shifts.filter((shift) => shift.staff === staff.id);
    if (shifts.length === 0) return [{ staff, place: staff.place }];
    return shifts.map((shift) => ({ staff, place: shift.place, hours: parseWeekly(shift.weekly) }));
  });
  return { timeZone: registry.timeZone, posts };
}

/** The staff of a tier who answer for this place at this instant, in the registry's order. */
export function onDuty(roster: Roster, tier: Tier, place: PlaceId, at: Instant): StaffId[] {
  return present(roster, place, at, (staff) => staff.role === TIER_ROLE[tier]);
}

/** Nearest helpers: told in parallel, they hold no clock. */
export function helpersFor(roster: Roster, place: PlaceId, at: Instant): StaffId[] {
  return present(roster, place, at, (staff) => staff.role === 'building-head' || staff.role === 'helper');
}

function present(roster: Roster, place: PlaceId, at: Instant, wanted: (staff: Staff) => boolean): StaffId[] {
  const when = zoned(at, roster.timeZone);
  const ids = roster.posts
    .filter((post) => wanted(post.staff) && isWithin(place, post.place))
    .filter((post) => post.hours === undefined || isOpenAt(post.hours, when))
    .map((post) => post.staff.id);
  return [...new Set(ids)];
}
