import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { days, hours, instant, microseconds, plus, seconds } from '../../devices/time.ts';
import type { Embedded } from '../../gateway/storage/embedded.ts';
import { lineOf, linesIn } from '../gateway/storage/line.ts';
import { pointAt, T0 } from './points.ts';

/** Opens the store that a test named by `place` left, or a new one. */
export type OpenQueue = (place: string) => Promise<Embedded>;

/** What the store on this machine does for the others. */
export function readingQueueContract(
  open: OpenQueue,
  deadLetterFile: (place: string, name: string) => string,
): void {
  it('[ST1] points and cursor are stored together and are there after opening again', async () => {
    const store = await open('again');
    expect(await store.cursor()).toBe(0);
    await store.append([pointAt(T0), pointAt(plus(T0, seconds(1)))], 7);
    await store.close();
    const again = await open('again');
    expect(await again.cursor()).toBe(7);
    expect(await rowsOf(again)).toEqual([
      { at: T0, fields: { heartRate: 72, worn: true } },
      { at: plus(T0, seconds(1)), fields: { heartRate: 72, worn: true } },
    ]);
    await again.close();
  });

  it('[ST1] the cursor moves without points and never back', async () => {
    const store = await open('cursor');
    await store.append([], 9);
    await store.append([pointAt(T0, { fields: {} })], 8);
    expect(await store.cursor()).toBe(9);
    expect((await store.page(0, 10)).batch.count).toBe(0);
    expect(await store.cursor('facts')).toBe(0);
    await store.close();
  });

  it('[ST2] the same reading again is nothing, by its fingerprint or by time and body', async () => {
    const store = await open('twice');
    const told = pointAt(T0, { fingerprint: 'f1' });
    const received = pointAt(plus(T0, seconds(5)));
    await store.append([told, received, told, received], 1);
    await store.append([told, received, { ...told, at: plus(T0, seconds(9)) }], 2);
    expect(linesIn((await store.page(0, 10)).batch)).toEqual([told, received].map(lineOf));
    await store.close();
  });

  it('[ST17] a reading under its own time is known again: at that time, near it, and under the time of receipt', async () => {
    let store = await open('told');
    const told = (fingerprint: string, after: number) =>
      pointAt(instant(T0 + after), { fingerprint, timeFrom: 'device' });
    const received = (fingerprint: string, after: number) =>
      pointAt(plus(plus(T0, hours(25)), microseconds(after)), { fingerprint, timeFrom: 'receipt' });
    // One message with two readings of one time, then each of them alone, and the other way round.
    await store.append([told('a', 0), told('b', 1), told('b', 0), told('a', 0)], 1);
    await store.append([told('c', 1_000), told('d', 1_000), told('c', 1_001)], 2);
    await store.append([received('e', 0), told('e', 2_000), told('f', 2_001), told('f', 2_000)], 3);
    await store.close();
    store = await open('told');
    await store.append([received('a', 1), received('d', 2), told('g', 3_000), received('c', 3)], 4);
    await store.append([received('g', 4), told('a', 0), told('d', 1_000), told('g', 3_000)], 5);
    const times = (await rowsOf(store)).map(({ at }) => at - T0);
    expect(times).toEqual([0, 1, 1_000, 1_001, 2_001, 3_000, hours(25)]);
    await store.close();
  });

  it('[ST17] however readings come again, each is stored once', async () => {
    const delivery = fc.record({
      reading: fc.nat(11),
      apart: fc.nat(99),
      timeFrom: fc.constantFrom('device', 'device', 'receipt'),
    });
    let place = 0;
    const law = async (
      deliveries: readonly (typeof delivery extends fc.Arbitrary<infer T> ? T : never)[],
    ) => {
      const store = await open(`again-${++place}`);
      const points = deliveries.map(({ reading, apart, timeFrom }, n) => {
        // Three readings share each time, and two of the four times are no whole milliseconds.
        const sent = plus(T0, microseconds(Math.floor(reading / 3) * 1_950));
        const at = timeFrom === 'device' ? plus(sent, microseconds(apart)) : plus(T0, hours(25 + n));
        return pointAt(at, { fingerprint: `f${reading}`, fields: { heartRate: reading }, timeFrom });
      });
      for (const [n, point] of points.entries()) await store.append([point], n + 1);
      const rates = (await rowsOf(store)).map(({ fields }) => Number(fields.heartRate));
      expect(rates.toSorted((a, b) => a - b)).toEqual(
        [...new Set(deliveries.map(({ reading }) => reading))].sort((a, b) => a - b),
      );
      await store.close();
    };
    await fc.assert(fc.asyncProperty(fc.array(delivery, { maxLength: 40 }), law), { numRuns: 20 });
  });

  it('[ST3] another reading of the same device and time gets the next free µs, and again so when repeated', async () => {
    const store = await open('crowded');
    const rates = [60, 61, 62, 63].map((heartRate) => pointAt(T0, { fields: { heartRate } }));
    const other = pointAt(T0, { device: 'band-0502' });
    const occupied = pointAt(instant(T0 + 2), { fields: { heartRate: 99 } });
    await store.append([occupied, ...rates, other], 1);
    await store.append([...rates, other, occupied], 2);
    expect((await rowsOf(store)).map(({ at, fields }) => [at - T0, fields.heartRate])).toEqual([
      [0, 60],
      [1, 61],
      [2, 99],
      [3, 62],
      [4, 63],
    ]);
    const same = ['f1', 'f2', 'f1'].map((fingerprint) => pointAt(plus(T0, days(1)), { fingerprint }));
    await store.append(same, 3);
    expect((await rowsOf(store)).slice(5).map(({ at }) => at - T0 - days(1))).toEqual([0, 1]);
    await store.close();
  });

  it('[ST4] numbers that no store can hold are left out', async () => {
    const store = await open('numbers');
    await store.append([pointAt(T0, { fields: { heartRate: Number.NaN, spo2: 97, worn: false } })], 1);
    await store.append(
      [pointAt(plus(T0, seconds(1)), { fields: { heartRate: Number.POSITIVE_INFINITY } })],
      2,
    );
    expect(await rowsOf(store)).toEqual([{ at: T0, fields: { spo2: 97, worn: false } }]);
    await store.close();
  });

  it('[ST6] a metric gives only the rows that have it, and a rare one is found page by page', async () => {
    const store = await open('metric');
    const many = Array.from({ length: 120_000 }, (_, second) => pointAt(plus(T0, seconds(second))));
    const rare = plus(T0, seconds(110_000.5));
    await store.append([...many, pointAt(rare, { fields: { steps: 5, worn: true } })], 1);
    const query = { device: 'band-0501', metric: 'steps', from: T0, to: plus(T0, days(30)), limit: 10 };
    const first = await store.readings(query);
    expect(first.rows).toEqual([]);
    const rows = [];
    for (let after = first.next; after !== undefined; ) {
      const page = await store.readings({ ...query, after });
      rows.push(...page.rows);
      after = page.next;
    }
    expect(rows).toEqual([{ at: rare, fields: { steps: 5 } }]);
    expect((await store.readings({ ...query, metric: '__proto__' })).rows).toEqual([]);
    const largest = await store.readings({ ...query, metric: 'heartRate', limit: 1_000_000 });
    expect(largest.rows).toHaveLength(10_000);
    expect(largest.next).toBeDefined();
    await store.close();
  });

  it('[ST7] a follower reads in stored order and keeps its place', async () => {
    const store = await open('follower');
    const points = [3, 1, 2].map((second) =>
      pointAt(plus(T0, seconds(second)), { fingerprint: `f${second}` }),
    );
    await store.append(points, 1);
    const first = await store.page(await store.followerPosition('there'), 2);
    expect(linesIn(first.batch)).toEqual(points.slice(0, 2).map(lineOf));
    expect(first.last).toBeGreaterThan(first.position);
    await store.moveFollower('there', first.position);
    const rest = await store.page(await store.followerPosition('there'), 2);
    expect(linesIn(rest.batch)).toEqual(points.slice(2).map(lineOf));
    expect(await store.page(rest.position, 2)).toMatchObject({
      position: rest.last,
      last: rest.last,
      batch: { count: 0 },
    });
    await store.close();
  });

  it('[ST8] pruning spares what a follower has not taken', async () => {
    const store = await open('prune');
    const points = Array.from({ length: 12_000 }, (_, second) => pointAt(plus(T0, seconds(second))));
    await store.append(points, 1);
    const { position } = await store.page(0, 4_000);
    await store.downSample(plus(T0, days(1)));
    await store.followerPosition('there');
    // Pruned is by whole five minutes, T0 being one.
    const [now, keep] = [plus(T0, seconds(9_000)), { raw: seconds(0), fiveMinutes: days(9) }];
    expect(await store.prune(now, keep)).toBe(0);
    await store.moveFollower('there', position);
    expect(await store.prune(now, keep)).toBe(4_000);
    await store.moveFollower('there', (await store.page(0, 1)).last);
    expect(await store.prune(now, keep)).toBe(5_000);
    const left = await store.page(0, 10_000);
    expect(linesIn(left.batch).slice(0, 3_000)).toEqual(points.slice(9_000).map(lineOf));
    expect(await store.prune(plus(T0, days(9)), { raw: days(8), fiveMinutes: days(8) })).toBe(3_000 + 40);
    await store.close();
  });

  it('[ST9] what a store will never take is in a file of its own, with the reason, before the follower moves', async () => {
    const store = await open('dead');
    const bad = [0, 1].map((second) => ({ line: lineOf(pointAt(plus(T0, seconds(second)))), reason: 'bad' }));
    await store.moveFollower('http://there:1/a', 5, bad);
    await store.moveFollower('http://there:1/a', 6, [{ line: 'x y=1 1', reason: 'worse' }]);
    const kept = readFileSync(deadLetterFile('dead', 'http-there-1-a'), 'utf8').trimEnd().split('\n');
    expect(kept.map((line) => JSON.parse(line))).toEqual([...bad, { line: 'x y=1 1', reason: 'worse' }]);
    expect(await store.followerPosition('http://there:1/a')).toBe(6);
    await store.close();
  });

  it('[ST9] a file of dead letters that is full makes room, and twice its size is kept', async () => {
    const store = await open('full');
    const letter = (reason: string) => [{ line: 'x'.repeat(6_000_000), reason }];
    for (const reason of ['a', 'b', 'c', 'd', 'e']) await store.moveFollower('there', 1, letter(reason));
    const reasons = (file: string) => readFileSync(file, 'utf8').match(/"reason":"."/g);
    const file = deadLetterFile('full', 'there');
    expect(reasons(`${file}.1`)).toEqual(['"reason":"c"', '"reason":"d"']);
    expect(reasons(file)).toEqual(['"reason":"e"']);
    await store.close();
  });

  it('[ST10] a closed store finishes what was asked and refuses the rest as storage-closed', async () => {
    const store = await open('closed');
    const asked = store.append([pointAt(T0)], 3);
    const closing = store.close();
    await expect(store.cursor()).rejects.toMatchObject({ code: 'storage-closed' });
    await Promise.all([asked, closing, store.close()]);
    const again = await open('closed');
    expect(await again.cursor()).toBe(3);
    await again.close();
  });
}

async function rowsOf(store: Embedded) {
  const query = { device: 'band-0501', from: instant(0), to: plus(T0, days(365)), limit: 1_000 };
  return (await store.readings(query)).rows;
}
