import { isWithin, type PlaceId } from '../devices/place.ts';
import type { DutyOverride, Leave, Registry, Rotation, Staff, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { type Calendar, openCalendar } from './calendar.ts';
import { spansOn, type Window, weekOf, windowOf } from './duty-days.ts';
import type { Hours, Span } from './opening-hours.ts';
import { parseHours } from './opening-hours-text.ts';
import { clip, contains } from './spans.ts';

/** Who is on duty for which place, ready to be asked. */
export interface Roster {
  readonly calendar: Calendar;
  readonly posts: readonly Post[];
  readonly postsAt: ReadonlyMap<PlaceId, readonly Post[]>;
  readonly leave: ReadonlyMap<StaffId, readonly Leave[]>;
  /** By the one stood in for. */
  readonly standIns: ReadonlyMap<StaffId | undefined, readonly DutyOverride[]>;
}

/** A reason for somebody's being on duty at a place, whenever it holds. */
export interface Post {
  readonly staff: Staff;
  readonly place: PlaceId;
  /** The place in the registry's order. */
  readonly order: number;
  readonly why: PostWhy;
  /** Left out: always. */
  readonly hours?: Hours;
  /** The first week of the cycle, and what of it is worked. */
  readonly cycle?: Rotation & { readonly firstWeek: number };
  /** An override's own time. */
  readonly during?: Span;
}

type PostWhy =
  /** Whoever has no shift anywhere is taken to be on duty, so that a forgotten roster silences nobody. */
  | { readonly type: 'no-shift' }
  | { readonly type: 'shift'; readonly weekly: string; readonly rotation?: Rotation }
  | { readonly type: 'override'; readonly until: Instant };

export type OnWhy = PostWhy | { readonly type: 'stand-in'; readonly for: StaffId; readonly until: Instant };

export type OffWhy =
  | { readonly type: 'on-leave'; readonly until: Instant }
  | { readonly type: 'stood-in-for'; readonly by: StaffId; readonly until: Instant };

/** A time in which somebody has a turn: works it, or is kept from it. */
export type Stretch = Span & {
  readonly staff: StaffId;
  /** Whose turn it is by the roster: the role and the place in the order of calling go with it. */
  readonly turnOf: Staff;
  readonly place: PlaceId;
} & ({ readonly on: OnWhy } | { readonly off: OffWhy });

/** What has been changed since the registry was written, beside what it says itself. */
export interface DutyChanges {
  readonly leave: readonly Leave[];
  readonly overrides: readonly DutyOverride[];
}

export function openRoster(registry: Registry, changes: DutyChanges = { leave: [], overrides: [] }): Roster {
  const known = new Map(registry.staff.map((staff) => [staff.id, staff]));
  const shiftsOf = Map.groupBy(registry.shifts, (shift) => shift.staff);
  const leave = [...(registry.leave ?? []), ...changes.leave];
  // Whoever has left the registry since is on duty nowhere.
  const overrides = [...(registry.overrides ?? []), ...changes.overrides].filter((one) =>
    known.has(one.staff),
  );
  const byShift = registry.staff.flatMap((staff): Unordered[] => {
    const shifts = shiftsOf.get(staff.id);
    if (shifts === undefined) return [{ staff, place: staff.place, why: { type: 'no-shift' } }];
    return shifts.map(({ place, weekly, rotation }) => ({
      staff,
      place,
      why: { type: 'shift', weekly, ...(rotation && { rotation }) },
      hours: parseHours(weekly),
      ...(rotation && {
        cycle: { ...rotation, firstWeek: weekOf(Temporal.PlainDate.from(rotation.from)) },
      }),
    }));
  });
  const besides = overrides.flatMap(({ staff: id, instead, place, from, to }): Unordered[] => {
    const staff = known.get(id);
    if (instead !== undefined || staff === undefined) return [];
    return [{ staff, place, why: { type: 'override', until: to }, during: { from, to } }];
  });
  const posts = [...byShift, ...besides].map((post, order) => ({ ...post, order }));
  return {
    calendar: openCalendar(registry.timeZone, registry.holidays),
    posts,
    postsAt: Map.groupBy(posts, (post) => post.place),
    leave: Map.groupBy(leave, (one) => one.staff),
    standIns: Map.groupBy(overrides, (one) => one.instead),
  };
}

type Unordered = Omit<Post, 'order'>;

/** The posts that answer for a place: its own, and those of the areas around it. */
export function postsFor({ postsAt }: Roster, place: PlaceId): Post[] {
  const segments = place.split('/');
  return segments
    .flatMap((_, n) => postsAt.get(segments.slice(0, n + 1).join('/') as PlaceId) ?? [])
    .sort((a, b) => a.order - b.order);
}

/** All turns at a place in a span, as they were handed on there; of the posts that `concerns`. */
export function stretchesAt(
  roster: Roster,
  place: PlaceId,
  window: Window,
  concerns: (staff: Staff) => boolean,
): Stretch[] {
  return postsFor(roster, place)
    .filter((post) => concerns(post.staff))
    .flatMap((post) =>
      turnsOf(post, window, roster.calendar).flatMap((turn) => handOn(post, turn, place, roster)),
    );
}

/** All turns in an area (left out: anywhere) and those above that reach into it, each at its own place. */
export function stretchesIn(roster: Roster, area: PlaceId | undefined, span: Span): Stretch[] {
  const window = windowOf(span, roster.calendar);
  return roster.posts.flatMap((post) => {
    const own = area === undefined || isWithin(post.place, area) ? post.place : area;
    if (!isWithin(own, post.place)) return [];
    const narrower = (roster.standIns.get(post.staff.id) ?? [])
      .map((one) => one.place)
      .filter((place) => place !== own && isWithin(place, own));
    return turnsOf(post, window, roster.calendar).flatMap((turn) =>
      [own, ...new Set(narrower)].flatMap((place) => {
        const stretches = handOn(post, turn, place, roster);
        // What holds for all of the area is not said again for a part of it.
        return place === own
          ? stretches
          : stretches.filter((one) => 'off' in one || one.on.type === 'stand-in');
      }),
    );
  });
}

function turnsOf(post: Post, window: Window, calendar: Calendar): Span[] {
  const { hours, cycle } = post;
  const within = post.during === undefined ? window : clip(post.during, window);
  if (within === undefined) return [];
  if (hours === undefined) return [{ from: within.from, to: within.to }];
  const worked = cycle === undefined ? window.days : window.days.filter(({ week }) => isWorked(week, cycle));
  return worked.flatMap((day) => spansOn(hours, day, calendar)).flatMap((one) => clip(one, within) ?? []);
}

function isWorked(week: number, { weeks, firstWeek, in: worked }: NonNullable<Post['cycle']>): boolean {
  const passed = (week - firstWeek) % weeks;
  return worked.includes((passed < 0 ? passed + weeks : passed) + 1);
}

/**
 * Who works a turn at a place. Who is on leave works none, so a stand-in on leave relieves nobody. A turn is handed on
 * once: who stands in for a stand-in takes that one's own turns only, and so a swap of whole days is no circle.
 */
function handOn({ staff: turnOf, why }: Post, turn: Span, place: PlaceId, roster: Roster): Stretch[] {
  const standIns = (roster.standIns.get(turnOf.id) ?? []).filter((one) => isWithin(place, one.place));
  const leave = [turnOf.id, ...standIns.map((one) => one.staff)].flatMap((id) => roster.leave.get(id) ?? []);
  return pieces(turn, [...standIns, ...leave]).flatMap((piece): Stretch[] => {
    const { from } = piece;
    const present = standIns.filter(
      (one) => contains(one, from) && leaveAt(roster, one.staff, from) === undefined,
    );
    const [relief] = present;
    const own = { ...piece, turnOf, place, staff: turnOf.id };
    if (relief !== undefined)
      return [
        ...present.map(({ staff, to: until }) => ({
          ...own,
          staff,
          on: { type: 'stand-in' as const, for: turnOf.id, until },
        })),
        { ...own, off: { type: 'stood-in-for', by: relief.staff, until: relief.to } },
      ];
    const until = leaveAt(roster, turnOf.id, from);
    return [until === undefined ? { ...own, on: why } : { ...own, off: { type: 'on-leave', until } }];
  });
}

/** A span cut wherever one of the others begins or ends. */
function pieces(span: Span, others: readonly Span[]): Span[] {
  const inside = others.flatMap(({ from, to }) => [from, to]).filter((at) => span.from < at && at < span.to);
  const starts = [...new Set([span.from, ...inside])].sort((a, b) => a - b);
  return starts.map((from, n) => ({ from, to: starts[n + 1] ?? span.to }));
}

/** Until when somebody who is on leave then is away. */
function leaveAt({ leave }: Roster, staff: StaffId, at: Instant): Instant | undefined {
  const ends = (leave.get(staff) ?? []).filter((one) => contains(one, at)).map(({ to }) => to);
  return ends.length === 0 ? undefined : (Math.max(...ends) as Instant);
}
