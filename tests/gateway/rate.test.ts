import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAddresses } from '../../gateway/broker/addresses.ts';
import { openBudget, openIntake } from '../../gateway/broker/intake.ts';
import { openBucket } from '../../gateway/broker/rate.ts';

describe('the rate of one client', () => {
  it('[BR5] a burst passes at once, what comes over it waits its turn, and nothing is refused', () => {
    const bucket = openBucket({ perSecond: 100, burst: 500 });
    for (let index = 0; index < 500; index += 1) expect(bucket.take(0)).toBe(0);
    expect(bucket.take(0)).toBe(10);
    expect(bucket.take(0)).toBe(20);
    expect(bucket.take(20)).toBe(10);
    expect(bucket.take(10_000)).toBe(0);
  });

  it('[BR5] who waits as told never gets more than the burst and the rate since the start', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 100 }),
        fc.array(fc.nat(2_000), { maxLength: 300 }),
        (perSecond, burst, idles) => {
          const bucket = openBucket({ perSecond, burst });
          let now = 0;
          idles.forEach((idle, taken) => {
            now += idle;
            // The one just asked for may still be on loan.
            expect(taken).toBeLessThanOrEqual(burst + (now * perSecond) / 1000 + 1e-6);
            now += bucket.take(now);
          });
        },
      ),
    );
  });

  it('[BR5] a clock that stands still or steps back earns nothing', () => {
    const bucket = openBucket({ perSecond: 1, burst: 1 });
    expect(bucket.take(5_000)).toBe(0);
    expect(bucket.take(1_000)).toBe(1_000);
    expect(bucket.take(1_000)).toBe(2_000);
  });
});

describe('addresses with failed sign-ins', () => {
  const limits = { signInFailures: 3, failureWindow: 60_000, refusal: 60_000, addresses: 2 };

  it('[BR6] too many failures within a minute refuse the address for a minute, and no other', () => {
    const addresses = openAddresses(limits);
    addresses.fail('10.0.0.1', 0);
    addresses.fail('10.0.0.1', 1_000);
    expect(addresses.isRefused('10.0.0.1', 1_000)).toBe(false);
    addresses.fail('10.0.0.1', 2_000);
    expect(addresses.isRefused('10.0.0.1', 2_000)).toBe(true);
    expect(addresses.isRefused('10.0.0.2', 2_000)).toBe(false);
    expect(addresses.isRefused('10.0.0.1', 61_999)).toBe(true);
    expect(addresses.isRefused('10.0.0.1', 62_000)).toBe(false);
  });

  it('[BR6] failures further apart are forgiven', () => {
    const addresses = openAddresses(limits);
    for (let at = 0; at < 600_000; at += 30_000) addresses.fail('10.0.0.1', at);
    expect(addresses.isRefused('10.0.0.1', 600_000)).toBe(false);
  });

  it('[BR6] no more addresses are remembered than the limit: the oldest is forgotten', () => {
    const addresses = openAddresses(limits);
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3'])
      for (let times = 0; times < 3; times += 1) addresses.fail(address, 0);
    const refused = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].filter((address) => addresses.isRefused(address, 1));
    expect(refused).toEqual(['10.0.0.2', '10.0.0.3']);
  });

  it('[BR6] the limit 0 refuses nobody', () => {
    const addresses = openAddresses({ ...limits, signInFailures: 0 });
    for (let times = 0; times < 100; times += 1) addresses.fail('127.0.0.1', 0);
    expect(addresses.isRefused('127.0.0.1', 0)).toBe(false);
  });
});

describe('the intake', () => {
  let now = 0;
  const later: (() => void)[] = [];
  const turnOfLoop = () => {
    for (const run of later.splice(0)) run();
  };
  const open = (limits: Parameters<typeof openBudget>[0]['limits']) =>
    openBudget({ limits, now: () => now, later: (run) => later.push(run) });

  it('[BR7] a connection with too many messages under way is not read until one is done', () => {
    const resumed: string[] = [];
    const budget = open({ inFlightBytes: 1_000, inFlightMessages: 10 });
    const intake = openIntake({ budget, limits: { inFlight: 2 }, resume: () => resumed.push('a') });
    intake.begin(10, 0);
    expect(intake.mayRead()).toBe(true);
    intake.begin(10, 0);
    expect(intake.mayRead()).toBe(false);
    intake.end(10);
    expect(resumed).toEqual(['a']);
    expect(intake.mayRead()).toBe(true);
  });

  it('[BR7] when the payloads of all together are over the limit nobody is read, then everybody who asked', () => {
    const resumed: string[] = [];
    const budget = open({ inFlightBytes: 100, inFlightMessages: 10 });
    const connect = (name: string) =>
      openIntake({ budget, limits: { inFlight: 10 }, resume: () => resumed.push(name) });
    const [busy, other, gone] = [connect('busy'), connect('other'), connect('gone')];
    busy.begin(120, 0);
    expect([busy.mayRead(), other.mayRead(), gone.mayRead()]).toEqual([false, false, false]);
    gone.close();
    busy.end(120);
    turnOfLoop();
    expect(resumed.toSorted()).toEqual(['busy', 'other']);
    expect(other.mayRead()).toBe(true);
  });

  /** Six connections that spoke a moment ago and hand on one message when they are resumed; four may be under way. */
  function crowd() {
    const budget = open({ inFlightBytes: 1_000, inFlightMessages: 4 });
    const resumed: number[] = [];
    const all = Array.from({ length: 6 }, (_, n) => {
      const intake = openIntake({
        budget,
        limits: { inFlight: 10 },
        resume: () => {
          if (!intake.mayRead()) return;
          resumed.push(n);
          intake.speak(now);
          intake.begin(1, 0);
        },
      });
      intake.speak(now);
      return intake;
    });
    for (let n = 0; n < 4; n++) all[0]?.begin(1, 0);
    return { all, resumed };
  }

  it('[BP3] when the messages of all reach the limit the longest waiting is read first, as many as there is room for', () => {
    const { all, resumed } = crowd();
    expect(all.map((one) => one.mayRead())).toEqual(all.map(() => false));
    for (let n = 0; n < 3; n++) all[0]?.end(1);
    expect(resumed).toEqual([]);
    turnOfLoop();
    expect(resumed).toEqual([0, 1, 2]);
  });

  it('[EX2] who comes while others wait for room waits behind them, though there is room by now', () => {
    const { all, resumed } = crowd();
    for (const one of all.slice(0, 5)) one.mayRead();
    all[0]?.end(1);
    expect(all[5]?.mayRead()).toBe(false);
    turnOfLoop();
    expect(resumed).toEqual([0]);
  });

  it('[EX2] who has not spoken for a second is read at once, while a fifth more is under way; then before the others', () => {
    const { all, resumed } = crowd();
    const [often, , , , first, second] = all;
    now += 1_000;
    often?.speak(now);
    expect(often?.mayRead()).toBe(false);
    expect(first?.mayRead(), 'four of 4.8').toBe(true);
    first?.begin(1, 0);
    expect(second?.mayRead(), 'five of 4.8').toBe(false);
    often?.end(1);
    often?.end(1);
    turnOfLoop();
    expect(resumed).toEqual([5]);
  });

  it('[EX2] who speaks seldom has nothing else under way and was silent for a second', () => {
    const budget = open({ inFlightBytes: 100, inFlightMessages: 10 });
    const intake = openIntake({ budget, limits: { inFlight: 10 }, resume: () => undefined });
    expect(intake.speak(now)).toBe(true);
    intake.begin(1, 0);
    now += 1_000;
    expect(intake.speak(now), 'the first is under way').toBe(false);
    intake.end(1);
    now += 999;
    expect(intake.speak(now)).toBe(false);
    now += 1_000;
    expect(intake.speak(now)).toBe(true);
  });
});
