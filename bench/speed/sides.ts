import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuSeconds, type Load, type Running, startLoad, startProgram } from './processes.ts';
import { TOKEN, type TownPlan, townText } from './town.ts';

/** One of the programs that are compared, with a load process of its own. */
export interface Side extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  readonly load: Load;
  /** CPU seconds so far of all that the side consists of. */
  cpu(): number;
  /** Resolves when nothing that was acked waits for anything any more. */
  drained(): Promise<void>;
}

export interface GatewaySide extends Side {
  readonly http: string;
  readonly pid: number;
  readonly output: () => string;
}

const ROOT = new URL('../..', import.meta.url).pathname;

/** The gateway with everything on: four kinds, the whole book, journal, facts, embedded store, metrics, HTTP. */
export async function startGatewaySide(
  plan: TownPlan,
  options: { readonly flags?: readonly string[] } = {},
): Promise<GatewaySide> {
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
  const [port, httpPort] = [await freePort(), await freePort()];
  writeTown(folder, plan, { port, httpPort });
  const running = await startGateway(folder, options.flags);
  const load = startLoad();
  const http = `http://127.0.0.1:${httpPort}`;
  return {
    name: 'gateway',
    port,
    http,
    pid: running.pid,
    output: running.output,
    load,
    cpu: () => cpuSeconds(running.pid),
    drained: () => storesDrained(http),
    [Symbol.asyncDispose]: () => endAll([load, running], folder),
  };
}

/** Writes the files a gateway starts from; `rules` is the text of own rules. */
export function writeTown(
  folder: string,
  plan: TownPlan,
  { port, httpPort, rules }: { readonly port: number; readonly httpPort: number; readonly rules?: string },
): void {
  // JSON is YAML as well.
  writeFileSync(join(folder, 'community.yaml'), JSON.stringify(townText(plan)));
  const tokens = [{ name: 'bench', token: TOKEN, role: 'administrator', place: 'hz' }];
  const config = {
    mqtt: { port },
    http: { port: httpPort, tokens },
    data: join(folder, 'data'),
    community: './community.yaml',
    ...(rules !== undefined && { rules: './rules' }),
  };
  if (rules !== undefined) {
    mkdirSync(join(folder, 'rules'));
    writeFileSync(join(folder, 'rules', 'own.yaml'), rules);
  }
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
}

/** Starts the gateway on what `writeTown` wrote; resolves when it keeps watch. */
export const startGateway = (folder: string, flags: readonly string[] = []): Promise<Running> =>
  startProgram(process.execPath, [...flags, 'gateway/main.mjs', '--config', join(folder, 'config.yaml')], {
    ready: 'keeping watch',
    cwd: ROOT,
  });

export async function startAedesSide(): Promise<Side> {
  const port = await freePort();
  const program = new URL('./bare-aedes.ts', import.meta.url).pathname;
  const running = await startProgram(process.execPath, [program, String(port)], { ready: 'ready' });
  const load = startLoad();
  return {
    name: 'bare aedes',
    port,
    load,
    cpu: () => cpuSeconds(running.pid),
    drained: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => endAll([load, running]),
  };
}

/** Mosquitto in memory with one reader of everything at QoS 1, which is the least that a consumer costs. */
export async function startMosquittoSide(): Promise<Side> {
  const broker = await startMosquitto();
  const [load, reader] = [startLoad(), startLoad()];
  await reader.ask({ type: 'read', port: broker.port });
  return {
    name: 'mosquitto',
    port: broker.port,
    load,
    cpu: () => cpuSeconds(broker.running.pid),
    drained: async () => {
      const { acked } = await load.ask({ type: 'count' });
      while ((await reader.ask({ type: 'count' })).acked < acked) await pause(10);
    },
    [Symbol.asyncDispose]: () => endAll([load, reader, broker.running], broker.folder),
  };
}

export async function startMosquitto(): Promise<{ port: number; running: Running; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
  const port = await freePort();
  const file = join(folder, 'mosquitto.conf');
  // Without a bound on what waits for the reader, or it would drop what the comparison is about.
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'max_inflight_messages 0'];
  writeFileSync(file, [...lines, 'max_queued_messages 0', 'set_tcp_nodelay true', ''].join('\n'));
  const running = await startProgram(binary('mosquitto') ?? 'mosquitto', ['-c', file], { ready: 'running' });
  return { port, running, folder };
}

/** The path of an installed program; Debian keeps servers in /usr/sbin, which is not on an ordinary user's path. */
export function binary(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

export async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer().on('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return promise;
}

/** Ends them in turn and removes the folder. */
export async function endAll(all: readonly AsyncDisposable[], folder?: string): Promise<void> {
  for (const one of all) await one[Symbol.asyncDispose]();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

/** Readings that were acked are in the store when its lag is 0 and nothing waits to be judged. */
async function storesDrained(http: string): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${http}/metrics`)).text();
    const lags = [...text.matchAll(/^shouwang_(?:store_lag\{.*\}|journal_pending) (\d+)/gm)];
    if (lags.length > 0 && lags.every(([, lag]) => lag === '0')) return;
    await pause(20);
  }
}
