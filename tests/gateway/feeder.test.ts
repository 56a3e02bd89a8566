import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decode } from '../../devices/decode.ts';
import type { Reading } from '../../devices/reading.ts';
import { openDirectory } from '../../devices/registry.ts';
import {
  type Duration,
  hours,
  type Instant,
  instant,
  milliseconds,
  plus,
  seconds,
} from '../../devices/time.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { type Feeder, type FeederParts, openFeeder } from '../../gateway/feeder.ts';
import { encodeInput, type JournalledInput } from '../../gateway/input-record.ts';
import { type Journal, openJournal } from '../../gateway/journal/journal.ts';
import { type Embedded, openEmbedded } from '../../gateway/storage/embedded.ts';
import type { ReadingQueue } from '../../gateway/storage/reading-store.ts';
import { MONDAY, VILLAGE } from '../community.ts';

let folder: string;
let journal: Journal;
let facts: FactsDatabase;
let store: Embedded;
const directory = openDirectory(VILLAGE);
let later: (() => void)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'feeder-'));
  journal = await openJournal({ folder: join(folder, 'journal') });
  facts = new FactsDatabase(join(folder, 'facts.db'));
  facts.openLedger(String);
  store = await openEmbedded({ file: join(folder, 'readings.db') });
  later = [];
  facts.commit({
    cursor: { seq: 0, at: MONDAY },
    replayFrom: { seq: 0, at: MONDAY },
    downtimes: [],
    recordedAt: MONDAY,
    rows: [],
    facts: [],
    cases: [],
    notices: () => [],
    registries: [{ seq: 0, at: MONDAY, registry: VILLAGE }],
  });
});
afterEach(async () => {
  await Promise.all([journal.close(), store.close()]);
  facts.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (
  through: Pick<ReadingQueue, 'append'> = store,
  judgedUpTo = 0,
  gather: FeederParts['gather'] = () => () => undefined,
): Promise<Feeder> => {
  const parts: FeederParts = {
    store: { ...store, append: (points, cursor) => through.append(points, cursor) },
    journal,
    facts,
    stored: () => undefined,
    gather,
    later: (run) => later.push(run),
    log: () => undefined,
  };
  return openFeeder(parts, judgedUpTo);
};

/** Journals a message of the band and gives its readings, as judging does. */
async function message(n: number): Promise<{ seq: number; readings: readonly Reading[] }> {
  const at: Instant = plus(MONDAY, milliseconds(n));
  const payload = Buffer.from(JSON.stringify({ heartRate: 60 + (n % 30), steps: n }));
  const input: JournalledInput = {
    type: 'message',
    at,
    client: 'band-0501',
    topic: 'devices/band-0501/readings',
    payload,
  };
  const seq = await new Promise<number>((resolve, reject) => {
    const given = journal.append(encodeInput(input), (error) => (error ? reject(error) : resolve(given)));
  });
  const decoded = decode(directory, { ...input, receivedAt: at });
  return { seq, readings: decoded.type === 'readings' ? decoded.readings : [] };
}

async function stored(within: Duration = seconds(1_000)): Promise<unknown[]> {
  const range = { from: instant(0), to: plus(MONDAY, within) };
  const { rows } = await store.readings({ device: 'band-0501', metric: 'steps', ...range, limit: 10_000 });
  return rows.map((row) => row.fields.steps);
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1);

describe('readings on their way to the store', () => {
  it('[FD1] arrive in journal order, and the store knows up to where', async () => {
    const feeder = await open();
    for (const n of upTo(20)) {
      const { seq, readings } = await message(n);
      feeder.offer(seq, readings, directory);
    }
    await feeder.settled();
    expect(await stored()).toEqual(upTo(20));
    expect([feeder.cursor, await store.cursor()]).toEqual([20, 20]);
  });

  it('[FD4] gather for a moment, so that many share one write to the disk', async () => {
    const writes: number[] = [];
    const gathered: (() => void)[] = [];
    const feeder = await open(
      {
        append: async (points, cursor) => {
          writes.push('times' in points ? points.times.length : points.length);
          await store.append(points, cursor);
        },
      },
      0,
      (run) => {
        gathered.push(run);
        return () => undefined;
      },
    );
    for (const n of upTo(30)) {
      const { seq, readings } = await message(n);
      feeder.offer(seq, readings, directory);
    }
    expect([writes, gathered.length]).toEqual([[], 1]);
    gathered[0]?.();
    await feeder.settled();
    expect(writes).toEqual([30]);
  });

  it('[FD5] are stored once however often they come: alone, in one message with others, and a day later', async () => {
    const feeder = await open();
    const reading = (steps: number) => ({ at: new Date(MONDAY / 1_000).toISOString(), seq: steps, steps });
    let seq = 0;
    const deliver = (after: Duration, ...readings: object[]) => {
      const payload = Buffer.from(JSON.stringify(readings));
      const receivedAt = plus(MONDAY, after);
      const decoded = decode(directory, {
        client: 'band-0501',
        topic: 'devices/band-0501/readings',
        payload,
        receivedAt,
      });
      if (decoded.type !== 'readings') throw new Error(JSON.stringify(decoded));
      feeder.offer(++seq, decoded.readings, directory);
    };
    deliver(seconds(1), reading(1), reading(2), reading(3));
    deliver(seconds(2), reading(3), reading(4));
    deliver(seconds(3), reading(2));
    await feeder.settled();
    deliver(hours(25), reading(1), reading(4), reading(5));
    deliver(hours(26), reading(3), reading(5));
    await feeder.settled();
    expect(await stored()).toEqual([1, 2, 3, 4]);
    expect(await stored(hours(27))).toEqual([1, 2, 3, 4, 5]);
  });

  it('[FD2] are read again from the journal when the store was behind at the start', async () => {
    for (const n of upTo(2_500)) await message(n);
    const feeder = await open(store, 2_500);
    await feeder.settled();
    expect(await stored()).toEqual(upTo(2_500));
    expect(feeder.cursor).toBe(2_500);
  });

  it('[FD3] wait in the journal while the store fails, and none is missing or doubled afterwards', async () => {
    let broken = true;
    const feeder = await open({
      append: (points, cursor) =>
        broken ? Promise.reject(new Error('disk full')) : store.append(points, cursor),
    });
    for (const n of upTo(50)) {
      const { seq, readings } = await message(n);
      feeder.offer(seq, readings, directory);
      await feeder.settled();
    }
    expect(feeder.trouble).toBe('disk full');
    expect(later).toHaveLength(1);
    broken = false;
    later.pop()?.();
    await feeder.settled();
    expect(feeder.trouble).toBeUndefined();
    expect(await stored()).toEqual(upTo(50));
  });
});
