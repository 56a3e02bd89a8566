import type { DeviceId, Fields } from '../../devices/reading.ts';
import { type Duration, days, type Instant } from '../../devices/time.ts';
import type { Packed } from './packed.ts';
import type { Point } from './point.ts';

/** What every store can be asked about the readings that it has. */
export interface ReadingStore {
  /** A device's rows in the order of time, `from` ≤ at < `to`; rejects with `readings-cursor-invalid`. */
  readings(query: ReadingsQuery): Promise<ReadingsPage>;
  /** One metric of a device, bucket by bucket; a bucket without a reading has no row. */
  chart(query: ChartQuery): Promise<ChartRow[]>;
}

/** What only the store on this machine does: it takes points, and is the queue for the stores elsewhere. */
export interface ReadingQueue {
  /** Up to where the points of a source are stored; 0 at first. */
  cursor(source?: Source): Promise<number>;
  /**
   * Stores points and moves the cursor of their source (never back), in one durable transaction. The same (device,
   * fingerprint) again is nothing, and so is, without a fingerprint, the same body at the same time; another reading of
   * the same device and time gets the next free µs. A point without fields is not stored.
   */
  append(points: readonly Point[] | Packed, cursor: number, source?: Source): Promise<void>;
  /** Brings the rows of all five minutes that are over at `until` up to date; returns how many changed. */
  downSample(until: Instant): Promise<number>;
  /** What lies behind `position`, in stored order. */
  page(position: number, limit: number): Promise<FollowerPage>;
  /** Where a follower stands: all up to there is taken. A new name starts at 0 and keeps its points from being pruned. */
  followerPosition(name: string): Promise<number>;
  /** Moves the follower, and keeps first, in its file of dead letters, the lines on the way that its store will never take. */
  moveFollower(name: string, position: number, bad?: readonly DeadLetter[]): Promise<void>;
  /** Removes what is older than it is kept and what every follower has taken; returns how many points and rows. */
  prune(now: Instant, retention: Retention): Promise<number>;
  /** From now on the file stays as it is and its `-wal` only grows, until `release`: both can be copied. */
  hold(): Promise<void>;
  release(): Promise<void>;
  /** Finishes what was asked before. */
  close(): Promise<void>;
}

/** Where points come from, each with a cursor of its own: the journal's sequence, and the record's position. */
export type Source = 'journal' | 'facts';

export interface Retention {
  readonly raw: Duration;
  readonly fiveMinutes: Duration;
}

export interface ReadingsQuery {
  readonly device: DeviceId;
  /** One field: only rows that have it, and only it. */
  readonly metric?: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Rows, at most MAX_ROWS. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface ReadingsPage {
  /** May be fewer than asked for, even none, while there is a `next`. */
  readonly rows: { readonly at: Instant; readonly fields: Fields }[];
  readonly next?: string;
}

/** Buckets of `every` from `from` on, the last one cut at `to`. */
export interface ChartSpan {
  readonly from: Instant;
  readonly to: Instant;
  readonly every: Duration;
}

export interface ChartQuery extends ChartSpan {
  readonly device: DeviceId;
  readonly metric: string;
  /** Before it raw readings may be gone: charts whose buckets are whole five minutes take the rows of these. */
  readonly rawFrom: Instant;
}

/** A state holds until the next reading, at most STATE_HOLDS; `secondsTrue` counts what lies in the bucket. */
export type ChartRow = { readonly at: Instant; readonly count: number } & (
  | { readonly min: number; readonly mean: number; readonly max: number }
  | { readonly first: boolean; readonly last: boolean; readonly secondsTrue: number }
);

export interface FollowerPage {
  /** Of its last line; `from` when it has none. */
  readonly position: number;
  /** Of the newest point or row stored. */
  readonly last: number;
  readonly batch: Batch;
}

/** Lines of line protocol with times in µs, all raw or all of five minutes. */
export interface Batch {
  readonly lines: Uint8Array;
  readonly count: number;
  readonly resolution: 'raw' | 'five-minutes';
}

export interface DeadLetter {
  readonly line: string;
  readonly reason: string;
}

/** How long things stay unless configured: raw, some 10 million points for 1,000 devices at one per 4 min. */
export const RETENTION: Retention = { raw: days(30), fiveMinutes: days(730) };

/** Rows of one page: 10,000 hold up the main thread for less than 10 ms. A larger limit gives this many and a `next`. */
export const MAX_ROWS = 10_000;

/** Stored points that one call looks at, so that a rare metric holds up writing for about 0.1 s at most. */
export const MAX_SCANNED = 50_000;

/** Points that are pruned between two other calls: about 5 ms. */
export const PRUNE_SLICE = 5_000;

/** Buckets that are down-sampled between two other calls: about 10 ms at one reading a second. */
export const DOWN_SAMPLE_SLICE = 50;

/** Size of a file of dead letters; it then becomes `.1` in place of the one before, so that twice this stays on disk. */
export const MAX_DEAD_LETTER_BYTES = 10_000_000;

/**
 * Calls that may wait for the thread of the store; the journal is the queue behind it. Beyond it calls are rejected as
 * `storage-overloaded`.
 */
export const MAX_WAITING_CALLS = 1_000;

export type StorageProblem =
  | 'storage-failed'
  | 'storage-overloaded'
  | 'storage-closed'
  | 'data-too-new'
  | 'readings-cursor-invalid';

export interface StorageError extends Error {
  readonly code: StorageProblem;
}

export function storageError(code: StorageProblem, message: string): StorageError {
  return Object.assign(new Error(message), { code });
}
