import type { PlaceId } from '../devices/place.ts';
import type { Registry, StaffId } from '../devices/registry.ts';
import { between, type Duration, type Instant, minutes, plus } from '../devices/time.ts';
import { type Calendar, openCalendar } from './calendar.ts';
import { type Case, holders, running } from './case.ts';
import type { Deadline } from './deadline.ts';
import { type Downtime, wasDown, wasToldLate } from './downtime.ts';
import type { Draft } from './draft.ts';
import { helpersFor, isOnDuty, onDuty, tierDuty } from './duty.ts';
import type { Roster } from './duty-turns.ts';
import type { Actor, ClockSet, DeadlineKind, FactOf } from './fact.ts';
import type { Receipt } from './input.ts';
import { agedUrgency, levelOf, type Urgency } from './level.ts';
import { type Clock, dueAfter, POLICIES, type Policy, warnAt } from './policy.ts';
import type { Ring } from './ring.ts';
import { canBeRung, isTierUnreached, nextChannel, ring, ringOnce, takeReceipt } from './ringing.ts';
import { firstTier, TIERS, type Tier, tierAbove } from './tier.ts';
import { ageSaid } from './why.ts';

/** What deciding about cases needs besides the case. */
export interface Office {
  readonly roster: Roster;
  readonly calendar: Calendar;
  readonly downtimes: readonly Downtime[];
  readonly registry: Registry;
}

export const openOffice = (roster: Roster, registry: Registry, downtimes: readonly Downtime[]): Office => ({
  roster,
  calendar: openCalendar(registry.timeZone, registry.holidays),
  downtimes,
  registry,
});

/** Resolved, but the condition is still there: after this the case is reopened. */
const RECHECK_AFTER = minutes(30);

export const recheckAt = (at: Instant): Instant => plus(at, RECHECK_AFTER);

export function clockSet(kind: DeadlineKind, clock: Clock, from: Instant, office: Office): ClockSet {
  const { due, unsure } = dueAfter(clock, from, office.calendar);
  return { kind, from, due, warnAt: warnAt(from, due), ...(unsure && { unsure: true as const }) };
}

/** The clocks that run from the opening; the accept clock starts anew with each tier that is told. */
export function openingClocks(policy: Policy, from: Instant, office: Office): ClockSet[] {
  const kinds = ['contact', 'arrive', 'close'] as const;
  return kinds.flatMap((kind) => {
    const clock = policy[kind];
    return clock === undefined ? [] : [clockSet(kind, clock, from, office)];
  });
}

/**
 * Tells the first tier from `from` up to the ceiling that has someone on duty who can be rung; others are skipped at
 * once and it is said. With nobody anywhere the ceiling's clock runs without an owner, and that is said too.
 */
export function tellFrom(
  it: Case,
  from: Tier,
  at: Instant,
  why: FactOf<'tier-told'>['why'],
  office: Office,
): Draft[] {
  const drafts: Draft[] = [];
  const waited = running(it, 'accept');
  const again = clockSet('accept', ringAgain(it.policy.accept, waited), at, office);
  const once = why === 'again' ? again : clockSet('accept', it.policy.accept, at, office);
  const nearest = (why === 'opened' || why === 'risen') && it.urgency !== 'upkeep';
  const helpers = nearest ? helpersFor(office.roster, it.place, at) : [];
  for (let tier: Tier | undefined = from; tier !== undefined; tier = tierAbove(tier, it.policy.ceiling)) {
    const { on, empty } = tierDuty(office.roster, tier, it.place, at);
    const staff = on.map((one) => one.staff);
    if (staff.some((one) => canBeRung(one, office.roster))) {
      const clock = needsReserve({ ...it, tier }, at, office) ? warnsEarly(once, at) : once;
      return [...drafts, ...tell(it, { type: 'tier-told', tier, staff, helpers, clock, why }, at, office)];
    }
    drafts.push({ type: 'tier-skipped', tier, why: empty ?? 'no-channel' });
  }
  const tier = TIERS.indexOf(from) > TIERS.indexOf(it.policy.ceiling) ? from : it.policy.ceiling;
  const inVain = waited !== undefined && waited.owner === undefined;
  const told = { type: 'tier-told', tier, staff: [], helpers, clock: inVain ? again : once, why } as const;
  return [...drafts, { type: 'nobody-to-tell', tier }, ...tell(it, told, at, office)];
}

/** Telling is a fact, and rings those it names. */
const tell = (it: Case, told: FactOfDraft<'tier-told'>, at: Instant, office: Office): Draft[] => [
  { ...told, ...lateness(at, office) },
  ...ring(it, told, at, office.roster),
];

/** Who was told in vain is told again after twice as long, up to a quarter of an hour: a case of days must not fill the record. */
const SLOWEST_RING = minutes(15);

function ringAgain(usual: Clock, last: Deadline | undefined): Clock {
  if (usual.type !== 'elapsed' || last === undefined) return usual;
  const slowest = Math.max(SLOWEST_RING, usual.for);
  return { type: 'elapsed', for: Math.min(2 * between(last.from, last.due), slowest) as Duration };
}

/** Tells those who hold the case already of something new, without a clock. */
export function tellHolders(it: Case, at: Instant, why: 'joined' | 'risen', office: Office): Draft[] {
  const helpers = why === 'joined' ? [] : helpersFor(office.roster, it.place, at);
  const staff = holdersNow(it, at, office);
  return tell(it, { type: 'tier-told', tier: it.tier, staff, helpers, why }, at, office);
}

/** Who has the case; with none of them on duty now, the tier's as well. */
export function holdersNow(it: Case, at: Instant, { roster }: Office): StaffId[] {
  const staff = holders(it).flatMap(({ actor }) => ('staff' in actor ? [actor.staff] : []));
  if (staff.some((id) => isOnDuty(roster, id, it.place, at))) return staff;
  return [...new Set([...staff, ...onDuty(roster, it.tier, it.place, at)])];
}

/** Help is asked of whoever has the case, of colleagues in the lowest tier that has any, and of those near. */
export function askForHelp(it: Case, by: Actor, at: Instant, office: Office): Draft[] {
  const { roster } = office;
  const others = (ids: readonly StaffId[]): StaffId[] =>
    ids.filter((id) => !('staff' in by) || id !== by.staff);
  const holder = it.responsible?.actor;
  const held = holder && 'staff' in holder ? others([holder.staff]) : [];
  const helpers = others(helpersFor(roster, it.place, at));
  const ask = (tier: Tier, staff: StaffId[]): Draft[] =>
    tell(it, { type: 'tier-told', tier, staff, helpers, why: 'help-asked' }, at, office);
  for (let tier: Tier | undefined = it.tier; tier !== undefined; tier = tierAbove(tier, it.policy.ceiling)) {
    const staff = [...new Set([...held, ...others(onDuty(roster, tier, it.place, at))])];
    if (staff.length > 0) return ask(tier, staff);
  }
  return ask(it.tier, held);
}

/** Says once of each clock that two thirds of it are gone: to its owner, or to those whose acceptance is waited for. */
export function warn(it: Case, clock: Deadline, at: Instant, office: Office): Draft[] {
  const { kind, due, owner, tier = it.tier } = clock;
  const asked = kind === 'accept' ? onDuty(office.roster, tier, it.place, at) : holdersNow(it, at, office);
  const said: Draft = {
    type: 'deadline-warned',
    deadline: kind,
    due,
    tier,
    staff: asked,
    ...(owner && { owner }),
  };
  if (kind === 'accept')
    return needsReserve({ ...it, tier }, at, office) ? [said, ...tellReserve(it, at, office)] : [said];
  return owner && 'staff' in owner ? [said, ...ringOnce(it, owner.staff, office.roster)] : [said];
}

/** As long as one channel rings without a sign. */
const RESERVE_AFTER = minutes(1);

const warnsEarly = (clock: ClockSet, at: Instant): ClockSet => ({
  ...clock,
  warnAt: plus(at, RESERVE_AFTER),
});

/**
 * Where an emergency finds the nearest tiers empty, those who are asked instead have a longer way, and those after them
 * a longer one still: they are told before the clock runs out.
 */
function needsReserve({ urgency, place, tier: asked }: Case, at: Instant, office: Office): boolean {
  const nearer = TIERS.slice(TIERS.indexOf(firstTier(place)), TIERS.indexOf(asked));
  const isEmpty = (tier: Tier): boolean => reachable(tier, place, at, office).length === 0;
  return urgency === 'emergency' && nearer.length > 0 && nearer.every(isEmpty);
}

/** The next tier is told beside the one that is asked; the clock stays where it is. */
function tellReserve(it: Case, at: Instant, office: Office): Draft[] {
  for (let tier = tierAbove(it.tier, it.policy.ceiling); tier; tier = tierAbove(tier, it.policy.ceiling)) {
    const staff = reachable(tier, it.place, at, office);
    if (staff.length > 0)
      return tell(it, { type: 'tier-told', tier, staff, helpers: [], why: 'reserve' }, at, office);
  }
  return [];
}

/** Those on duty in a tier, if one of them at least can be rung. */
function reachable(tier: Tier, place: PlaceId, at: Instant, { roster }: Office): StaffId[] {
  const staff = onDuty(roster, tier, place, at);
  return staff.some((one) => canBeRung(one, roster)) ? staff : [];
}

/** A person gave no sign by the channel that was open. */
export const ringOn = (it: Case, round: Ring, at: Instant, office: Office): Draft[] =>
  climbIfUnreached(it, nextChannel(it, round, at, office.roster), at, office);

/** A channel says what became of telling a person. */
export const hear = (it: Case, receipt: Receipt, at: Instant, office: Office): Draft[] =>
  climbIfUnreached(it, takeReceipt(it, receipt, at, office.roster), at, office);

/** When nobody of the tier that is waited for could be reached it is said, and a red goes up at once. */
function climbIfUnreached(it: Case, drafts: Draft[], at: Instant, office: Office): Draft[] {
  const lost = drafts.find((draft) => draft.type === 'unreached');
  if (lost === undefined || !isTierUnreached(it, lost.staff, at, office.roster)) return drafts;
  const said: Draft[] = [...drafts, { type: 'tier-unreached', tier: it.tier }];
  const next = tierAbove(it.tier, it.policy.ceiling);
  if (levelOf(it.urgency) !== 'red' || next === undefined) return said;
  return [...said, ...climb(it, next, 'unreached', at, office)];
}

const lateness = (at: Instant, { downtimes }: Office): { late?: true } =>
  wasToldLate(at, downtimes) ? { late: true } : {};

/** What follows from a clock that ran out at `at`, its due. */
export function miss(it: Case, { kind, owner }: Deadline, at: Instant, office: Office): Draft[] {
  const ages = kind === 'close' && agedUrgency(it.urgency) !== it.urgency;
  const missed: Draft = {
    type: 'deadline-missed',
    deadline: kind,
    due: at,
    tier: it.tier,
    ...(owner && { owner }),
    ...(wasDown(at, office.downtimes) && { excused: 'gateway-down' as const }),
    ...(kind === 'close' && !ages && { clock: clockSet('close', it.policy.close, at, office) }),
  };
  if (ages) return [missed, ...age(it, at, office)];
  // While a tier is still being waited for, its own clock moves the case up.
  if (kind !== 'accept' && running(it, 'accept') !== undefined) return [missed];
  return [missed, ...tellUp(it, kind, at, office)];
}

/** What is not closed in time rises one colour, and goes up one tier under the new colour's ceiling. */
function age(it: Case, at: Instant, office: Office): Draft[] {
  const urgency = agedUrgency(it.urgency);
  const says = ageSaid(between(it.openedAt, at), levelOf(urgency));
  const risen = { ...rise(it, urgency, 'age', at, office), says };
  const after = { ...it, urgency: risen.urgency, policy: risen.policy };
  return [risen, ...tellUp(after, 'close', at, office)];
}

/** The clocks of the new level run from now; whoever is on the spot has been spoken to and has arrived. */
export function rise(
  it: Case,
  urgency: Urgency,
  why: 'alert' | 'age',
  at: Instant,
  office: Office,
): FactOfDraft<'level-raised'> {
  const policy = POLICIES[urgency];
  const all = openingClocks(policy, at, office);
  const clocks = it.state === 'on-scene' ? all.filter((clock) => clock.kind === 'close') : all;
  return { type: 'level-raised', urgency, policy, clocks, why };
}

type FactOfDraft<T extends Draft['type']> = Extract<Draft, { type: T }>;

/** Up to the ceiling; beyond it a red keeps ringing where it is, and for the others their close clock still runs. */
function tellUp(it: Case, why: DeadlineKind, at: Instant, office: Office): Draft[] {
  const unattended = why === 'accept' && running(it, 'accept')?.owner === undefined;
  const next = unattended ? firstTier(it.place) : tierAbove(it.tier, it.policy.ceiling);
  if (next !== undefined) return climb(it, next, why, at, office);
  if (levelOf(it.urgency) !== 'red') return [{ type: 'no-tier-left', tier: it.tier }];
  return tellFrom(it, it.tier, at, 'again', office);
}

function climb(it: Case, next: Tier, why: DeadlineKind | 'unreached', at: Instant, office: Office): Draft[] {
  const told = tellFrom(it, next, at, why === 'unreached' ? why : 'not-answered', office);
  const moves = told.flatMap((draft): Draft[] =>
    draft.type === 'tier-told' && draft.tier !== it.tier
      ? [{ type: 'case-escalated', from: it.tier, to: draft.tier, why }]
      : [],
  );
  return [...moves, ...told];
}
