import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Instant, microseconds, parseTime, plus } from '../../devices/time.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { openEmbedded } from '../../gateway/storage/embedded.ts';
import { openPast } from './past.ts';
import type { Plan } from './plan.ts';
import { startLoad } from './processes.ts';
import { type Figure, format, median } from './report.ts';
import { endAll, freePort, startGateway, writeTown } from './sides.ts';
import { sayOrdinary, townDevices } from './town.ts';

const DEVICES = 2_000;
const READINGS = 10_000_000;
/** Load before each kill, so that there is a tail of sensor state to replay. */
const RATE = 5_000;
const MOST = 5;

/** (d) From a start after a kill until the gateway keeps watch, with ten million readings in the journal. */
export async function benchRestart(plan: Plan): Promise<Figure[]> {
  const readings = plan.quick ? READINGS / 10 : READINGS;
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
  await using closing = new AsyncDisposableStack();
  closing.defer(() => endAll([], folder));
  const [port, httpPort] = [await freePort(), await freePort()];
  writeTown(folder, { devices: DEVICES, callers: 0 }, { port, httpPort });
  const first = await startGateway(folder);
  await first.kill('SIGTERM');
  plan.note(`writing ${readings.toLocaleString('en')} readings`);
  await writeReadings(join(folder, 'data'), readings);
  const times: number[] = [];
  for (let run = 0; run <= plan.runs; run++) {
    const began = performance.now();
    await using gateway = await startGateway(folder);
    const took = (performance.now() - began) / 1_000;
    // The first start follows no kill.
    if (run > 0) times.push(took);
    plan.note(`ready after ${format(took)} s`);
    await using load = startLoad();
    await load.ask({ type: 'open', port, devices: DEVICES });
    await load.ask({ type: 'pace', rate: RATE });
    await pause(plan.seconds * 1_000);
    await gateway.kill('SIGKILL');
  }
  return [
    {
      of: 'd',
      what: `kill → ready, ${readings.toLocaleString('en')} readings in the journal`,
      value: median(times),
      unit: 's',
      other: `longest ${format(Math.max(...times))} s`,
      target: { is: 'at most', value: MOST },
      runs: times.length,
    },
  ];
}

/** As if the gateway had taken, judged and stored them: they stand in the journal, and behind every cursor. */
async function writeReadings(data: string, count: number): Promise<void> {
  const devices = townDevices({ devices: DEVICES });
  const from = parseTime(Temporal.Now.instant().toString()) as Instant;
  let at = from;
  let seq: number;
  {
    await using past = await openPast(data);
    for (let n = 0; n < count; n++) {
      const device = devices[n % devices.length] ?? { id: '', kind: 'door' as const };
      at = plus(from, microseconds(n));
      const payload = Buffer.from(sayOrdinary(device.kind, '2026-11-22T08:00:00.000Z', n));
      const topic = `devices/${device.id}/readings`;
      await past.write({ type: 'message', at, client: device.id, topic, payload });
    }
    seq = past.seq;
  }
  const facts = new FactsDatabase(join(data, 'facts.db'));
  // No fact is written, so nothing is marked.
  facts.openLedger(String);
  const point = { seq, at };
  const nothing = { facts: [], cases: [], rows: [], registries: [], downtimes: [], notices: () => [] };
  facts.commit({ ...nothing, cursor: point, replayFrom: point, recordedAt: at });
  facts.close();
  const store = await openEmbedded({ file: join(data, 'readings.db') });
  await store.append([], seq);
  await store.close();
}
