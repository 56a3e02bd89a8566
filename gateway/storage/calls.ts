import type { DatabaseSync } from 'node:sqlite';
import { prepareAppend } from './append-points.ts';
import { type Followers, prepareFollowers } from './followers.ts';
import type { Point } from './point.ts';
import { prepareAfter, prepareReadings } from './read-points.ts';
import type { FollowerPage, ReadingsPage, ReadingsQuery, StorageProblem } from './reading-store.ts';

/** What the thread of the embedded store can be asked, each one synchronous. */
export interface Calls extends Followers {
  cursor(): number;
  append(points: readonly Point[], cursor: number): void;
  readings(query: ReadingsQuery): ReadingsPage;
  after(position: number, limit: number): FollowerPage;
  close(): void;
}

/** To the thread: answered in order by a Reply of the same id. */
export interface Request {
  readonly id: number;
  readonly call: keyof Calls;
  readonly args: readonly unknown[];
}

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: Failure };

export interface Failure {
  readonly code: StorageProblem;
  readonly message: string;
}

export interface ThreadOptions {
  readonly file: string;
  readonly followers: readonly string[];
}

export function prepareCalls(database: DatabaseSync): Calls {
  const cursor = database.prepare('select seq from journal_cursor');
  return {
    cursor: () => Number(cursor.get()?.seq),
    append: prepareAppend(database),
    readings: prepareReadings(database),
    after: prepareAfter(database),
    ...prepareFollowers(database),
    close: () => database.close(),
  };
}

/** Anything unforeseen from SQLite or the disk is `storage-failed`. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const isCursor = error instanceof Error && 'code' in error && error.code === 'readings-cursor-invalid';
  return { code: isCursor ? 'readings-cursor-invalid' : 'storage-failed', message };
}
