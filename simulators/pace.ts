import { type Instant, microseconds, plus } from '../devices/time.ts';

/** More than this between our clock and the gateway's, and the time in between is left out or lived again. */
const LEAP = 60_000_000;

/** The simulated time: it runs `speed` times as fast as the machine's, and follows the gateway's where that is known. */
export class Pace {
  readonly speed: number;
  readonly #read: () => number;
  #anchor: { readonly real: number; readonly at: Instant };

  /** `read` gives the machine's monotonic time in ms. */
  constructor(start: Instant, speed: number, read: () => number) {
    this.speed = speed;
    this.#read = read;
    this.#anchor = { real: read(), at: start };
  }

  now(): Instant {
    const passed = (this.#read() - this.#anchor.real) * 1_000 * this.speed;
    return plus(this.#anchor.at, microseconds(Math.floor(passed)));
  }

  /** Real milliseconds until `at`; 0 when it is past. */
  until(at: Instant): number {
    return Math.max(0, Math.ceil((at - this.now()) / 1_000 / this.speed));
  }

  /** The gateway's time is `at` now. True when that is so far off that the community has to begin anew there. */
  follow(at: Instant): boolean {
    const off = Math.abs(at - this.now());
    this.#anchor = { real: this.#read(), at };
    return off > LEAP * Math.max(1, this.speed / 20);
  }
}
