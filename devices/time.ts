/** A point in time: microseconds since 1970-01-01T00:00:00Z. Safe as an integer until the year 2255. */
export type Instant = number & { readonly __unit: 'instant' };

/** A length of time in microseconds. */
export type Duration = number & { readonly __unit: 'duration' };

export const microseconds = (n: number): Duration => n as Duration;
export const milliseconds = (n: number): Duration => (n * 1_000) as Duration;
export const seconds = (n: number): Duration => (n * 1_000_000) as Duration;
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => minutes(n * 60);
export const days = (n: number): Duration => hours(n * 24);

export const instant = (µs: number): Instant => µs as Instant;
export const plus = (at: Instant, by: Duration): Instant => (at + by) as Instant;
export const minus = (at: Instant, by: Duration): Instant => (at - by) as Instant;
/** How long from `earlier` to `later`; negative when they are the other way round. */
export const between = (earlier: Instant, later: Instant): Duration => (later - earlier) as Duration;
export const latest = (a: Instant, b: Instant): Instant => (a > b ? a : b);

/** Longer texts are not times; the bound keeps a hostile string from being parsed at length. */
const LONGEST_TIME_TEXT = 40;

/** Reads ISO 8601 with an offset or `Z`; anything else (a local time, a date, nonsense) is `undefined`. */
export function parseTime(text: string): Instant | undefined {
  if (text.length > LONGEST_TIME_TEXT) return undefined;
  const common = parseCommon(text);
  if (common !== undefined) return common;
  try {
    return instant(Number(Temporal.Instant.from(text).epochNanoseconds / 1_000n));
  } catch {
    return undefined;
  }
}

/**
 * Reads the form that nearly all devices send, `2026-11-21T08:00:00[.123456](Z|+08:00)`, in an eighth of the time that
 * Temporal takes for it; `undefined` for any other, and for what is so rare that Temporal may read it.
 */
function parseCommon(text: string): Instant | undefined {
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':')
    return undefined;
  // An array for several at once would be made anew for every message.
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  // Temporal knows before 1971, month ends and leap seconds.
  if (!(year > 1970 && month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? 28 : 30)))
    return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  let at = 19;
  let fraction = 0;
  if (text[at] === '.') {
    const from = ++at;
    while (digits(text, at, at + 1) >= 0) at += 1;
    if (at === from || at - from > 6) return undefined;
    fraction = digits(text, from, at) * 10 ** (6 - (at - from));
  }
  const offset = offsetAt(text, at);
  if (offset === undefined) return undefined;
  const local = days(daysSince1970(year, month, day)) + hours(hour) + minutes(minute) + seconds(second);
  return instant(local + fraction - offset);
}

/** `Z` or `±HH:MM` from `at` to the end. */
function offsetAt(text: string, at: number): Duration | undefined {
  const sign = text[at];
  if (sign === 'Z') return text.length === at + 1 ? microseconds(0) : undefined;
  const hour = digits(text, at + 1, at + 3);
  const minute = digits(text, at + 4, at + 6);
  if ((sign !== '+' && sign !== '-') || text[at + 3] !== ':' || text.length !== at + 6) return undefined;
  if (!(hour <= 23 && minute <= 59)) return undefined;
  return minutes((sign === '-' ? -1 : 1) * (hour * 60 + minute));
}

/** The number that these characters are, NaN when one is no ASCII digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Of the Gregorian calendar, counted in years that begin with March, so that a leap day ends one. */
function daysSince1970(year: number, month: number, day: number): number {
  const march = month > 2 ? year : year - 1;
  const yearDays = march * 365 + Math.floor(march / 4) - Math.floor(march / 100) + Math.floor(march / 400);
  return yearDays + Math.floor((((month + 9) % 12) * 153 + 2) / 5) + day - 719_469;
}

/** ISO 8601 with the offset of `timeZone`, e.g. `2026-11-21T08:00:00.123456+08:00`. */
export function formatTime(at: Instant, timeZone: string): string {
  const exact = Temporal.Instant.fromEpochNanoseconds(BigInt(at) * 1_000n);
  return exact.toString({ timeZone });
}

/** The calendar's view of an instant in a zone. */
export function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochNanoseconds(BigInt(at) * 1_000n).toZonedDateTimeISO(timeZone);
}

export function instantOf(when: Temporal.ZonedDateTime): Instant {
  return instant(Number(when.epochNanoseconds / 1_000n));
}
