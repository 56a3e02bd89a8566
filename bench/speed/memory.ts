import { setTimeout as pause } from 'node:timers/promises';
import type { Plan } from './plan.ts';
import { residentBytes, startLoad, startProgram } from './processes.ts';
import { type Figure, format, median } from './report.ts';
import { freePort, startGatewaySide } from './sides.ts';

const CONNECTIONS = 10_000;
const MOST = 20_000;

/** (e) What a connection takes while nothing is said on it: memory after garbage collection, with and without them. */
export async function benchMemory(plan: Plan): Promise<Figure[]> {
  const connections = plan.quick ? CONNECTIONS / 5 : CONNECTIONS;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < (plan.quick ? 1 : 3); run++) {
    await using side = await startGatewaySide(
      { devices: connections, callers: 0 },
      { flags: ['--inspect=127.0.0.1:0'] },
    );
    ours.push(await measure(side.pid, side.output, side.port, connections));
    await using bare = await startBare();
    theirs.push(await measure(bare.running.pid, bare.running.output, bare.port, connections));
    plan.note(
      `${connections} connections: ${format(ours.at(-1) ?? 0)} B each, bare ${format(theirs.at(-1) ?? 0)} B`,
    );
  }
  return [
    {
      of: 'e',
      what: `memory of a connection, ${connections.toLocaleString('en')} of them`,
      value: median(ours),
      unit: 'B',
      other: `bare aedes ${format(median(theirs))} B`,
      target: { is: 'at most', value: MOST },
      runs: ours.length,
    },
  ];
}

async function measure(
  pid: number,
  output: () => string,
  port: number,
  connections: number,
): Promise<number> {
  await collectGarbage(output());
  const before = residentBytes(pid);
  await using load = startLoad();
  await load.ask({ type: 'open', port, devices: connections });
  await pause(2_000);
  await collectGarbage(output());
  return (residentBytes(pid) - before) / connections;
}

async function startBare() {
  const port = await freePort();
  const program = new URL('./bare-aedes.ts', import.meta.url).pathname;
  const running = await startProgram(process.execPath, ['--inspect=127.0.0.1:0', program, String(port)], {
    ready: 'ready',
  });
  return { port, running, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}

/** Asks over the inspector, whose address the process printed; twice, for what the first leaves behind. */
async function collectGarbage(output: string): Promise<void> {
  const url = /ws:\/\/\S+/.exec(output)?.[0] ?? '';
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  for (const id of [1, 2]) {
    const answered = new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
    socket.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
    await answered;
  }
  socket.close();
}
