import type { Venue } from '../devices/registry.ts';
import {
  between,
  type Duration,
  days,
  hours,
  type Instant,
  microseconds,
  minus,
  minutes,
  plus,
} from '../devices/time.ts';
import {
  atMinute,
  DAY_MINUTES,
  type DaySpans,
  dateOf,
  type Hours,
  type HoursCalendar,
  nextChange,
  withClosing,
} from './opening-hours.ts';

/** A venue's limits with the defaults filled in: minutes of the day and of the week. */
export interface Limits {
  readonly earliest: number;
  readonly latest: number;
  readonly perWeek: Duration;
  /** From saying a new week to its beginning. */
  readonly notice: Duration;
}

/** By law the night, when a venue disturbs its neighbours, is from 22:00 to 06:00. */
const DAY_BEGINS = 6 * 60;
const DAY_ENDS = 22 * 60;
/** The staff's next two days are planned already. */
const USUAL_NOTICE: Duration = days(2);
const WHOLE_WEEK: Duration = days(7);

/** People who are on their way are told at least this long before a closing that moves on the day itself. */
export const SAME_DAY_NOTICE: Duration = minutes(30);

/** Staff stay at most this much longer, or leave this much earlier, than their roster says. */
export const MOST_MOVED: Duration = hours(2);

export function limitsOf({ limits = {} }: Venue): Limits {
  return {
    earliest: limits.earliest === undefined ? DAY_BEGINS : minuteOfDay(limits.earliest),
    latest: limits.latest === undefined ? DAY_ENDS : minuteOfDay(limits.latest),
    perWeek: limits.hoursPerWeek === undefined ? WHOLE_WEEK : hours(limits.hoursPerWeek),
    notice: limits.notice ?? USUAL_NOTICE,
  };
}

/** Why hours may not be set: too near, outside the agreed day, too long a week, or no single closing of these hours. */
export type LimitBroken =
  | 'notice'
  | 'earliest'
  | 'latest'
  | 'hours-per-week'
  | 'moved-too-far'
  | 'not-one-closing';

/** What a week of hours breaks, if anything. */
export function weekBreaks({ week, holidays }: Hours, limits: Limits): LimitBroken | undefined {
  const spans = [...week, ...holidays].flat();
  if (spans.some((span) => span.from < limits.earliest)) return 'earliest';
  if (spans.some((span) => span.to > limits.latest)) return 'latest';
  // A week may have a holiday on any of its days.
  const longest = week.map((spans, day) => Math.max(lengthOf(spans), lengthOf(holidays[day])));
  const total = longest.reduce((sum, length) => sum + length, 0);
  return minutes(total) > limits.perWeek ? 'hours-per-week' : undefined;
}

const lengthOf = (spans: DaySpans = []): number => spans.reduce((sum, span) => sum + span.to - span.from, 0);

/** A closing that is to move today. */
export interface Move {
  readonly at: Instant;
  /** The closing as published, and as it was before anything moved today. */
  readonly closing: Instant;
  readonly planned: Instant;
  readonly to: Instant;
  /** What is left of the week's hours after all that is published. */
  readonly weekLeft: Duration;
}

/** The hours with the closing moved, or what that breaks. A closing may always move back to where it was planned. */
export function moveClosing(
  hours: Hours,
  move: Move,
  limits: Limits,
  calendar: HoursCalendar,
): { readonly hours: Hours } | { readonly broken: LimitBroken } {
  const { at, closing, planned, to } = move;
  if (to < plus(at, SAME_DAY_NOTICE)) return { broken: 'notice' };
  if (Math.abs(between(planned, to)) > MOST_MOVED) return { broken: 'moved-too-far' };
  if (to > planned) {
    if (to > latestClosing(planned, limits, calendar)) return { broken: 'latest' };
    if (between(closing, to) > move.weekLeft) return { broken: 'hours-per-week' };
  }
  const moved = withClosing(hours, { closing, to }, calendar);
  // Hours that now run into the next ones do not close at the time that people are told.
  if (moved === undefined || nextChange(moved, at, calendar) !== to) return { broken: 'not-one-closing' };
  return { hours: moved };
}

/** The latest that hours which close at `closing` may close, on the day they end. */
export const latestClosing = (closing: Instant, { latest }: Limits, calendar: HoursCalendar): Instant =>
  atMinute(dateOf(minus(closing, microseconds(1)), calendar), latest, calendar);

function minuteOfDay(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return Math.min(hour * 60 + minute, DAY_MINUTES);
}
