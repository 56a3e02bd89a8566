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
  try {
    return instant(Number(Temporal.Instant.from(text).epochNanoseconds / 1_000n));
  } catch {
    return undefined;
  }
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
