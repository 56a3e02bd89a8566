import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A real server on loopback, with a folder of its own; disposing ends it by its pid and removes the folder. */
export interface Server extends AsyncDisposable {
  readonly port: number;
  readonly folder: string;
  /** Ends it and keeps port and folder, so that `start` brings the same server back. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface Influxd extends Server {
  readonly url: string;
}

/** Influxd 1.x without authentication, ready to be asked. */
export async function startInfluxd(): Promise<Influxd> {
  const [port, rpc] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'influxd-'));
  const url = `http://127.0.0.1:${port}`;
  const server = openServer({
    port,
    folder,
    command: [binary('influxd'), 'run'],
    environment: {
      HOME: folder,
      INFLUXDB_META_DIR: join(folder, 'meta'),
      INFLUXDB_DATA_DIR: join(folder, 'data'),
      INFLUXDB_DATA_WAL_DIR: join(folder, 'wal'),
      INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
      INFLUXDB_BIND_ADDRESS: `127.0.0.1:${rpc}`,
      INFLUXDB_REPORTING_DISABLED: 'true',
    },
    ready: async () => (await fetch(`${url}/ping`)).status === 204,
  });
  await server.start();
  return { ...server, url };
}

/** VictoriaMetrics, which takes what is written to InfluxDB 2. */
export async function startVictoria(): Promise<Influxd> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'victoria-'));
  const url = `http://127.0.0.1:${port}`;
  const server = openServer({
    port,
    folder,
    command: [
      binary('victoria-metrics'),
      ...['-storageDataPath', join(folder, 'data'), '-httpListenAddr', `127.0.0.1:${port}`],
      // Years, so that the times of tests are kept.
      ...['-retentionPeriod', '10y', '-memory.allowedBytes', '64MB'],
    ],
    environment: {},
    ready: async () => (await fetch(`${url}/health`)).status === 200,
  });
  await server.start();
  return { ...server, url };
}

/** Mosquitto on a free port; `conf` holds further lines of its configuration file. */
export async function startMosquitto(conf = 'allow_anonymous true'): Promise<Server> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'mosquitto-'));
  const file = join(folder, 'mosquitto.conf');
  await writeFile(file, `listener ${port} 127.0.0.1\n${conf}\n`);
  const server = openServer({
    port,
    folder,
    command: [binary('mosquitto'), '-c', file],
    environment: {},
    ready: () => canConnect(port),
  });
  await server.start();
  return server;
}

/** A TCP port of 127.0.0.1 that is free at this moment. */
export async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer().on('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    probe.close(() => resolve(port));
  });
  return promise;
}

/**
 * True when a test has to be skipped because a server is not installed; says so, and throws under `CI=true`, where
 * a skipped test would go unseen. Use: `describe.skipIf(isMissing('influxd'))`.
 */
export function isMissing(name: string): boolean {
  if (findBinary(name) !== undefined) return false;
  const reason = `${name} is not installed: tests against it are skipped (Debian: apt-get install ${PACKAGES[name] ?? name})`;
  if (process.env.CI === 'true') throw new Error(reason);
  console.warn(reason);
  return true;
}

const PACKAGES: Readonly<Record<string, string>> = { influxd: 'influxdb' };

/** Longest wait for a server to answer after its start; a loaded machine needs 2 s to 5 s. */
const READY_WITHIN_MS = 30_000;
const READY_PROBE_EVERY_MS = 25;
/** Told to end, a server that is still there after this is killed. */
const END_WITHIN_MS = 5_000;

interface Launch {
  readonly port: number;
  readonly folder: string;
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  ready(): Promise<boolean>;
}

function openServer(launch: Launch): Server {
  let running: Running | undefined;
  const stop = async () => {
    const ending = running;
    running = undefined;
    if (ending !== undefined) await end(ending);
  };
  return {
    port: launch.port,
    folder: launch.folder,
    stop,
    start: async () => {
      running ??= launched(launch);
      try {
        await waitUntilReady(launch, running);
      } catch (error) {
        await stop();
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await rm(launch.folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  output: string;
}

function launched({ command: [file, ...args], environment, folder }: Launch): Running {
  const child = spawn(file, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve()).once('error', () => resolve());
  const running: Running = { child, ended, output: '' };
  const keep = (chunk: Buffer) => {
    running.output = (running.output + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  // A test run that dies takes its servers with it.
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  void ended.then(() => process.off('exit', endWithUs));
  return running;
}

async function end({ child, ended }: Running): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await ended;
  clearTimeout(late);
}

async function waitUntilReady(launch: Launch, running: Running): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    if (running.child.exitCode !== null || running.child.pid === undefined) break;
    if (await launch.ready().catch(() => false)) return;
    await pause(READY_PROBE_EVERY_MS);
  }
  throw new Error(`${launch.command[0]} did not get ready:\n${running.output}`);
}

function canConnect(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1')
    .once('connect', () => resolve(true))
    .once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function binary(name: string): string {
  const found = findBinary(name);
  if (found === undefined) throw new Error(`${name} is not installed; ask isMissing first`);
  return found;
}

function findBinary(name: string): string | undefined {
  // Debian keeps servers in /usr/sbin, which is not on an ordinary user's path.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}
