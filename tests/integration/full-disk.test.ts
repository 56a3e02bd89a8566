import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GatewayProcess,
  get,
  type Json,
  post,
  publish,
  signIn,
  startGateway,
  until,
} from '../gateway-process.ts';
import { mountSmallDisk } from '../small-disk.ts';

const MIB = 1024 ** 2;
const RESERVE = 8 * MIB;

const disk = mountSmallDisk(48 * MIB);

/** Another program takes all that is left, to the last byte. */
function takeTheRest(): void {
  const file = openSync(join(disk?.folder ?? '', 'of-another-program'), 'a');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}

async function gauge(gateway: GatewayProcess, name: string): Promise<number> {
  const { body } = await get(gateway, '/metrics');
  const line = String(body)
    .split('\n')
    .find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
}

const isFull = async (gateway: GatewayProcess) => (await gauge(gateway, 'shouwang_room_used_ratio')) === 1;
const openCases = async (gateway: GatewayProcess): Promise<Json[]> =>
  (await get(gateway, '/api/v1/cases?state=open')).body.items;
const hasCase = async (gateway: GatewayProcess, cause: string) =>
  (await openCases(gateway)).some((it) => it.cause === cause);

async function storedSteps(gateway: GatewayProcess): Promise<Set<number>> {
  const { body } = await get(gateway, '/api/v1/readings?device=band-0501&metric=steps&limit=100000');
  return new Set(body.items.map((row: Json) => row.steps));
}

/** The band's readings, numbered; those that were acked are in `acked`. */
function openBand(client: MqttClient, acked: Set<number>) {
  return {
    send(seq: number): void {
      publish(client, 'devices/band-0501/readings', { steps: seq, seq }).then(
        () => acked.add(seq),
        () => undefined,
      );
    },
  };
}

/** Large messages of a bridge, and the band among them, until the gateway says that it is full. */
async function floodUntilFull(gateway: GatewayProcess, acked: Set<number>): Promise<number> {
  let [bridge, wearer] = [await signIn(gateway, 'zb-b14'), await signIn(gateway, 'band-0501')];
  const padding = 'x'.repeat(15_000);
  let seq = 0;
  for (let n = 0; !(await isFull(gateway)); n++) {
    // Now and then the room is enough again and who waits for an ack is asked to come back.
    if (!bridge.connected) bridge = await signIn(gateway, 'zb-b14');
    if (!wearer.connected) wearer = await signIn(gateway, 'band-0501');
    openBand(wearer, acked).send(++seq);
    const body = JSON.stringify({ smoke: false, battery: n % 100, padding });
    for (let one = 0; one < 20; one++)
      bridge.publish('zigbee2mqtt/Hall/Rauch melder', body, { qos: 1 }, () => undefined);
  }
  bridge.end(true);
  wearer.end(true);
  return seq;
}

describe.skipIf(disk === undefined)('a disk that is really full', { timeout: 100_000 }, () => {
  let gateway: GatewayProcess;
  const acked = new Set<number>();
  let sent = 0;
  beforeAll(async () => {
    gateway = await startGateway({
      config: { data: join(disk?.folder ?? '', 'data'), journal: { reserve: RESERVE, limit: 128 * MIB } },
    });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    disk?.remove();
  });

  it('[FU6] a flood that fills it is refused unacked, by name, and the people in charge are told', async () => {
    await until(async () => (await gauge(gateway, 'shouwang_reserve_bytes')) >= RESERVE);
    sent = await floodUntilFull(gateway, acked);
    expect(acked.size).toBeGreaterThan(0);
    await until(async () =>
      (await openCases(gateway)).some((it) => it.cause === 'gateway' && it.level === 'red'),
    );
    const client = await signIn(gateway, 'band-0501');
    const band = openBand(client, acked);
    band.send(++sent);
    await until(async () => (await gauge(gateway, 'shouwang_refusals_total{why="mqtt-no-room"}')) > 0);
    expect(acked).not.toContain(sent);
    client.end(true);
  });

  it('[FU7] with not a byte left an SOS is acked, judged and told, behind a reading that is not acked', async () => {
    takeTheRest();
    const client = await signIn(gateway, 'band-0501');
    openBand(client, acked).send(++sent);
    await publish(client, 'devices/band-0501/readings', { sos: true });
    await until(() => hasCase(gateway, 'sos'));
    expect(acked).not.toContain(sent);
    const [it] = (await openCases(gateway)).filter(({ cause }) => cause === 'sos');
    expect((await post(gateway, `/api/v1/cases/${it.id}/accept`)).status).toBe(200);
    client.end(true);
    expect(await gauge(gateway, 'shouwang_reserve_bytes')).toBeLessThan(RESERVE);
  });

  it('[FU8] a kill and a start on the full disk lose nothing, and smoke comes out', async () => {
    await gateway.kill();
    takeTheRest();
    await gateway.start();
    expect(await isFull(gateway)).toBe(true);
    expect(await hasCase(gateway, 'gateway')).toBe(true);
    const client = await signIn(gateway, 'smoke-0501');
    await publish(client, 'devices/smoke-0501/readings', { smoke: true });
    await until(() => hasCase(gateway, 'smoke'));
    await client.endAsync();
    expect(await gateway.stop()).toBe(0);
    takeTheRest();
    await gateway.start();
    expect(await hasCase(gateway, 'smoke')).toBe(true);
  });

  it('[FU9] with room again all goes on: who waits for an ack is asked again, and every acked reading is there', async () => {
    const client = await signIn(gateway, 'band-0501');
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    const refusals = () => gauge(gateway, 'shouwang_refusals_total{why="mqtt-no-room"}');
    const before = await refusals();
    openBand(client, acked).send(++sent);
    await until(async () => (await refusals()) > before);
    disk?.resize(256 * MIB);
    await until(async () => !(await isFull(gateway)));
    await closed;
    expect(acked).not.toContain(sent);
    const again = await signIn(gateway, 'band-0501');
    await publish(again, 'devices/band-0501/readings', { steps: sent, seq: sent });
    acked.add(sent);
    await again.endAsync();
    const stored = await until(async () => {
      const steps = await storedSteps(gateway);
      return steps.has(sent) && steps;
    });
    expect([...acked].filter((seq) => !stored.has(seq))).toEqual([]);
    expect(await gauge(gateway, 'shouwang_reserve_bytes')).toBeGreaterThanOrEqual(RESERVE);
  });
});
