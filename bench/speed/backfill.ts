import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Instant, parseTime } from '../../devices/time.ts';
import { openEmbedded } from '../../gateway/storage/embedded.ts';
import { type FollowOptions, followStore } from '../../gateway/storage/follower.ts';
import { openInflux1 } from '../../gateway/storage/influx1.ts';
import type { Point } from '../../gateway/storage/point.ts';
import type { Plan } from './plan.ts';
import { startProgram } from './processes.ts';
import { type Figure, format, median } from './report.ts';
import { binary, endAll, freePort } from './sides.ts';
import { sayOrdinary, townDevices } from './town.ts';

const DEVICES = 2_000;
/** Lines in a raw request: where influxd is quickest. */
const RAW_BATCH = 5_000;
const LEAST = 0.7;

/** (g) How fast a store that was away is filled, beside writing the same points by hand. */
export async function benchBackfill(plan: Plan): Promise<Figure[]> {
  if (binary('influxd') === undefined) {
    plan.leaveOut('influxd is not installed: (g) is left out');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
  await using closing = new AsyncDisposableStack();
  closing.defer(() => endAll([], folder));
  const influxd = closing.use(await startInfluxd(folder));
  const store = closing.adopt(await openEmbedded({ file: join(folder, 'readings.db') }), (it) => it.close());
  const points = makePoints(plan.quick ? 50_000 : 300_000);
  for (let n = 0; n < points.length; n += 10_000) await store.append(points.slice(n, n + 10_000), n + 1);
  const [ours, raw]: [number[], number[]] = [[], []];
  for (let run = 0; run < plan.runs; run++) {
    ours.push(points.length / (await follow(store, influxd.url, `ours${run}`, points.length)));
    raw.push(points.length / (await writeRaw(points, influxd.url, `raw${run}`)));
    plan.note(`${format(ours.at(-1) ?? 0)} points/s, raw ${format(raw.at(-1) ?? 0)}`);
  }
  return [
    { of: 'g', what: 'back-fill of InfluxDB', value: median(ours), unit: 'points/s', runs: ours.length },
    {
      of: 'g',
      what: 'back-fill of InfluxDB ÷ raw writes of the same points',
      value: median(ours.map((one, n) => one / (raw[n] ?? one))),
      unit: '×',
      other: `${format(median(raw))} points/s`,
      target: { is: 'at least', value: LEAST },
      runs: ours.length,
    },
  ];
}

function makePoints(count: number): Point[] {
  const devices = townDevices({ devices: DEVICES });
  const from = parseTime('2026-11-22T00:00:00Z') as Instant;
  return Array.from({ length: count }, (_, n) => {
    const { id, kind } = devices[n % DEVICES] ?? { id: '', kind: 'door' as const };
    const { at: _at, seq: _seq, ...fields } = JSON.parse(sayOrdinary(kind, '', n));
    const tags = { community: 'hz/xh/wenxin/cuiyuan', grid: `hz/xh/wenxin/cuiyuan/g${n % 40}` };
    return {
      measurement: kind,
      device: id,
      tags,
      fields,
      at: (from + n * 1_000) as Instant,
      fingerprint: `f${n}`,
    };
  });
}

/** Seconds until a follower that begins at nothing has written everything. */
async function follow(
  store: FollowOptions['store'],
  url: string,
  database: string,
  count: number,
): Promise<number> {
  const timers = {
    after(delay: number, run: () => void) {
      const timer = setTimeout(run, delay / 1_000);
      return () => clearTimeout(timer);
    },
  };
  const began = performance.now();
  const follower = followStore({ store, sink: openInflux1({ url, database }), timers });
  while (follower.counters.written < count) await pause(2);
  const took = performance.now() - began;
  await follower.close();
  return took / 1_000;
}

/** Seconds for the same lines, made beforehand and sent one request after the other. */
async function writeRaw(points: readonly Point[], url: string, database: string): Promise<number> {
  await fetch(`${url}/query?q=${encodeURIComponent(`CREATE DATABASE ${database}`)}`, { method: 'POST' });
  const bodies: string[] = [];
  for (let n = 0; n < points.length; n += RAW_BATCH)
    bodies.push(
      points
        .slice(n, n + RAW_BATCH)
        .map(lineOf)
        .join('\n'),
    );
  const began = performance.now();
  for (const body of bodies) {
    const { status } = await fetch(`${url}/write?db=${database}&precision=u`, { method: 'POST', body });
    if (status !== 204) throw new Error(`influxd answered ${status}`);
  }
  return (performance.now() - began) / 1_000;
}

/** By hand, as one would without the gateway: nothing in these points needs to be escaped. */
function lineOf({ measurement, device, tags, fields, at }: Point): string {
  const { community, grid } = tags;
  const said = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return `${measurement},community=${community},device=${device},grid=${grid} ${said.join()} ${at}`;
}

async function startInfluxd(folder: string) {
  const [port, rpc] = [await freePort(), await freePort()];
  const env = {
    HOME: folder,
    INFLUXDB_META_DIR: join(folder, 'meta'),
    INFLUXDB_DATA_DIR: join(folder, 'data'),
    INFLUXDB_DATA_WAL_DIR: join(folder, 'wal'),
    INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
    INFLUXDB_BIND_ADDRESS: `127.0.0.1:${rpc}`,
    INFLUXDB_REPORTING_DISABLED: 'true',
    INFLUXDB_HTTP_LOG_ENABLED: 'false',
  };
  const running = await startProgram(binary('influxd') ?? '', ['run'], {
    ready: 'Listening for signals',
    env,
  });
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}
