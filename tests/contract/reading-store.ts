import { expect, it } from 'vitest';
import { type Duration, days, hours, instant, minutes, plus, seconds } from '../../devices/time.ts';
import type { Point } from '../../gateway/storage/point.ts';
import type { ReadingStore } from '../../gateway/storage/reading-store.ts';
import { chartByHand } from './chart-oracle.ts';
import { pointAt, T0 } from './points.ts';

/** A store that is set up and empty, and the way by which points get into it. */
export interface OpenStore extends AsyncDisposable {
  readonly store: ReadingStore;
  /** Resolves when the points, and rows of all five minutes that are over at T0 + 30 days, are there. */
  put(points: readonly Point[]): Promise<void>;
}

const LAST = plus(T0, days(30));
const ALL = { device: 'band-0501', from: T0, to: LAST, limit: 1_000 };

/** What every store of readings answers, wherever it is. */
export function readingStoreContract(open: (place: string) => Promise<OpenStore>): void {
  it('[RS1] readings come in the order of time, page by page, from inclusive, to exclusive', async () => {
    await using there = await open('pages');
    const times = [4, 1, 3, 0, 2, 5].map((second) => plus(T0, seconds(second)));
    await there.put(times.map((at) => pointAt(at)));
    const query = { ...ALL, from: plus(T0, seconds(1)), to: plus(T0, seconds(5)), limit: 3 };
    const first = await there.store.readings(query);
    expect(first.rows.map(({ at }) => (at - T0) / 1e6)).toEqual([1, 2, 3]);
    const second = await there.store.readings({ ...query, after: first.next ?? '' });
    expect(second).toEqual({ rows: [{ at: plus(T0, seconds(4)), fields: { heartRate: 72, worn: true } }] });
    expect(await there.store.readings({ ...query, limit: 4 })).not.toHaveProperty('next');
    expect(await there.store.readings({ ...query, device: 'unknown' })).toEqual({ rows: [] });
    await expect(there.store.readings({ ...query, after: 'x' })).rejects.toMatchObject({
      code: 'readings-cursor-invalid',
    });
  });

  it('[RS2] a metric gives only the rows that have it; another device has rows of its own', async () => {
    await using there = await open('metric');
    const [a, b, c] = [0, 1, 2].map((second) => plus(T0, seconds(second))) as [
      typeof T0,
      typeof T0,
      typeof T0,
    ];
    await there.put([
      pointAt(a),
      pointAt(b, { fields: { steps: 5, worn: true } }),
      pointAt(c, { device: "band 'x\\", fields: { steps: 6 } }),
    ]);
    expect(await there.store.readings({ ...ALL, metric: 'steps' })).toEqual({
      rows: [{ at: b, fields: { steps: 5 } }],
    });
    expect((await there.store.readings({ ...ALL, metric: '__proto__' })).rows).toEqual([]);
    expect((await there.store.readings(ALL)).rows).toHaveLength(2);
  });

  it('[RS3] the same again, and the same five minutes again, change nothing', async () => {
    await using there = await open('again');
    const points = [0, 100, 400].map((second) => pointAt(plus(T0, seconds(second))));
    await there.put(points);
    const chart = { ...ALL, metric: 'heartRate', every: minutes(5), rawFrom: LAST };
    const before = [await there.store.readings(ALL), await there.store.chart(chart)];
    await there.put(points);
    expect([await there.store.readings(ALL), await there.store.chart(chart)]).toEqual(before);
  });

  it('[CH1] a number has min, mean, max and count in each bucket; buckets begin with the chart, and empty ones are left out', async () => {
    await using there = await open('numbers');
    const rates = [60, 70, 95, 80, 50].map((heartRate, n) =>
      pointAt(plus(T0, seconds([3, 10, 12.9, 13, 33][n] ?? 0)), { fields: { heartRate } }),
    );
    await there.put(rates);
    const query = {
      ...ALL,
      metric: 'heartRate',
      from: plus(T0, seconds(3)),
      every: seconds(10),
      rawFrom: T0,
    };
    expect(await there.store.chart(query)).toEqual([
      { at: plus(T0, seconds(3)), count: 3, min: 60, mean: 75, max: 95 },
      { at: plus(T0, seconds(13)), count: 1, min: 80, mean: 80, max: 80 },
      { at: plus(T0, seconds(33)), count: 1, min: 50, mean: 50, max: 50 },
    ]);
    expect(await there.store.chart({ ...query, to: plus(T0, seconds(12.9)) })).toEqual([
      { at: plus(T0, seconds(3)), count: 2, min: 60, mean: 65, max: 70 },
    ]);
    expect(await there.store.chart({ ...query, metric: 'spo2' })).toEqual([]);
  });

  it('[CH2] a state has first, last, count and the seconds that it was true, by what was told before too', async () => {
    await using there = await open('states');
    const worn = [
      [2, true],
      [11, false],
      [12, true],
      [35, false],
    ] as const;
    await there.put(worn.map(([second, is]) => pointAt(plus(T0, seconds(second)), { fields: { worn: is } })));
    const from = plus(T0, seconds(10));
    const query = {
      ...ALL,
      metric: 'worn',
      from,
      to: plus(T0, seconds(38)),
      every: seconds(10),
      rawFrom: T0,
    };
    expect(await there.store.chart(query)).toEqual([
      // True from 10 to 11 and from 12 to 20; nothing is told from 20 to 30.
      { at: from, count: 2, first: false, last: true, secondsTrue: 9 },
      { at: plus(from, seconds(20)), count: 1, first: false, last: false, secondsTrue: 5 },
    ]);
  });

  it('[CH3] a state holds for a day after the five minutes it was told in, and no longer', async () => {
    await using there = await open('holds');
    await there.put([
      pointAt(T0, { fields: { worn: true } }),
      pointAt(plus(T0, hours(30)), { fields: { worn: false } }),
    ]);
    const day = { ...ALL, metric: 'worn', every: hours(25), rawFrom: T0 };
    expect((await there.store.chart(day))[0]).toMatchObject({ secondsTrue: 86_400 + 300 });
    const later = { ...day, from: plus(T0, hours(20)), every: hours(11) };
    expect((await there.store.chart(later))[0]).toMatchObject({ secondsTrue: 4 * 3_600 + 300 });
  });

  it('[CH4] charts from rows of five minutes say the same as charts from readings, and as counting by hand', async () => {
    await using there = await open('same');
    const points = twoDays();
    await there.put(points);
    for (const metric of ['heartRate', 'worn'])
      for (const every of [minutes(5), minutes(20), hours(7)])
        for (const rawFrom of [T0, plus(T0, hours(13)), LAST]) {
          const from = plus(T0, hours(5));
          const query = { ...ALL, metric, from, to: plus(T0, hours(40)), every, rawFrom };
          const chart = await there.store.chart(query);
          expect(chart.length).toBeGreaterThan(4);
          expectSameChart(chart, chartByHand(points, query));
        }
  });

  it('[CH5] whatever the beginning, the end and the bucket', async () => {
    await using there = await open('odd');
    const points = twoDays();
    await there.put(points);
    for (const metric of ['heartRate', 'worn'])
      for (const [from, length, every] of [
        [0.000_001, 3_333.3, 61.7],
        [86_399.5, 7_777.123_456, 901],
        [3_000, 100_000.5, 300],
        [-500, 100_000, 40_000],
      ] as const) {
        const start = plus(T0, seconds(from));
        const query = {
          ...ALL,
          metric,
          from: start,
          to: plus(start, µs(length)),
          every: µs(every),
          rawFrom: T0,
        };
        expectSameChart(await there.store.chart(query), chartByHand(points, query));
      }
  });
}

const µs = (length: number): Duration => Math.round(seconds(length)) as Duration;

/** Sums in another order differ in the last digits. */
export function expectSameChart(
  chart: Awaited<ReturnType<ReadingStore['chart']>>,
  wanted: typeof chart,
): void {
  expect(chart.map(rounded)).toEqual(wanted.map(rounded));
}

const rounded = (row: Awaited<ReturnType<ReadingStore['chart']>>[number]) =>
  'mean' in row ? { ...row, mean: Number(row.mean.toPrecision(12)) } : row;

/** Readings of two days at uneven times, with silences; the same at every run. */
function twoDays(): Point[] {
  const points: Point[] = [];
  let second = 0;
  for (let n = 0; second < 2 * 86_400; n++) {
    const at = instant(T0 + Math.round(second * 1e6));
    const fields = {
      ...(n % 3 > 0 && { heartRate: 60 + ((n * 37) % 50) + (n % 7) / 7 }),
      ...(n % 4 > 0 && { worn: (n * 7) % 5 < 3 }),
    };
    if (Object.keys(fields).length > 0) points.push(pointAt(at, { fields }));
    second += n % 50 === 49 ? 4_000.5 : ((n * 53) % 97) + 0.25;
  }
  return points;
}
