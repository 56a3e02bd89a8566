import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plus, seconds } from '../../../devices/time.ts';
import { prepareCalls } from '../../../gateway/storage/calls.ts';
import { type FollowOptions, followStore, type Timers } from '../../../gateway/storage/follower.ts';
import { pack } from '../../../gateway/storage/packed.ts';
import type { Point } from '../../../gateway/storage/point.ts';
import type { Batch, DeadLetter } from '../../../gateway/storage/reading-store.ts';
import type { WriteResult } from '../../../gateway/storage/sink.ts';
import { openTables } from '../../../gateway/storage/tables.ts';
import { pointAt, T0 } from '../../contract/points.ts';
import { lineOf } from './line.ts';
import { openMemorySink, openTimers, stateOfPoint } from './memory-sink.ts';

const away: WriteResult = { type: 'unavailable', reason: 'away' };

describe('a follower', () => {
  it('[ST20] writes in stored order, one batch at a time, and only then moves', async () => {
    const store = openStore();
    const points = readings(25);
    store.append(points);
    const sink = openMemorySink();
    const follower = followStore({ store, sink, timers: openTimers(), batchPoints: 10 });
    await sink.holds(25);
    await follower.close();
    expect(sink.batches).toEqual([10, 10, 5]);
    expect([...sink.stored.keys()]).toEqual(points.map((point) => stateOfPoint(point).key));
    expect(await store.followerPosition('memory')).toBe(25);
    expect(follower.counters).toEqual({ state: 'closed', written: 25, deadLettered: 0, lag: 0 });
  });

  it('[ST21] woken by new points it goes on, without a timer', async () => {
    const store = openStore();
    const sink = openMemorySink();
    const follower = followStore({ store, sink, timers: openTimers() });
    for (const count of [1, 2, 3]) {
      store.append(readings(count));
      follower.wake();
      await sink.holds(count);
    }
    await follower.close();
    expect(sink.stored.size).toBe(3);
  });

  it('[ST22] the wait after a failure doubles from 0.5 s to 30 s and begins anew after a success', async () => {
    const store = openStore();
    const [timers, sink] = [openTimers(), openMemorySink()];
    store.append(readings(1));
    sink.fail(...Array.from({ length: 9 }, () => away));
    const follower = followStore({ store, sink, timers });
    const waits = [];
    for (let wait = 0; wait < 9; wait++) waits.push(await timers.fire());
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    await sink.holds(1);
    sink.fail(away);
    store.append(readings(2));
    follower.wake();
    expect(await timers.fire()).toBe(500);
    await sink.holds(2);
    await follower.close();
    // Before each attempt after a failure: the database may be gone with the server.
    expect(sink.prepared).toBe(11);
  });

  it('[ST22] a longer Retry-After is kept to, a refusal waits 30 s and says so', async () => {
    const store = openStore();
    const [timers, sink] = [openTimers(), openMemorySink()];
    store.append(readings(3));
    sink.fail({ ...away, retryAfter: seconds(7) }, { type: 'refused', reason: '401 bad token' });
    const follower = followStore({ store, sink, timers });
    expect(await timers.fire()).toBe(7_000);
    expect(await timers.fire()).toBe(30_000);
    await sink.holds(3);
    await follower.close();
    expect(follower.counters).toMatchObject({ written: 3, lag: 0 });
  });

  it('[ST22] while it waits the counters tell why and how much is behind', async () => {
    const store = openStore();
    store.append(readings(3));
    const sink = openMemorySink();
    sink.fail(away, { type: 'refused', reason: '401 bad token' });
    const seen: unknown[] = [];
    const timers: Timers = {
      after: (_, run) => {
        seen.push(structuredClone(follower.counters));
        setImmediate(run);
        return () => {};
      },
    };
    const follower = followStore({ store, sink, timers });
    await sink.holds(3);
    await follower.close();
    expect(seen).toEqual([
      { state: 'waiting', reason: 'away', written: 0, deadLettered: 0, lag: 3 },
      { state: 'refused', reason: '401 bad token', written: 0, deadLettered: 0, lag: 3 },
    ]);
  });

  it('[ST26] a store that is away for two hours gets all of it afterwards, in order and once', async () => {
    const store = openStore();
    const [timers, sink] = [openTimers(), openMemorySink()];
    const points = readings(2_000);
    const follower = followStore({ store, sink, timers, batchPoints: 100 });
    let away = 0;
    let arrived = 0;
    while (away < 7_200_000) {
      sink.fail({ type: 'unavailable', reason: 'away' });
      // Readings go on coming all the while.
      store.append(points.slice(arrived, arrived + 8));
      arrived += 8;
      follower.wake();
      away += await timers.fire();
    }
    store.append(points.slice(arrived));
    await sink.holds(2_000);
    await follower.close();
    expect([...sink.stored.keys()]).toEqual(points.map((point) => stateOfPoint(point).key));
    expect(sink.batches.slice(-20).every((size) => size === 100)).toBe(true);
    expect(follower.counters).toMatchObject({ written: 2_000, deadLettered: 0, lag: 0 });
  });

  it('[ST23] bad points are found by halving and kept with the reason, all others are written', async () => {
    const store = openStore();
    const points = readings(100);
    store.append(points);
    const bad = [points[0], points[41], points[42], points[99]] as Point[];
    const sink = openMemorySink((line) => bad.some((one) => lineOf(one) === line));
    const follower = followStore({ store, sink, timers: openTimers() });
    store.append(readings(101));
    follower.wake();
    await sink.holds(97);
    await follower.close();
    const reasons = bad.map((point) => ({ line: lineOf(point), reason: 'one is bad' }));
    expect(store.deadLetters).toEqual(reasons);
    expect(follower.counters).toMatchObject({ written: 97, deadLettered: 4, lag: 0 });
  });

  it('[ST24] closing gives up a write that hangs, and does not move', async () => {
    const store = openStore();
    store.append(readings(1));
    const hanging = Promise.withResolvers<void>();
    const sink = {
      name: 'hangs',
      prepare: async () => [],
      write: (_: Batch, signal?: AbortSignal) => {
        hanging.resolve();
        const { promise, resolve } = Promise.withResolvers<WriteResult>();
        signal?.addEventListener('abort', () => resolve(away));
        return promise;
      },
    };
    const follower = followStore({ store, sink, timers: openTimers() });
    await hanging.promise;
    await follower.close();
    expect(await store.followerPosition('hangs')).toBe(0);
    expect(follower.counters.state).toBe('closed');
  });

  it('[ST25] whatever fails, every point ends there once or is a dead letter, and nothing is skipped', async () => {
    const answer = fc.constantFrom<WriteResult>(
      away,
      { type: 'refused', reason: 'no' },
      { ...away, retryAfter: seconds(1) },
    );
    const trouble = fc.record({
      points: fc.integer({ min: 1, max: 40 }),
      bad: fc.uniqueArray(fc.nat(39), { maxLength: 5 }),
      batchPoints: fc.integer({ min: 1, max: 12 }),
      answers: fc.array(fc.option(answer, { nil: undefined }), { maxLength: 12 }),
      // Between the write and the move of the position: what a process that dies there leaves behind.
      diesAtMoves: fc.uniqueArray(fc.nat(12), { maxLength: 4 }),
    });
    await fc.assert(fc.asyncProperty(trouble, endsWell), { numRuns: 300 });
  });
});

interface Trouble {
  points: number;
  bad: number[];
  batchPoints: number;
  answers: (WriteResult | undefined)[];
  diesAtMoves: number[];
}

async function endsWell({ points: count, bad, batchPoints, answers, diesAtMoves }: Trouble): Promise<void> {
  const store = openStore();
  const points = readings(count);
  store.append(points);
  const isBad = ({ at }: Point) => bad.some((index) => points[index]?.at === at);
  const sink = openMemorySink((line) => bad.some((index) => points[index] && lineOf(points[index]) === line));
  const scripted = [...answers];
  const finished = Promise.withResolvers<void>();
  let moves = 0;
  const follower = followStore({
    batchPoints,
    timers: {
      after: (_, run) => {
        queueMicrotask(run);
        return () => {};
      },
    },
    sink: { ...sink, write: async (batch) => scripted.shift() ?? sink.write(batch) },
    store: {
      ...store,
      moveFollower: async (name, position, letters) => {
        moves += 1;
        if (diesAtMoves.includes(moves)) throw new Error('died');
        await store.moveFollower(name, position, letters);
        if (position === count) finished.resolve();
      },
    },
  });
  await finished.promise;
  await follower.close();
  const [refused, taken] = [points.filter(isBad), points.filter((point) => !isBad(point))];
  expect([...sink.stored]).toEqual(taken.map(stateOfPoint).map(({ key, fields }) => [key, fields]));
  expect(store.deadLetters.map(({ line }) => line)).toEqual(refused.map(lineOf));
  expect(follower.counters).toMatchObject({ written: taken.length, deadLettered: refused.length, lag: 0 });
}

/** The tables themselves, without their thread. */
function openStore() {
  const calls = prepareCalls(openTables(':memory:'), '');
  const deadLetters: DeadLetter[] = [];
  return {
    append: (points: readonly Point[]) => calls.append(pack(points), 0, 'journal'),
    deadLetters,
    page: async (position, limit) => calls.page(position, limit),
    followerPosition: async (name) => calls.followerPosition(name),
    moveFollower: async (name, position, bad = []) => {
      calls.moveFollower(name, position);
      deadLetters.push(...bad);
    },
  } satisfies FollowOptions['store'] & Record<string, unknown>;
}

/** The first `count` readings of always the same ones. */
function readings(count: number): Point[] {
  return Array.from({ length: count }, (_, second) =>
    pointAt(plus(T0, seconds(second)), { fingerprint: `f${second}` }),
  );
}
