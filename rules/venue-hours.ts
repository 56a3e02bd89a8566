import { type Instant, latest } from '../devices/time.ts';
import { nextTurn } from './next-turn.ts';
import { isOpen } from './opening-hours.ts';
import { formatHours, parseHours } from './opening-hours-text.ts';
import type { Planner, VenueHistory } from './planner.ts';
import { sameDayPlanner } from './same-day-planner.ts';
import type { InputOf, PlanOutcome, Refusal, Terms, VenueInput, VenuePlan } from './venue-plan.ts';
import {
  answer,
  drop,
  dropClosing,
  hoursInForce,
  offer,
  type Pass,
  publish,
  weekLeft,
} from './venue-proposals.ts';
import { emptyDue, type Judged, judgeEmpty, judgeWeek, noteSight, openedUntil, weekAt } from './venue-use.ts';
import { WHY } from './venue-why.ts';

/** The plan of a venue that is new: open when its hours say so. Throws when `parseHours` does not read them. */
export function beginPlan(terms: Terms, at: Instant, planner: Planner = sameDayPlanner): PlanOutcome {
  const plan: VenuePlan = {
    version: 1,
    at,
    registered: terms.hours,
    usual: formatHours(parseHours(terms.hours)),
    people: { since: at },
    proposals: [],
    week: { ...weekAt(at, terms.calendar), opened: 0, visitsBefore: 0, visits: 0, isBlind: true },
  };
  const pass: Pass = { plan, news: [], terms, planner };
  publish(pass, at, { cause: 'registered', why: WHY.registered });
  turn(pass, at);
  return finish(pass);
}

/**
 * Takes one input. What is due before it happens first, each at its own time, so that the plan does not depend on
 * when it is asked. Hours in an input have been checked: what `parseHours` does not read throws.
 */
export function planned(
  before: VenuePlan,
  input: VenueInput,
  terms: Terms,
  planner: Planner = sameDayPlanner,
): PlanOutcome {
  const pass: Pass = { plan: before, news: [], terms, planner };
  const at = latest(input.at, before.at);
  for (let { due } = before; due !== undefined && due <= at; due = dueOf(pass)) turn(pass, due);
  if (input.type === 'tick') return finish(pass);
  const refused = take(pass, input, at);
  // People move no door: what time moves was due, and has happened.
  turn(pass, at, { doors: input.type !== 'people' });
  return { ...finish(pass), refused };
}

/** When to be asked again at the latest. */
export const nextDeadline = (plan: VenuePlan): Instant | undefined => plan.due;

function finish(pass: Pass): PlanOutcome {
  const { plan, news } = pass;
  plan.due = dueOf(pass);
  return { plan, news };
}

/** Brings the plan to `at`, where something is due or came in. */
function turn(pass: Pass, at: Instant, { doors } = { doors: true }): void {
  pass.plan.at = at;
  endException(pass, at);
  beginWeek(pass, at);
  for (const proposal of pass.plan.proposals)
    if (proposal.expires <= at) drop(pass, at, proposal, { why: 'expired' });
  judge(pass, judgeWeek(pass.plan, at, pass.terms.calendar));
  if (doors) turnDoors(pass, at);
  pass.plan = noteSight(pass.plan);
  consider(pass, at);
  judge(pass, judgeEmpty(pass.plan, at));
}

function judge(pass: Pass, [plan, ...news]: Judged): void {
  pass.plan = plan;
  pass.news.push(...news);
}

function endException(pass: Pass, at: Instant): void {
  const until = pass.plan.exception?.until;
  if (until === undefined || until > at) return;
  pass.plan = { ...pass.plan, exception: undefined };
  publish(pass, at, { cause: 'usual-again', why: WHY.usualAgain });
}

function beginWeek(pass: Pass, at: Instant): void {
  const { coming } = pass.plan;
  if (coming === undefined || coming.from > at) return;
  pass.plan = { ...pass.plan, usual: coming.hours, coming: undefined };
  // What holds instead goes on; the new week is published when that ends.
  if (pass.plan.exception === undefined) publish(pass, at, { cause: 'week', why: coming.why });
}

function turnDoors(pass: Pass, at: Instant): void {
  const { plan, news, terms } = pass;
  const hours = hoursInForce(plan);
  const isNow = isOpen(parseHours(hours), at, terms.calendar);
  const to = isNow ? nextTurn(hours, at, terms.calendar) : undefined;
  const fresh = { to, planned: to, closing: 'as-planned' } as const;
  const { open } = plan;
  if (open === undefined && isNow) {
    news.push({ at, type: 'opened' });
    pass.plan = { ...plan, open: { from: at, ...fresh } };
  } else if (open !== undefined && !isNow) {
    news.push({ at, type: 'closed' });
    pass.plan = { ...plan, open: undefined, week: { ...plan.week, opened: openedUntil(plan, at) } };
  } else if (open !== undefined && open.to !== to)
    pass.plan = { ...plan, open: { from: open.from, ...fresh } };
}

function consider(pass: Pass, at: Instant): void {
  if (!mayPlan(pass.plan)) return;
  const wanted = pass.planner.propose(historyOf(pass, at), pass.terms.limits);
  if (wanted !== undefined) offer(pass, wanted, at);
}

/** The manager's word stands, and what was asked waits for its answer. */
const mayPlan = ({ exception, proposals }: VenuePlan): boolean =>
  exception?.by !== 'manager' && proposals.every(({ planned }) => planned.type !== 'closing');

function historyOf({ plan, terms }: Pass, at: Instant): VenueHistory {
  const { open, people } = plan;
  const { capacity, asks, calendar } = terms;
  return { at, open, people, capacity, asks, calendar, weekLeft: () => weekLeft(plan, terms, at) };
}

function take(pass: Pass, input: Exclude<VenueInput, { type: 'tick' }>, at: Instant): Refusal | undefined {
  const { plan } = pass;
  switch (input.type) {
    case 'people':
      plan.people = input.people;
      plan.week.visits = input.visits;
      return undefined;
    case 'override':
      return override(pass, input, at);
    case 'release':
      if (plan.exception?.by !== 'manager') return 'nothing-to-release';
      pass.plan = { ...plan, exception: undefined };
      publish(pass, at, { cause: 'released', why: WHY.released, by: input.by });
      return undefined;
    case 'accept':
    case 'reject':
      return answer(pass, input, at);
    case 'planned':
      return offer(pass, { type: 'week', hours: input.hours, why: input.why }, at);
    case 'registered':
      register(pass, at);
      return undefined;
  }
}

function override(pass: Pass, input: InputOf<'override'>, at: Instant): Refusal | undefined {
  const { until, by } = input;
  if (until !== undefined && until <= at) return 'already-over';
  dropClosing(pass, at);
  const hours = formatHours(parseHours(input.hours));
  pass.plan = { ...pass.plan, exception: { by: 'manager', hours, until } };
  publish(pass, at, { cause: 'override', why: WHY.override, by });
  return undefined;
}

/** The community file's word on this venue is new: it takes the place of what was planned, not of the manager's. */
function register(pass: Pass, at: Instant): void {
  const { plan, terms } = pass;
  if (terms.hours === plan.registered) return;
  for (const proposal of plan.proposals) drop(pass, at, proposal, { why: 'overtaken' });
  const exception = plan.exception?.by === 'manager' ? plan.exception : undefined;
  const usual = formatHours(parseHours(terms.hours));
  pass.plan = { ...pass.plan, registered: terms.hours, usual, coming: undefined, exception };
  if (exception === undefined) publish(pass, at, { cause: 'registered', why: WHY.registered });
}

/** The week's end is always ahead. */
function dueOf(pass: Pass): Instant {
  const { plan, terms, planner } = pass;
  const { at, exception, coming, open } = plan;
  const dues = [
    exception?.until,
    coming?.from,
    ...plan.proposals.map((proposal) => proposal.expires),
    open === undefined ? nextTurn(hoursInForce(plan), at, terms.calendar) : open.to,
    emptyDue(plan),
    mayPlan(plan) ? planner.nextLook(historyOf(pass, at), terms.limits) : undefined,
  ];
  let first = plan.week.to;
  for (const due of dues) if (due !== undefined && at < due && due < first) first = due;
  return first;
}
