import type { PlaceId } from '../devices/place.ts';
import type { Staff, StaffId } from '../devices/registry.ts';
import { type Instant, microseconds, plus, zoned } from '../devices/time.ts';
import { type Window, windowOf } from './duty-days.ts';
import {
  type OffWhy,
  type OnWhy,
  type Post,
  postsFor,
  type Roster,
  type Stretch,
  stretchesAt,
  stretchesIn,
} from './duty-turns.ts';
import { firstTier, TIER_ROLE, TIERS, type Tier } from './tier.ts';

/** Who is on duty for a place at an instant, tier by tier, and why. */
export interface Duty {
  readonly tiers: readonly TierDuty[];
  readonly helpers: Presence;
  /** A shift says something of public holidays, and those of the year are not known. */
  readonly unsure?: true;
}

export interface TierDuty extends Presence {
  readonly tier: Tier;
  /** Present when nobody is on duty. */
  readonly empty?: EmptyWhy;
}

export interface Presence {
  /** In the order in which they are called. */
  readonly on: readonly { readonly staff: StaffId; readonly why: OnWhy }[];
  readonly off: readonly { readonly staff: StaffId; readonly why: OffWhy | OffShift }[];
}

export interface OffShift {
  readonly type: 'off-shift';
  /** The shifts that do not hold now. */
  readonly weekly: readonly string[];
}

/** Why a tier is empty: nobody is registered for it, all have no shift now, or somebody who has one is on leave. */
export const EMPTY_WHYS = ['nobody-registered', 'nobody-on-duty', 'on-leave'] as const;
export type EmptyWhy = (typeof EMPTY_WHYS)[number];

export function dutyAt(roster: Roster, place: PlaceId, at: Instant): Duty {
  const tiers = TIERS.slice(TIERS.indexOf(firstTier(place)));
  const now = windowAt(roster, at);
  return {
    tiers: tiers.map((tier) => presenceOf(roster, tier, place, now)),
    helpers: presence(roster, place, now, isNear),
    ...(isUnsure(roster, place, at) && { unsure: true }),
  };
}

/** One tier of the same: calls go by it. */
export const tierDuty = (roster: Roster, tier: Tier, place: PlaceId, at: Instant): TierDuty =>
  presenceOf(roster, tier, place, windowAt(roster, at));

/** The staff of a tier who answer for this place at this instant, in the order in which they are called. */
export const onDuty = (roster: Roster, tier: Tier, place: PlaceId, at: Instant): StaffId[] =>
  present(stretchesNow(roster, place, windowAt(roster, at), isOf(tier))).map(({ staff }) => staff);

/** Whether this member of staff answers for the place at this instant, whatever the role. */
export const isOnDuty = (roster: Roster, staff: StaffId, place: PlaceId, at: Instant): boolean =>
  stretchesAt(roster, place, windowAt(roster, at), () => true).some(
    (one) => 'on' in one && one.staff === staff,
  );

/** Nearest helpers: told in parallel, they hold no clock. */
export const helpersFor = (roster: Roster, place: PlaceId, at: Instant): StaffId[] =>
  present(stretchesNow(roster, place, windowAt(roster, at), isNear)).map(({ staff }) => staff);

/** Everybody who is on duty somewhere. */
export const allOnDuty = (roster: Roster, at: Instant): ReadonlySet<StaffId> =>
  new Set(
    stretchesIn(roster, undefined, windowAt(roster, at)).flatMap((one) => ('on' in one ? one.staff : [])),
  );

type Wanted = (staff: Staff) => boolean;

const isNear: Wanted = ({ role }) => role === 'building-head' || role === 'helper';

const isOf =
  (tier: Tier): Wanted =>
  ({ role }) =>
    role === TIER_ROLE[tier];

function presenceOf(roster: Roster, tier: Tier, place: PlaceId, now: Window): TierDuty {
  const { on, off } = presence(roster, place, now, isOf(tier));
  return { tier, on, off, ...(on.length === 0 && { empty: whyEmpty(off) }) };
}

/** Whether somebody is of the staff at all. */
export const isStaff = (roster: Roster, id: StaffId): boolean =>
  roster.posts.some(({ staff }) => staff.id === id);

/** In the order in which they are called. */
const stretchesNow = (roster: Roster, place: PlaceId, now: Window, wanted: Wanted): Stretch[] =>
  stretchesAt(roster, place, now, wanted).toSorted(byCall);

const present = (stretches: readonly Stretch[]): Presence['on'] =>
  firstOfEach(stretches.flatMap((one) => ('on' in one ? { staff: one.staff, why: one.on } : [])));

function presence(roster: Roster, place: PlaceId, now: Window, wanted: Wanted): Presence {
  const stretches = stretchesNow(roster, place, now, wanted);
  const on = present(stretches);
  const kept = stretches.flatMap((one) => ('off' in one ? { staff: one.staff, why: one.off } : []));
  const others = [...Map.groupBy(postsOf(roster, place, wanted), (post) => post.staff.id)].map(
    ([staff, posts]) => {
      const weekly = posts.flatMap(({ why }) => (why.type === 'shift' ? why.weekly : []));
      return { staff, why: { type: 'off-shift' as const, weekly } };
    },
  );
  const here = new Set(on.map(({ staff }) => staff));
  return { on, off: firstOfEach([...kept, ...others]).filter(({ staff }) => !here.has(staff)) };
}

const windowAt = ({ calendar }: Roster, at: Instant): Window =>
  windowOf({ from: at, to: plus(at, microseconds(1)) }, calendar);

/** Full-timers first, then part-timers, each in the registry's order; a stand-in is called where the other would be. */
const byCall = (a: { readonly turnOf: Staff }, b: { readonly turnOf: Staff }): number =>
  rankOf(a.turnOf) - rankOf(b.turnOf);

const rankOf = ({ employment }: Staff): number => (employment === 'part-time' ? 1 : 0);

/** Posts by the registry: an override alone makes nobody a member of the tier. */
export const postsOf = (roster: Roster, place: PlaceId, wanted: Wanted): Post[] =>
  postsFor(roster, place).filter(({ staff, during }) => during === undefined && wanted(staff));

function firstOfEach<T extends { readonly staff: StaffId }>(all: readonly T[]): T[] {
  const seen = new Set<StaffId>();
  return all.filter(({ staff }) => !seen.has(staff) && seen.add(staff));
}

const whyEmpty = (off: Presence['off']): EmptyWhy => {
  if (off.length === 0) return 'nobody-registered';
  return off.some(({ why }) => why.type === 'on-leave') ? 'on-leave' : 'nobody-on-duty';
};

function isUnsure(roster: Roster, place: PlaceId, at: Instant): boolean {
  const { timeZone, knownYears } = roster.calendar;
  if (knownYears.has(zoned(at, timeZone).year)) return false;
  return postsFor(roster, place).some(
    ({ hours }) => hours !== undefined && JSON.stringify(hours.week) !== JSON.stringify(hours.holidays),
  );
}
