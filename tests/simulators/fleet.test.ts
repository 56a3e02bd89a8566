import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { type Instant, minutes, plus } from '../../devices/time.ts';
import { makeDemo } from '../../simulators/demo.ts';
import { Lines, MOST_KEPT } from '../../simulators/lines.ts';
import { Pace } from '../../simulators/pace.ts';
import { type GatewayProcess, startGateway } from '../gateway-process.ts';
import { secret, startBroker } from '../mqtt.ts';
import { freePort } from '../servers.ts';

const root = new URL('../..', import.meta.url).pathname;
const SPEED = '400';
let secrets = 0;
const demo = makeDemo({
  seed: 'fleet',
  homes: 12,
  wearing: 1,
  staffing: 'planned',
  secret: () => `a-long-secret-of-the-fleet-${secrets++}`,
  mqttPort: 0,
  httpPort: 0,
});

describe('the fleet', () => {
  it('[FL7] plays a story over MQTT, staff and all, and ends with it', { timeout: 60_000 }, async () => {
    const gateway = await startGatewayOf(demo.community);
    const { code, output } = await simulate(
      '--config',
      configOf(gateway),
      '--story',
      'sos',
      '--speed',
      SPEED,
    );
    expect(output).toMatch(/RED sos/);
    // In the evening and on Sundays the grid has nobody, and the desk is told at once.
    expect(output).toMatch(/sos .*(nobody answered, up from|told to community)/);
    expect(output).toMatch(/sos .*on-scene by/);
    expect(output).toMatch(/sos .*closed \(real\) by/);
    expect(code).toBe(0);
  });

  it('[FL8] says in one line that the gateway refuses it, or that there is none', {
    timeout: 60_000,
  }, async () => {
    const gateway = await startGatewayOf(demo.community);
    const others = makeDemo({ ...PLAN, secret: () => `another-long-secret-${secrets++}` });
    const folder = mkdtempSync(join(tmpdir(), 'shouwang-fleet-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'community.yaml'), stringify(others.community));
    const url = `mqtt://127.0.0.1:${gateway.mqttPort}`;
    const refused = await simulate(
      '--community',
      join(folder, 'community.yaml'),
      '--url',
      url,
      '--speed',
      SPEED,
    );
    expect(refused.code).toBe(1);
    expect(refused.errors.trim()).toMatch(/^the gateway at \S+ refuses \S+ .*$/);
    const missing = await simulate('--community', join(folder, 'nothing.yaml'));
    expect(missing.errors.trim()).toMatch(/^config-unreadable: .*ENOENT.*$/);
    expect(missing.code).toBe(1);
  });

  it('[FL9] a device keeps so much while it cannot send, and loses the oldest beyond it', async () => {
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const lines = new Lines({ url, secretOf: () => 's', refused: () => undefined });
    for (let n = 0; n < MOST_KEPT + 5; n++) lines.send({ client: 'd', topic: 't', payload: String(n) });
    expect(lines.counts).toMatchObject({ waiting: MOST_KEPT, lost: 5, sent: 0 });
    await lines.close(0);
  });

  it('[FL10] more devices than connections take turns', async () => {
    const running = await startBroker();
    const lines = new Lines({ url: running.url, secretOf: secret, refused: () => undefined, most: 1 });
    const clients = ['smoke-1', 'smoke-2', 'band-1'];
    for (const client of clients) lines.send({ client, topic: `devices/${client}/readings`, payload: '{}' });
    await lines.close(20_000);
    expect(running.heard.map(({ client }) => client).sort()).toEqual([...clients].sort());
    expect(lines.counts).toMatchObject({ sent: 3, lost: 0, waiting: 0 });
  });

  it('[FL11] follows the gateway’s clock, and says when it has to begin anew there', () => {
    let real = 1_000;
    const start = 1_000_000_000 as Instant;
    const pace = new Pace(start, 20, () => real);
    real += 3_000;
    expect(pace.now()).toBe(plus(start, minutes(1)));
    expect(pace.until(plus(start, minutes(2)))).toBe(3_000);
    expect(pace.follow(plus(pace.now(), minutes(0.5)))).toBe(false);
    expect(pace.follow(plus(pace.now(), minutes(20)))).toBe(true);
    expect(pace.now()).toBe(plus(start, minutes(21.5)));
  });
});

const PLAN = { seed: 'fleet', homes: 12, wearing: 1, staffing: 'planned', mqttPort: 0, httpPort: 0 } as const;

async function startGatewayOf(community: object): Promise<GatewayProcess> {
  const { tokens } = (demo.config as { http: { tokens: object[] } }).http;
  const mqtt = { port: await freePort() };
  const http = { port: await freePort(), tokens };
  const gateway = await startGateway({ community, config: { mqtt, http }, flags: ['--speed', SPEED] });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  return { ...gateway, mqttPort: mqtt.port };
}

const configOf = (gateway: GatewayProcess): string => join(dirname(gateway.data), 'config.yaml');

async function simulate(...args: string[]) {
  const child = spawn(process.execPath, ['simulators/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, output, errors };
}
