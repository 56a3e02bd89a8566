import { between, type Duration, hours, type Instant, latest, plus } from '../devices/time.ts';
import { atMinute, dateOf, type HoursCalendar } from './opening-hours.ts';
import { emptySince } from './same-day-planner.ts';
import type { VenueNews, VenuePlan } from './venue-plan.ts';
import { WHY, whyEmpty, whyUnderUsed, whyUsedAgain } from './venue-why.ts';

/** Longer than a meal and a rest: a venue open and empty for so long stands open for nobody. */
export const EMPTY_AFTER: Duration = hours(3);

/** Fewer uses than this in a whole week are too few. */
export const LEAST_USES = 3;

/** A plan after a look at its use, and what there is to tell. */
export type Judged = readonly [VenuePlan, ...VenueNews[]];

/** The local week from Monday in which an instant lies. */
export function weekAt(at: Instant, calendar: HoursCalendar): { from: Instant; to: Instant } {
  const today = dateOf(at, calendar);
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return { from: atMinute(monday, 0, calendar), to: atMinute(monday.add({ days: 7 }), 0, calendar) };
}

/** Open time of the week until now, the span open now included. */
export const openedUntil = ({ week, open }: Pick<VenuePlan, 'week' | 'open'>, at: Instant): Duration =>
  (week.opened + (open === undefined ? 0 : between(latest(open.from, week.from), at))) as Duration;

/** When a venue will have been open and empty for too long; one that never closes may be empty at night. */
export function emptyDue({ open, people, empty }: VenuePlan): Instant | undefined {
  const since = open?.to === undefined || empty !== undefined ? undefined : emptySince({ people }, open);
  return since === undefined ? undefined : plus(since, EMPTY_AFTER);
}

/** Tells once that a venue stands open and empty, and once that it does not any more; failed sensors tell neither. */
export function judgeEmpty(plan: VenuePlan, at: Instant): Judged {
  const due = emptyDue(plan);
  if (due !== undefined && due <= at)
    return [
      { ...plan, empty: 'told' },
      { at, type: 'empty', change: 'raised', why: whyEmpty(EMPTY_AFTER) },
    ];
  if (plan.empty === undefined || (plan.open !== undefined && plan.people.present !== true)) return [plan];
  const why = plan.open === undefined ? WHY.shut : WHY.visited;
  return [
    { ...plan, empty: undefined },
    { at, type: 'empty', change: 'cleared', why },
  ];
}

/** Notes when the sensors cannot tell while it is open: the week's visits are too few then. */
export function noteSight(plan: VenuePlan): VenuePlan {
  if (plan.open === undefined || plan.people.present !== undefined || plan.week.isBlind) return plan;
  return { ...plan, week: { ...plan.week, isBlind: true } };
}

/** Ends the week at its end, and judges its use if it was open and seen all along. */
export function judgeWeek(plan: VenuePlan, at: Instant, calendar: HoursCalendar): Judged {
  const { week } = plan;
  if (at < week.to) return [plan];
  const uses = week.visits - week.visitsBefore;
  const isJudged = !week.isBlind && openedUntil(plan, at) > 0;
  const next = { ...weekAt(at, calendar), opened: 0, visitsBefore: week.visits, visits: week.visits };
  const turned: VenuePlan = { ...plan, week: { ...next, isBlind: false } };
  if (!isJudged || uses < LEAST_USES === (plan.underUsed !== undefined)) return [turned];
  return uses < LEAST_USES
    ? [
        { ...turned, underUsed: 'told' },
        { at, type: 'under-used', change: 'raised', why: whyUnderUsed(uses, LEAST_USES) },
      ]
    : [
        { ...turned, underUsed: undefined },
        { at, type: 'under-used', change: 'cleared', why: whyUsedAgain(uses) },
      ];
}
