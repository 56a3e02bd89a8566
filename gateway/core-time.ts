import { type Instant, instant } from '../devices/time.ts';

/** What the two clocks of the machine show at one moment, in ns: one never steps and has no date, the other does and has. */
export interface Moment {
  readonly monotonic: bigint;
  /** Since 1970-01-01T00:00:00Z. */
  readonly wall: bigint;
}

/** A larger difference (µs) between core and wall time is a jump; a smaller one is slewed away. */
export const JUMP = 60_000_000;

/** The most that core time runs fast or slow to meet the wall clock: as much as `adjtime` and ntpd allow themselves. */
export const FASTEST_SLEW = 500e-6;

/** Time (µs) over which a small difference is to be gone; also the time between two comparisons. */
export const CHECK_EVERY = 10_000_000;

/** Core time as arithmetic: it follows the monotonic clock, strictly rises, and meets the wall clock slowly. */
export class CoreTime {
  readonly #speed: number;
  #anchor: { readonly monotonic: bigint; readonly core: number };
  #slew = 0;
  /** How far the wall clock is known to be behind (µs, ≤ 0): it was told of, and shrinks as core time runs slow. */
  #knownBehind = 0;
  #last: number;

  /** Starts at the wall time, or just after `lastCoreTime` when that is later. `speed` multiplies the passage of time. */
  constructor(
    start: Moment,
    options: { readonly speed: number; readonly lastCoreTime?: Instant | undefined },
  ) {
    const wall = microseconds(start.wall);
    const after = options.lastCoreTime === undefined ? wall : options.lastCoreTime + 1;
    this.#speed = options.speed;
    this.#anchor = { monotonic: start.monotonic, core: Math.max(after, wall) };
    this.#last = this.#anchor.core - 1;
  }

  /** Core time at this moment: later than every time given before, by 1 µs at the least. */
  at(monotonic: bigint): Instant {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#reckon(monotonic)));
    return instant(this.#last);
  }

  /** Real time (µs) until core time is `due`; 0 or less when it is. */
  until(due: Instant, monotonic: bigint): number {
    const now = Math.max(this.#last, this.#reckon(monotonic));
    return (due - now) / this.#rate();
  }

  /**
   * Compares with the wall clock and slews; gives the jump (µs) when there was one. After a jump forward core time has
   * leapt with it; after one backward it goes on, and runs slow until the wall clock has caught up.
   */
  compare(moment: Moment): number | undefined {
    if (this.#speed !== 1) return undefined;
    const core = this.#reckon(moment.monotonic);
    const difference = microseconds(moment.wall) - core;
    const leaps = difference > JUMP;
    this.#anchor = { monotonic: moment.monotonic, core: leaps ? core + difference : core };
    this.#slew = leaps ? 0 : clamp(difference / CHECK_EVERY, FASTEST_SLEW);
    if (leaps) {
      this.#knownBehind = 0;
      return Math.round(difference);
    }
    const by = difference - this.#knownBehind;
    if (by < -JUMP) {
      this.#knownBehind = difference;
      return Math.round(by);
    }
    this.#knownBehind = Math.min(0, Math.max(this.#knownBehind, difference));
    return undefined;
  }

  #reckon(monotonic: bigint): number {
    return this.#anchor.core + (Number(monotonic - this.#anchor.monotonic) / 1_000) * this.#rate();
  }

  #rate(): number {
    return this.#speed * (1 + this.#slew);
  }
}

const microseconds = (ns: bigint) => Number(ns / 1_000n);
const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value));
