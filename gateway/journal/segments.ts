import { randomInt } from 'node:crypto';
import type { Disk } from './disk.ts';
import { type Sequence, sealFrames } from './frame.ts';
import { failureOf, journalError } from './problem.ts';
import { type Checked, repairSegments } from './repair.ts';
import { withReserve } from './reserve.ts';
import {
  HEADER_BYTES,
  listSegments,
  readHeader,
  type Segment,
  segmentName,
  walkFrames,
  writeHeader,
} from './segment.ts';

/** The journal's files with one writer; all calls are synchronous and throw on a disk that fails. */
export interface Segments {
  readonly extent: Extent;
  /** Bytes of an unfinished last batch that opening cut off. */
  readonly cut: number;
  /**
   * Seals whole frames of the next sequences and makes them durable before it returns. Throws `disk-full`, with nothing
   * written, when neither the disk nor the reserve has room: the same or others may be tried again.
   */
  write(frames: Buffer): void;
  /** Removes the segments that hold only records before `before`; the last one always stays. */
  trim(before: Sequence): void;
  close(): void;
}

/** What the journal holds; `lastSeq` is `firstSeq - 1` when that is nothing. */
export interface Extent {
  readonly firstSeq: Sequence;
  readonly lastSeq: Sequence;
  readonly bytes: number;
  /** First record of the second file: all before it can be trimmed. `undefined` with one file. */
  readonly secondSeq: Sequence | undefined;
}

/** Opens, checks and repairs the journal on `disk`; throws `journal-damaged`. */
export function openSegments(disk: Disk, { segmentBytes }: { segmentBytes: number }): Segments {
  const { segments, cut } = repairSegments(disk);
  let current = segments.pop() ?? createSegment(disk, 1);
  let older: readonly Checked[] = segments;
  return {
    cut,
    get extent() {
      return {
        firstSeq: (older[0] ?? current).segment.first,
        lastSeq: current.last,
        bytes: older.reduce((sum, { bytes }) => sum + bytes, current.bytes),
        secondSeq: older.length === 0 ? undefined : (older[1] ?? current).segment.first,
      };
    },
    write: (frames) => {
      if (current.bytes + frames.length > segmentBytes && current.last >= current.segment.first) {
        const next = createSegment(disk, current.last + 1);
        older = [...older, current];
        current = next;
      }
      const { segment, bytes, last: previous } = current;
      const { first, last } = sealFrames(frames, segment.salt);
      if (first !== previous + 1)
        throw journalError('journal-failed', `record ${first} was to be written after ${previous}`);
      appendWhole(disk, segment.name, { frames, at: bytes });
      disk.sync(segment.name);
      current = { segment, last, bytes: bytes + frames.length };
    },
    trim: (before) => {
      for (const { segment, last } of older) {
        if (last >= before) break;
        disk.remove(segment.name);
        // One by one: were a later removal to outlive an earlier one, records would seem to be missing.
        disk.syncFolder();
        older = older.slice(1);
      }
    },
    close: () => disk.close(),
  };
}

/** Where the last reading stopped: the next one, which mostly goes on there, begins in the middle of the file. */
export interface Bookmark {
  place?: { readonly file: Sequence; readonly seq: Sequence; readonly offset: number };
}

/**
 * Records `from` … `upTo` in order; begins at the oldest one when `from` was trimmed away. Throws `journal-damaged` at
 * the first that is missing or bad: only here files before the last one are read through.
 */
export function* readRecords(
  disk: Disk,
  { from, upTo, bookmark = {} }: { from: Sequence; upTo: Sequence; bookmark?: Bookmark },
): Generator<{ seq: Sequence; record: Uint8Array }> {
  if (from > upTo) return;
  const files = listSegments(disk);
  let next: Sequence | undefined;
  for (const [index, file] of files.entries()) {
    const following = files[index + 1]?.first;
    if (following !== undefined && following <= from) continue;
    if (file.first > upTo || (next ?? 0) > upTo) return;
    const segment = readHeader(disk, file);
    if (segment === undefined) throw journalError('journal-damaged', `${file.name} has no valid header`);
    const { place } = bookmark;
    const start = place?.file === file.first && place.seq <= from ? place : undefined;
    next = start?.seq ?? segment.first;
    for (const { seq, record, length, end } of walkFrames(disk, segment, start)) {
      next = seq + 1;
      if (seq > upTo) return;
      if (seq < from) continue;
      bookmark.place = { file: file.first, seq, offset: end - length };
      yield { seq, record };
    }
    if (next <= upTo && next !== following)
      throw journalError('journal-damaged', `record ${next} in ${file.name} is bad`);
  }
}

/** Only the write may be tried again: what a failed sync has dropped nobody knows. */
function appendWhole(disk: Disk, name: string, { frames, at }: { frames: Buffer; at: number }): void {
  try {
    withReserve(disk, {
      bytes: frames.length,
      attempt: () => disk.append(name, frames),
      undo: () => disk.truncate(name, at),
    });
  } catch (error) {
    // The next file may begin before this one is synced again, and then nothing may stand behind its last record.
    if (failureOf(error).code === 'disk-full') disk.sync(name);
    throw error;
  }
}

function createSegment(disk: Disk, first: Sequence): Checked {
  const segment: Segment = { name: segmentName(first), first, salt: randomInt(2 ** 32) };
  withReserve(disk, {
    bytes: HEADER_BYTES,
    attempt: () => {
      disk.create(segment.name);
      disk.append(segment.name, writeHeader(segment));
    },
    undo: () => {
      if (disk.list().includes(segment.name)) disk.remove(segment.name);
    },
  });
  disk.sync(segment.name);
  disk.syncFolder();
  return { segment, last: first - 1, bytes: HEADER_BYTES };
}
