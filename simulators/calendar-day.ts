import { hours, type Instant, instantOf, minutes, plus, zoned } from '../devices/time.ts';

/** A day of the community's calendar. */
export interface CalendarDay {
  /** ISO date: names the day's stream of chance. */
  readonly date: string;
  readonly starts: Instant;
  readonly ends: Instant;
  /** 1 is Monday. */
  readonly weekday: number;
  /** 1 is January. */
  readonly month: number;
  /** Days since 1970-01-01. */
  readonly number: number;
}

export function dayAt(at: Instant, timeZone: string): CalendarDay {
  return dayOf(zoned(at, timeZone).startOfDay());
}

export const dayAfter = (day: CalendarDay, timeZone: string): CalendarDay =>
  dayAt(plus(day.ends, hours(1)), timeZone);

export function dayOf(start: Temporal.ZonedDateTime): CalendarDay {
  const date = start.toPlainDate();
  return {
    date: date.toString(),
    starts: instantOf(start),
    ends: instantOf(start.add({ days: 1 })),
    weekday: start.dayOfWeek,
    month: start.month,
    number: date.since(Temporal.PlainDate.from('1970-01-01')).days,
  };
}

/** The instant `minute` minutes after the day began; fractions count. */
export const atMinute = (day: CalendarDay, minute: number): Instant =>
  plus(day.starts, Math.round(minutes(1) * minute) as ReturnType<typeof minutes>);
