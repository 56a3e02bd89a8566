import { type Duration, type Instant, latest, microseconds, minus, plus } from '../devices/time.ts';
import type { Input } from './input.ts';

/** A time in which we heard nothing because we were not there: after `from`, up to and including `to`. */
export interface Downtime {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * More than this many restarts matter to no timer, unless we fall down again and again; then the two oldest are
 * taken for one, uptime between them included, so that an absence is rather noticed late than too early.
 */
const DOWNTIMES_KEPT = 64;

/** The downtimes with one more, which lies after all others. */
export function withDowntime(downtimes: readonly Downtime[], one: Downtime): readonly Downtime[] {
  if (one.to <= one.from) return downtimes;
  const all = [...downtimes, one];
  if (all.length <= DOWNTIMES_KEPT) return all;
  const [first, second, ...rest] = all as [Downtime, Downtime, ...Downtime[]];
  return [{ from: first.from, to: second.to }, ...rest];
}

/** The downtime that an input at `at` tells of, if any. */
export function downtimeOf(input: Input, at: Instant): Downtime | undefined {
  if (input.type === 'gateway-started') return { from: input.downFrom, to: input.downTo };
  if (input.type !== 'clock-changed' || input.by <= 0) return undefined;
  return { from: minus(at, microseconds(input.by)), to: at };
}

/** When `length` of *our own uptime* has passed since `from`: absence timers stretch by our downtime. */
export function stretched(from: Instant, length: Duration, downtimes: readonly Downtime[]): Instant {
  let due = plus(from, length);
  for (const downtime of downtimes) {
    if (downtime.to <= from) continue;
    const start = latest(downtime.from, from);
    if (start >= due) break;
    due = plus(due, (downtime.to - start) as Duration);
  }
  return due;
}

/** Whether what was to be told at `at` could be told only later. */
export const wasToldLate = (at: Instant, downtimes: readonly Downtime[]): boolean =>
  downtimes.some((downtime) => at > downtime.from && at < downtime.to);

export const wasDown = (at: Instant, downtimes: readonly Downtime[]): boolean =>
  downtimes.some((downtime) => at > downtime.from && at <= downtime.to);
