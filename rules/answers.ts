import { isWithin } from '../devices/place.ts';
import type { Role, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { answerKey, awaitsAcceptance, type Case, holders, isQuiet, sameActor, worksOn } from './case.ts';
import { isToldLate } from './deadline.ts';
import type { Draft } from './draft.ts';
import { isOnDuty, isStaff } from './duty.ts';
import type { Roster } from './duty-turns.ts';
import { askForHelp, clockSet, type Office, openingClocks, recheckAt, tellFrom } from './escalation.ts';
import type { Actor, FactType } from './fact.ts';
import { holderLeft } from './holder-left.ts';
import type { Answer, AnswerAction } from './input.ts';
import { levelOf } from './level.ts';
import { JOINT_CLOCK } from './policy.ts';
import { begin } from './ringing.ts';
import { findTaken } from './taken.ts';
import { firstTier, TIER_ROLE, TIERS } from './tier.ts';

/** Why an answer changes nothing. */
export type Refusal =
  | 'no-such-case'
  | 'already-accepted'
  | 'already-resolved'
  | 'already-closed'
  | 'not-resolved'
  | 'not-responsible'
  | 'not-offered-to-you'
  | 'unknown-staff'
  | 'cannot-carry'
  | 'staff-not-registered'
  | 'not-on-the-spot'
  | 'another-case-is-open'
  | 'not-red'
  | 'incomplete-answer';

export type Decision =
  | { readonly ok: true; readonly drafts: readonly Draft[] }
  | { readonly ok: false; readonly why: Refusal; readonly who?: Actor };

/** The fact that each action leaves; a repeated answer is known by it. */
const FACT_OF: Readonly<Record<AnswerAction, FactType>> = {
  accept: 'case-accepted',
  contact: 'case-contacted',
  'on-my-way': 'case-on-my-way',
  arrive: 'case-arrived',
  resolve: 'case-resolved',
  'hand-over': 'hand-over-offered',
  'hand-over/accept': 'hand-over-accepted',
  'hand-over/refuse': 'hand-over-refused',
  help: 'help-asked',
  note: 'note-added',
  reopen: 'case-reopened',
  receipt: 'receipt-given',
  feedback: 'feedback-given',
  'join-department': 'department-joined',
  'break-glass': 'glass-broken',
};

/** Decides what an answer does to a case. A repetition of one already taken changes nothing and is well. */
export function decideAnswer(it: Case, answer: Answer, at: Instant, office: Office): Decision {
  const { action, by } = answer;
  const { key, note } = answer;
  if (key !== undefined && findTaken(it.taken, answerKey(by, FACT_OF[action], key), at)) return well();
  if ('staff' in by && !isStaff(office.roster, by.staff)) return refuse('staff-not-registered');
  const madeAt = believed(answer.madeAt, it, at);
  const about = {
    by,
    ...(key !== undefined && { key }),
    ...(madeAt !== undefined && { madeAt }),
    ...(note !== undefined && { note }),
  };
  const isAskedFor = mayAccept(it, about, at, office);
  switch (action) {
    case 'accept':
      return decideAccept(it, about, isAskedFor);
    case 'contact':
      return atWork(it, { type: 'case-contacted', ...about }, isAskedFor, office);
    case 'on-my-way':
      return atWork(it, { type: 'case-on-my-way', ...about }, isAskedFor, office);
    case 'arrive':
      return atWork(it, { type: 'case-arrived', ...about }, isAskedFor, office);
    case 'resolve':
      return decideResolve(it, answer, about, at, isAskedFor);
    case 'hand-over':
      return decideOffer(it, answer.to, about, at, office);
    case 'hand-over/accept':
    case 'hand-over/refuse':
      return decideTakeOver(it, action, about, isAskedFor);
    case 'help':
      if (isOver(it)) return over(it);
      return well({ type: 'help-asked', ...about }, ...askForHelp(it, by, at, office));
    case 'note':
      return note === undefined ? refuse('incomplete-answer') : well({ type: 'note-added', ...about });
    case 'receipt':
      return well({ type: 'receipt-given', ...about });
    case 'reopen':
      return isOver(it) ? well(...reopen(it, 'asked', at, office, about)) : refuse('not-resolved');
    case 'feedback':
      return decideFeedback(it, answer, about);
    case 'break-glass':
      if (isOver(it)) return over(it);
      if (levelOf(it.urgency) !== 'red') return refuse('not-red');
      return answer.note === undefined
        ? refuse('incomplete-answer')
        : well({ type: 'glass-broken', ...about });
    case 'join-department':
      return decideJoin(it, answer, about, at, office);
  }
}

/** The time on a phone that was offline, unless it cannot be: from before the case, or from the future. */
function believed(madeAt: Instant | undefined, it: Case, at: Instant): Instant | undefined {
  return madeAt !== undefined && it.openedAt <= madeAt && madeAt <= at ? madeAt : undefined;
}

type About = { readonly by: Actor; readonly key?: string; readonly madeAt?: Instant; readonly note?: string };

const well = (...drafts: readonly Draft[]): Decision => ({ ok: true, drafts });
const refuse = (why: Refusal, who?: Actor): Decision => ({ ok: false, why, ...(who && { who }) });
const isOver = (it: Case): boolean => it.state === 'resolved' || it.state === 'closed';
const over = (it: Case): Decision =>
  refuse(it.state === 'closed' ? 'already-closed' : 'already-resolved', it.responsible?.actor);

/** A reopened case starts its clocks anew and is told like a new one. */
export function reopen(
  it: Case,
  why: 'alert-still-there' | 'new-alert' | 'asked',
  at: Instant,
  office: Office,
  about: Partial<About> = {},
): Draft[] {
  const reopened: Draft = {
    type: 'case-reopened',
    why,
    clocks: openingClocks(it.policy, at, office),
    ...about,
  };
  const tier = it.state === 'closed' ? firstTier(it.place) : it.tier;
  return [...holderLeft(it, office.roster), reopened, ...tellFrom(it, tier, at, 'reopened', office)];
}

/** Two at once: one accepts, the other is told who. The first stays responsible when a further tier is asked. */
function decideAccept(it: Case, about: About, isAskedFor: boolean): Decision {
  if (isOver(it)) return over(it);
  if (isAskedFor) return well({ type: 'case-accepted', ...about });
  return worksOn(it, about.by) ? well() : refuse('already-accepted', it.responsible?.actor);
}

/** Somebody is waited for, or was at the time when this was done out of reach, or whoever says it has the shorter way. */
const mayAccept = (it: Case, { by, madeAt }: About, at: Instant, { roster }: Office): boolean =>
  awaitsAcceptance(it) ||
  it.deadlines.some((one) => one.kind === 'accept' && isToldLate(one, madeAt)) ||
  comesNearer(it, by, at, roster);

/**
 * Whether somebody on duty has a shorter way to an emergency than all who have taken it on, while nobody is there yet:
 * a desk that answers more quickly does not send the grid's own worker home.
 */
export function comesNearer(it: Case, by: Actor, at: Instant, roster: Roster): boolean {
  if (it.urgency !== 'emergency' || it.state !== 'accepted' || !('staff' in by)) return false;
  const tierOf = (actor: Actor): number =>
    TIERS.findIndex((tier) => TIER_ROLE[tier] === roleOf(actor, roster));
  const own = tierOf(by);
  const isNearer = holders(it).every(({ actor }) => own < tierOf(actor));
  return own >= 0 && isNearer && isOnDuty(roster, by.staff, it.place, at);
}

/**
 * Whoever speaks to the person or sets out has accepted, if nobody has: an answer must cost seconds. Building heads and
 * helpers go and look; they carry no case, and its clock for accepting runs on.
 */
function atWork(it: Case, done: AtWork, isAskedFor: boolean, { roster }: Office): Decision {
  if (isOver(it)) return over(it);
  const role = roleOf(done.by, roster);
  const isNeighbour = role === 'building-head' || role === 'helper';
  return isNeighbour ? well(done) : well(...impliedAcceptance(done, isAskedFor), done);
}

type AtWork = About & { readonly type: 'case-contacted' | 'case-on-my-way' | 'case-arrived' };

const roleOf = (by: Actor, { posts }: Roster): Role | undefined =>
  'staff' in by ? posts.find(({ staff }) => staff.id === by.staff)?.staff.role : undefined;

const impliedAcceptance = ({ by, madeAt }: About, isAskedFor: boolean): Draft[] =>
  isAskedFor ? [{ type: 'case-accepted', by, ...(madeAt && { madeAt }) }] : [];

function decideResolve(
  it: Case,
  { reason }: Answer,
  about: About,
  at: Instant,
  isAskedFor: boolean,
): Decision {
  if (isOver(it)) return over(it);
  if (reason === undefined) return refuse('incomplete-answer');
  // Nobody answering is what a red is about: it is left only after somebody was there.
  if (reason === 'unreachable' && levelOf(it.urgency) === 'red' && it.state !== 'on-scene')
    return refuse('not-on-the-spot');
  const resolved: Draft = {
    type: 'case-resolved',
    ...about,
    reason,
    recheckAt: recheckAt(at),
  };
  const quiet = isQuiet({ ...it, alerts: it.alerts.filter((alert) => !alert.momentary) });
  const drafts = [...impliedAcceptance(about, isAskedFor), resolved];
  return quiet ? well(...drafts, { type: 'case-closed', why: 'resolved' }) : well(...drafts);
}

/** Whoever is asked to take over is rung as of an alert; any answer of theirs ends that. */
function decideOffer(it: Case, to: StaffId | undefined, about: About, at: Instant, office: Office): Decision {
  if (isOver(it)) return over(it);
  if (to === undefined) return refuse('incomplete-answer');
  if (!isStaff(office.roster, to)) return refuse('unknown-staff');
  if (!mayCarry(to, it, office)) return refuse('cannot-carry');
  const holder = it.responsible?.actor;
  const mayOffer = holder !== undefined && (sameActor(holder, about.by) || 'service' in about.by);
  if (!mayOffer) return refuse('not-responsible', holder);
  return well({ type: 'hand-over-offered', ...about, to }, ...begin(it, to, undefined, at, office.roster));
}

/** The first receiver stays responsible until the other side has taken over. */
function decideTakeOver(
  it: Case,
  action: 'hand-over/accept' | 'hand-over/refuse',
  about: About,
  isAskedFor: boolean,
): Decision {
  if (isOver(it)) return over(it);
  const isOffered = it.offeredTo !== undefined && sameActor(about.by, { staff: it.offeredTo });
  if (!isOffered) return refuse('not-offered-to-you');
  if (action === 'hand-over/refuse') return well({ type: 'hand-over-refused', ...about });
  return well(...impliedAcceptance(about, isAskedFor), { type: 'hand-over-accepted', ...about });
}

const CARRYING_ROLES: readonly Role[] = [...Object.values(TIER_ROLE), 'administrator'];

/** Whoever is asked to take over must be able to see the case and to answer for its place; on duty or not yet. */
const mayCarry = (id: StaffId, it: Case, { roster }: Office): boolean =>
  roster.posts.some(
    ({ staff, place }) =>
      staff.id === id &&
      CARRYING_ROLES.includes(staff.role) &&
      (isWithin(it.place, staff.place) || isWithin(it.place, place)),
  );

function decideFeedback(it: Case, answer: Answer, about: About): Decision {
  if (!isOver(it)) return refuse('not-resolved');
  if (answer.satisfied === undefined) return refuse('incomplete-answer');
  return well({
    type: 'feedback-given',
    ...about,
    satisfied: answer.satisfied,
    complaint: answer.complaint ?? false,
  });
}

function decideJoin(it: Case, answer: Answer, about: About, at: Instant, office: Office): Decision {
  if (isOver(it)) return over(it);
  const { department } = answer;
  if (department === undefined) return refuse('incomplete-answer');
  return well({
    type: 'department-joined',
    ...about,
    department,
    clock: clockSet('joint', JOINT_CLOCK, at, office),
  });
}
