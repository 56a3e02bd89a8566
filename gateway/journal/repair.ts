import type { Disk } from './disk.ts';
import {
  endWithRecord,
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
 * Cuts off what a crash left unfinished at the end of the journal; afterwards all that remains is durable. Only the last
 * file is read through: the others were complete and synced before the next one began, so their headers and last
 * records show that nothing is missing, and the rest is checked when it is read. Throws `journal-damaged` when records
 * are missing or bad that had been durable. `cut` is in bytes.
 */
export function repairSegments(disk: Disk): { segments: Checked[]; cut: number } {
  const files = listSegments(disk);
  const tail = files.at(-1);
  const older = files.slice(0, -1).map((file, index) => checkOlder(disk, file, files[index + 1]?.first ?? 0));
  if (tail === undefined) return { segments: [], cut: 0 };
  const size = disk.size(tail.name);
  const last = checkLast(disk, tail, size);
  // What was read may still be in the page cache only; it is acted on from now, so it has to stay.
  if (last !== undefined) disk.sync(tail.name);
  disk.syncFolder();
  return { segments: last === undefined ? older : [...older, last], cut: size - (last?.bytes ?? 0) };
}

type File = ReturnType<typeof listSegments>[number];

/** Bytes in which a last record is looked for: more than a message takes, and then as many as the largest can. */
const LAST_RECORD_WITHIN = [64 * 1024, FRAME_OVERHEAD + MAX_RECORD_BYTES];

function checkOlder(disk: Disk, file: File, next: Sequence): Checked {
  const segment = readHeader(disk, file);
  if (segment === undefined) throw journalError('journal-damaged', `${file.name} has no valid header`);
  const bytes = disk.size(file.name);
  const last = next - 1;
  const isWhole = LAST_RECORD_WITHIN.some((within) => {
    const offset = Math.max(HEADER_BYTES, bytes - within);
    return endWithRecord(Buffer.from(disk.read(file.name, offset, bytes - offset)), last, segment.salt);
  });
  if (!isWhole) throw journalError('journal-damaged', `${file.name} does not end with record ${last}`);
  return { segment, last, bytes };
}

/** The last file without an unfinished end; `undefined` when it was never used and is removed. */
function checkLast(disk: Disk, file: File, size: number): Checked | undefined {
  const segment = readHeader(disk, file);
  if (segment === undefined) {
    // Records follow only after the header is synced: a file that is no longer than it was never used.
    if (size > HEADER_BYTES) throw journalError('journal-damaged', `${file.name} has no valid header`);
    disk.remove(file.name);
    return undefined;
  }
  const checked = readThrough(disk, segment);
  if (checked.bytes === size) return checked;
  if (!isTornTail(disk, checked, size))
    throw journalError('journal-damaged', `record ${checked.last + 1} in ${file.name} is bad`);
  disk.truncate(file.name, checked.bytes);
  return checked;
}

function readThrough(disk: Disk, segment: Segment): Checked {
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
