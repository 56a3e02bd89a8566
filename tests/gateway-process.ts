import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { stringify } from 'yaml';
import { freePort } from './servers.ts';

/** The gateway as a process of its own, on free loopback ports and a folder of its own. */
export interface GatewayProcess extends AsyncDisposable {
  readonly mqttPort: number;
  readonly http: string;
  readonly data: string;
  readonly output: () => string;
  pid(): number | undefined;
  start(): Promise<void>;
  /** Kills without a warning, as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to stop and gives its exit code. */
  stop(): Promise<number | null>;
}

export const TOKEN = 'a-long-token-for-checks';
export const CHECKS = { name: 'checks', token: TOKEN, role: 'administrator', place: 'hz' };
export const secretOf = (id: string): string => `the-long-secret-of-${id}`;

const HOME = 'hz/xh/wenxin/cuiyuan/g01/b12/0501';

/** Names and phones that must be found nowhere in the data folder. */
export const PERSONAL = ['住户甲', '网格员乙', '13800000001', '13800000002', '13800000003', '邻居丙'];

export const COMMUNITY = {
  timeZone: 'Asia/Shanghai',
  residents: [
    {
      id: 'r1',
      place: HOME,
      name: PERSONAL[0],
      groups: ['lives-alone'],
      risk: 'high',
      phone: PERSONAL[2],
      contacts: [{ name: PERSONAL[5], phone: PERSONAL[4], key: true, asOf: '2026-10-01' }],
    },
  ],
  devices: [
    { id: 'smoke-0501', kind: 'smoke', place: HOME, secret: secretOf('smoke-0501') },
    { id: 'smoke-0502', kind: 'smoke', place: HOME.replace('0501', '0502'), secret: secretOf('smoke-0502') },
    {
      id: 'smoke-0601',
      kind: 'smoke',
      place: HOME.replace('b12/0501', 'b13/0601'),
      secret: secretOf('smoke-0601'),
    },
    { id: 'band-0501', kind: 'wristband', resident: 'r1', secret: secretOf('band-0501') },
    {
      id: 'z-0701',
      kind: 'smoke',
      place: HOME.replace('b12/0501', 'b14/0701'),
      bridge: 'zb-b14',
      address: 'Hall/Rauch melder',
    },
  ],
  bridges: [
    { id: 'zb-b14', secret: secretOf('zb-b14'), convention: 'zigbee2mqtt', topics: ['zigbee2mqtt/#'] },
  ],
  staff: [
    {
      id: 's1',
      name: PERSONAL[1],
      role: 'grid-worker',
      place: 'hz/xh/wenxin/cuiyuan/g01',
      phone: PERSONAL[3],
    },
    { id: 'd1', role: 'duty-desk', place: 'hz/xh/wenxin/cuiyuan' },
  ],
  shifts: [
    { staff: 's1', place: 'hz/xh/wenxin/cuiyuan/g01', weekly: '24/7' },
    { staff: 'd1', place: 'hz/xh/wenxin/cuiyuan', weekly: '24/7' },
  ],
};

export async function startGateway(
  options: {
    config?: object;
    community?: object;
    /** API tokens besides that of the checks. */
    tokens?: readonly object[];
    flags?: string[];
    throughNpm?: boolean;
  } = {},
): Promise<GatewayProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-'));
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  const data = join(folder, 'data');
  const config = {
    mqtt: { port: mqttPort },
    http: { port: httpPort, tokens: [CHECKS, ...(options.tokens ?? [])] },
    data,
    community: './community.yaml',
    ...options.config,
  };
  writeFileSync(join(folder, 'config.yaml'), stringify(config));
  writeFileSync(join(folder, 'community.yaml'), stringify(options.community ?? COMMUNITY));
  const args = ['--config', join(folder, 'config.yaml'), ...(options.flags ?? [])];
  let child: ChildProcess | undefined;
  let output = '';

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = child;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null)
      return ending?.exitCode ?? null;
    const { promise, resolve } = Promise.withResolvers<number | null>();
    ending.once('exit', (code) => resolve(code));
    ending.kill(signal);
    return promise;
  }

  const running: GatewayProcess = {
    mqttPort,
    http: `http://127.0.0.1:${httpPort}`,
    data,
    output: () => output,
    pid: () => child?.pid,
    async start() {
      child = options.throughNpm
        ? spawn('npm', ['run', '--silent', 'gateway', '--', ...args], {
            cwd: root,
            stdio: ['ignore', 'pipe', 'pipe'],
          })
        : spawn(process.execPath, ['gateway/main.mjs', ...args], {
            cwd: root,
            stdio: ['ignore', 'pipe', 'pipe'],
          });
      const starting = child;
      const endWithUs = (): void => void starting.kill('SIGKILL');
      process.once('exit', endWithUs);
      starting.once('exit', () => process.off('exit', endWithUs));
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const keep = (chunk: Buffer): void => {
        output += chunk.toString();
        if (output.includes('keeping watch', from)) resolve();
      };
      const from = output.length;
      starting.stdout?.on('data', keep);
      starting.stderr?.on('data', keep);
      starting.once('exit', (code) =>
        reject(new Error(`the gateway ended with ${code}:\n${output.slice(-4000)}`)),
      );
      await promise;
    },
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: async () => {
      // Killing npm would leave the gateway under it behind.
      await end(options.throughNpm ? 'SIGTERM' : 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await running.start();
  return running;
}

const root = new URL('..', import.meta.url).pathname;

/** A loose view of a JSON answer: the shapes are the contract's, checked where they are made. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by their promised names
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** Signs in over MQTT as a device, bridge or token. */
export function signIn(
  gateway: GatewayProcess,
  username: string,
  password = secretOf(username),
): Promise<MqttClient> {
  return connectAsync(`mqtt://127.0.0.1:${gateway.mqttPort}`, {
    username,
    password,
    reconnectPeriod: 0,
    protocolVersion: 4,
  });
}

/** One QoS 1 message; resolves with its ack. */
export async function publish(client: MqttClient, topic: string, body: object | string): Promise<void> {
  await client.publishAsync(topic, typeof body === 'string' ? body : JSON.stringify(body), { qos: 1 });
}

export async function get(gateway: GatewayProcess, path: string, token = TOKEN): Promise<Answer> {
  const response = await fetch(gateway.http + path, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  return {
    status: response.status,
    body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
  };
}

export async function post(
  gateway: GatewayProcess,
  path: string,
  body: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(gateway.http + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** Asks until it holds: for what comes about in another process, bounded by the test's own time. */
export async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as T;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
