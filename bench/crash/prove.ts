import { cpSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../simulators/random.ts';
import { type GatewayProcess, get, startGateway } from '../../tests/gateway-process.ts';
import { compare, type Finding, isWell } from './compare.ts';
import { type Devices, openDevices } from './devices.ts';
import { type Influx, openInflux } from './influx.ts';
import { type Kept, readKept } from './kept.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { openPeople } from './people.ts';
import { openReceiver } from './receiver.ts';
import { TOKENS, TOWN } from './town.ts';

export interface Proof {
  readonly ledger: Ledger;
  readonly kept: Kept;
  readonly findings: readonly Finding[];
  /** Where the gateway's folder and the ledger can be looked into, when something is wrong. */
  readonly evidence?: string;
  readonly kills: Kills;
  readonly seconds: number;
}

/** Kills by what the gateway was doing. */
export type Kills = Record<'running' | 'starting' | 'stopping', number>;

/** The longest that a gateway which is left alone may take to bring everything out. */
const DRAIN_WITHIN = 120_000;
const LOOK_EVERY = 20;
/** Roughly, on an idle machine; later starts are measured. All in ms. */
const STARTS_WITHIN = 800;
const LIVES_UP_TO = 500;
const ENDS_WITHIN = 50;

/** Kills a real gateway again and again in the middle of its work, lets it come to rest, and reads what it kept. */
export async function proveCrash(options: {
  readonly cycles: number;
  readonly seed: string;
  /** Called after each cycle. */
  readonly done?: () => void;
}): Promise<Proof> {
  const began = performance.now();
  const chance = new Random(options.seed);
  const ledger = openLedger();
  await using receiver = await openReceiver(ledger.notices);
  const influx = await openInflux();
  await using _ = influx?.server;
  await using gateway = await startGateway({
    community: TOWN,
    tokens: TOKENS,
    config: {
      webhooks: [{ url: receiver.url, secret: 'a-long-webhook-secret', levels: ['red', 'yellow', 'blue'] }],
      ...(influx && { influx: influx.config }),
    },
  });
  const { http, mqttPort } = gateway;
  const devices = openDevices(mqttPort, ledger, chance.split('devices'));
  const people = openPeople({ http, mqttPort, ledger, chance: chance.split('people') });
  const kills: Kills = { running: 0, starting: 0, stopping: 0 };
  let startTakes = STARTS_WITHIN;
  for (let n = 0; n < options.cycles; n++) {
    startTakes = await killOnce(gateway, { chance, kills, startTakes });
    options.done?.();
  }
  devices.quieten();
  await people.quieten();
  await drained(gateway, devices, ledger, influx);
  devices.close();
  await gateway.kill();
  const { embedded, ...judged } = await readKept(gateway.data);
  const stores = new Map([['the embedded store', embedded]]);
  if (influx !== undefined) stores.set('InfluxDB', new Map(await influx.times()));
  const kept = { ...judged, stores };
  const findings = compare(ledger, kept);
  const evidence = isWell(findings) ? undefined : await keepEvidence(gateway.data, ledger);
  const seconds = (performance.now() - began) / 1_000;
  return { ledger, kept, findings, kills, seconds, ...(evidence !== undefined && { evidence }) };
}

async function keepEvidence(data: string, ledger: Ledger): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'prove-crash-'));
  cpSync(data, join(folder, 'data'), { recursive: true });
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Map || value instanceof Set ? [...value] : value;
  writeFileSync(join(folder, 'ledger.json'), JSON.stringify(ledger, plain));
  return folder;
}

/**
 * Most kills hit the running gateway, some its start (mostly the part behind the loading of code), a few its end. Gives
 * how long the start took.
 */
async function killOnce(
  gateway: GatewayProcess,
  { chance, kills, startTakes }: { chance: Random; kills: Kills; startTakes: number },
): Promise<number> {
  const fate = chance.unit();
  await pause(chance.between(0, LIVES_UP_TO));
  if (fate < 0.9) {
    await gateway.kill();
    kills.running++;
  } else {
    const stopped = gateway.stop();
    await pause(chance.between(0, ENDS_WITHIN));
    await gateway.kill();
    await stopped;
    kills.stopping++;
  }
  if (fate < 0.25) kills[await killStarting(gateway, chance.between(0.3, 1) * startTakes)]++;
  const began = performance.now();
  await gateway.start();
  return performance.now() - began;
}

async function killStarting(gateway: GatewayProcess, after: number): Promise<'starting' | 'running'> {
  const started = gateway.start().then(
    () => 'running' as const,
    () => 'starting' as const,
  );
  await pause(after);
  await gateway.kill();
  return started;
}

/** Waits until everything is out; what is not by then will be found missing. */
async function drained(
  gateway: GatewayProcess,
  devices: Devices,
  ledger: Ledger,
  influx: Influx | undefined,
): Promise<void> {
  const end = performance.now() + DRAIN_WITHIN;
  const isOut = async (): Promise<boolean> => {
    if (devices.waiting > 0) return false;
    const { body } = await get(gateway, '/metrics');
    if (!/^shouwang_outbox_waiting 0$/m.test(body) || !/^shouwang_journal_pending 0$/m.test(body))
      return false;
    if (/^shouwang_store_lag\{.*\} [1-9]/m.test(body)) return false;
    const acked = [...ledger.devices.values()].reduce((sum, one) => sum + one.acked.size, 0);
    return influx === undefined || (await influx.count()) >= acked;
  };
  while (performance.now() < end && !(await isOut())) await pause(LOOK_EVERY);
}
