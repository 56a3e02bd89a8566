import { decode } from '../devices/decode.ts';
import type { Reading } from '../devices/reading.ts';
import { type Directory, openDirectory } from '../devices/registry.ts';
import type { FactsDatabase } from './facts/facts.ts';
import { decodeInput } from './input-record.ts';
import type { Journal } from './journal/journal.ts';
import { openPacking, type Packing } from './storage/packed.ts';
import { pointOf } from './storage/point.ts';
import type { ReadingQueue } from './storage/reading-store.ts';

/** Brings readings to the store in journal order, from memory while it keeps up and from the journal when it does not. */
export interface Feeder {
  /** The readings of one judged input (none moves the cursor only). */
  offer(seq: number, readings: readonly Reading[], directory: Directory): void;
  /** Up to where the store has everything. */
  readonly cursor: number;
  /** Why the store takes nothing at the moment. */
  readonly trouble: string | undefined;
  /** Resolves when everything offered so far is stored, or the store refused it. */
  settled(): Promise<void>;
}

export interface FeederParts {
  readonly store: Pick<ReadingQueue, 'cursor' | 'append'>;
  readonly journal: Journal;
  readonly facts: FactsDatabase;
  readonly stored: () => void;
  /** Runs `run` once, after points have had time to gather; the function that it gives cancels it. */
  readonly gather: (run: () => void) => () => void;
  /** Runs `run` once, a while after a failure. */
  readonly later: (run: () => void) => void;
  readonly log: (problem: string) => void;
}

/** Points that may wait in memory, about 10 MB; beyond it they are read again from the journal. */
const MOST_WAITING = 50_000;
/** Points that are stored without waiting for more: a tenth of a second of the store's thread. */
const ENOUGH = 20_000;
/** Inputs decoded at a time when catching up: about 10 ms. */
const CATCH_UP_INPUTS = 1_000;

export async function openFeeder(parts: FeederParts, judgedUpTo: number): Promise<Feeder> {
  const { store } = parts;
  let cursor = await store.cursor();
  let upTo = judgedUpTo;
  let waiting = openPacking();
  let behind = cursor < judgedUpTo;
  let trouble: string | undefined;
  let running: Promise<void> | undefined;
  let gathering: (() => void) | undefined;

  async function append(points: Packing, seq: number): Promise<void> {
    await store.append(points.take(), seq);
    cursor = seq;
    trouble = undefined;
    if (points.count > 0) parts.stored();
  }

  /** What has gathered; and all there is, when it was behind. */
  async function feed(): Promise<void> {
    do {
      if (behind) {
        waiting = openPacking();
        const chunk = readChunk(parts, cursor, upTo);
        behind = chunk.seq < upTo;
        await append(chunk.points, chunk.seq);
      } else {
        const [points, seq] = [waiting, upTo];
        waiting = openPacking();
        await append(points, seq);
      }
    } while (behind && cursor < upTo);
  }

  function start(): void {
    gathering?.();
    gathering = undefined;
    running ??= feed()
      .catch((error: unknown) => {
        trouble = error instanceof Error ? error.message : String(error);
        parts.log(trouble);
        behind = true;
        parts.later(start);
      })
      .finally(() => {
        running = undefined;
        if (cursor < upTo) goOn();
      });
  }

  function goOn(): void {
    if (trouble !== undefined || running !== undefined) return;
    if (behind || waiting.count >= ENOUGH) start();
    else gathering ??= parts.gather(start);
  }

  if (behind) start();
  return {
    offer(seq, readings, directory) {
      upTo = seq;
      if (!behind) addPoints(waiting, readings, directory);
      if (waiting.count > MOST_WAITING) {
        behind = true;
        waiting = openPacking();
      }
      goOn();
    },
    get cursor() {
      return cursor;
    },
    get trouble() {
      return trouble;
    },
    settled: async () => {
      while (running !== undefined || gathering !== undefined) {
        if (running === undefined) start();
        await running;
      }
    },
  };
}

function addPoints(points: Packing, readings: readonly Reading[], directory: Directory): void {
  for (const reading of readings) {
    const device = directory.device(reading.device);
    if (device !== undefined) points.add(pointOf(reading, device));
  }
}

/** Decodes the next inputs behind `cursor` again, each under the registry of its time. */
function readChunk(parts: FeederParts, cursor: number, upTo: number): { points: Packing; seq: number } {
  let directory = openDirectory(parts.facts.registryAt(cursor));
  let seq = cursor;
  const points = openPacking();
  for (const { seq: next, record } of parts.journal.read(cursor + 1)) {
    if (next > upTo || seq - cursor >= CATCH_UP_INPUTS) break;
    const input = decodeInput(record);
    if (input.type === 'registry-changed') directory = openDirectory(input.registry);
    if (input.type === 'message') {
      const decoded = decode(directory, { ...input, receivedAt: input.at });
      if (decoded.type === 'readings') addPoints(points, decoded.readings, directory);
    }
    seq = next;
  }
  return { points, seq: seq === cursor ? upTo : seq };
}
