import type { Done } from './batch.ts';
import { openDisk } from './disk.ts';
import type { Sequence } from './frame.ts';
import { openQueue } from './queue.ts';
import { type Bookmark, readRecords } from './segments.ts';
import { startWriter } from './writer.ts';

export type { Done } from './batch.ts';
export type { Sequence } from './frame.ts';

/** A log of records, durable before it says so. Bytes only: what they mean is the caller's. */
export interface Journal {
  /**
   * Takes one record (a copy) and gives its sequence at once; `done` is called after its sync, in the order of
   * sequences, never before `append` returns. A record that is refused gets the sequence 0 and `done(error)`:
   * `journal-overloaded`, `journal-record-too-large`, `journal-closed`. When there is no room, not even in reserve, every
   * waiting record gets `disk-full`: their sequences are given again, and later records are tried anew. After a write or
   * sync that failed otherwise every waiting and later record gets that error (`journal-failed`). The sync of one that
   * `mayWait` comes up to 4 ms later, for others to share it; one that may not takes those before it along.
   */
  append(record: Uint8Array, done: Done, options?: { readonly mayWait?: boolean }): Sequence;
  /** The durable records from `from` on, in order; from the oldest one when `from` was trimmed away. */
  read(from: Sequence): Iterable<{ seq: Sequence; record: Uint8Array }>;
  readonly firstSeq: Sequence;
  /** The last sequence given; `firstSeq - 1` when there is none. */
  readonly lastSeq: Sequence;
  /** Bytes on disk. */
  readonly bytes: number;
  /** Bytes that wait for their sync. */
  readonly pending: number;
  /** Bytes of an unfinished last batch that opening cut off: what a crash left behind. */
  readonly cut: number;
  /** Removes whole segments that hold only records before `before`. */
  trim(before: Sequence): void;
  /** Trimming there removes the oldest segment, the least that can go; `undefined` while there is only one. */
  readonly trimPoint: Sequence | undefined;
  /** Waits for what was appended, then stops the writer. */
  close(): Promise<void>;
}

/** Size at which a new file begins, in bytes: what trimming frees at once, and what opening reads through in 0.1 s. */
export const SEGMENT_BYTES = 64 * 1024 * 1024;

/** Opens the journal in `folder` and repairs what a crash left; rejects with `journal-damaged` or `journal-failed`. */
export async function openJournal(options: { folder: string; segmentBytes?: number }): Promise<Journal> {
  const { folder, segmentBytes = SEGMENT_BYTES } = options;
  const queue = openQueue();
  const writer = await startWriter({ folder, segmentBytes }, queue);
  queue.start(writer);
  const bookmark: Bookmark = {};
  let closed: Promise<void> | undefined;
  return {
    append: queue.append,
    read: (from) => readFolder(folder, { from, upTo: () => queue.durable.lastSeq, bookmark }),
    get firstSeq() {
      return queue.durable.firstSeq;
    },
    get lastSeq() {
      return queue.lastSeq;
    },
    get bytes() {
      return queue.durable.bytes;
    },
    get pending() {
      return queue.pending;
    },
    cut: writer.opened.cut,
    trim: (before) => writer.trim(before),
    get trimPoint() {
      return queue.durable.secondSeq;
    },
    close: () => {
      closed ??= queue.drain().then(() => writer.close());
      return closed;
    },
  };
}

function* readFolder(
  folder: string,
  { from, upTo, bookmark }: { from: Sequence; upTo: () => Sequence; bookmark: Bookmark },
) {
  const disk = openDisk(folder);
  try {
    yield* readRecords(disk, { from, upTo: upTo(), bookmark });
  } finally {
    disk.close();
  }
}
