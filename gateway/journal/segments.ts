import { randomInt } from 'node:crypto';
import type { Disk } from './disk.ts';
import { type Sequence, sealFrames } from './frame.ts';
import { journalError } from './problem.ts';
import { type Checked, repairSegments } from './repair.ts';
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
  /** Seals whole frames of the next sequences and makes them durable before it returns. */
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
      };
    },
    write: (frames) => {
      if (current.bytes + frames.length > segmentBytes && current.last >= current.segment.first) {
        older = [...older, current];
        current = createSegment(disk, current.last + 1);
      }
      const { segment, bytes, last: previous } = current;
      const { first, last } = sealFrames(frames, segment.salt);
      if (first !== previous + 1)
        throw journalError('journal-failed', `record ${first} was to be written after ${previous}`);
      disk.append(segment.name, frames);
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

/**
 * Records `from` … `upTo` in order; begins at the oldest one when `from` was trimmed away. Throws `journal-damaged` at
 * the first that is missing.
 */
export function* readRecords(
  disk: Disk,
  { from, upTo }: { from: Sequence; upTo: Sequence },
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
    next = segment.first;
    for (const { seq, record } of walkFrames(disk, segment)) {
      next = seq + 1;
      if (seq > upTo) return;
      if (seq >= from) yield { seq, record };
    }
    if (next <= upTo && next !== following)
      throw journalError('journal-damaged', `record ${next} in ${file.name} is bad`);
  }
}

function createSegment(disk: Disk, first: Sequence): Checked {
  const segment: Segment = { name: segmentName(first), first, salt: randomInt(2 ** 32) };
  disk.create(segment.name);
  disk.append(segment.name, writeHeader(segment));
  disk.sync(segment.name);
  disk.syncFolder();
  return { segment, last: first - 1, bytes: HEADER_BYTES };
}
