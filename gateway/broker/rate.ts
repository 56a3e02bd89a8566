export interface Rate {
  readonly perSecond: number;
  /** How many may come at once after a quiet time. */
  readonly burst: number;
}

/** A token bucket that never refuses: it lends, and says how long to wait until the loan is paid. */
export interface Bucket {
  /** Takes one at `now` (ms, monotonic). Returns the ms to wait before taking more, 0 within the rate. */
  take(now: number): number;
}

export function openBucket(rate: Rate): Bucket {
  let left = rate.burst;
  let last: number | undefined;
  return {
    take(now) {
      const earned = last === undefined ? 0 : (Math.max(0, now - last) * rate.perSecond) / 1000;
      left = Math.min(rate.burst, left + earned) - 1;
      last = now;
      return left >= 0 ? 0 : (-left * 1000) / rate.perSecond;
    },
  };
}
