import type { PlaceId } from '../devices/place.ts';
import type { ResidentId, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Cause } from './cause.ts';
import { type Deadline, end, kept, meet, owned, started, warned } from './deadline.ts';
import type { Actor, CaseFact, ClockSet, DeadlineKind, FactOf, ResolveReason, Sentence } from './fact.ts';
import type { Urgency } from './level.ts';
import type { Policy } from './policy.ts';
import { foldRings, type Ring, ringsOf } from './ring.ts';
import type { Subject } from './subject.ts';
import { type Taken, withTaken } from './taken.ts';
import type { Tier } from './tier.ts';

export const CASE_STATES = ['open', 'accepted', 'on-scene', 'resolved', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** Somebody who has taken a case on. */
export interface Holder {
  readonly actor: Actor;
  readonly since: Instant;
}

export interface CaseAlert {
  readonly id: string;
  readonly rule: string;
  readonly urgency: Urgency;
  readonly at: Instant;
  readonly momentary: boolean;
  readonly quiet: boolean;
  /** When its sensor said that it is over. */
  readonly quietAt?: Instant;
  readonly device?: string;
  readonly resident?: ResidentId;
  readonly why: Sentence;
}

/** The alerts of a storm; the momentary ones, which people report, stand in its list and are not counted. */
export interface StormCount {
  readonly all: number;
  readonly standing: number;
  /** When the last one came. */
  readonly newest: Instant;
}

/** People's work on what the sensors say: the fold of its facts, never decided anew. */
export interface Case {
  readonly id: string;
  readonly cause: Cause;
  readonly urgency: Urgency;
  readonly state: CaseState;
  readonly subject: Subject;
  readonly place: PlaceId;
  readonly openedAt: Instant;
  readonly policy: Policy;
  readonly tier: Tier;
  readonly why: Sentence;
  readonly deadlines: readonly Deadline[];
  readonly alerts: readonly CaseAlert[];
  /** The first who took it on, until it is closed or handed over. */
  readonly responsible?: Holder;
  /** Who took it on when a further tier was asked: they work on it, and responsibility stays where it is. */
  readonly support?: readonly Holder[];
  /** Whom the responsible person has asked to take over. */
  readonly offeredTo?: StaffId;
  /** When a resolved case whose alert still stands is reopened. */
  readonly recheckAt?: Instant;
  readonly reason?: ResolveReason;
  readonly closedAt?: Instant;
  readonly into?: string;
  /** How the people told are reached; left out while nobody is rung. */
  readonly ringing?: readonly Ring[];
  /** An exercise: no case of its own kind for any but drills. */
  readonly drill?: true;
  /** The case of the same subject and cause that was closed within the 30 days before. */
  readonly cameBack?: string;
  /** Of many places with one trouble: only the first of its alerts that stand are in `alerts`. */
  readonly storm?: StormCount;
  readonly taken: readonly Taken[];
}

/**
 * Past these a case forgets its oldest alerts and answer keys; the facts stay in its timeline. Alerts that stand are
 * kept: there is one at most per device and rule.
 */
const ALERTS_KEPT = 100;
const ANSWER_KEYS_KEPT = 500;
const SUPPORT_KEPT = 20;

/** The case after one more fact. Throws unless its first fact, and no other, is its opening. */
export function evolve(before: Case | undefined, fact: CaseFact): Case {
  if (fact.type === 'case-opened' && before === undefined) return opened(fact);
  if (fact.type === 'case-opened' || before === undefined)
    throw new Error(`case ${fact.case} has a ${fact.type} ${before ? 'after' : 'before'} its opening`);
  const rings = ringsOf(before);
  const ringing = foldRings(rings, fact, { ...before, isWaitedFor: awaitsAcceptance(before) });
  const after = { ...step(before, fact), ...(ringing !== rings && { ringing }) };
  if (!('by' in fact) || fact.by === undefined || fact.key === undefined) return after;
  return {
    ...after,
    taken: withTaken(
      after.taken,
      { key: answerKey(fact.by, fact.type, fact.key), at: fact.at },
      ANSWER_KEYS_KEPT,
    ),
  };
}

export const answerKey = (by: Actor, factType: string, key: string): string =>
  `${actorName(by)} ${factType} ${key}`;

export const actorName = (actor: Actor): string =>
  'staff' in actor ? `staff:${actor.staff}` : `service:${actor.service}`;

export const sameActor = (a: Actor, b: Actor): boolean => actorName(a) === actorName(b);

export const running = (it: Case, kind: DeadlineKind): Deadline | undefined =>
  it.deadlines.find((deadline) => deadline.kind === kind && deadline.state === 'running');

/** Whether somebody has taken the case on, alone or with others. */
export const worksOn = (it: Case, actor: Actor): boolean =>
  holders(it).some((one) => sameActor(one.actor, actor));

/** All who have taken the case on, the responsible one first. */
export const holders = ({ responsible, support = [] }: Case): readonly Holder[] =>
  responsible === undefined ? support : [responsible, ...support];

/** Someone has taken it on and nobody else is asked for at the moment. */
export const isAtWork = (it: Case): boolean => it.state === 'accepted' || it.state === 'on-scene';

/** Nobody has it (a neighbour on the spot carries none), or a further tier is asked to take it on. */
export const awaitsAcceptance = (it: Case): boolean =>
  it.state === 'open' || it.responsible === undefined || running(it, 'accept') !== undefined;

export const isQuiet = ({ alerts, storm }: Case): boolean =>
  (storm?.standing ?? 0) === 0 && alerts.every((alert) => alert.quiet);

/** What a case waits for: the end of a clock, the time to warn of it, a look whether the trouble is still there, a sign. */
export type CaseClock =
  | { readonly type: 'due' | 'warning'; readonly deadline: Deadline }
  | { readonly type: 'recheck' }
  | { readonly type: 'ring'; readonly ring: Ring };

export interface CaseDue {
  /** Under which the clock is scheduled. */
  readonly id: string;
  readonly due: Instant;
  /** Set where the clock stands while we are down: since when it runs. */
  readonly from?: Instant;
  readonly clock: CaseClock;
}

/** The clocks of a case that still run, its recheck, and those of the people rung. */
export function caseDues(it: Case): CaseDue[] {
  const dues: CaseDue[] = [];
  for (const deadline of it.deadlines) {
    const { kind, due, warnAt, warned, state } = deadline;
    if (state !== 'running') continue;
    dues.push({ id: kind, due, clock: { type: 'due', deadline } });
    if (warned === false)
      dues.push({ id: `warn-${kind}`, due: warnAt, clock: { type: 'warning', deadline } });
  }
  if (it.recheckAt !== undefined) dues.push({ id: 'recheck', due: it.recheckAt, clock: { type: 'recheck' } });
  for (const ring of ringsOf(it)) {
    const { staff, due, tries } = ring;
    const from = tries.at(-1)?.at;
    if (due !== undefined)
      dues.push({
        id: `ring ${staff}`,
        due,
        ...(from !== undefined && { from }),
        clock: { type: 'ring', ring },
      });
  }
  return dues;
}

function opened(fact: FactOf<'case-opened'>): Case {
  return {
    id: fact.case,
    cause: fact.cause,
    urgency: fact.urgency,
    state: 'open',
    subject: fact.subject,
    place: fact.place,
    openedAt: fact.at,
    policy: fact.policy,
    tier: fact.tier,
    why: fact.why,
    deadlines: fact.clocks.map((clock) => started(clock)),
    alerts: [],
    ...(fact.drill && { drill: fact.drill }),
    ...(fact.cameBack !== undefined && { cameBack: fact.cameBack }),
    ...(fact.storm && { storm: { all: 0, standing: 0, newest: fact.at } }),
    taken: [],
  };
}

function step(it: Case, fact: Exclude<CaseFact, FactOf<'case-opened'>>): Case {
  switch (fact.type) {
    case 'alert-raised':
      return raised(it, fact);
    case 'alert-cleared':
      return cleared(it, fact);
    case 'alert-stuck':
      return withoutRecheck(it);
    case 'level-raised': {
      const { urgency, policy } = fact;
      return { ...it, urgency, policy, deadlines: withClocks(it, fact.clocks, 'level-raised') };
    }
    case 'tier-told':
      return told(it, fact);
    case 'tier-skipped':
    case 'tier-unreached':
    case 'rung':
    case 'receipt-taken':
    case 'unreached':
    case 'no-tier-left':
    case 'help-asked':
    case 'note-added':
    case 'receipt-given':
    case 'feedback-given':
    case 'case-on-my-way':
    case 'glass-broken':
      return it;
    case 'nobody-to-tell':
    case 'case-escalated':
      return { ...it, tier: fact.type === 'case-escalated' ? fact.to : fact.tier };
    case 'deadline-warned':
      return { ...it, deadlines: warned(it.deadlines, fact.deadline) };
    case 'deadline-missed':
      return missed(it, fact);
    case 'holder-left':
      return left(it, fact);
    case 'case-accepted':
      return accepted(it, fact);
    case 'case-contacted':
      return { ...it, deadlines: meet(it.deadlines, ['contact'], fact) };
    case 'case-arrived':
      return { ...it, state: 'on-scene', deadlines: meet(it.deadlines, ['contact', 'arrive'], fact) };
    case 'case-resolved':
      return resolved(it, fact);
    case 'case-closed':
      return closed(it, fact);
    case 'case-reopened':
      return reopened(it, fact);
    case 'hand-over-offered':
      return { ...it, offeredTo: fact.to };
    case 'hand-over-accepted':
      return { ...withoutOffer(it), ...heldBy(it, fact.by, fact.at) };
    case 'hand-over-refused':
      return withoutOffer(it);
    case 'department-joined':
      return { ...it, deadlines: withClocks(it, [fact.clock], 'joined-anew') };
  }
}

function withoutRecheck(it: Case): Case {
  const { recheckAt: _, ...rest } = it;
  return rest;
}

function withoutOffer(it: Case): Case {
  const { offeredTo: _, ...rest } = it;
  return rest;
}

/** Responsibility and all running clocks are `actor`'s from `since` on. */
const heldBy = (
  { support = [], deadlines }: Case,
  actor: Actor,
  since: Instant,
): Pick<Case, 'responsible' | 'support' | 'deadlines'> => ({
  responsible: { actor, since },
  support: support.filter((one) => !sameActor(one.actor, actor)),
  deadlines: owned(deadlines, actor),
});

function withoutHolder(it: Case): Case {
  const { responsible: _, ...rest } = withoutOffer(it);
  return { ...rest, support: [], deadlines: owned(it.deadlines, undefined) };
}

const left = (it: Case, { next, at }: FactOf<'holder-left'>): Case =>
  next === undefined ? withoutHolder(it) : { ...withoutOffer(it), ...heldBy(it, next, at) };

/** Whoever was responsible still is, unless the case was closed meanwhile. */
function reopened(it: Case, fact: FactOf<'case-reopened'>): Case {
  const before = it.state === 'closed' ? withoutHolder(it) : it;
  const { recheckAt: _, reason: __, closedAt: ___, ...rest } = before;
  return { ...rest, state: 'open', deadlines: withClocks(before, fact.clocks, 'reopened') };
}

function raised(it: Case, fact: FactOf<'alert-raised'>): Case {
  const { storm } = it;
  if (storm === undefined) return { ...it, alerts: withAlert(it.alerts, fact) };
  const counted = fact.momentary ? 0 : 1;
  const standing = storm.standing + counted;
  const isFull = it.alerts.length >= ALERTS_KEPT && it.alerts.every((one) => !one.quiet && !one.momentary);
  return {
    ...it,
    alerts: isFull && !fact.momentary ? it.alerts : withAlert(it.alerts, fact),
    storm: { all: storm.all + counted, standing, newest: fact.at },
  };
}

function cleared(it: Case, { alert }: FactOf<'alert-cleared'>): Case {
  const alerts = it.alerts.map((one) => (one.id === alert ? { ...one, quiet: true } : one));
  const { storm } = it;
  if (storm === undefined || it.alerts.some((one) => one.id === alert && one.momentary))
    return { ...it, alerts };
  return { ...it, alerts, storm: { ...storm, standing: storm.standing - 1 } };
}

function withAlert(alerts: readonly CaseAlert[], fact: FactOf<'alert-raised'>): CaseAlert[] {
  const { alert: id, rule, urgency, at, momentary, why } = fact;
  const who = {
    ...(fact.device && { device: fact.device }),
    ...(fact.resident && { resident: fact.resident }),
  };
  const all = [...alerts, { id, rule, urgency, at, momentary, quiet: false, why, ...who }];
  const oldest = all.findIndex((one) => one.quiet || one.momentary);
  return all.length <= ALERTS_KEPT || oldest < 0 ? all : all.toSpliced(oldest, 1);
}

/** A tier that is asked to accept brings an accepted case back to open; who is on the spot stays there. */
function told(it: Case, fact: FactOf<'tier-told'>): Case {
  if (fact.clock === undefined) return it;
  const [first] = fact.staff;
  const begun = started(fact.clock, first ? { staff: first } : undefined);
  // Who rings in vain is not warned of the next ring as well.
  const clock: Deadline = { ...begun, tier: fact.tier, warned: fact.why === 'again' };
  const state = it.state === 'accepted' ? 'open' : it.state;
  return {
    ...it,
    tier: fact.tier,
    state,
    deadlines: kept([...end(it.deadlines, ['accept'], 'excused', 'told-anew'), clock]),
  };
}

function missed(it: Case, fact: FactOf<'deadline-missed'>): Case {
  const state = fact.excused === undefined ? 'missed' : 'excused';
  const ended = end(it.deadlines, [fact.deadline], state, fact.excused);
  return {
    ...it,
    deadlines: fact.clock === undefined ? ended : kept([...ended, started(fact.clock, ownerOf(it))]),
  };
}

function accepted(it: Case, fact: FactOf<'case-accepted'>): Case {
  // A neighbour may be on the spot before anybody has accepted.
  const state = it.state === 'open' ? 'accepted' : it.state;
  const after: Case = { ...it, state, deadlines: meet(it.deadlines, ['accept'], fact) };
  const holder: Holder = { actor: fact.by, since: fact.at };
  if (it.responsible === undefined) return { ...withoutOffer(after), ...heldBy(after, fact.by, fact.at) };
  if (worksOn(it, fact.by)) return after;
  return { ...after, support: [...(it.support ?? []), holder].slice(-SUPPORT_KEPT) };
}

function resolved(it: Case, fact: FactOf<'case-resolved'>): Case {
  const met = meet(it.deadlines, ['accept', 'contact', 'close', 'joint'], fact);
  return {
    ...withoutOffer(it),
    state: 'resolved',
    reason: fact.reason,
    recheckAt: fact.recheckAt,
    deadlines: end(met, ['arrive'], 'excused', 'resolved'),
    alerts: it.alerts.map((alert) => (alert.momentary ? { ...alert, quiet: true } : alert)),
  };
}

function closed(it: Case, fact: FactOf<'case-closed'>): Case {
  const deadlines = end(it.deadlines, ['accept', 'contact', 'arrive', 'close', 'joint'], 'excused', fact.why);
  return {
    ...withoutRecheck(it),
    state: 'closed',
    closedAt: fact.at,
    deadlines,
    ...(fact.into && { into: fact.into }),
  };
}

const ownerOf = (it: Case): Actor | undefined => it.responsible?.actor;

/** New clocks in place of the running ones of their kinds. */
function withClocks(it: Case, clocks: readonly ClockSet[], why: string): Deadline[] {
  const kinds = clocks.map((clock) => clock.kind);
  const ended = end(it.deadlines, kinds, 'excused', why);
  return kept([...ended, ...clocks.map((clock) => started(clock, ownerOf(it)))]);
}
