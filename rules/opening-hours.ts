import {
  between,
  type Duration,
  type Instant,
  instantOf,
  latest,
  microseconds,
  minutes,
  zoned,
} from '../devices/time.ts';
import type { Calendar } from './calendar.ts';
import { isPublicHoliday } from './public-holiday.ts';

export const DAY_MINUTES = 1440;

/** Minutes of the wall clock after midnight of the day it begins on; past 1440 it runs into the next day. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** The spans of one day, sorted, none touching the next unless together they would be longer than a day. */
export type DaySpans = readonly DaySpan[];

/** Opening hours of every week, plain data. A span belongs to the day it begins on, also after midnight. */
export interface Hours {
  /** Monday first; a day that is missing is closed. */
  readonly week: readonly DaySpans[];
  /** The same for a day that is a public holiday. */
  readonly holidays: readonly DaySpans[];
}

/** A time from opening to closing; the closing is not open any more. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** What hours are evaluated with: the zone and the holidays of the community. */
export type HoursCalendar = Pick<Calendar, 'timeZone' | 'exceptions'>;

/** Hours that open on public holidays only wait at most from 3 October to 1 January; a year holds for any calendar. */
const DAYS_LOOKED_AHEAD = 370;

export const isOpen = (hours: Hours, at: Instant, calendar: HoursCalendar): boolean =>
  isOpenThen(hours, momentOf(at, calendar));

/** An instant with what the hours of any place in the community need of it: worked out once for many. */
export interface Moment {
  readonly at: Instant;
  readonly calendar: HoursCalendar;
  readonly today: Temporal.PlainDate;
  readonly yesterday: Temporal.PlainDate;
  /** Minutes after midnight; not there on and after a day on which the clock changes. */
  readonly minute?: number;
}

export function momentOf(at: Instant, calendar: HoursCalendar): Moment {
  const when = zoned(at, calendar.timeZone);
  const midnight = when.startOfDay();
  const today = when.toPlainDate();
  const yesterday = today.subtract({ days: 1 });
  const isPlain = midnight.hoursInDay === 24 && midnight.subtract({ days: 1 }).hoursInDay === 24;
  const minute = between(instantOf(midnight), at) / minutes(1);
  return { at, calendar, today, yesterday, ...(isPlain && { minute }) };
}

export function isOpenThen(hours: Hours, { at, minute, today, yesterday, calendar }: Moment): boolean {
  if (minute !== undefined)
    return (
      daySpansOf(hours, today, calendar).some(({ from, to }) => from <= minute && minute < to) ||
      daySpansOf(hours, yesterday, calendar).some(({ to }) => minute + DAY_MINUTES < to)
    );
  const spans = [yesterday, today].flatMap((date) => spansOf(hours, date, calendar));
  return spans.some((span) => span.from <= at && at < span.to);
}

/** When open turns to closed or closed to open after `at`; `undefined` for hours that never change within a year. */
export function nextChange(hours: Hours, at: Instant, calendar: HoursCalendar): Instant | undefined {
  if (isConstant(hours)) return undefined;
  const first = dateOf(at, calendar).subtract({ days: 1 });
  let end: Instant | undefined;
  for (let ahead = 0; ahead < DAYS_LOOKED_AHEAD; ahead++)
    for (const span of spansOf(hours, first.add({ days: ahead }), calendar)) {
      if (span.to <= at) continue;
      if (span.from > (end ?? at)) return end ?? span.from;
      if (end === undefined || span.to > end) end = span.to;
    }
  const horizon = atMinute(first.add({ days: DAYS_LOOKED_AHEAD }), 0, calendar);
  return end !== undefined && end < horizon ? end : undefined;
}

/** The spans that begin on a date. A wall time that the clock skips is the time it skips to. */
export function spansOf(hours: Hours, date: Temporal.PlainDate, calendar: HoursCalendar): Span[] {
  return daySpansOf(hours, date, calendar)
    .map(({ from, to }) => ({ from: atMinute(date, from, calendar), to: atMinute(date, to, calendar) }))
    .filter(({ from, to }) => from < to);
}

/** The same in minutes of that day. */
export const daySpansOf = (hours: Hours, date: Temporal.PlainDate, calendar: HoursCalendar): DaySpans =>
  spansOfDay(hours, date, isPublicHoliday(date, calendar));

/** The same for who knows already whether that day is a public holiday. */
export const spansOfDay = (
  { week, holidays }: Hours,
  { dayOfWeek }: Temporal.PlainDate,
  isHoliday: boolean,
): DaySpans => (isHoliday ? holidays : week)[dayOfWeek - 1] ?? [];

/** The same hours but for one weekday (0 = Monday), on public holidays too. */
export function withDay({ week, holidays }: Hours, weekday: number, spans: readonly DaySpan[]): Hours {
  const day = joined(spans);
  return { week: week.with(weekday, day), holidays: holidays.with(weekday, day) };
}

/**
 * The same hours with the span of that weekday that closes at `closing` closing at `to` instead; `undefined` when
 * there is none, or none that began before `to`.
 */
export function withClosing(
  hours: Hours,
  { closing, to }: { readonly closing: Instant; readonly to: Instant },
  calendar: HoursCalendar,
): Hours | undefined {
  const today = dateOf(closing, calendar);
  for (const date of [today, today.subtract({ days: 1 })]) {
    const spans = daySpansOf(hours, date, calendar);
    const at = spans.findIndex((span) => atMinute(date, span.to, calendar) === closing);
    const span = spans[at];
    const minute = minuteAt(date, to, calendar);
    if (span !== undefined && span.from < minute)
      return withDay(hours, date.dayOfWeek - 1, spans.with(at, { from: span.from, to: minute }));
  }
  return undefined;
}

/** How long the hours are open from one time to another. */
export function openFor(hours: Hours, { from, to }: Span, calendar: HoursCalendar): Duration {
  let date = dateOf(from, calendar).subtract({ days: 1 });
  let counted = from;
  let open = 0;
  for (; atMinute(date, 0, calendar) < to; date = date.add({ days: 1 }))
    for (const span of spansOf(hours, date, calendar)) {
      const end = Math.min(span.to, to) as Instant;
      open += Math.max(0, between(latest(span.from, counted), end));
      counted = latest(counted, end);
    }
  return microseconds(open);
}

/** Sorts spans and joins those that touch, as long as none becomes longer than a day. */
export function joined(spans: readonly DaySpan[]): DaySpans {
  const result: DaySpan[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = result.at(-1);
    const to = Math.max(last?.to ?? 0, span.to);
    if (last !== undefined && span.from <= last.to && to - last.from <= DAY_MINUTES)
      result.splice(-1, 1, { from: last.from, to });
    else result.push(span);
  }
  return result;
}

export const dateOf = (at: Instant, { timeZone }: HoursCalendar): Temporal.PlainDate =>
  zoned(at, timeZone).toPlainDate();

/** The instant of a wall time, given in minutes after the midnight that begins `date`. */
export function atMinute(date: Temporal.PlainDate, minute: number, { timeZone }: HoursCalendar): Instant {
  const day = date.add({ days: Math.floor(minute / DAY_MINUTES) });
  const time = new Temporal.PlainTime(Math.floor((minute % DAY_MINUTES) / 60), minute % 60);
  return instantOf(day.toZonedDateTime({ timeZone, plainTime: time }));
}

/** The wall time of an instant in whole minutes after the midnight that begins `date`. */
export function minuteAt(date: Temporal.PlainDate, at: Instant, { timeZone }: HoursCalendar): number {
  const when = zoned(at, timeZone);
  return date.until(when.toPlainDate()).days * DAY_MINUTES + when.hour * 60 + when.minute;
}

/** Always open or always closed, whatever the day. */
function isConstant({ week, holidays }: Hours): boolean {
  const days = [...week, ...holidays];
  const isFull = ([first]: DaySpans): boolean => first?.from === 0 && first.to >= DAY_MINUTES;
  return days.every((spans) => spans.length === 0) || days.every(isFull);
}
