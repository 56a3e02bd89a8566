import type { Duration } from '../../../devices/time.ts';
import type { Timers } from '../../../gateway/storage/follower.ts';
import type { Point } from '../../../gateway/storage/point.ts';
import type { Sink, WriteResult } from '../../../gateway/storage/sink.ts';
import { lineOf, linesIn } from './line.ts';

/** A store of points that behaves as InfluxDB does: a batch with a bad point is stored but for that point. */
export interface MemorySink extends Sink {
  /** Series and time → fields, in the order of first writing. */
  readonly stored: ReadonlyMap<string, string>;
  readonly batches: readonly number[];
  readonly prepared: number;
  /** The next writes get these answers instead, and nothing is stored. */
  fail(...answers: WriteResult[]): void;
  /** Resolves when that many different points are stored. */
  holds(points: number): Promise<void>;
}

export function openMemorySink(isBad: (line: string) => boolean = () => false): MemorySink {
  const stored = new Map<string, string>();
  const batches: number[] = [];
  const failures: WriteResult[] = [];
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  let prepared = 0;
  return {
    name: 'memory',
    stored,
    batches,
    get prepared() {
      return prepared;
    },
    prepare: async () => {
      prepared += 1;
      return [];
    },
    write: async (batch) => {
      const lines = linesIn(batch);
      batches.push(lines.length);
      const failure = failures.shift();
      if (failure !== undefined) return failure;
      for (const line of lines.filter((one) => !isBad(one))) {
        const { key, fields } = stateOf(line);
        stored.set(key, fields);
      }
      for (const [count, { resolve }] of waiting) if (stored.size >= count) resolve();
      return lines.some(isBad) ? { type: 'partial-or-bad', reason: 'one is bad' } : { type: 'written' };
    },
    fail: (...answers) => {
      failures.push(...answers);
    },
    holds: (points) => {
      const wanted = Promise.withResolvers<void>();
      waiting.set(points, wanted);
      if (stored.size >= points) wanted.resolve();
      return wanted.promise;
    },
  };
}

export const stateOfPoint = (point: Point) => stateOf(lineOf(point));

function stateOf(line: string): { key: string; fields: string } {
  const [series = '', fields = '', at = ''] = line.split(' ');
  return { key: `${series} ${at}`, fields };
}

/** Timers that the test rings: `fire` waits until one is set, lets its time pass and tells its length in ms. */
export function openTimers(): Timers & { fire(): Promise<number> } {
  const set: { delay: Duration; run: () => void }[] = [];
  let wanted = Promise.withResolvers<void>();
  return {
    after: (delay, run) => {
      const timer = { delay, run };
      set.push(timer);
      wanted.resolve();
      return () => {
        const index = set.indexOf(timer);
        if (index >= 0) set.splice(index, 1);
      };
    },
    fire: async () => {
      if (set.length === 0) wanted = Promise.withResolvers<void>();
      else wanted.resolve();
      await wanted.promise;
      const [timer] = set.splice(0, 1);
      timer?.run();
      return (timer?.delay ?? 0) / 1_000;
    },
  };
}
