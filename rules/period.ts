import { type Instant, instantOf, zoned } from '../devices/time.ts';
import type { Span } from './opening-hours.ts';

export const PERIOD_TYPES = ['week', 'month', 'quarter'] as const;
export type PeriodType = (typeof PERIOD_TYPES)[number];

/** A span with a name of its own: `2026-W47`, `2026-11` or `2026-Q4`, as its days are counted in the community's zone. */
export interface Period extends Span {
  readonly type: PeriodType;
  readonly name: string;
}

/** The week, month or quarter in which `at` lies. */
export const periodAround = (type: PeriodType, at: Instant, timeZone: string): Period =>
  periodOf(type, firstDay(type, zoned(at, timeZone).toPlainDate()), timeZone);

/** The one before. */
export const periodBefore = ({ type, from }: Period, timeZone: string): Period =>
  periodAround(type, (from - 1) as Instant, timeZone);

/** The one that a name is of, of this century; `undefined` for what names none. */
export function readPeriod(name: string, timeZone: string): Period | undefined {
  const match = /^(20\d\d)-(?:W(\d\d)|Q([1-4])|(0[1-9]|1[0-2]))$/.exec(name);
  if (match === null) return undefined;
  const [, year, week, quarter, month] = match.map(Number) as [number, number, number, number, number];
  if (match[3] !== undefined) return periodOf('quarter', dayOf(year, quarter * 3 - 2), timeZone);
  if (match[4] !== undefined) return periodOf('month', dayOf(year, month), timeZone);
  // The fourth of January always lies in the first week (ISO 8601).
  const first = firstDay('week', dayOf(year, 1, 4));
  const period = periodOf('week', first.add({ weeks: week - 1 }), timeZone);
  return period.name === name ? period : undefined;
}

const dayOf = (year: number, month: number, day = 1): Temporal.PlainDate =>
  Temporal.PlainDate.from({ year, month, day });

function firstDay(type: PeriodType, date: Temporal.PlainDate): Temporal.PlainDate {
  switch (type) {
    case 'week':
      return date.subtract({ days: date.dayOfWeek - 1 });
    case 'month':
      return date.with({ day: 1 });
    case 'quarter':
      return date.with({ day: 1 }).subtract({ months: (date.month - 1) % 3 });
  }
}

const LENGTHS = { week: { weeks: 1 }, month: { months: 1 }, quarter: { months: 3 } } as const;

function periodOf(type: PeriodType, first: Temporal.PlainDate, timeZone: string): Period {
  const [from, to] = [first, first.add(LENGTHS[type])].map((date) =>
    instantOf(date.toZonedDateTime(timeZone)),
  );
  return { type, name: nameOf(type, first), from: from as Instant, to: to as Instant };
}

function nameOf(type: PeriodType, first: Temporal.PlainDate): string {
  switch (type) {
    case 'week':
      return `${first.yearOfWeek}-W${String(first.weekOfYear).padStart(2, '0')}`;
    case 'month':
      return first.toPlainYearMonth().toString();
    case 'quarter':
      return `${first.year}-Q${Math.ceil(first.month / 3)}`;
  }
}
