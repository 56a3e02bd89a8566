import { type Duration, type Instant, plus } from '../devices/time.ts';

/** A time in which we heard nothing because we were not there. */
export interface Downtime {
  readonly from: Instant;
  readonly to: Instant;
}

/** Older ones no longer matter to any timer that can still run; 64 restarts inside the longest silence are plenty. */
export const DOWNTIMES_KEPT = 64;

/** When `length` of *our own uptime* has passed since `from`: absence timers stretch by our downtime. */
export function stretched(from: Instant, length: Duration, downtimes: readonly Downtime[]): Instant {
  let due = plus(from, length);
  for (const downtime of downtimes) {
    if (downtime.to <= from) continue;
    const start = downtime.from > from ? downtime.from : from;
    if (start >= due) break;
    due = plus(due, (downtime.to - start) as Duration);
  }
  return due;
}

export const wasDown = (at: Instant, downtimes: readonly Downtime[]): boolean =>
  downtimes.some((downtime) => at >= downtime.from && at <= downtime.to);
