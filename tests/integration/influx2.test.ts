import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plus, seconds } from '../../devices/time.ts';
import { openInflux2 } from '../../gateway/storage/influx2.ts';
import { pointAt, T0 } from '../contract/points.ts';
import { readingStoreContract } from '../contract/reading-store.ts';
import { batchOf } from '../gateway/storage/line.ts';
import { openFollowed } from '../influx.ts';
import { startInflux2 } from '../influx2.ts';
import { type Influxd, isMissing, startInfluxd, startVictoria } from '../servers.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'influx2-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const versions = [
  { version: 2, org: 'shouwang' },
  { version: 3, org: '' },
];

describe.skipIf(isMissing('influxd')).each(versions)(
  'the interface of InfluxDB $version',
  ({ version, org }) => {
    let influxd: Influxd;
    beforeAll(async () => {
      influxd = await startInfluxd();
    });
    afterAll(() => influxd[Symbol.asyncDispose]());

    readingStoreContract(async (place) => {
      const front = { org, bucket: `contract-${place}`, token: 'right' };
      const server = await startInflux2(influxd, front);
      const there = await openFollowed(
        join(root, `${version}-${place}`),
        openInflux2({ url: server.url, ...front }),
      );
      return {
        ...there,
        [Symbol.asyncDispose]: async () => {
          await there[Symbol.asyncDispose]();
          await server[Symbol.asyncDispose]();
        },
      };
    });

    it('[RS4] a wrong token is refused, a wrong bucket is unavailable, a bad line is found', async () => {
      const front = { org, bucket: 'strict', token: 'right' };
      await using server = await startInflux2(influxd, front);
      const batch = batchOf([pointAt(T0)]);
      const write = (change: Partial<typeof front>) =>
        openInflux2({ url: server.url, ...front, ...change }).write(batch);
      expect(await write({})).toEqual({ type: 'written' });
      expect(await write({ token: 'wrong' })).toMatchObject({ type: 'refused' });
      expect(await write({ bucket: 'another' })).toMatchObject({ type: 'unavailable' });
      const other = batchOf([pointAt(plus(T0, seconds(1)), { fields: { heartRate: true } })]);
      expect(await openInflux2({ url: server.url, ...front }).write(other)).toMatchObject({
        type: 'partial-or-bad',
        reason: expect.stringContaining('field type conflict'),
      });
    });
  },
);

describe.skipIf(isMissing('victoria-metrics'))('victoria-metrics as a partner for writes', () => {
  it('[RS5] takes what we write to InfluxDB 2: numbers, states and rows, at their times', async () => {
    await using victoria = await startVictoria();
    const sink = openInflux2({ url: victoria.url, org: 'o', bucket: 'b', token: 't' });
    await using there = await openFollowed(join(root, 'victoria'), sink);
    await there.put([0, 60, 400].map((second) => pointAt(plus(T0, seconds(second)))));
    const exported = async () => {
      const query = new URLSearchParams({ 'match[]': '{device="band-0501"}', reduce_mem_usage: '1' });
      const text = await (await fetch(`${victoria.url}/api/v1/export?${query}`)).text();
      const series = text.split('\n').filter((line) => line !== '');
      return series
        .map((line) => JSON.parse(line))
        .map((one) => [one.metric.__name__, one.values, one.timestamps]);
    };
    // It shows what it took within a second or two.
    while ((await exported()).length < 10) await pause(50);
    const ms = (second: number) => T0 / 1_000 + second * 1_000;
    const found = new Map((await exported()).map(([name, ...rest]) => [name, rest]));
    expect(found.get('wristband_heartRate')).toEqual([
      [72, 72, 72],
      [ms(0), ms(60), ms(400)],
    ]);
    expect(found.get('wristband_worn')).toEqual([
      [1, 1, 1],
      [ms(0), ms(60), ms(400)],
    ]);
    expect(found.get('wristband_5m_heartRate_count')).toEqual([
      [2, 1],
      [ms(0), ms(300)],
    ]);
    expect(found.get('wristband_5m_worn_seconds_true')).toEqual([
      [300, 300],
      [ms(0), ms(300)],
    ]);
  });
});
