import type { Disk } from './disk.ts';
import {
  FRAME_OVERHEAD,
  MAX_BATCH_BYTES,
  MAX_RECORD_BYTES,
  peekSequence,
  readFrame,
  type Sequence,
} from './frame.ts';
import { journalError } from './problem.ts';
import { HEADER_BYTES, listSegments, readHeader, type Segment, walkFrames } from './segment.ts';

export interface Checked {
  readonly segment: Segment;
  readonly last: Sequence;
  /** Bytes of the file. */
  readonly bytes: number;
}

/**
 * Reads the journal through and cuts off what a crash left unfinished at its end; afterwards all that remains is durable.
 * Throws `journal-damaged` when records are missing or bad that had been durable. `cut` is in bytes.
 */
export function repairSegments(disk: Disk): { segments: Checked[]; cut: number } {
  const files = listSegments(disk);
  const segments: Checked[] = [];
  let cut = 0;
  for (const [index, file] of files.entries()) {
    const isLast = index === files.length - 1;
    const previous = segments.at(-1);
    if (previous !== undefined && file.first !== previous.last + 1)
      throw journalError('journal-damaged', `records ${previous.last + 1} to ${file.first - 1} are missing`);
    const segment = readHeader(disk, file);
    const size = disk.size(file.name);
    if (segment === undefined) {
      // Records follow only after the header is synced: a file that is no longer than it was never used.
      if (!isLast || size > HEADER_BYTES)
        throw journalError('journal-damaged', `${file.name} has no valid header`);
      disk.remove(file.name);
      cut += size;
      break;
    }
    const checked = checkSegment(disk, segment);
    if (checked.bytes < size) {
      if (!isLast || !isTornTail(disk, checked, size))
        throw journalError('journal-damaged', `record ${checked.last + 1} in ${file.name} is bad`);
      disk.truncate(file.name, checked.bytes);
      cut += size - checked.bytes;
    }
    segments.push(checked);
  }
  // What was read may still be in the page cache only; it is acted on from now, so it has to stay.
  const last = segments.at(-1);
  if (last !== undefined) disk.sync(last.segment.name);
  disk.syncFolder();
  return { segments, cut };
}

function checkSegment(disk: Disk, segment: Segment): Checked {
  let last = segment.first - 1;
  let bytes = HEADER_BYTES;
  for (const frame of walkFrames(disk, segment)) {
    last = frame.seq;
    bytes = frame.end;
  }
  return { segment, last, bytes };
}

/** True when the bytes after the last good record can only stem from one batch that was never synced. */
function isTornTail(disk: Disk, { segment, last, bytes }: Checked, size: number): boolean {
  const length = size - bytes;
  if (length > Math.max(MAX_BATCH_BYTES, FRAME_OVERHEAD + MAX_RECORD_BYTES)) return false;
  const tail = Buffer.from(disk.read(segment.name, bytes, length));
  const bad = last + 1;
  const newest = bad + Math.floor(length / FRAME_OVERHEAD);
  for (let offset = 0; offset + FRAME_OVERHEAD <= tail.length; offset++) {
    const seq = peekSequence(tail, offset);
    if (seq <= bad || seq > newest) continue;
    const frame = readFrame(tail, offset, segment.salt);
    if (frame !== undefined && frame.batch > bad) return false;
  }
  return true;
}
