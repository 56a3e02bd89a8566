import { isWithin } from '../devices/place.ts';
import type { Role, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { answerKey, awaitsAcceptance, type Case, isQuiet, sameActor, worksOn } from './case.ts';
import { isToldLate } from './deadline.ts';
import type { Draft } from './draft.ts';
import { isStaff } from './duty.ts';
import { askForHelp, clockSet, type Office, openingClocks, recheckAt, tellFrom } from './escalation.ts';
import type { Actor, FactType } from './fact.ts';
import { holderLeft } from './holder-left.ts';
import type { Answer, AnswerAction } from './input.ts';
import { levelOf } from './level.ts';
import { JOINT_CLOCK } from './policy.ts';
import { findTaken } from './taken.ts';
import { firstTier, TIER_ROLE } from './tier.ts';

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
  switch (action) {
    case 'accept':
      return decideAccept(it, about);
    case 'contact':
      return atWork(it, about, office, { type: 'case-contacted', ...about });
    case 'on-my-way':
      return atWork(it, about, office, { type: 'case-on-my-way', ...about });
    case 'arrive':
      return atWork(it, about, office, { type: 'case-arrived', ...about });
    case 'resolve':
      return decideResolve(it, answer, about, at);
    case 'hand-over':
    case 'hand-over/accept':
    case 'hand-over/refuse':
      return decideHandOver(it, answer, about, office);
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
function decideAccept(it: Case, about: About): Decision {
  if (isOver(it)) return over(it);
  if (mayAccept(it, about)) return well({ type: 'case-accepted', ...about });
  return worksOn(it, about.by) ? well() : refuse('already-accepted', it.responsible?.actor);
}

/** Somebody is waited for, or was, at the time when this was done out of reach. */
const mayAccept = (it: Case, { madeAt }: About): boolean =>
  awaitsAcceptance(it) || it.deadlines.some((one) => one.kind === 'accept' && isToldLate(one, madeAt));

/**
 * Whoever speaks to the person or sets out has accepted, if nobody has: an answer must cost seconds. Building heads and
 * helpers go and look; they carry no case, and its clock for accepting runs on.
 */
function atWork(it: Case, about: About, office: Office, done: Draft): Decision {
  if (isOver(it)) return over(it);
  return isNeighbour(about.by, office) ? well(done) : well(...impliedAcceptance(it, about), done);
}

function isNeighbour(by: Actor, { roster }: Office): boolean {
  const role = 'staff' in by && roster.posts.find(({ staff }) => staff.id === by.staff)?.staff.role;
  return role === 'building-head' || role === 'helper';
}

function impliedAcceptance(it: Case, about: About): Draft[] {
  const { by, madeAt } = about;
  return mayAccept(it, about) ? [{ type: 'case-accepted', by, ...(madeAt && { madeAt }) }] : [];
}

function decideResolve(it: Case, answer: Answer, about: About, at: Instant): Decision {
  if (isOver(it)) return over(it);
  if (answer.reason === undefined) return refuse('incomplete-answer');
  // Nobody answering is what a red is about: it is left only after somebody was there.
  if (answer.reason === 'unreachable' && levelOf(it.urgency) === 'red' && it.state !== 'on-scene')
    return refuse('not-on-the-spot');
  const resolved: Draft = {
    type: 'case-resolved',
    ...about,
    reason: answer.reason,
    recheckAt: recheckAt(at),
  };
  const quiet = isQuiet({ ...it, alerts: it.alerts.filter((alert) => !alert.momentary) });
  const drafts = [...impliedAcceptance(it, about), resolved];
  return quiet ? well(...drafts, { type: 'case-closed', why: 'resolved' }) : well(...drafts);
}

/** The first receiver stays responsible until the other side has taken over. */
function decideHandOver(it: Case, answer: Answer, about: About, office: Office): Decision {
  if (isOver(it)) return over(it);
  const offeredToSender =
    it.offeredTo !== undefined && 'staff' in about.by && about.by.staff === it.offeredTo;
  switch (answer.action) {
    case 'hand-over/accept':
      if (!offeredToSender) return refuse('not-offered-to-you');
      return well(...impliedAcceptance(it, about), { type: 'hand-over-accepted', ...about });
    case 'hand-over/refuse':
      return offeredToSender ? well({ type: 'hand-over-refused', ...about }) : refuse('not-offered-to-you');
    default: {
      const { to } = answer;
      if (to === undefined) return refuse('incomplete-answer');
      if (!isStaff(office.roster, to)) return refuse('unknown-staff');
      if (!mayCarry(to, it, office)) return refuse('cannot-carry');
      const holder = it.responsible?.actor;
      const mayOffer = holder !== undefined && (sameActor(holder, about.by) || 'service' in about.by);
      return mayOffer ? well({ type: 'hand-over-offered', ...about, to }) : refuse('not-responsible', holder);
    }
  }
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
