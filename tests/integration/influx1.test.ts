import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, plus, seconds } from '../../devices/time.ts';
import { type Embedded, openEmbedded } from '../../gateway/storage/embedded.ts';
import { type Follower, followStore } from '../../gateway/storage/follower.ts';
import { openInflux1 } from '../../gateway/storage/influx1.ts';
import type { Point } from '../../gateway/storage/point.ts';
import type { Sink } from '../../gateway/storage/sink.ts';
import { pointAt, T0 } from '../contract/points.ts';
import { readingStoreContract } from '../contract/reading-store.ts';
import { lineOf } from '../gateway/storage/line.ts';
import { askInfluxd, openFollowed, soon, timesIn } from '../influx.ts';
import { type Influxd, isMissing, startInfluxd } from '../servers.ts';

describe.skipIf(isMissing('influxd'))('InfluxDB 1 itself', () => {
  let influxd: Influxd;
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'influx1-'));
    influxd = await startInfluxd();
  });
  afterAll(async () => {
    await influxd[Symbol.asyncDispose]();
    await rm(root, { recursive: true, force: true });
  });
  const open = async (database: string) => {
    const sink = openInflux1({ url: influxd.url, database });
    const store = await openEmbedded({ file: join(root, `${database}.db`), followers: [sink.name] });
    return { sink, store };
  };
  const deadLetters = async (database: string) => {
    const file = `http-127.0.0.1-${influxd.port}-${database}.jsonl`;
    const text = await readFile(join(root, 'dead-letters', file), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };

  readingStoreContract((place) =>
    openFollowed(join(root, place), openInflux1({ url: influxd.url, database: `contract-${place}` })),
  );

  it('[RS10] raw readings and rows of five minutes have retention policies of their own, changed by the config', async () => {
    const open1 = (raw: number) =>
      openInflux1({
        url: influxd.url,
        database: 'policies',
        retention: { raw: days(raw), fiveMinutes: days(100) },
      });
    expect(await open1(30).prepare()).toEqual([]);
    expect(await open1(7).prepare()).toEqual([]);
    const policies = await askInfluxd(influxd, 'policies', 'show retention policies');
    expect(policies.map(([name, duration, , , isDefault]) => [name, duration, isDefault])).toEqual([
      ['autogen', '0s', false],
      ['raw', '168h0m0s', true],
      ['five_minutes', '2400h0m0s', false],
    ]);
  });

  it('[RS10] the default policy of a database that somebody else uses is left alone, and that is told', async () => {
    await askInfluxd(influxd, '', 'create database theirs with duration 90d name mine');
    await fetch(`${influxd.url}/write?db=theirs`, { method: 'POST', body: 'weather temperature=1' });
    const missing = await openInflux1({ url: influxd.url, database: 'theirs' }).prepare();
    expect(missing).toEqual([expect.stringContaining("somebody else's")]);
    const policies = await askInfluxd(influxd, 'theirs', 'show retention policies');
    expect(policies.map(([name, duration]) => [name, duration])).toEqual([
      ['mine', '2160h0m0s'],
      ['five_minutes', '17520h0m0s'],
    ]);
  });

  it('[ST40] what is stored while it is stopped arrives afterwards: none missing, none twice', async () => {
    const { sink, store } = await open('outage');
    const points = readings(6_000);
    const follower = followStore({ store, sink, timers: soon });
    await store.append(points.slice(0, 2_000), 1);
    follower.wake();
    await caughtUp(store, sink);
    await influxd.stop();
    await store.append(points.slice(2_000, 4_000), 2);
    follower.wake();
    await until(() => follower.counters.state === 'waiting');
    await store.append(points.slice(4_000), 3);
    follower.wake();
    await influxd.start();
    await caughtUp(store, sink);
    await follower.close();
    expect(await timesIn(influxd, 'outage')).toEqual(points.map(({ at }) => at));
    expect(follower.counters).toMatchObject({ written: 6_000, deadLettered: 0, lag: 0 });
    await store.close();
  });

  it('[ST41] a writer that dies between write and move writes again, and nothing is there twice', async () => {
    const { sink, store } = await open('died');
    const points = readings(2_500);
    await store.append(points, 1);
    const died = Promise.withResolvers<void>();
    let moves = 0;
    const dying: Follower = followStore({
      sink,
      timers: { after: () => () => {} },
      batchPoints: 1_000,
      store: {
        ...store,
        moveFollower: async (name, position) => {
          moves += 1;
          if (moves === 1) return store.moveFollower(name, position);
          died.resolve();
          throw new Error('died');
        },
      },
    });
    await died.promise;
    await dying.close();
    expect(await timesIn(influxd, 'died')).toHaveLength(2_000);
    expect(await store.followerPosition(sink.name)).toBe(1_000);
    const follower = followStore({ store, sink, timers: soon });
    await caughtUp(store, sink);
    await follower.close();
    expect(await timesIn(influxd, 'died')).toEqual(points.map(({ at }) => at));
    await store.close();
  });

  it('[ST42] a point of another type is isolated, and all others are stored', async () => {
    const { sink, store } = await open('bad');
    const bad = pointAt(plus(T0, seconds(77.5)), { fields: { heartRate: true } });
    const points = readings(100);
    await store.append([...points.slice(0, 78), bad, ...points.slice(78)], 1);
    const follower = followStore({ store, sink, timers: soon });
    await caughtUp(store, sink);
    await follower.close();
    expect(await timesIn(influxd, 'bad')).toEqual(points.map(({ at }) => at));
    expect(await deadLetters('bad')).toEqual([
      { line: lineOf(bad), reason: expect.stringContaining('field type conflict') },
    ]);
    await store.close();
  });

  it('[ST43] every name is read back as line protocol can carry it, and forges nothing', async () => {
    const { sink, store } = await open('names');
    const names = ['Front door,a=b', 'x\nforged,device=x sos=true 1', 'ends\\', '门 "1"', "it's"];
    await store.append(
      names.map((device, index) => pointAt(plus(T0, seconds(index)), { device })),
      1,
    );
    const follower = followStore({ store, sink, timers: soon });
    await caughtUp(store, sink);
    await follower.close();
    const rows = await askInfluxd(influxd, 'names', 'select heartRate, device from wristband');
    expect(rows.map(([, , device]) => device)).toEqual([
      'Front door,a=b',
      'x%0Aforged,device=x sos=true 1',
      'ends%5C',
      '门 "1"',
      "it's",
    ]);
    expect(await askInfluxd(influxd, 'names', 'show measurements')).toEqual([['wristband']]);
    expect(follower.counters.deadLettered).toBe(0);
    await store.close();
  });

  it('[ST44] a database that was dropped while running is made again', async () => {
    const { sink, store } = await open('dropped');
    const points = readings(20);
    const follower = followStore({ store, sink, timers: soon });
    await store.append(points.slice(0, 10), 1);
    follower.wake();
    await caughtUp(store, sink);
    await askInfluxd(influxd, 'dropped', 'drop database dropped');
    await store.append(points.slice(10), 2);
    follower.wake();
    await caughtUp(store, sink);
    await follower.close();
    expect(await timesIn(influxd, 'dropped')).toEqual(points.slice(10).map(({ at }) => at));
    await store.close();
  });
});

const readings = (count: number): Point[] =>
  Array.from({ length: count }, (_, second) => pointAt(plus(T0, seconds(second))));

async function caughtUp(store: Embedded, { name }: Sink): Promise<void> {
  const { last } = await store.page(0, 1);
  await until(async () => (await store.followerPosition(name)) === last);
}

/** Asks again until it holds; the test's own time limit ends what never does. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(10);
}
