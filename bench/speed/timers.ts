import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  hours,
  type Instant,
  microseconds,
  milliseconds,
  minus,
  parseTime,
  plus,
  seconds,
} from '../../devices/time.ts';
import { readCommunity } from '../../gateway/config/community-file.ts';
import type { JournalledInput } from '../../gateway/input-record.ts';
import { openPast } from './past.ts';
import type { Plan } from './plan.ts';
import { openFacts, type ToldFact } from './probe.ts';
import { startLoad } from './processes.ts';
import { type Figure, format, quantile } from './report.ts';
import { endAll, freePort, startGateway, writeTown } from './sides.ts';
import { silentId } from './town.ts';

const DEVICES = 2_000;
const LOADS = [5_000, 24_000] as const;
/** Sensors that fall silent one after the other while the load goes on. */
const SILENT = 400;
const BETWEEN = milliseconds(20);
/** A device that says nothing for so long is a case. */
const SILENT_AFTER = hours(26);
/** From the writing of the past until the first is due: the gateway has started and the load has come to its pace. */
const LEAD = seconds(20);
const MOST = 1_000;

/** Each is told by itself: of the shipped rule's many would be one case of the area. */
const RULES = `rules:
  - { id: silent, replaces: device-silent, names: Silent, level: blue, cause: report, where: { kind: [door] },
      on: { type: silence, for: PT26H } }
`;

/** (c) How much later than its time an absence is noticed, by the machine's own clock and under load. */
export async function benchTimers(plan: Plan): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const rate of plan.quick ? LOADS.slice(0, 1) : LOADS) {
    const late = await measure(rate);
    plan.note(`${rate}/s: ${late.length} of ${SILENT} timers, p99 ${format(quantile(late, 0.99))} ms late`);
    figures.push({
      of: 'c',
      what: `absence noticed after its time, p99, ${rate.toLocaleString('en')} readings/s`,
      value: late.length < SILENT ? Number.POSITIVE_INFINITY : quantile(late, 0.99),
      unit: 'ms',
      other: `p50 ${format(quantile(late, 0.5))} ms`,
      target: { is: 'at most', value: MOST },
      runs: late.length,
    });
  }
  return figures;
}

/** Lateness (ms) of each timer. */
async function measure(rate: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
  const [port, httpPort] = [await freePort(), await freePort()];
  writeTown(folder, { devices: DEVICES, callers: 0, silent: SILENT }, { port, httpPort, rules: RULES });
  await writePast(folder);
  await using closing = new AsyncDisposableStack();
  closing.defer(() => endAll([], folder));
  closing.use(await startGateway(folder));
  const load = closing.use(startLoad());
  const stopped = new AbortController();
  closing.defer(() => stopped.abort());
  const late: number[] = [];
  await openFacts(`http://127.0.0.1:${httpPort}`, stopped.signal, (fact) => {
    if (isSilence(fact)) late.push(latenessOf(fact));
  });
  await load.ask({ type: 'open', port, devices: DEVICES });
  await load.ask({ type: 'pace', rate });
  const until = performance.now() + (LEAD + SILENT * BETWEEN) / 1_000 + 20_000;
  while (late.length < SILENT && performance.now() < until) await pause(100);
  return late;
}

/** The community as it was taken 26 h ago, a word of each sensor after another, and that we have been up until now. */
async function writePast(folder: string): Promise<void> {
  const read = readCommunity(join(folder, 'community.yaml'));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { registry } = read.community;
  await using past = await openPast(join(folder, 'data'));
  const now = parseTime(Temporal.Now.instant().toString()) as Instant;
  const taken = plus(minus(now, SILENT_AFTER), LEAD);
  const write = (input: JournalledInput) => past.write(input);
  await write({ type: 'registry-changed', at: taken, author: 'community file', registry });
  for (let n = 0; n < SILENT; n++) {
    const client = silentId(n);
    await write({
      type: 'message',
      at: plus(taken, microseconds(n * BETWEEN)),
      client,
      topic: `devices/${client}/readings`,
      payload: Buffer.from('{"open":false}'),
    });
  }
  await write({ type: 'alive', at: now });
}

const isSilence = ({ type, place }: ToldFact): boolean =>
  type === 'alert-raised' && place?.includes('/silent') === true;

function latenessOf({ at, recordedAt = at }: ToldFact): number {
  return ((parseTime(recordedAt) ?? 0) - (parseTime(at) ?? 0)) / 1_000;
}
