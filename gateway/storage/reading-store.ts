import type { DeviceId, Fields } from '../../devices/reading.ts';
import { days, type Instant } from '../../devices/time.ts';
import type { Point } from './point.ts';

/** Readings on this machine, and the queue for the stores elsewhere that follow it. */
export interface ReadingStore {
  /** The sequence of the journal up to which points are stored; 0 at first. */
  cursor(): Promise<number>;
  /**
   * Stores points and moves the cursor (never back), in one durable transaction. The same (device, fingerprint) again is
   * nothing, and so is, without a fingerprint, the same body at the same time; another reading of the same device and time
   * gets the next free µs. A point without fields is not stored.
   */
  append(points: readonly Point[], cursor: number): Promise<void>;
  /** A device's rows in the order of time, `from` ≤ at < `to`; rejects with `readings-cursor-invalid`. */
  readings(query: ReadingsQuery): Promise<ReadingsPage>;
  /** Points behind `position` in stored order; `position` of the last one, `last` of the newest one stored. */
  after(position: number, limit: number): Promise<FollowerPage>;
  /** Where a follower stands: all up to there is taken. A new name starts at 0 and keeps its points from being pruned. */
  followerPosition(name: string): Promise<number>;
  /**
   * Moves the follower and keeps, in the same transaction, the points on the way that its store will never take; the same
   * point again replaces the reason.
   */
  moveFollower(name: string, position: number, bad?: readonly DeadLetter[]): Promise<void>;
  /** The newest first. */
  deadLetters(follower: string, limit: number): Promise<DeadLetter[]>;
  /**
   * Removes points older than `before` that every follower has taken, and those older than `followerLimit` whether taken
   * or not; returns how many.
   */
  prune(before: Instant, followerLimit?: Instant): Promise<number>;
  /** Finishes what was asked before. */
  close(): Promise<void>;
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

export interface FollowerPage {
  readonly position: number;
  readonly last: number;
  readonly points: Point[];
}

export interface DeadLetter {
  readonly point: Point;
  readonly reason: string;
}

/** How long readings stay on this machine unless configured: some 10 million rows for 1,000 devices at one per 4 min. */
export const RAW_RETENTION = days(30);

/** Rows of one page: 10,000 hold up the main thread for less than 10 ms. A larger limit gives this many and a `next`. */
export const MAX_ROWS = 10_000;

/** Stored points that one page looks at, so that a rare metric holds up writing for about 0.1 s at most. */
export const MAX_SCANNED = 50_000;

/** Points that are pruned between two other calls: about 5 ms. */
export const PRUNE_SLICE = 5_000;

/** Dead letters kept for each follower: enough to see what is wrong; beyond it the oldest go. */
export const MAX_DEAD_LETTERS = 10_000;

/**
 * Calls that may wait for the thread of the store; the journal is the queue behind it. Beyond it calls are rejected as
 * `storage-overloaded`.
 */
export const MAX_WAITING_CALLS = 1_000;

export type StorageProblem =
  | 'storage-failed'
  | 'storage-overloaded'
  | 'storage-closed'
  | 'readings-cursor-invalid';

export interface StorageError extends Error {
  readonly code: StorageProblem;
}

export function storageError(code: StorageProblem, message: string): StorageError {
  return Object.assign(new Error(message), { code });
}
