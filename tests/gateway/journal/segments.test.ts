import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRecord, startBatch } from '../../../gateway/journal/batch.ts';
import { sealFrames } from '../../../gateway/journal/frame.ts';
import { openSegments, readRecords, type Segments } from '../../../gateway/journal/segments.ts';
import { type SimulatedDisk, simulateDisk } from '../simulated-disk.ts';

describe('segments over a disk that crashes', () => {
  it('[JN11] after any crash every record that was done is read back, in order, without gaps', () => {
    void fc.assert(fc.property(fc.array(life, { minLength: 1, maxLength: 8 }), survive), { numRuns: 1_000 });
  });

  it('[JB1] a kill or a power cut at each single call of a life with a full disk loses nothing that was done', () => {
    const calls = simulatedLife(simulateDisk(), Number.POSITIVE_INFINITY);
    expect(calls).toBeGreaterThan(60);
    for (let diesAfter = 0; diesAfter < calls; diesAfter++)
      for (let seed = 0; seed < 20; seed++) {
        const disk = simulateDisk();
        simulatedLife(disk, diesAfter, seed === 0 ? undefined : randomFrom(seed * 7919 + diesAfter));
      }
  });

  it('[JB2] what the disk has no room for goes in from the reserve, and is refused whole when that is gone', () => {
    const disk = simulateDisk();
    holdReserve(disk, 40_000);
    const segments = openSegments(disk, { segmentBytes: 1_500 });
    segments.write(frames(1, [Buffer.from('in time')]));
    disk.capacity = 40_000 + 100;
    for (let seq = 2; seq <= 11; seq++) segments.write(frames(seq, [Buffer.alloc(300, seq)]));
    expect(disk.size('reserve')).toBeLessThan(40_000);
    expect(disk.size('reserve')).toBeGreaterThan(40_000 - 4 * 8_192);
    disk.capacity = segments.extent.bytes + disk.size('reserve') + 10;
    const tooMuch = frames(12, [Buffer.alloc(50_000)]);
    expect(() => segments.write(tooMuch)).toThrow(expect.objectContaining({ code: 'disk-full' }));
    expect(segments.extent.lastSeq).toBe(11);
    disk.capacity += 60_000;
    segments.write(frames(12, [Buffer.from('there is room again')]));
    const again = openSegments(disk, { segmentBytes: 1_500 });
    expect(again).toMatchObject({ cut: 0, extent: { firstSeq: 1, lastSeq: 12 } });
    expect([...readRecords(disk, { from: 1, upTo: 12 })]).toHaveLength(12);
  });

  it('[JB3] a failed sync is never tried again, with or without room', () => {
    const disk = simulateDisk();
    const segments = openSegments(disk, { segmentBytes: 1_500 });
    const failing = () => {
      throw Object.assign(new Error('ENOSPC: at the sync'), { code: 'ENOSPC' });
    };
    holdReserve(disk, 40_000);
    const { sync } = disk;
    disk.sync = failing;
    expect(() => segments.write(frames(1, [Buffer.from('lost')]))).toThrow('ENOSPC: at the sync');
    disk.sync = sync;
    expect(disk.size('reserve')).toBe(40_000);
  });

  it('[JB4] opening reads headers, last records and the last file, however much there is', () => {
    const disk = simulateDisk();
    const segments = openSegments(disk, { segmentBytes: 1_000_000 });
    const batch = Array.from({ length: 400 }, (_, index) => Buffer.alloc(1_000, index));
    for (let first = 1; first <= 24_000; first += 400) segments.write(frames(first, batch));
    const files = disk.list().length;
    expect(files).toBe(30);
    const before = disk.bytesRead;
    openSegments(disk, { segmentBytes: 1_000_000 });
    const headersAndLastRecords = files * (24 + 64 * 1024);
    // Each of the pieces in which the last file is read overlaps the one before by a record.
    expect(disk.bytesRead - before).toBeLessThan(headersAndLastRecords + 1_100_000);
  });

  it('[JB5] reading on where the last reading stopped reads nothing twice', () => {
    const disk = simulateDisk();
    const segments = openSegments(disk, { segmentBytes: 100_000_000 });
    segments.write(
      frames(
        1,
        Array.from({ length: 100 }, () => Buffer.alloc(100_000)),
      ),
    );
    const bookmark = {};
    const before = disk.bytesRead;
    for (let from = 1; from <= 100; from += 5) {
      let taken = 0;
      for (const { seq } of readRecords(disk, { from, upTo: 100, bookmark })) {
        expect(seq).toBe(from + taken);
        if (++taken === 6) break;
      }
    }
    // Each of the twenty readings may look one chunk ahead.
    expect(disk.bytesRead - before).toBeLessThan(100 * 100_000 + 20 * 1024 * 1024);
  });

  it('[JB6] bad bytes in an older file are found when it is read', () => {
    const disk = simulateDisk();
    const segments = openSegments(disk, { segmentBytes: 1_500 });
    for (let seq = 1; seq <= 20; seq++) segments.write(frames(seq, [Buffer.alloc(300, seq)]));
    const [name = ''] = disk.list();
    disk.decay(name, 100);
    const { extent } = openSegments(disk, { segmentBytes: 1_500 });
    expect(extent).toMatchObject({ firstSeq: 1, lastSeq: 20 });
    expect(() => [...readRecords(disk, { from: 1, upTo: 20 })]).toThrow(
      expect.objectContaining({ code: 'journal-damaged' }),
    );
    expect([...readRecords(disk, { from: 10, upTo: 20 })]).toHaveLength(11);
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
  { weight: 1, arbitrary: fc.record({ room: fc.nat(3_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const life = fc.record({
  steps: fc.array(step, { maxLength: 12 }),
  diesAfter: fc.nat(40),
  losesPower: fc.boolean(),
  seed: fc.integer(),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

function survive(lives: readonly Life[]): void {
  const disk = simulateDisk();
  holdReserve(disk, 20_000);
  const known: Known = { written: new Map(), done: 0, trimmed: 1 };
  for (const [index, { steps, diesAfter, losesPower, seed }] of lives.entries()) {
    disk.dieAfter(diesAfter);
    try {
      const segments = openSegments(disk, { segmentBytes: 1_500 });
      expectKept(segments, disk, known);
      live(segments, steps, { disk, known, text: `life ${index} ` });
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'the process died') throw error;
    }
    if (losesPower) disk.losePower(randomFrom(seed));
    else disk.revive();
    disk.capacity = Number.POSITIVE_INFINITY;
  }
  expectKept(openSegments(disk, { segmentBytes: 1_500 }), disk, known);
}

/** One life with everything in it: new files, trims, a disk that fills up, the reserve used up, a restart in between. */
const EVERYTHING: readonly (readonly Step[])[] = [
  [{ batch: [700, 10] }, { batch: [700] }, { batch: [700] }, { batch: [700] }, { trim: 3 }],
  [
    { room: 100 },
    { batch: [700, 700] },
    { batch: [700] },
    { batch: [5_000] },
    { batch: [9_000] },
    { batch: [9] },
  ],
  [{ room: 3_000 }, { batch: [700] }, { batch: [700] }, { trim: 60 }, { batch: [700] }],
];

/** Lives it up to the call after which the process dies, by a power cut when there is a `random`; gives its calls. */
function simulatedLife(disk: SimulatedDisk, diesAfter: number, random?: () => number): number {
  holdReserve(disk, 20_000);
  const known: Known = { written: new Map(), done: 0, trimmed: 1 };
  const before = disk.calls;
  disk.dieAfter(diesAfter);
  try {
    for (const [index, steps] of EVERYTHING.entries()) {
      const segments = openSegments(disk, { segmentBytes: 1_500 });
      expectKept(segments, disk, known);
      live(segments, steps, { disk, known, text: `part ${index} ` });
    }
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'the process died') throw error;
  }
  const calls = disk.calls - before;
  if (random === undefined) disk.revive();
  else disk.losePower(random);
  disk.capacity = Number.POSITIVE_INFINITY;
  expectKept(openSegments(disk, { segmentBytes: 1_500 }), disk, known);
  return calls;
}

function holdReserve(disk: SimulatedDisk, bytes: number): void {
  disk.create('reserve');
  disk.append('reserve', Buffer.alloc(bytes));
  disk.sync('reserve');
  disk.syncFolder();
}

const sizeOf = (disk: SimulatedDisk): number => disk.list().reduce((sum, name) => sum + disk.size(name), 0);

interface Known {
  /** What was last written under each sequence, durable or not. */
  readonly written: Map<number, string>;
  /** Up to here the caller was told, or has read and acted. */
  done: number;
  trimmed: number;
}

function live(
  segments: Segments,
  steps: readonly Step[],
  { disk, known, text }: { disk: SimulatedDisk; known: Known; text: string },
): void {
  for (const one of steps) {
    if ('trim' in one) {
      known.trimmed = Math.max(known.trimmed, one.trim);
      segments.trim(one.trim);
      continue;
    }
    if ('room' in one) {
      disk.capacity = sizeOf(disk) + one.room;
      continue;
    }
    const first = segments.extent.lastSeq + 1;
    const records = one.batch.map((size, index) => `${text}${first + index} ${'·'.repeat(size)}`);
    for (const [index, record] of records.entries()) known.written.set(first + index, record);
    const before = segments.extent;
    try {
      segments.write(
        frames(
          first,
          records.map((record) => Buffer.from(record, 'latin1')),
        ),
      );
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'disk-full')) throw error;
      const { firstSeq, lastSeq } = before;
      expect(segments.extent).toMatchObject({ firstSeq, lastSeq });
    }
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
