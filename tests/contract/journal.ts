import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Journal } from '../../gateway/journal/journal.ts';

/** Opens the journal that a test named by `place` left, or a new one. */
export type OpenJournal = (place: string, options?: { segmentBytes?: number }) => Promise<Journal>;

/** What every journal keeps, whatever lies under it. */
export function journalContract(open: OpenJournal): void {
  it('[JN1] sequences are 1, 2, 3 … and done is called in their order, after append', async () => {
    const journal = await open('order');
    const told: number[] = [];
    const all = Array.from({ length: 500 }, (_, index) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const seq = journal.append(bytes(`record ${index}`), () => {
        told.push(index + 1);
        resolve();
      });
      expect(told).toEqual([]);
      expect(seq).toBe(index + 1);
      return promise;
    });
    await Promise.all(all);
    expect(told).toEqual(all.map((_, index) => index + 1));
    expect(journal).toMatchObject({ firstSeq: 1, lastSeq: 500, pending: 0 });
    await journal.close();
  });

  it('[JN15] records that may wait share a sync: with one that may not, with many, or after a while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const journal = await open('waiting');
    const told: number[] = [];
    const tell = (mayWait: boolean): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const seq = journal.append(bytes('one'), () => resolve(void told.push(seq)), { mayWait });
      return promise;
    };
    const first = tell(true);
    await turns();
    expect(told).toEqual([]);
    await Promise.all([first, tell(false)]);
    expect(told).toEqual([1, 2]);
    const third = tell(true);
    await turns();
    expect(told).toEqual([1, 2]);
    vi.advanceTimersByTime(4);
    await third;
    await Promise.all(Array.from({ length: 128 }, () => tell(true)));
    void tell(true);
    await journal.close();
    expect(told).toHaveLength(3 + 128 + 1);
  });

  it('[JN2] what was done is read back after opening again, byte for byte, from any sequence', async () => {
    const journal = await open('again');
    const texts = ['first', '', '守望', 'x'.repeat(100_000), 'last'];
    await Promise.all(texts.map((text) => append(journal, text)));
    expect(read(journal, 1)).toEqual(texts.map((text, index) => [index + 1, text]));
    await journal.close();
    const again = await open('again');
    expect(again).toMatchObject({ firstSeq: 1, lastSeq: 5 });
    expect(read(again, 3)).toEqual(texts.slice(2).map((text, index) => [index + 3, text]));
    expect(read(again, 6)).toEqual([]);
    await append(again, 'six');
    expect(read(again, 6)).toEqual([[6, 'six']]);
    await again.close();
  });

  it('[JN2] the record is copied: the caller may use its bytes again at once', async () => {
    const journal = await open('copy');
    const reused = bytes('aaaa');
    const { promise, resolve } = Promise.withResolvers<void>();
    journal.append(reused, () => resolve());
    reused.fill(0);
    await promise;
    expect(read(journal, 1)).toEqual([[1, 'aaaa']]);
    await journal.close();
  });

  it('[JN5] close waits for what was appended; later records are refused as journal-closed', async () => {
    const journal = await open('close');
    const before = append(journal, 'in time');
    const closing = journal.close();
    await expect(append(journal, 'too late')).rejects.toMatchObject({ code: 'journal-closed' });
    await Promise.all([before, closing, journal.close()]);
    const again = await open('close');
    expect(read(again, 1)).toEqual([[1, 'in time']]);
    await again.close();
  });

  it('[JN6] trim removes only what lies before, and sequences go on after everything old is gone', async () => {
    const journal = await open('trim', { segmentBytes: 200 });
    for (let seq = 1; seq <= 20; seq++) await append(journal, `record ${seq}`);
    const full = journal.bytes;
    journal.trim(12);
    await append(journal, 'record 21');
    expect(journal.firstSeq).toBeGreaterThan(1);
    expect(journal.firstSeq).toBeLessThanOrEqual(12);
    expect(journal.bytes).toBeLessThan(full);
    expect(read(journal, 1)[0]).toEqual([journal.firstSeq, `record ${journal.firstSeq}`]);
    expect(read(journal, 12)).toEqual(Array.from({ length: 10 }, (_, i) => [i + 12, `record ${i + 12}`]));
    journal.trim(1_000);
    await journal.close();
    const again = await open('trim', { segmentBytes: 200 });
    expect(again.lastSeq).toBe(21);
    await append(again, 'record 22');
    expect(read(again, 22)).toEqual([[22, 'record 22']]);
    await again.close();
  });

  it('[JN6] the trim point is where the oldest segment ends', async () => {
    const journal = await open('can-trim', { segmentBytes: 200 });
    expect(journal.trimPoint).toBeUndefined();
    for (let seq = 1; seq <= 20; seq++) await append(journal, `record ${seq}`);
    const first = journal.trimPoint ?? 0;
    expect(first).toBeGreaterThan(1);
    journal.trim(first - 1);
    await append(journal, 'record 21');
    expect(journal.firstSeq).toBe(1);
    journal.trim(first);
    await append(journal, 'record 22');
    expect(journal.firstSeq).toBe(first);
    await journal.close();
  });

  it('[JN13] a refused record gets the sequence 0, is told after append returns, and leaves no gap', async () => {
    const journal = await open('refused');
    const told: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    expect(journal.append(bytes('one'), () => told.push('one'))).toBe(1);
    const tooLarge = new Uint8Array(16 * 1024 * 1024 + 1);
    expect(journal.append(tooLarge, () => told.push('refused'))).toBe(0);
    expect(journal.append(bytes('two'), () => resolve())).toBe(2);
    expect([told, journal.lastSeq, journal.pending > 0]).toEqual([[], 2, true]);
    await promise;
    expect(told.toSorted()).toEqual(['one', 'refused']);
    expect(read(journal, 1)).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
    await journal.close();
    expect(journal.append(bytes('three'), () => undefined)).toBe(0);
  });

  it('[JN14] readings do not disturb each other, whatever is appended and trimmed meanwhile', async () => {
    const journal = await open('readings', { segmentBytes: 1_000 });
    for (let seq = 1; seq <= 100; seq++) await append(journal, `record ${seq}`);
    const [ahead, behind] = [journal.read(60)[Symbol.iterator](), journal.read(40)[Symbol.iterator]()];
    const next = (from: Iterator<{ seq: number; record: Uint8Array }>) => from.next().value?.seq;
    expect([next(ahead), next(behind), next(ahead)]).toEqual([60, 40, 61]);
    journal.trim(40);
    await append(journal, 'record 101');
    for (let seq = 62; seq <= 100; seq++) expect(next(ahead)).toBe(seq);
    for (let seq = 41; seq <= 100; seq++) expect(next(behind)).toBe(seq);
    expect([next(ahead), next(behind)]).toEqual([undefined, undefined]);
    for (const from of [101, 41, 77, 76, 78, 100]) expect(read(journal, from)[0]?.[0]).toBe(from);
    await journal.close();
  });

  it('[JN8] a record over the limit is refused as journal-record-too-large, and others go on', async () => {
    const journal = await open('large');
    const tooLarge = append(journal, new Uint8Array(16 * 1024 * 1024 + 1));
    await expect(tooLarge).rejects.toMatchObject({ code: 'journal-record-too-large' });
    await append(journal, new Uint8Array(16 * 1024 * 1024));
    expect(journal.lastSeq).toBe(1);
    await journal.close();
    const again = await open('large');
    expect([...again.read(1)].map(({ record }) => record.length)).toEqual([16 * 1024 * 1024]);
    await again.close();
  });

  it('[JN9] beyond 64 MiB that wait for the disk records are refused as journal-overloaded, then taken again', async () => {
    const journal = await open('overload');
    const quarter = new Uint8Array(16 * 1024 * 1024 - 1_000);
    const waiting = [1, 2, 3, 4].map(() => append(journal, quarter));
    await expect(append(journal, quarter)).rejects.toMatchObject({ code: 'journal-overloaded' });
    await Promise.all(waiting);
    await append(journal, 'calm again');
    expect(journal.lastSeq).toBe(5);
    await journal.close();
  });
}

export function append(journal: Journal, record: Uint8Array | string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const whole = typeof record === 'string' ? bytes(record) : record;
  journal.append(whole, (error) => (error === undefined ? resolve() : reject(error)));
  return promise;
}

export function read(journal: Journal, from: number): [number, string][] {
  return [...journal.read(from)].map(({ seq, record }) => [seq, Buffer.from(record).toString()]);
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A journal has had every chance to write what it would write by itself. */
async function turns(): Promise<void> {
  for (let n = 0; n < 50; n++) await turn();
}
