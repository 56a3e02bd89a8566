import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRecord, startBatch } from '../../../gateway/journal/batch.ts';
import { sealFrames } from '../../../gateway/journal/frame.ts';
import { openSegments, readRecords, type Segments } from '../../../gateway/journal/segments.ts';
import { simulateDisk } from '../simulated-disk.ts';

describe('segments over a disk that crashes', () => {
  it('[JN11] after any crash every record that was done is read back, in order, without gaps', () => {
    void fc.assert(fc.property(fc.array(life, { minLength: 1, maxLength: 8 }), survive), { numRuns: 1_000 });
  });

  it('[JN4] one flipped bit is never taken for a torn tail while a later batch stands behind it', () => {
    const anywhere = fc.record({
      sizes: fc.array(fc.nat(40), { minLength: 2, maxLength: 6 }),
      where: fc.nat(999),
    });
    const law = ({ sizes, where }: { sizes: number[]; where: number }) => {
      const disk = simulateDisk();
      const segments = openSegments(disk, { segmentBytes: 1_000_000 });
      for (const [index, size] of sizes.entries())
        segments.write(frames(index + 1, [Buffer.alloc(size, 'x')]));
      const [name = ''] = disk.list();
      const lastFrame = 24 + (sizes.at(-1) ?? 0);
      disk.decay(name, Math.floor((where / 1_000) * (disk.size(name) - lastFrame)));
      expect(() => openSegments(disk, { segmentBytes: 1_000_000 })).toThrow(
        expect.objectContaining({ code: 'journal-damaged' }),
      );
    };
    void fc.assert(fc.property(anywhere, law));
  });

  it('[JN12] a record inside a record is no record, even where a crash has torn the outer one', () => {
    const disk = simulateDisk();
    const segments = openSegments(disk, { segmentBytes: 1_000_000 });
    segments.write(frames(1, [Buffer.from('acknowledged')]));
    const [name = ''] = disk.list();
    const synced = disk.size(name);
    // What a device can know: the format and the sequence; not the salt of the file.
    const forged = frames(3, [Buffer.from('forged')]);
    sealFrames(forged, 0);
    segments.write(frames(2, [Buffer.concat([forged, Buffer.from('tail')])]));
    disk.decay(name, synced);
    const again = openSegments(disk, { segmentBytes: 1_000_000 });
    expect(again.extent.lastSeq).toBe(1);
  });
});

/** One run of the process: its batches and trims, when it dies, and whether the power goes with it. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ batch: fc.array(fc.nat(700), { minLength: 1, maxLength: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ trim: fc.nat(60) }) },
);
const life = fc.record({
  steps: fc.array(step, { maxLength: 12 }),
  diesAfter: fc.nat(40),
  losesPower: fc.boolean(),
  seed: fc.integer(),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

function survive(lives: readonly Life[]): void {
  const disk = simulateDisk();
  const known: Known = { written: new Map(), done: 0, trimmed: 1 };
  for (const [index, { steps, diesAfter, losesPower, seed }] of lives.entries()) {
    disk.dieAfter(diesAfter);
    try {
      const segments = openSegments(disk, { segmentBytes: 1_500 });
      expectKept(segments, disk, known);
      live(segments, steps, { known, text: `life ${index} ` });
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'the process died') throw error;
    }
    if (losesPower) disk.losePower(randomFrom(seed));
    else disk.revive();
  }
  expectKept(openSegments(disk, { segmentBytes: 1_500 }), disk, known);
}

interface Known {
  /** What was last written under each sequence, durable or not. */
  readonly written: Map<number, string>;
  /** Up to here the caller was told, or has read and acted. */
  done: number;
  trimmed: number;
}

function live(
  segments: Segments,
  steps: Life['steps'],
  { known, text }: { known: Known; text: string },
): void {
  for (const one of steps) {
    if ('trim' in one) {
      known.trimmed = Math.max(known.trimmed, one.trim);
      segments.trim(one.trim);
      continue;
    }
    const first = segments.extent.lastSeq + 1;
    const records = one.batch.map((size, index) => `${text}${first + index} ${'·'.repeat(size)}`);
    for (const [index, record] of records.entries()) known.written.set(first + index, record);
    segments.write(
      frames(
        first,
        records.map((record) => Buffer.from(record, 'latin1')),
      ),
    );
    known.done = segments.extent.lastSeq;
  }
}

function expectKept(segments: Segments, disk: ReturnType<typeof simulateDisk>, known: Known): void {
  const { firstSeq, lastSeq } = segments.extent;
  expect(lastSeq).toBeGreaterThanOrEqual(known.done);
  expect(firstSeq).toBeLessThanOrEqual(Math.max(1, Math.min(known.trimmed, lastSeq + 1)));
  const read = [...readRecords(disk, { from: firstSeq, upTo: lastSeq })];
  expect(read.map(({ seq }) => seq)).toEqual(Array.from(read, (_, index) => firstSeq + index));
  expect(read).toHaveLength(lastSeq - firstSeq + 1);
  for (const { seq, record } of read)
    expect(Buffer.from(record).toString('latin1')).toBe(known.written.get(seq));
  known.done = lastSeq;
}

function frames(first: number, records: readonly Uint8Array[]): Buffer {
  const batch = startBatch(first);
  for (const [index, record] of records.entries())
    addRecord(batch, { seq: first + index, record, done: () => {} });
  return batch.frames.subarray(0, batch.used);
}

/** Mulberry32: small, seeded, good enough to tear files with. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
