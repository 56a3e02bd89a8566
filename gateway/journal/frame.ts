import { crc32 } from 'node:zlib';

/** Position of a record in the journal: 1, 2, 3 … without gaps. */
export type Sequence = number;

/**
 * A record on disk: u32 length of the body, u32 checksum of all that follows, u64 sequence, u64 sequence of the first
 * record of its batch, body; little-endian. A batch is synced before the next one is written, so a bad record that a
 * later batch follows had been durable: that tells damage from a torn tail.
 */
export interface Frame {
  readonly seq: Sequence;
  readonly batch: Sequence;
  readonly record: Uint8Array;
  /** Bytes it takes in the file. */
  readonly length: number;
}

export const FRAME_OVERHEAD = 24;
const CHECKSUM_AT = 4;
const CHECKED_FROM = 8;
const BATCH_AT = 16;

/**
 * Longest record, in bytes. A device's message is below 20 KiB; a whole registry, which travels as one record, takes
 * 6 MB for 40,000 devices. A longer one is refused as `journal-record-too-large`.
 */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/**
 * Bytes that are gathered into one write and one sync; a single longer record is a batch by itself. 4 MiB keeps one
 * sync under 100 ms on an SD card that writes 40 MB/s; what comes on top waits for the next.
 */
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/** Writes a frame without its checksum at `offset`; returns the offset after it. */
export function writeFrame(
  target: Buffer,
  offset: number,
  { seq, batch, record }: { seq: Sequence; batch: Sequence; record: Uint8Array },
): number {
  target.writeUInt32LE(record.length, offset);
  target.writeUInt32LE(0, offset + CHECKSUM_AT);
  writeSequence(target, offset + CHECKED_FROM, seq);
  writeSequence(target, offset + BATCH_AT, batch);
  target.set(record, offset + FRAME_OVERHEAD);
  return offset + FRAME_OVERHEAD + record.length;
}

/**
 * Fills in the checksums of whole frames laid end to end, in place. The salt is the segment's own secret: without it a
 * device could put bytes into its payload that pass for a record once a crash has torn the frame around them.
 */
export function sealFrames(frames: Buffer, salt: number): { first: Sequence; last: Sequence } {
  const first = readSequence(frames, CHECKED_FROM);
  let last = first - 1;
  for (let offset = 0; offset < frames.length; ) {
    const end = offset + FRAME_OVERHEAD + frames.readUInt32LE(offset);
    frames.writeUInt32LE(crc32(frames.subarray(offset + CHECKED_FROM, end), salt), offset + CHECKSUM_AT);
    last = readSequence(frames, offset + CHECKED_FROM);
    offset = end;
  }
  return { first, last };
}

/** The whole frame at `offset`, or `undefined` when the bytes there are not one. */
export function readFrame(bytes: Buffer, offset: number, salt: number): Frame | undefined {
  if (offset + FRAME_OVERHEAD > bytes.length) return undefined;
  const end = offset + FRAME_OVERHEAD + bytes.readUInt32LE(offset);
  if (end > bytes.length) return undefined;
  if (crc32(bytes.subarray(offset + CHECKED_FROM, end), salt) !== bytes.readUInt32LE(offset + CHECKSUM_AT))
    return undefined;
  return {
    seq: readSequence(bytes, offset + CHECKED_FROM),
    batch: readSequence(bytes, offset + BATCH_AT),
    record: bytes.subarray(offset + FRAME_OVERHEAD, end),
    length: end - offset,
  };
}

/** Whether `bytes` end with the whole record `seq`. */
export function endWithRecord(bytes: Buffer, seq: Sequence, salt: number): boolean {
  const mark = Buffer.alloc(8);
  writeSequence(mark, 0, seq);
  for (let at = bytes.lastIndexOf(mark); at >= CHECKED_FROM; at = bytes.lastIndexOf(mark, at - 1)) {
    const offset = at - CHECKED_FROM;
    if (offset + FRAME_OVERHEAD > bytes.length) continue;
    const reachesEnd = offset + FRAME_OVERHEAD + bytes.readUInt32LE(offset) === bytes.length;
    if (reachesEnd && readFrame(bytes, offset, salt) !== undefined) return true;
  }
  return false;
}

/** The sequence that a frame at `offset` would have, before anything about it is checked. */
export function peekSequence(bytes: Buffer, offset: number): Sequence {
  return readSequence(bytes, offset + CHECKED_FROM);
}

const HIGH = 2 ** 32;

// Two halves instead of a BigInt: this runs for every message.
function writeSequence(target: Buffer, offset: number, seq: Sequence): void {
  target.writeUInt32LE(seq % HIGH, offset);
  target.writeUInt32LE(Math.floor(seq / HIGH), offset + 4);
}

function readSequence(bytes: Buffer, offset: number): Sequence {
  return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * HIGH;
}
