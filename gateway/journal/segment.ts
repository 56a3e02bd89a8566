import { crc32 } from 'node:zlib';
import type { Disk } from './disk.ts';
import { FRAME_OVERHEAD, type Frame, MAX_RECORD_BYTES, readFrame, type Sequence } from './frame.ts';
import { journalError } from './problem.ts';

/** One file of the journal: `{first sequence, 16 digits}.journal`, a header, then frames. */
export interface Segment {
  readonly name: string;
  /** Sequence of the first record that is or will be in it. */
  readonly first: Sequence;
  readonly salt: number;
}

/** Header: 8 bytes of magic and version, u64 first sequence, u32 salt, u32 checksum of these; little-endian. */
export const HEADER_BYTES = 24;
const SALT_AT = 16;
const HEADER_CHECKSUM_AT = 20;
const VERSION_AT = 7;
const VERSION = 1;
const MAGIC = Buffer.from([...Buffer.from('SWJRNL\0', 'latin1'), VERSION]);

export function segmentName(first: Sequence): string {
  return `${String(first).padStart(16, '0')}.journal`;
}

/** The journal's files in the folder, oldest first; others are left alone. */
export function listSegments(disk: Disk): { name: string; first: Sequence }[] {
  const files = disk.list().filter((name) => /^\d{16}\.journal$/.test(name));
  return files.sort().map((name) => ({ name, first: Number.parseInt(name, 10) }));
}

export function writeHeader({ first, salt }: { first: Sequence; salt: number }): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeBigUInt64LE(BigInt(first), 8);
  header.writeUInt32LE(salt, SALT_AT);
  header.writeUInt32LE(crc32(header.subarray(0, HEADER_CHECKSUM_AT)), HEADER_CHECKSUM_AT);
  return header;
}

/** The segment of that name, or `undefined` when its header is not whole or not its own; throws `data-too-new`. */
export function readHeader(
  disk: Disk,
  { name, first }: { name: string; first: Sequence },
): Segment | undefined {
  const header = Buffer.from(disk.read(name, 0, HEADER_BYTES));
  if (header.length < HEADER_BYTES) return undefined;
  const version = header.readUInt8(VERSION_AT);
  // A flipped bit is no newer version: the checksum has to hold.
  const isWhole = header.readUInt32LE(HEADER_CHECKSUM_AT) === crc32(header.subarray(0, HEADER_CHECKSUM_AT));
  if (isWhole && version > VERSION && header.subarray(0, VERSION_AT).equals(MAGIC.subarray(0, VERSION_AT)))
    throw journalError('data-too-new', `${name} has version ${version}, this gateway knows ${VERSION}`);
  const salt = header.readUInt32LE(SALT_AT);
  return header.equals(writeHeader({ first, salt })) ? { name, first, salt } : undefined;
}

/** Bytes read at once while walking a segment. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * The frames of a segment in order, from `start` (its first) to the last whole one that continues the sequence; where
 * they end before the file does, the caller has to know why.
 */
export function* walkFrames(
  disk: Disk,
  { name, first, salt }: Segment,
  start = { seq: first, offset: HEADER_BYTES },
): Generator<Frame & { readonly end: number }> {
  let chunk: Buffer = Buffer.alloc(0);
  let chunkAt = start.offset;
  let end = start.offset;
  const frameHere = (seq: Sequence): Frame | undefined => {
    const frame = readFrame(chunk, end - chunkAt, salt);
    return frame?.seq === seq ? frame : undefined;
  };
  const load = (length: number) => {
    const bytes = disk.read(name, end, length);
    chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    chunkAt = end;
  };
  for (let seq = start.seq; ; seq++) {
    let frame = frameHere(seq);
    if (frame === undefined) {
      load(CHUNK_BYTES);
      const long = chunk.length >= 4 ? FRAME_OVERHEAD + chunk.readUInt32LE(0) : 0;
      if (long > CHUNK_BYTES && long <= FRAME_OVERHEAD + MAX_RECORD_BYTES) load(long);
      frame = frameHere(seq);
    }
    if (frame === undefined) return;
    end += frame.length;
    yield { ...frame, end };
  }
}
