import { type Duration, days, type Instant, minutes, plus } from '../devices/time.ts';
import {
  atMinute,
  DAY_MINUTES,
  dateOf,
  type Hours,
  type HoursCalendar,
  type Span,
  spansOf,
  spansOfDay,
} from './opening-hours.ts';
import { isPublicHoliday } from './public-holiday.ts';

/** A date as shifts need it: worked out once for all posts of a community. */
export interface Day {
  readonly date: Temporal.PlainDate;
  readonly midnight: Instant;
  readonly isHoliday: boolean;
  /** Weeks since 1970-01-05, a Monday. */
  readonly week: number;
  /** This day and the next have 24 hours, so that a time of day needs no calendar. */
  readonly isPlain: boolean;
}

const FIRST_MONDAY = Temporal.PlainDate.from('1970-01-05');
const WHOLE_DAY: Duration = days(1);

/** A span with its days: worked out once for all places that are looked at. */
export interface Window extends Span {
  readonly days: readonly Day[];
}

export const windowOf = ({ from, to }: Span, calendar: HoursCalendar): Window => ({
  from,
  to,
  days: daysOf({ from, to }, calendar),
});

interface Known {
  readonly key: string;
  readonly days: readonly Day[];
  /** Spans within have the same days, without asking what date it is; left out of more than a day, and where clocks change. */
  readonly within?: Span;
}

/** What was worked out last for a calendar: most questions are about today. */
const known = new WeakMap<HoursCalendar, Known>();

/** The dates on which a shift may begin that covers some of a span: no shift is longer than a day. */
function daysOf({ from, to }: Span, calendar: HoursCalendar): readonly Day[] {
  const before = known.get(calendar);
  if (before?.within !== undefined && before.within.from <= from && to < before.within.to) return before.days;
  const today = dateOf(from, calendar);
  const last = dateOf(to, calendar);
  const key = `${today} ${last}`;
  if (before?.key === key) return before.days;
  const first = today.subtract({ days: 1 });
  const days = Array.from({ length: first.until(last).days + 1 }, (_, n) =>
    dayOf(first.add({ days: n }), calendar),
  );
  const { midnight, isPlain } = days.at(-1) as Day;
  const isOneDay = isPlain && days.length === 2;
  known.set(calendar, {
    key,
    days,
    ...(isOneDay && { within: { from: midnight, to: plus(midnight, WHOLE_DAY) } }),
  });
  return days;
}

function dayOf(date: Temporal.PlainDate, calendar: HoursCalendar): Day {
  const midnight = atMinute(date, 0, calendar);
  const next = atMinute(date, DAY_MINUTES, calendar);
  const isPlain =
    next === plus(midnight, WHOLE_DAY) && atMinute(date, 2 * DAY_MINUTES, calendar) === plus(next, WHOLE_DAY);
  return { date, midnight, isHoliday: isPublicHoliday(date, calendar), week: weekOf(date), isPlain };
}

export const weekOf = (date: Temporal.PlainDate): number =>
  Math.floor(FIRST_MONDAY.until(date, { largestUnit: 'days' }).days / 7);

/** The spans of weekly hours that begin on a day. */
export function spansOn(hours: Hours, day: Day, calendar: HoursCalendar): Span[] {
  if (!day.isPlain) return spansOf(hours, day.date, calendar);
  return spansOfDay(hours, day.date, day.isHoliday).map(({ from, to }) => ({
    from: plus(day.midnight, minutes(from)),
    to: plus(day.midnight, minutes(to)),
  }));
}
