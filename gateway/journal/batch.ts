import { FRAME_OVERHEAD, MAX_BATCH_BYTES, type Sequence, writeFrame } from './frame.ts';

/** Called once a record is durable, or with the reason why it never will be. */
export type Done = (error?: Error) => void;

/** Records that become durable by one write and one sync. */
export interface Batch {
  readonly first: Sequence;
  /** Whole frames without checksums, `used` bytes of them; a buffer of its own, so that it can move to the writer. */
  frames: Buffer;
  used: number;
  readonly dones: Done[];
}

/** 128 messages that share a sync fit without being copied as it grows. */
const INITIAL_BYTES = 64 * 1024;

export function startBatch(first: Sequence): Batch {
  return { first, frames: Buffer.allocUnsafeSlow(INITIAL_BYTES), used: 0, dones: [] };
}

export function hasRoom(batch: Batch, record: Uint8Array): boolean {
  return batch.used === 0 || batch.used + FRAME_OVERHEAD + record.length <= MAX_BATCH_BYTES;
}

/** Copies the record into the batch. */
export function addRecord(
  batch: Batch,
  { seq, record, done }: { seq: Sequence; record: Uint8Array; done: Done },
): void {
  const needed = batch.used + FRAME_OVERHEAD + record.length;
  if (needed > batch.frames.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, batch.frames.length * 2));
    batch.frames.copy(larger, 0, 0, batch.used);
    batch.frames = larger;
  }
  batch.used = writeFrame(batch.frames, batch.used, { seq, batch: batch.first, record });
  batch.dones.push(done);
}
