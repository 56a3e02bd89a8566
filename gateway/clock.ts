import { type Duration, type Instant, instant } from '../devices/time.ts';
import { CHECK_EVERY, CoreTime, type Moment } from './core-time.ts';

/** The gateway's only clock and only maker of timers. */
export interface Clock {
  /** Core time: no two calls give the same. */
  now(): Instant;
  /** The machine's calendar time. */
  wall(): Instant;
  /** The machine's uptime, to tell how long something took: ten times as cheap as the others. */
  uptime(): Duration;
  /** Calls `wake` once core time is `at`, never before; a new call replaces the one before, `undefined` takes it back. */
  wakeAt(at: Instant | undefined, wake: () => void): void;
  /** Calls `run` once after `length` of the machine's time, unless the returned function is called before. */
  after(length: Duration, run: () => void): () => void;
  /** Calls `repeat` every `length` of the machine's time, whatever the speed, until the returned function is called. */
  every(length: Duration, repeat: () => void): () => void;
  /** Stops all timers. */
  close(): void;
}

export interface ClockOptions {
  /** How many times faster core time passes; with another than 1 the wall clock is not looked at again. */
  readonly speed?: number;
  /** The newest time in the journal: core time goes on after it. */
  readonly lastCoreTime?: Instant | undefined;
  /** The wall clock jumped by this many µs (over 60 s); after a jump forward core time has leapt already. */
  onJump(by: number): void;
  /** The machine's clocks. */
  readonly read?: () => Moment;
}

/**
 * The longest single timer (ms): far below the 2^31 where `setTimeout` fires at once, and so short that a slew of 500 ppm
 * makes it no more than 30 ms late.
 */
const LONGEST_TIMER = 60_000;

export function openClock(options: ClockOptions): Clock {
  const read = options.read ?? readMachine;
  // Every message needs this one, and the other costs eight times as much.
  const monotonic = options.read === undefined ? process.hrtime.bigint : () => read().monotonic;
  const core = new CoreTime(read(), { speed: options.speed ?? 1, lastCoreTime: options.lastCoreTime });
  const timers = new Set<NodeJS.Timeout>();
  let wanted: { readonly at: Instant; readonly wake: () => void } | undefined;
  let timer: NodeJS.Timeout | undefined;

  function arm(): void {
    clearTimeout(timer);
    if (wanted === undefined) return;
    const left = Math.ceil(core.until(wanted.at, monotonic()) / 1_000);
    timer = setTimeout(fire, Math.max(0, Math.min(left, LONGEST_TIMER)));
  }

  function fire(): void {
    if (wanted === undefined) return;
    if (core.until(wanted.at, monotonic()) > 0) {
      arm();
      return;
    }
    const { wake } = wanted;
    wanted = undefined;
    wake();
  }

  function every(length: Duration, repeat: () => void): () => void {
    const repeating = setInterval(repeat, length / 1_000);
    timers.add(repeating);
    return () => {
      clearInterval(repeating);
      timers.delete(repeating);
    };
  }

  function after(length: Duration, run: () => void): () => void {
    const once = setTimeout(
      () => {
        timers.delete(once);
        run();
      },
      Math.max(0, length / 1_000),
    );
    timers.add(once);
    return () => {
      clearTimeout(once);
      timers.delete(once);
    };
  }

  every(CHECK_EVERY as Duration, () => {
    const by = core.compare(read());
    if (by === undefined) return;
    arm();
    options.onJump(by);
  });
  return {
    now: () => core.at(monotonic()),
    wall: () => instant(Number(read().wall / 1_000n)),
    uptime: () => (performance.now() * 1_000) as Duration,
    wakeAt(at, wake) {
      wanted = at === undefined ? undefined : { at, wake };
      arm();
    },
    after,
    every,
    close() {
      wanted = undefined;
      clearTimeout(timer);
      for (const repeating of timers) clearInterval(repeating);
      timers.clear();
    },
  };
}

function readMachine(): Moment {
  return { monotonic: process.hrtime.bigint(), wall: Temporal.Now.instant().epochNanoseconds };
}
