import { isWithin, type PlaceId } from '../devices/place.ts';
import type { Registry, Staff, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { openCalendar } from './calendar.ts';
import { type Hours, type HoursCalendar, isOpenThen, type Moment, momentOf } from './opening-hours.ts';
import { parseHours } from './opening-hours-text.ts';
import { TIER_ROLE, type Tier } from './tier.ts';

/** Who is on duty for which place, ready to be asked. */
export interface Roster {
  readonly calendar: HoursCalendar;
  readonly posts: readonly Post[];
}

interface Post {
  readonly staff: Staff;
  readonly place: PlaceId;
  /** Left out: always. Whoever has no shift anywhere is taken to be on duty, so that a forgotten roster silences nobody. */
  readonly hours?: Hours;
}

export function openRoster(registry: Registry): Roster {
  const posts = registry.staff.flatMap((staff): Post[] => {
    const shifts = registry.shifts.filter((shift) => shift.staff === staff.id);
    if (shifts.length === 0) return [{ staff, place: staff.place }];
    return shifts.map((shift) => ({ staff, place: shift.place, hours: parseHours(shift.weekly) }));
  });
  return { calendar: openCalendar(registry.timeZone, registry.holidays), posts };
}

/** The staff of a tier who answer for this place at this instant, in the registry's order. */
export function onDuty(roster: Roster, tier: Tier, place: PlaceId, at: Instant): StaffId[] {
  return present(roster, place, at, (staff) => staff.role === TIER_ROLE[tier]);
}

/** Whether this member of staff answers for the place at this instant, whatever the role. */
export const isOnDuty = (roster: Roster, staff: StaffId, place: PlaceId, at: Instant): boolean =>
  present(roster, place, at, ({ id }) => id === staff).length > 0;

/** Nearest helpers: told in parallel, they hold no clock. */
export function helpersFor(roster: Roster, place: PlaceId, at: Instant): StaffId[] {
  return present(roster, place, at, (staff) => staff.role === 'building-head' || staff.role === 'helper');
}

/** Whether somebody is of the staff at all. */
export const isStaff = (roster: Roster, id: StaffId): boolean =>
  roster.posts.some(({ staff }) => staff.id === id);

function present(roster: Roster, place: PlaceId, at: Instant, wanted: (staff: Staff) => boolean): StaffId[] {
  const moment = momentOf(at, roster.calendar);
  const ids = roster.posts
    .filter((post) => wanted(post.staff) && isWithin(place, post.place))
    .filter((post) => isPresent(post, moment))
    .map((post) => post.staff.id);
  return [...new Set(ids)];
}

/** Whether somebody holds this post at this moment. */
export const isPresent = ({ hours }: Post, moment: Moment): boolean =>
  hours === undefined || isOpenThen(hours, moment);
