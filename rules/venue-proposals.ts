import { type Duration, days, type Instant, latest, microseconds, minus, plus } from '../devices/time.ts';
import type { Actor, Sentence } from './fact.ts';
import { factId } from './identity.ts';
import { atMinute, dateOf, openFor, type Span } from './opening-hours.ts';
import { formatHours, parseHours } from './opening-hours-text.ts';
import type { PlannedHours, Planner } from './planner.ts';
import { type LimitBroken, moveClosing, SAME_DAY_NOTICE, weekBreaks } from './venue-limits.ts';
import type {
  ChangeCause,
  Coming,
  HoursChange,
  InputOf,
  Proposal,
  Refusal,
  Terms,
  VenueNews,
  VenuePlan,
} from './venue-plan.ts';
import { openedUntil, weekAt } from './venue-use.ts';

/** A proposal of a new week that nobody answered for a week is over. */
const WEEK_PROPOSAL_LASTS: Duration = days(7);

export function offer(pass: Pass, wanted: PlannedHours, at: Instant): LimitBroken | undefined {
  const fitted = keepLimits(pass, wanted, at);
  if ('broken' in fitted) return fitted.broken;
  if (!pass.terms.asks) {
    apply(pass, { ...fitted, why: wanted.why }, at);
    return undefined;
  }
  const { expires } = fitted;
  if (expires <= at) return 'notice';
  for (const older of pass.plan.proposals)
    if (older.planned.type === wanted.type) drop(pass, at, older, { why: 'overtaken' });
  const id = factId('venue-proposal', pass.terms.venue, wanted.type, at);
  pass.plan = { ...pass.plan, proposals: [...pass.plan.proposals, { id, planned: wanted, expires }] };
  const change = changeOf(pass, { ...fitted, why: wanted.why, proposal: id }, at);
  pass.news.push({ at, type: 'hours-proposed', change, expires });
  return undefined;
}

export function answer(pass: Pass, input: InputOf<'accept' | 'reject'>, at: Instant): Refusal | undefined {
  const { by } = input;
  const proposal = pass.plan.proposals.find(({ id }) => id === input.proposal);
  if (proposal === undefined) return 'no-such-proposal';
  const fitted = input.type === 'accept' ? keepLimits(pass, proposal.planned, at) : undefined;
  if (fitted === undefined || 'broken' in fitted) {
    drop(pass, at, proposal, { why: fitted === undefined ? 'rejected' : 'overtaken', by });
    return fitted?.broken;
  }
  forget(pass, proposal);
  apply(pass, { ...fitted, why: proposal.planned.why, proposal: proposal.id, by }, at);
  return undefined;
}

/** The hours that hold now: what is published. */
export const hoursInForce = (plan: Pick<VenuePlan, 'exception' | 'usual'>): string =>
  plan.exception?.hours ?? plan.usual;

/** One input while it is worked through. */
export interface Pass {
  plan: VenuePlan;
  readonly news: VenueNews[];
  readonly terms: Terms;
  readonly planner: Planner;
}

/** Hours that keep the limits: what they would be, and when. */
interface Fitted {
  readonly planned: PlannedHours;
  readonly hours: string;
  readonly from: Instant;
  readonly until?: Instant;
  /** Until when an answer still gives people their notice. */
  readonly expires: Instant;
}

function keepLimits(
  pass: Pass,
  planned: PlannedHours,
  at: Instant,
): Fitted | { readonly broken: LimitBroken } {
  const { plan, terms } = pass;
  const { limits, calendar } = terms;
  if (planned.type === 'week') {
    const hours = parseHours(planned.hours);
    const broken = weekBreaks(hours, limits);
    if (broken !== undefined) return { broken };
    const text = formatHours(hours);
    const expires = plus(at, WEEK_PROPOSAL_LASTS);
    return { planned, hours: text, from: beginningOf(text, pass, at), expires };
  }
  const { to } = planned;
  const { open } = plan;
  if (open?.to === undefined || open.planned === undefined) return { broken: 'not-one-closing' };
  const move = { at, closing: open.to, planned: open.planned, to, weekLeft: weekLeft(plan, terms, at) };
  const moved = moveClosing(parseHours(hoursInForce(plan)), move, limits, calendar);
  if ('broken' in moved) return moved;
  const expires = planned.as === 'earlier' ? minus(to, SAME_DAY_NOTICE) : open.to;
  return { planned, hours: formatHours(moved.hours), from: at, until: latest(to, open.planned), expires };
}

/** What is left of this week's agreed hours, also if the announced week does not come. */
export function weekLeft(plan: VenuePlan, terms: Terms, at: Instant): Duration {
  const left = [plan, { ...plan, coming: undefined }].map((one) => leftOf(plan.week, one, terms, at));
  return microseconds(Math.min(...left));
}

/** A plan, with the week that may come. */
type Weeks = Omit<VenuePlan, 'coming'> & { readonly coming?: Omit<Coming, 'why'> | undefined };

/** The agreed hours of a week, less what was open in it, less what is published to be. */
function leftOf(week: Span, plan: Weeks, { limits, calendar }: Terms, at: Instant): Duration {
  const { exception, coming, usual } = plan;
  const end = exception?.until ?? at;
  const changes = [
    { from: at, hours: hoursInForce(plan) },
    ...(exception?.until === undefined ? [] : [{ from: end, hours: usual }]),
    ...(coming === undefined ? [] : [{ from: latest(coming.from, end), hours: coming.hours }]),
  ];
  const ahead = changes.reduce((sum, { from, hours }, n) => {
    const to = Math.min(changes[n + 1]?.from ?? week.to, week.to) as Instant;
    return sum + openFor(parseHours(hours), { from: latest(from, week.from), to }, calendar);
  }, 0);
  const opened = week.from === plan.week.from ? openedUntil(plan, at) : 0;
  return microseconds(limits.perWeek - opened - ahead);
}

/** The first midnight after the notice; a Monday, if the week it falls in would get more hours than agreed. */
function beginningOf(hours: string, { plan, terms }: Pass, at: Instant): Instant {
  const { limits, calendar } = terms;
  const eve = dateOf(minus(plus(at, limits.notice), microseconds(1)), calendar);
  const from = atMinute(eve.add({ days: 1 }), 0, calendar);
  const week = weekAt(from, calendar);
  const mixed = { ...plan, coming: { hours, from } };
  return leftOf(week, mixed, terms, at) < 0 ? week.to : from;
}

type Decided = Fitted & Pick<HoursChange, 'why' | 'proposal' | 'by'>;

function apply(pass: Pass, decided: Decided, at: Instant): void {
  const { planned, hours, from, until, why } = decided;
  const change = changeOf(pass, decided, at);
  if (planned.type === 'week') {
    pass.plan = { ...pass.plan, coming: { hours, from, why } };
    pass.news.push({ at, type: 'hours-announced', change });
    return;
  }
  const { open } = pass.plan;
  pass.plan = {
    ...pass.plan,
    exception: { by: 'planner', hours, until },
    open: open && { ...open, to: planned.to, closing: planned.as },
  };
  pass.news.push({ at, type: 'hours-set', change });
}

function changeOf({ terms }: Pass, decided: Decided, at: Instant): HoursChange {
  const { planned, expires: _, ...change } = decided;
  const cause = planned.type === 'week' ? 'week' : planned.as;
  return { venue: terms.venue, ...change, cause, effective: change.from > at ? change.from : 'now' };
}

export function publish(
  pass: Pass,
  at: Instant,
  of: { cause: ChangeCause; why: Sentence; by?: Actor },
): void {
  const { plan, terms } = pass;
  const until = plan.exception?.until;
  const limit = until === undefined ? {} : { until };
  const change = { venue: terms.venue, hours: hoursInForce(plan), from: at, ...limit, ...of } as const;
  pass.news.push({ at, type: 'hours-set', change: { ...change, effective: 'now' } });
}

const forget = (pass: Pass, proposal: Proposal): void => {
  pass.plan = { ...pass.plan, proposals: pass.plan.proposals.filter(({ id }) => id !== proposal.id) };
};

/** Ends a proposal that is not to be; another closing of this span is not asked for then. */
export function drop(
  pass: Pass,
  at: Instant,
  proposal: Proposal,
  of: { why: 'rejected' | 'expired' | 'overtaken'; by?: Actor },
): void {
  forget(pass, proposal);
  const { open } = pass.plan;
  if (proposal.planned.type === 'closing' && open !== undefined)
    pass.plan = { ...pass.plan, open: { ...open, declined: true } };
  pass.news.push({ at, type: 'hours-rejected', proposal: proposal.id, ...of });
}

export function dropClosing(pass: Pass, at: Instant): void {
  for (const proposal of pass.plan.proposals)
    if (proposal.planned.type === 'closing') drop(pass, at, proposal, { why: 'overtaken' });
}
