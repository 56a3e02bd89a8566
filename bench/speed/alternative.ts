import { setTimeout as pause } from 'node:timers/promises';
import { fetchNodeRed, startNodeRedSide } from './node-red.ts';
import type { Plan } from './plan.ts';
import { CALLERS, GIVE_UP, openProbe, type Probe } from './probe.ts';
import { type Figure, format, median, quantile } from './report.ts';
import { binary, type Side, startGatewaySide } from './sides.ts';
import { callerHome, callerId } from './town.ts';

const DEVICES = 2_000;
/** Readings a second at which CPU and latency are compared. */
const RATE = 24_000;
/** The rates that are tried one after the other, until one is too much. */
const STEP = 4_000;
const MOST_RATE = 60_000;
/** A rate is sustained when all is acked and a call at its end is heard within so long (ms). */
const SUSTAINED_WITHIN = 1_000;
const SUSTAINED_SHARE = 0.97;

interface Compared {
  readonly side: Side;
  readonly probe: Probe;
  readonly cpu: number[];
  readonly late: number[];
  readonly sustained: number[];
}

/** (h) The same rule in Node-RED on mosquitto, without validation, store or people. */
export async function benchAlternative(plan: Plan): Promise<Figure[]> {
  const program = await fetchNodeRed().catch((error: unknown) => String(error).split('\n')[0] ?? '');
  if (binary('mosquitto') === undefined || !program.endsWith('.js')) {
    plan.leaveOut(`mosquitto or Node-RED cannot be had: (h) is left out (${program})`);
    return [];
  }
  await using closing = new AsyncDisposableStack();
  const gateway = closing.use(await startGatewaySide({ devices: DEVICES, callers: CALLERS }));
  const red = closing.use(await startNodeRedSide(program));
  const marks = (markOf: (n: number) => string) => Array.from({ length: CALLERS }, (_, n) => markOf(n));
  const both: Compared[] = [];
  for (const [side, markOf] of [
    [gateway, callerHome],
    [red, callerId],
  ] as const) {
    const probe = closing.use(await openProbe({ port: side.port, marks: marks(markOf) }));
    await side.load.ask({ type: 'open', port: side.port, devices: DEVICES });
    both.push({ side, probe, cpu: [], late: [], sustained: [] });
    const { late } = await run(side, probe, STEP, plan.seconds);
    if (Math.min(...late) >= GIVE_UP)
      throw new Error(`${side.name} tells of no call: nothing can be compared`);
  }
  for (let n = 0; n < plan.runs; n++)
    for (const { side, probe, cpu, late, sustained } of both) {
      const one = await run(side, probe, RATE, plan.seconds);
      cpu.push(one.cpu);
      late.push(...one.late);
      if (n < 3) sustained.push(await findSustained(side, probe, plan));
      plan.note(`${side.name}: ${format(one.cpu * 1e6)} µs, sustained ${sustained.join(', ')}/s`);
    }
  return compare(both as [Compared, Compared]);
}

/** CPU of all that was sent until it was worked through, and how late calls were heard meanwhile (ms). */
async function run(side: Side, probe: Probe, rate: number, seconds: number) {
  const before = await side.load.ask({ type: 'count' });
  const from = side.cpu();
  await side.load.ask({ type: 'pace', rate });
  const { mqtt } = await probe.callFor(seconds);
  const after = await side.load.ask({ type: 'stop' });
  await probe.callOnce();
  await side.drained();
  return { cpu: (side.cpu() - from) / (after.acked - before.acked), late: mqtt };
}

async function findSustained({ load }: Side, probe: Probe, plan: Plan): Promise<number> {
  let sustained = 0;
  for (let rate = STEP; rate <= MOST_RATE; rate += STEP) {
    const before = await load.ask({ type: 'count' });
    await load.ask({ type: 'pace', rate });
    await pause(plan.seconds * 500);
    const late = await probe.callOnce();
    const after = await load.ask({ type: 'count' });
    await load.ask({ type: 'stop' });
    await probe.callOnce();
    const reached = (after.acked - before.acked) / ((after.at - before.at) / 1_000);
    if (late > SUSTAINED_WITHIN || reached < rate * SUSTAINED_SHARE) break;
    sustained = rate;
  }
  return sustained;
}

function compare([ours, theirs]: [Compared, Compared]): Figure[] {
  const ratio = (a: readonly number[], b: readonly number[]) =>
    median(a.map((one, n) => one / (b[n] ?? one)));
  const runs = ours.cpu.length;
  const at = `${RATE.toLocaleString('en')} readings/s`;
  const p99 = (one: Compared) => quantile(one.late, 0.99);
  return [
    {
      of: 'h',
      what: `CPU for a reading ÷ Node-RED, ${at}`,
      value: ratio(ours.cpu, theirs.cpu),
      unit: '×',
      other: `${format(median(ours.cpu) * 1e6)} ÷ ${format(median(theirs.cpu) * 1e6)} µs`,
      target: { is: 'at most', value: 0.6 },
      runs,
    },
    {
      of: 'h',
      what: 'sustained readings/s ÷ Node-RED',
      value: ratio(ours.sustained, theirs.sustained),
      unit: '×',
      other: `${format(median(ours.sustained))} ÷ ${format(median(theirs.sustained))}/s`,
      target: { is: 'at least', value: 1.3 },
      runs: ours.sustained.length,
    },
    {
      of: 'h',
      what: `SOS → alert p99 ÷ Node-RED, ${at}`,
      value: p99(ours) / p99(theirs),
      unit: '×',
      other: `${format(p99(ours))} ÷ ${format(p99(theirs))} ms`,
      target: { is: 'at most', value: 0.1 },
      runs: ours.late.length,
    },
  ];
}
