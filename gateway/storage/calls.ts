import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../devices/time.ts';
import { type Append, prepareAppend } from './append-points.ts';
import { prepareDownSample } from './down-sample.ts';
import { type Followers, prepareFollowers } from './followers.ts';
import { prepareMarks } from './marks.ts';
import { prepareNames } from './names.ts';
import { preparePage } from './pages.ts';
import { type PiecesQuery, type PiecesSlice, preparePieces } from './read-chart.ts';
import { prepareReadings } from './read-points.ts';
import type { FollowerPage, ReadingsPage, ReadingsQuery, Source, StorageProblem } from './reading-store.ts';
import { prepareStale } from './stale.ts';
import { MOVE_AT_PAGES } from './tables.ts';

/** What the thread of the embedded store can be asked, each one synchronous. */
export interface Calls extends Followers {
  cursor(source: Source): number;
  append: Append;
  readings(query: ReadingsQuery): ReadingsPage;
  pieces(query: PiecesQuery): PiecesSlice;
  downSampleSlice(until: Instant): { readonly changed: number; readonly more: boolean };
  page(position: number, limit: number): FollowerPage;
  hold(): void;
  release(): void;
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
  /** Folder for the files of dead letters. */
  readonly deadLetters: string;
}

export function prepareCalls(database: DatabaseSync, deadLetters: string): Calls {
  const marks = prepareMarks(database);
  const parts = { marks, names: prepareNames(database), stale: prepareStale(database), deadLetters };
  return {
    cursor: marks.read,
    append: prepareAppend(database, parts),
    readings: prepareReadings(database),
    pieces: preparePieces(database, parts.stale),
    downSampleSlice: prepareDownSample(database, parts),
    page: preparePage(database, marks),
    ...prepareFollowers(database, parts),
    hold: () => database.exec('pragma wal_checkpoint(truncate); pragma wal_autocheckpoint = 0'),
    release: () => database.exec(`pragma wal_autocheckpoint = ${MOVE_AT_PAGES}`),
    close: () => database.close(),
  };
}

/** Anything unforeseen from SQLite or the disk is `storage-failed`. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isOurs = code === 'readings-cursor-invalid' || code === 'data-too-new';
  return { code: isOurs ? code : 'storage-failed', message };
}
