import { expect, it } from 'vitest';
import { days, type Instant, instant, plus, seconds } from '../../devices/time.ts';
import type { Point } from '../../gateway/storage/point.ts';
import type { ReadingStore } from '../../gateway/storage/reading-store.ts';

/** Opens the store that a test named by `place` left, or a new one. */
export type OpenStore = (place: string) => Promise<ReadingStore>;

export const T0 = instant(1_795_248_000_000_000);

export function pointAt(at: Instant, change: Partial<Point> = {}): Point {
  return {
    measurement: 'wristband',
    device: 'band-0501',
    tags: { community: 'hz/xh/wenxin/cuiyuan', grid: 'hz/xh/wenxin/cuiyuan/g01' },
    fields: { heartRate: 72, worn: true },
    at,
    ...change,
  };
}

/** What every store of readings keeps that runs on this machine. */
export function readingStoreContract(open: OpenStore): void {
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
    expect((await store.after(0, 10)).points).toEqual([]);
    await store.close();
  });

  it('[ST2] the same reading again is nothing, by its fingerprint or by time and body', async () => {
    const store = await open('twice');
    const told = pointAt(T0, { fingerprint: 'f1' });
    const received = pointAt(plus(T0, seconds(5)));
    await store.append([told, received, told, received], 1);
    await store.append([told, received, { ...told, at: plus(T0, seconds(9)) }], 2);
    expect((await store.after(0, 10)).points).toEqual([told, received]);
    await store.close();
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

  it('[ST5] readings come in the order of time, page by page, from inclusive, to exclusive', async () => {
    const store = await open('pages');
    const times = [4, 1, 3, 0, 2, 5].map((second) => plus(T0, seconds(second)));
    await store.append(
      times.map((at) => pointAt(at)),
      1,
    );
    const query = { device: 'band-0501', from: plus(T0, seconds(1)), to: plus(T0, seconds(5)), limit: 3 };
    const first = await store.readings(query);
    expect(first.rows.map(({ at }) => (at - T0) / 1e6)).toEqual([1, 2, 3]);
    const second = await store.readings({ ...query, after: first.next ?? '' });
    expect(second).toEqual({ rows: [{ at: plus(T0, seconds(4)), fields: { heartRate: 72, worn: true } }] });
    expect(await store.readings({ ...query, limit: 4 })).not.toHaveProperty('next');
    expect(await store.readings({ ...query, device: 'unknown' })).toEqual({ rows: [] });
    await expect(store.readings({ ...query, after: 'x' })).rejects.toMatchObject({
      code: 'readings-cursor-invalid',
    });
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
    const first = await store.after(await store.followerPosition('there'), 2);
    expect(first.points).toEqual(points.slice(0, 2));
    expect(first.last).toBeGreaterThan(first.position);
    await store.moveFollower('there', first.position);
    const rest = await store.after(await store.followerPosition('there'), 2);
    expect(rest.points).toEqual(points.slice(2));
    expect(await store.after(rest.position, 2)).toEqual({ position: rest.last, last: rest.last, points: [] });
    await store.close();
  });

  it('[ST8] pruning spares what a follower has not taken, up to the follower limit', async () => {
    const store = await open('prune');
    const points = Array.from({ length: 12_000 }, (_, second) => pointAt(plus(T0, seconds(second))));
    await store.append(points, 1);
    const { position } = await store.after(0, 4_000);
    await store.followerPosition('there');
    const before = plus(T0, seconds(9_000));
    expect(await store.prune(before)).toBe(0);
    await store.moveFollower('there', position);
    expect(await store.prune(before)).toBe(4_000);
    expect(await store.prune(before, plus(T0, seconds(6_000)))).toBe(2_000);
    await store.moveFollower('there', (await store.after(0, 1)).last);
    expect(await store.prune(before)).toBe(3_000);
    expect((await store.after(0, 10_000)).points).toEqual(points.slice(9_000));
    await store.close();
  });

  it('[ST9] dead letters are kept once each, the newest first, at most 10,000', async () => {
    const store = await open('dead');
    const points = Array.from({ length: 10_001 }, (_, index) => pointAt(plus(T0, seconds(index))));
    await store.moveFollower(
      'there',
      1,
      points.map((point) => ({ point, reason: 'bad' })),
    );
    const [, , third] = points as [Point, Point, Point];
    await store.moveFollower('there', 2, [{ point: third, reason: 'worse' }]);
    await store.moveFollower('elsewhere', 1, [{ point: third, reason: 'bad' }]);
    const kept = await store.deadLetters('there', 100_000);
    expect(kept).toHaveLength(10_000);
    expect(kept.slice(0, 2)).toEqual([
      { point: third, reason: 'worse' },
      { point: points[10_000], reason: 'bad' },
    ]);
    expect(await store.deadLetters('elsewhere', 10)).toHaveLength(1);
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

async function rowsOf(store: ReadingStore) {
  const query = { device: 'band-0501', from: instant(0), to: plus(T0, days(365)), limit: 1_000 };
  return (await store.readings(query)).rows;
}
