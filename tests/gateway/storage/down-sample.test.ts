import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, hours, type Instant, plus, seconds } from '../../../devices/time.ts';
import { type Calls, prepareCalls } from '../../../gateway/storage/calls.ts';
import { chartOf } from '../../../gateway/storage/embedded-chart.ts';
import { pack } from '../../../gateway/storage/packed.ts';
import type { Point } from '../../../gateway/storage/point.ts';
import type { ChartQuery, ChartRow } from '../../../gateway/storage/reading-store.ts';
import { openTables } from '../../../gateway/storage/tables.ts';
import { chartByHand } from '../../contract/chart-oracle.ts';
import { pointAt, T0 } from '../../contract/points.ts';
import { expectSameChart } from '../../contract/reading-store.ts';
import { linesIn } from './line.ts';

const at = (second: number): Instant => plus(T0, seconds(second));
const rate = (second: number, heartRate: number) => pointAt(at(second), { tags: {}, fields: { heartRate } });
const worn = (second: number, is: boolean) => pointAt(at(second), { tags: {}, fields: { worn: is } });

describe('rows of five minutes', () => {
  it('[DS1] are made once their five minutes are over, and stand in the queue as lines of their own', () => {
    const store = openStore();
    store.append([rate(0, 60), rate(299, 70), worn(100, true), rate(300, 80)]);
    expect(store.downSample(at(299))).toBe(0);
    expect(store.downSample(at(599))).toBe(1);
    expect(store.rows()).toEqual([
      'wristband_5m,device=band-0501 heartRate_min=60,heartRate_mean=65,heartRate_max=70,heartRate_count=2,' +
        `worn_first=true,worn_last=true,worn_count=1,worn_seconds_true=200 ${T0}`,
    ]);
    expect(store.downSample(at(600))).toBe(1);
    expect(store.rows()).toHaveLength(2);
  });

  it('[DS2] made again they change nothing, and nothing goes out again', () => {
    const store = openStore();
    store.append([rate(0, 60), rate(100, 70)]);
    store.downSample(at(300));
    const { last } = store.calls.page(0, 1);
    store.append([rate(0, 60)]);
    expect(store.downSample(at(600))).toBe(0);
    expect(store.calls.page(last, 10).batch.count).toBe(0);
  });

  it('[DS3] a late reading puts its row right, under the same series and time, behind what was sent', () => {
    const store = openStore();
    store.append([rate(10, 60)]);
    store.downSample(at(300));
    const { last } = store.calls.page(0, 1);
    store.append([pointAt(at(5), { tags: { grid: 'moved' }, fields: { heartRate: 40 } })]);
    expect(store.downSample(at(900))).toBe(1);
    const row = `heartRate_min=40,heartRate_mean=50,heartRate_max=60,heartRate_count=2 ${T0}`;
    const sent = [
      ...linesIn(store.calls.page(last, 10).batch),
      ...linesIn(store.calls.page(last + 1, 10).batch),
    ];
    expect(sent).toContain(`wristband_5m,device=band-0501 ${row}`);
    expect(store.rows()).toEqual([`wristband_5m,device=band-0501 ${row}`]);
  });

  it('[DS4] a late state puts right the next row that begins with it, however much later', () => {
    const store = openStore();
    store.append([worn(10, false), rate(700, 60), worn(hours(2) / 1e6 + 60, false)]);
    store.downSample(at(10_000));
    const secondsTrue = () =>
      store.rows().map((row) => Number(/worn_seconds_true=([\d.]+)/.exec(row)?.[1] ?? Number.NaN));
    expect(secondsTrue()).toEqual([0, Number.NaN, 0]);
    store.append([worn(200, true)]);
    store.downSample(at(10_000));
    expect(secondsTrue()).toEqual([Number.NaN, 100, 60]);
  });

  it('[DS5] of a time whose readings are gone the row stays as it is', () => {
    const store = openStore();
    store.append([rate(0, 60), rate(10, 70)]);
    store.downSample(at(300));
    const before = store.rows();
    store.prune(plus(T0, days(31)));
    store.append([rate(20, 200)]);
    expect(store.downSample(plus(T0, days(31)))).toBe(0);
    expect(store.rows()).toEqual(before);
  });

  it('[DS6] readings stay until their row is made, whatever their age; the rows for two years', () => {
    const store = openStore();
    store.append([rate(0, 60)]);
    expect(store.prune(plus(T0, days(40)))).toBe(0);
    store.downSample(plus(T0, days(40)));
    expect(store.prune(plus(T0, days(40)))).toBe(1);
    expect(store.prune(plus(T0, days(730)))).toBe(0);
    expect(store.prune(plus(T0, days(731)))).toBe(1);
  });

  it('[DS7] a page of the queue holds readings or rows, never both, in the order of their making', () => {
    const store = openStore();
    for (const n of [0, 1, 2]) {
      store.append([rate(n * 300, 60), rate(n * 300 + 1, 60)]);
      store.downSample(at(n * 300 + 300));
    }
    const kinds: string[] = [];
    for (let position = 0; ; ) {
      const page = store.calls.page(position, 100);
      if (page.batch.count === 0) break;
      kinds.push(`${page.batch.count} ${page.batch.resolution}`);
      position = page.position;
    }
    expect(kinds).toEqual(['2 raw', '1 five-minutes', '2 raw', '1 five-minutes', '2 raw', '1 five-minutes']);
  });

  it('[CH9] over many readings is read slice by slice, also while rows are made in between', async () => {
    const query = { device: 'band-0501', metric: 'heartRate', to: at(120_000), rawFrom: T0 };
    for (const [from, every] of [
      [at(1), seconds(40_001)],
      [T0, seconds(39_900)],
    ] as const) {
      const store = openStore();
      for (let n = 0; n < 120_000; n += 10_000)
        store.append(Array.from({ length: 10_000 }, (_, k) => rate(n + k, 60 + ((n + k) % 7))));
      let slices = 0;
      const chart = await chartOf({ ...query, from, every }, async (slice) => {
        slices += 1;
        // Readings that the slice before took become rows.
        store.downSample(slice.start);
        return store.calls.pieces(slice);
      });
      const counts = chart.map(({ count }) => count);
      expect(counts.reduce((a, b) => a + b, 0)).toBe((at(120_000) - from) / 1e6);
      expect(slices).toBeGreaterThan(1);
    }
  });

  it('[CH6] whatever comes in, in whatever order, down-sampled in between or not, a chart is what one counts by hand', async () => {
    await fc.assert(fc.asyncProperty(stories, tellsTheTruth), { numRuns: 300 });
  });
});

const second = fc.integer({ min: 0, max: 4 * 86_400 });
const reading = fc.record({
  second,
  fields: fc.oneof(
    fc.record({ heartRate: fc.integer({ min: 40, max: 180 }) }),
    fc.record({ worn: fc.boolean() }),
    fc.record({ heartRate: fc.integer({ min: 40, max: 180 }), worn: fc.boolean() }),
  ),
});
const stories = fc.record({
  batches: fc.array(
    fc.record({ readings: fc.array(reading, { maxLength: 12 }), sampledAt: fc.option(second) }),
    { maxLength: 8 },
  ),
  metric: fc.constantFrom('heartRate', 'worn'),
  from: second,
  length: fc.integer({ min: 1, max: 3 * 86_400 }),
  every: fc.integer({ min: 60, max: 86_400 }),
  isWhole: fc.boolean(),
});

type Story = typeof stories extends fc.Arbitrary<infer S> ? S : never;

async function tellsTheTruth(story: Story): Promise<void> {
  const store = openStore();
  const told = new Map<number, Point>();
  let sampled = 0;
  for (const { readings, sampledAt } of story.batches) {
    const points = readings.map(({ second: when, fields }) => pointAt(at(when), { fields }));
    // Two readings of one time are kept apart by the store, which ST3 is about.
    const fresh = points.filter((point) => !told.has(point.at) && told.set(point.at, point));
    store.append(fresh);
    // In the product it comes every minute: what is late behind a made row is put right then.
    sampled = Math.max(sampled, sampledAt ?? 0);
    if (sampled > 0) store.downSample(at(sampled));
  }
  const whole = (seconds: number) => (story.isWhole ? Math.ceil(seconds / 300) * 300 : seconds);
  const from = at(whole(story.from));
  const query = {
    ...{ device: 'band-0501', metric: story.metric, from, rawFrom: T0 },
    ...{ to: plus(from, seconds(story.length)), every: seconds(whole(story.every)) },
  };
  expectSameChart(await store.chart(query), chartByHand([...told.values()], query));
}

interface Store {
  readonly calls: Calls;
  append(points: readonly Point[]): void;
  downSample(until: Instant): number;
  prune(now: Instant): number;
  chart(query: ChartQuery): Promise<ChartRow[]>;
  /** The rows as they stand in the queue. */
  rows(): string[];
}

/** The tables themselves, without their thread. */
function openStore(): Store {
  const calls = prepareCalls(openTables(':memory:'), '');
  return {
    calls,
    append: (points) => calls.append(pack(points), 0, 'journal'),
    downSample: (until) => {
      let all = 0;
      for (let more = true; more; ) {
        const slice = calls.downSampleSlice(until);
        all += slice.changed;
        more = slice.more;
      }
      return all;
    },
    prune: (now) => {
      const retention = { raw: days(30), fiveMinutes: days(730) };
      return calls.pruneSlice({ start: 0, now, retention }).removed;
    },
    chart: (query) => chartOf(query, async (slice) => calls.pieces(slice)),
    rows: () => {
      const rows: string[] = [];
      for (let position = 0; ; ) {
        const page = calls.page(position, 100);
        if (page.batch.count === 0) return rows;
        if (page.batch.resolution === 'five-minutes') rows.push(...linesIn(page.batch));
        position = page.position;
      }
    },
  };
}
