import type { Holiday } from '../devices/registry.ts';
import {
  between,
  type Duration,
  hours,
  type Instant,
  instantOf,
  latest,
  plus,
  zoned,
} from '../devices/time.ts';
import { FIXED_DAYS_OFF } from './public-holiday.ts';

/** Working days and hours of a community. */
export interface Calendar {
  readonly timeZone: string;
  /** ISO date → working or not, where it differs from the weekday. */
  readonly exceptions: ReadonlyMap<string, boolean>;
  /** Years whose official notice is in `exceptions`; of the others only the fixed days are known. */
  readonly knownYears: ReadonlySet<number>;
}

const OFFICE_OPENS = { hours: 8, minutes: 30 };
const OFFICE_CLOSES = { hours: 17, minutes: 30 };

/** The longest run of days off is nine; beyond this many days a deadline would be a mistake. */
const DAYS_LOOKED_AHEAD = 60;

export function openCalendar(timeZone: string, holidays: readonly Holiday[]): Calendar {
  return {
    timeZone,
    exceptions: new Map(holidays.map((holiday) => [holiday.date, holiday.working])),
    knownYears: new Set(holidays.map((holiday) => Number(holiday.date.slice(0, 4)))),
  };
}

export function isWorkingDay(date: Temporal.PlainDate, calendar: Calendar): boolean {
  const exception = calendar.exceptions.get(date.toString());
  if (exception !== undefined) return exception;
  return date.dayOfWeek <= 5 && !FIXED_DAYS_OFF.has(date.toString().slice(5));
}

/** This day if it is worked, or the next that is. */
export function workingDayFrom(date: Temporal.PlainDate, calendar: Calendar): Temporal.PlainDate {
  for (let ahead = 0; ahead < DAYS_LOOKED_AHEAD; ahead++) {
    const day = date.add({ days: ahead });
    if (isWorkingDay(day, calendar)) return day;
  }
  return date;
}

/** The same time of day on the n-th working day after `from`. */
export function addWorkingDays(
  from: Instant,
  days: number,
  calendar: Calendar,
): { due: Instant; unsure: boolean } {
  let when = zoned(from, calendar.timeZone);
  for (let left = days, ahead = 0; left > 0 && ahead < DAYS_LOOKED_AHEAD; ahead++) {
    when = when.add({ days: 1 });
    if (isWorkingDay(when.toPlainDate(), calendar)) left--;
  }
  return { due: instantOf(when), unsure: isUnsure(from, when, calendar) };
}

/** `from` plus this much office time (08:30–17:30 on working days). */
export function addWorkingHours(
  from: Instant,
  length: number,
  calendar: Calendar,
): { due: Instant; unsure: boolean } {
  let left = hours(length);
  let day = zoned(from, calendar.timeZone);
  for (let ahead = 0; ahead < DAYS_LOOKED_AHEAD; ahead++) {
    const opening = latest(from, instantOf(day.startOfDay().add(OFFICE_OPENS)));
    const closing = instantOf(day.startOfDay().add(OFFICE_CLOSES));
    if (isWorkingDay(day.toPlainDate(), calendar) && opening < closing) {
      const room = between(opening, closing);
      if (left <= room) return { due: plus(opening, left), unsure: isUnsure(from, day, calendar) };
      left = (left - room) as Duration;
    }
    day = day.startOfDay().add({ days: 1 });
  }
  return { due: instantOf(day), unsure: true };
}

/** Whether any year on the way is one whose official notice is not known. */
const isUnsure = (from: Instant, to: Temporal.ZonedDateTime, { timeZone, knownYears }: Calendar): boolean =>
  !knownYears.has(zoned(from, timeZone).year) || !knownYears.has(to.year);
