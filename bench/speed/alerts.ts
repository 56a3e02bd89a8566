import { setTimeout as pause } from 'node:timers/promises';
import { syncTimes } from './disk.ts';
import type { Plan } from './plan.ts';
import { CALLERS, type Heard, openProbe } from './probe.ts';
import { type Figure, format, quantile } from './report.ts';
import { startGatewaySide } from './sides.ts';
import { callerHome } from './town.ts';

const DEVICES = 2_000;
/** Readings a second beside the calls, and the longest that an alert may take then (ms, p99). */
const LOADS = [
  { rate: 0, most: 5 },
  { rate: 5_000, most: 5 },
  { rate: 24_000, most: 20 },
] as const;
/** Time for the load to come to its pace. */
const SETTLE = 1_000;
const SYNCS = 500;

/** (b) From the press of an SOS button until its alert is at a reader of MQTT and of the live stream. */
export async function benchAlerts(plan: Plan): Promise<Figure[]> {
  await using closing = new AsyncDisposableStack();
  const side = closing.use(await startGatewaySide({ devices: DEVICES, callers: CALLERS }));
  const marks = Array.from({ length: CALLERS }, (_, n) => callerHome(n));
  const probe = closing.use(await openProbe({ port: side.port, marks, http: side.http }));
  await side.load.ask({ type: 'open', port: side.port, devices: DEVICES });
  // The compiler has seen everything before it counts.
  await side.load.ask({ type: 'pace', rate: 5_000 });
  await probe.callFor(plan.seconds);
  await side.load.ask({ type: 'stop' });
  const figures: Figure[] = [diskFigure(await syncTimes(SYNCS))];
  for (const { rate, most } of LOADS) {
    await side.drained();
    const before = await side.load.ask({ type: 'count' });
    if (rate > 0) await side.load.ask({ type: 'pace', rate });
    await pause(SETTLE);
    const heard = await probe.callFor(plan.seconds * plan.runs);
    const after = await side.load.ask({ type: 'count' });
    await side.load.ask({ type: 'stop' });
    const reached = (after.acked - before.acked) / ((after.at - before.at) / 1_000);
    plan.note(`${rate}/s asked, ${format(reached)}/s acked: p99 ${format(quantile(heard.mqtt, 0.99))} ms`);
    figures.push(...figuresOf(heard, { rate, most, reached }));
  }
  return figures;
}

const diskFigure = (times: readonly number[]): Figure => ({
  of: 'b',
  what: 'one sync of 300 B on this disk, p99, idle',
  value: quantile(times, 0.99),
  unit: 'ms',
  other: `p50 ${format(quantile(times, 0.5))} ms`,
  runs: times.length,
});

function figuresOf(
  heard: Heard,
  { rate, most, reached }: { rate: number; most: number; reached: number },
): Figure[] {
  const at = rate === 0 ? 'idle' : `${rate.toLocaleString('en')} readings/s`;
  return (['mqtt', 'sse'] as const).map((channel) => ({
    of: 'b',
    what: `SOS → alert at ${channel === 'mqtt' ? 'MQTT' : 'SSE'}, p99, ${at}`,
    value: quantile(heard[channel], 0.99),
    unit: 'ms',
    other: `p50 ${format(quantile(heard[channel], 0.5))} ms${rate === 0 ? '' : `, ${format(reached)}/s acked`}`,
    target: { is: 'at most', value: most },
    runs: heard.calls,
  }));
}
