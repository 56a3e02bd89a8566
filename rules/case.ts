import type { PlaceId } from '../devices/place.ts';
import type { ResidentId, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Cause } from './cause.ts';
import type { Actor, CaseFact, ClockSet, DeadlineKind, FactOf, ResolveReason, Sentence } from './fact.ts';
import type { Urgency } from './level.ts';
import type { Policy } from './policy.ts';
import { foldRings, type Ring } from './ring.ts';
import type { Subject } from './subject.ts';
import type { Tier } from './tier.ts';

export const CASE_STATES = ['open', 'accepted', 'on-scene', 'resolved', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export const DEADLINE_STATES = ['running', 'met', 'missed', 'excused'] as const;
export type DeadlineState = (typeof DEADLINE_STATES)[number];

export interface Deadline {
  readonly kind: DeadlineKind;
  readonly from: Instant;
  readonly due: Instant;
  readonly warnAt: Instant;
  readonly state: DeadlineState;
  /** The tier whose acceptance is waited for. */
  readonly tier?: Tier;
  readonly owner?: Actor;
  readonly why?: string;
  readonly unsure?: true;
}

export interface CaseAlert {
  readonly id: string;
  readonly rule: string;
  readonly urgency: Urgency;
  readonly at: Instant;
  readonly momentary: boolean;
  readonly quiet: boolean;
  readonly device?: string;
  readonly resident?: ResidentId;
  readonly why: Sentence;
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
  readonly responsible?: { readonly actor: Actor; readonly since: Instant };
  /** Whom the responsible person has asked to take over. */
  readonly offeredTo?: StaffId;
  /** When a resolved case whose alert still stands is reopened. */
  readonly recheckAt?: Instant;
  readonly reason?: ResolveReason;
  readonly closedAt?: Instant;
  readonly into?: string;
  /** How the people told are reached; left out while nobody is rung. */
  readonly ringing?: readonly Ring[];
  /** `actor action key` of the answers taken, so that a repeated one is known. */
  readonly taken: readonly string[];
}

/**
 * Past these a case forgets its oldest alerts, ended deadlines and answer keys; the facts stay in its timeline. Alerts
 * that stand are kept: there is one at most per device and rule.
 */
const ALERTS_KEPT = 100;
const DEADLINES_KEPT = 40;
const ANSWER_KEYS_KEPT = 500;

/** The case after one more fact. Throws unless its first fact, and no other, is its opening. */
export function evolve(before: Case | undefined, fact: CaseFact): Case {
  if (fact.type === 'case-opened' && before === undefined) return opened(fact);
  if (fact.type === 'case-opened' || before === undefined)
    throw new Error(`case ${fact.case} has a ${fact.type} ${before ? 'after' : 'before'} its opening`);
  const rings = before.ringing ?? NO_RINGS;
  const ringing = foldRings(rings, fact);
  const after = { ...step(before, fact), ...(ringing !== rings && { ringing }) };
  if (!('by' in fact) || fact.by === undefined || fact.key === undefined) return after;
  return {
    ...after,
    taken: [...after.taken, answerKey(fact.by, fact.type, fact.key)].slice(-ANSWER_KEYS_KEPT),
  };
}

const NO_RINGS: readonly Ring[] = [];

export const answerKey = (by: Actor, factType: string, key: string): string =>
  `${actorName(by)} ${factType} ${key}`;

export const actorName = (actor: Actor): string =>
  'staff' in actor ? `staff:${actor.staff}` : `service:${actor.service}`;

export const sameActor = (a: Actor, b: Actor): boolean => actorName(a) === actorName(b);

export const running = (it: Case, kind: DeadlineKind): Deadline | undefined =>
  it.deadlines.find((deadline) => deadline.kind === kind && deadline.state === 'running');

/** Someone has taken it on and nobody else is asked for at the moment. */
export const isAtWork = (it: Case): boolean => it.state === 'accepted' || it.state === 'on-scene';

/** Nobody has it, or a further tier is asked to take it on. */
export const awaitsAcceptance = (it: Case): boolean =>
  it.state === 'open' || running(it, 'accept') !== undefined;

export const isQuiet = (it: Case): boolean => it.alerts.every((alert) => alert.quiet);

/** A clock of a case by the id under which it is scheduled. */
export interface CaseDue {
  readonly id: string;
  readonly due: Instant;
  /** Set where the clock stands while we are down: since when it runs. */
  readonly from?: Instant;
}

/** The clocks of a case that still run, its recheck, and those of the people rung. */
export function caseDues(it: Case): CaseDue[] {
  const dues: CaseDue[] = it.deadlines
    .filter((deadline) => deadline.state === 'running')
    .map((deadline) => ({ id: deadline.kind, due: deadline.due }));
  if (it.recheckAt !== undefined) dues.push({ id: 'recheck', due: it.recheckAt });
  for (const { staff, due, tries } of it.ringing ?? NO_RINGS) {
    const from = tries.at(-1)?.at;
    if (due !== undefined) dues.push({ id: RING_CLOCK + staff, due, ...(from !== undefined && { from }) });
  }
  return dues;
}

const RING_CLOCK = 'ring ';

/** Whose ring a clock is of; `undefined` for every other clock. */
export const rungBy = (clock: string): StaffId | undefined =>
  clock.startsWith(RING_CLOCK) ? clock.slice(RING_CLOCK.length) : undefined;

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
    taken: [],
  };
}

function step(it: Case, fact: Exclude<CaseFact, FactOf<'case-opened'>>): Case {
  switch (fact.type) {
    case 'alert-raised':
      return { ...it, alerts: withAlert(it.alerts, fact) };
    case 'alert-cleared':
      return {
        ...it,
        alerts: it.alerts.map((one) => (one.id === fact.alert ? { ...one, quiet: true } : one)),
      };
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
    case 'deadline-missed':
      return missed(it, fact);
    case 'case-accepted':
      return accepted(it, fact);
    case 'case-contacted':
      return { ...it, deadlines: end(it.deadlines, ['contact'], 'met') };
    case 'case-arrived':
      return { ...it, state: 'on-scene', deadlines: end(it.deadlines, ['contact', 'arrive'], 'met') };
    case 'case-resolved':
      return resolved(it, fact);
    case 'case-closed':
      return closed(it, fact);
    case 'case-reopened': {
      const { recheckAt: _, reason: __, closedAt: ___, ...rest } = it;
      return {
        ...rest,
        state: 'open',
        deadlines: withClocks({ ...it, state: 'open' }, fact.clocks, 'reopened'),
      };
    }
    case 'hand-over-offered':
      return { ...it, offeredTo: fact.to };
    case 'hand-over-accepted':
      return {
        ...withoutOffer(it),
        responsible: { actor: fact.by, since: fact.at },
        deadlines: owned(it.deadlines, fact.by),
      };
    case 'hand-over-refused':
      return withoutOffer(it);
    case 'department-joined':
      return { ...it, deadlines: withClocks(it, [fact.clock], 'joined-anew') };
  }
}

function withoutOffer(it: Case): Case {
  const { offeredTo: _, ...rest } = it;
  return rest;
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
  const clock: Deadline = { ...started(fact.clock, first ? { staff: first } : undefined), tier: fact.tier };
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
    deadlines: fact.clock === undefined ? ended : kept([...ended, started(fact.clock, holder(it))]),
  };
}

function accepted(it: Case, fact: FactOf<'case-accepted'>): Case {
  const deadlines = end(it.deadlines, ['accept'], 'met');
  if (it.state !== 'open' && it.responsible !== undefined) return { ...it, deadlines };
  const responsible = { actor: fact.by, since: fact.at };
  // A neighbour may be on the spot before anybody has accepted.
  const state = it.state === 'open' ? 'accepted' : it.state;
  return { ...withoutOffer(it), state, responsible, deadlines: owned(deadlines, fact.by) };
}

function resolved(it: Case, fact: FactOf<'case-resolved'>): Case {
  const met = end(it.deadlines, ['accept', 'contact', 'close', 'joint'], 'met');
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
  const { recheckAt: _, ...rest } = it;
  const deadlines = end(it.deadlines, ['accept', 'contact', 'arrive', 'close', 'joint'], 'excused', fact.why);
  return { ...rest, state: 'closed', closedAt: fact.at, deadlines, ...(fact.into && { into: fact.into }) };
}

const started = (clock: ClockSet, owner?: Actor): Deadline => ({
  kind: clock.kind,
  from: clock.from,
  due: clock.due,
  warnAt: clock.warnAt,
  state: 'running',
  ...(owner && { owner }),
  ...(clock.unsure && { unsure: true as const }),
});

const holder = (it: Case): Actor | undefined => (isAtWork(it) ? it.responsible?.actor : undefined);

/** New clocks in place of the running ones of their kinds. */
function withClocks(it: Case, clocks: readonly ClockSet[], why: string): Deadline[] {
  const kinds = clocks.map((clock) => clock.kind);
  const ended = end(it.deadlines, kinds, 'excused', why);
  return kept([...ended, ...clocks.map((clock) => started(clock, holder(it)))]);
}

function end(
  deadlines: readonly Deadline[],
  kinds: readonly DeadlineKind[],
  state: DeadlineState,
  why?: string,
): Deadline[] {
  return deadlines.map((deadline) =>
    deadline.state === 'running' && kinds.includes(deadline.kind)
      ? { ...deadline, state, ...(why && { why }) }
      : deadline,
  );
}

const owned = (deadlines: readonly Deadline[], owner: Actor): Deadline[] =>
  deadlines.map((deadline) => (deadline.state === 'running' ? { ...deadline, owner } : deadline));

function kept(deadlines: readonly Deadline[]): Deadline[] {
  let surplus = deadlines.length - DEADLINES_KEPT;
  return deadlines.filter((deadline) => deadline.state === 'running' || surplus-- <= 0);
}
