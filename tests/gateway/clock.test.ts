import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { days, type Instant, instant, minutes, plus, seconds } from '../../devices/time.ts';
import { type Clock, type ClockOptions, openClock } from '../../gateway/clock.ts';
import { CHECK_EVERY, CoreTime, FASTEST_SLEW, JUMP, type Moment } from '../../gateway/core-time.ts';

/** 2026-11-21T00:00:00Z in µs. */
const START = instant(1_795_219_200_000_000);

/** A machine whose clocks are moved by hand, in µs. */
function machine(wall: number = START) {
  let monotonic = 5_000_000_000n;
  let shown = BigInt(wall) * 1_000n;
  return {
    read: (): Moment => ({ monotonic, wall: shown }),
    /** Lets time pass; the wall clock runs by `drift` faster. */
    pass(length: number, drift = 0) {
      monotonic += BigInt(Math.round(length * 1_000));
      shown += BigInt(Math.round(length * (1 + drift) * 1_000));
    },
    step(by: number) {
      shown += BigInt(by) * 1_000n;
    },
    wall: () => Number(shown / 1_000n),
  };
}

describe('core time', () => {
  const open = (lastCoreTime?: Instant, speed = 1, wall: number = START) => {
    const it = machine(wall);
    const core = new CoreTime(it.read(), { speed, lastCoreTime });
    return {
      ...it,
      core,
      now: () => core.at(it.read().monotonic),
      compare: () => core.compare(it.read()),
      /** Passes `length` with a comparison every 10 s; gives the jumps. */
      live(length: number, drift = 0) {
        const jumps: number[] = [];
        for (let passed = 0; passed < length; passed += CHECK_EVERY) {
          it.pass(CHECK_EVERY, drift);
          const by = core.compare(it.read());
          if (by !== undefined) jumps.push(by);
        }
        return jumps;
      },
    };
  };

  it('[CL1] starts at the wall time, or 1 µs after the last journalled time if that is later', () => {
    expect(open().now()).toBe(START);
    expect(open(instant(START - 5)).now()).toBe(START);
    expect(open(START).now()).toBe(START + 1);
    expect(open(plus(START, days(2))).now()).toBe(START + days(2) + 1);
  });

  it('[CL2] advances by the monotonic clock, whatever the wall clock does between comparisons', () => {
    const it = open();
    it.pass(seconds(3));
    it.step(-days(1));
    expect(it.now()).toBe(START + seconds(3));
  });

  it('[CL3] gives no time twice, not even within one µs', () => {
    const it = open();
    expect([it.now(), it.now(), it.now()]).toEqual([START, START + 1, START + 2]);
    it.pass(1);
    expect(it.now()).toBe(START + 3);
    it.pass(10);
    expect(it.now()).toBe(START + 11);
  });

  it('[CL4] meets a small difference at 500 ppm at the most, either way', () => {
    for (const by of [seconds(30), -seconds(30)] as number[]) {
      const it = open();
      it.step(by);
      expect(it.compare()).toBeUndefined();
      const before = it.now();
      it.pass(CHECK_EVERY);
      expect(it.now() - before).toBeCloseTo(CHECK_EVERY * (1 + Math.sign(by) * FASTEST_SLEW), -1);
      expect(it.live(seconds(30 / FASTEST_SLEW + 60))).toEqual([]);
      expect(Math.abs(it.now() - it.wall())).toBeLessThan(10);
    }
  });

  it('[CL4] follows a wall clock that drifts by 200 ppm within 2 ms and without a jump', () => {
    const it = open();
    expect(it.live(days(1), 200e-6)).toEqual([]);
    expect(Math.abs(it.now() - it.wall())).toBeLessThanOrEqual(2_010);
  });

  it('[CL5] leaps with a jump forward over 60 s and tells of it once', () => {
    const it = open();
    it.step(JUMP);
    expect(it.compare()).toBeUndefined();
    it.step(minutes(10));
    expect(it.live(minutes(5))).toEqual([expect.closeTo(JUMP + minutes(10), -5)]);
    expect(Math.abs(it.now() - it.wall())).toBeLessThan(10);
  });

  it('[CL6] tells once of a jump backward, goes on, and runs slow until the wall clock has caught up', () => {
    const it = open();
    it.step(-minutes(2));
    const before = it.now();
    expect(it.compare()).toBe(-minutes(2));
    expect(it.now()).toBeGreaterThan(before);
    expect(it.live(minutes(2) / FASTEST_SLEW + minutes(1))).toEqual([]);
    expect(Math.abs(it.now() - it.wall())).toBeLessThan(10);
  });

  it('[CL6] tells of a second jump backward by its own length, and stays silent when a jump is taken back', () => {
    const it = open();
    it.step(-minutes(60));
    expect(it.live(seconds(30))).toEqual([-minutes(60)]);
    it.step(-minutes(5));
    expect(it.live(seconds(30))).toEqual([expect.closeTo(-minutes(5), -5)]);
    it.step(minutes(65));
    expect(it.live(minutes(10))).toEqual([]);
    it.step(minutes(5));
    expect(it.live(seconds(30))).toEqual([expect.closeTo(minutes(5), -5)]);
  });

  it('[CL6] tells of a wall clock that was set back while we were down', () => {
    const it = open(plus(START, minutes(30)));
    expect(it.live(minutes(5))).toEqual([expect.closeTo(-minutes(30), -5)]);
    expect(it.now()).toBeGreaterThan(START + minutes(30));
  });

  it('[CL7] multiplies the passage of time by the speed and then leaves the wall clock alone', () => {
    const it = open(undefined, 20);
    it.pass(seconds(3));
    it.step(days(1));
    expect(it.compare()).toBeUndefined();
    expect(it.now()).toBe(START + minutes(1));
    expect(it.core.until(plus(START, minutes(3)), it.read().monotonic)).toBe(seconds(6));
  });

  it('[CL8] rises strictly, and between comparisons never strays from the monotonic clock by over 500 ppm', () => {
    const step = fc.record({
      pass: fc.integer({ min: 0, max: 60_000_000 }),
      wall: fc.oneof(fc.constant(0), fc.integer({ min: -200_000_000, max: 200_000_000 })),
      compares: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const it = open();
        let last = it.now();
        // Each asking gives at least 1 µs, so that many without time passing run ahead by as many.
        const ahead = 2 * steps.length + 2;
        for (const { pass, wall, compares } of steps) {
          it.pass(pass);
          it.step(wall);
          const now = it.now();
          expect(now).toBeGreaterThan(last);
          expect(Math.abs(now - last - pass)).toBeLessThanOrEqual(pass * FASTEST_SLEW + ahead);
          const by = compares ? it.compare() : undefined;
          if (by !== undefined) expect(Math.abs(by)).toBeGreaterThan(JUMP - 1);
          last = it.now();
          expect(last - now).toBeGreaterThanOrEqual(Math.max(1, (by ?? 0) - ahead));
          expect(last - now).toBeLessThanOrEqual(Math.max(1, by ?? 0) + ahead);
        }
      }),
    );
  });
});

describe('the clock', () => {
  let clock: Clock | undefined;
  let it_ = machine();
  const jumps: number[] = [];
  const open = (options: Partial<ClockOptions> = {}): Clock => {
    clock = openClock({ read: it_.read, onJump: (by) => jumps.push(by), ...options });
    return clock;
  };
  /** Lets the machine's clocks and Node's timers pass together, ms by ms where timers fire. */
  const pass = (length: number) => {
    for (let left = length / 1_000; left > 0; ) {
      const slice = Math.min(left, 1_000);
      it_.pass(slice * 1_000);
      vi.advanceTimersByTime(slice);
      left -= slice;
    }
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    it_ = machine();
    jumps.length = 0;
  });
  afterEach(() => {
    clock?.close();
    vi.useRealTimers();
  });

  it('[CL9] wakes once, at the time or just after it, never before', () => {
    const { wakeAt, now } = open();
    const woken: number[] = [];
    wakeAt(plus(START, seconds(5)), () => woken.push(now()));
    pass(seconds(4));
    expect(woken).toEqual([]);
    pass(seconds(60));
    expect(woken).toHaveLength(1);
    expect(woken[0]).toBeGreaterThanOrEqual(START + seconds(5));
    expect(woken[0]).toBeLessThanOrEqual(START + seconds(6));
  });

  it('[CL9] has one timer: a new time replaces the one before, none takes it back, a past one fires soon', () => {
    const { wakeAt } = open();
    const woken: string[] = [];
    wakeAt(plus(START, seconds(5)), () => woken.push('a'));
    wakeAt(plus(START, seconds(8)), () => woken.push('b'));
    pass(seconds(20));
    wakeAt(plus(START, seconds(25)), () => woken.push('c'));
    wakeAt(undefined, () => woken.push('d'));
    pass(seconds(20));
    wakeAt(START, () => woken.push('e'));
    expect(woken).toEqual(['b']);
    pass(seconds(1));
    expect(woken).toEqual(['b', 'e']);
  });

  it('[CL9] may be asked anew while it wakes', () => {
    const { wakeAt } = open();
    let times = 0;
    const again = () => {
      times++;
      if (times < 3) wakeAt(plus(START, seconds(10 * (times + 1))), again);
    };
    wakeAt(plus(START, seconds(10)), again);
    pass(seconds(60));
    expect(times).toBe(3);
  });

  it('[CL10] waits for a time that is farther than a timer can count', () => {
    const { wakeAt } = open();
    let woken = false;
    wakeAt(plus(START, days(40)), () => {
      woken = true;
    });
    it_.pass(days(39));
    vi.advanceTimersByTime(1_000);
    expect(woken).toBe(false);
    pass(minutes(1));
    expect(woken).toBe(false);
    it_.pass(days(1));
    pass(minutes(2));
    expect(woken).toBe(true);
  });

  it('[CL11] tells of a jump after core time has leapt, and wakes for what is due by it', () => {
    const seen: Instant[] = [];
    const { wakeAt, now } = open({
      onJump(by) {
        jumps.push(by);
        seen.push(now());
      },
    });
    let woken = false;
    wakeAt(plus(START, minutes(30)), () => {
      woken = true;
    });
    it_.step(minutes(60));
    pass(seconds(11));
    expect(jumps).toEqual([minutes(60)]);
    expect(seen[0]).toBeGreaterThanOrEqual(START + minutes(60));
    expect(woken).toBe(true);
  });

  it("[CL12] at another speed wakes sooner by that factor, and repeats by the machine's time", () => {
    const { wakeAt, every } = open({ speed: 20 });
    const told: string[] = [];
    wakeAt(plus(START, minutes(3)), () => told.push('woken'));
    const stop = every(seconds(4), () => told.push('again'));
    pass(seconds(8));
    expect(told).toEqual(['again', 'again']);
    pass(seconds(2));
    expect(told).toEqual(['again', 'again', 'woken']);
    stop();
    pass(seconds(20));
    expect(told).toHaveLength(3);
  });

  it("[CL13] shows the machine's calendar time, and leaves no timer behind when closed", () => {
    const { wall, wakeAt, every, close } = open();
    it_.step(days(1));
    expect(wall()).toBe(START + days(1));
    wakeAt(plus(START, minutes(1)), () => undefined);
    every(seconds(1), () => undefined);
    expect(vi.getTimerCount()).toBe(3);
    close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[CL13] reads the machine by itself', () => {
    clock = openClock({ onJump: () => undefined });
    const first = clock.now();
    expect(clock.now()).toBeGreaterThan(first);
    expect(Number.isSafeInteger(clock.wall())).toBe(true);
  });
});
