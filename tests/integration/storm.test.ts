import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS, get, publish, secretOf, signIn, startGateway, TOKEN, until } from '../gateway-process.ts';
import { townOf } from '../stories/town.ts';

/** 2,000 devices in 500 homes of four grids, entered and never heard of. */
const TOWN = townOf({ grids: 4, homes: 125, each: 4 });
/** An hour of silence is 12 s of the machine's time, and the ten minutes in which a storm gathers 2 s. */
const SPEED = '300';
const SILENT_AFTER_AN_HOUR = `
rules:
  - { id: silent-soon, replaces: device-silent, names: Silent, level: blue, cause: device-silent, where: {},
      on: { type: silence, for: PT1H } }
`;
const WITHIN_MS = 1_000;
const EVERY_MS = 100;

const community = {
  timeZone: TOWN.timeZone,
  devices: TOWN.devices.map((device) => ({ ...device, secret: secretOf(device.id) })),
  staff: TOWN.staff.map(({ id, role, place }) => ({ id, role, place })),
};

describe('a power cut of 2,000 devices in a real gateway', { timeout: 180_000 }, () => {
  it('[SS21] is three new cases at the most, and every smoke alarm in the middle of it is out within a second', async () => {
    const rules = mkdtempSync(join(tmpdir(), 'shouwang-rules-'));
    writeFileSync(join(rules, 'own.yaml'), SILENT_AFTER_AN_HOUR);
    await using gateway = await startGateway({ community, config: { rules }, flags: ['--speed', SPEED] });
    const reader = await signIn(gateway, CHECKS.name, TOKEN);
    const heard = new Map<string, number>();
    reader.on('message', (_, payload) => {
      const { device, type } = JSON.parse(payload.toString());
      if (type === 'alert-raised' && !heard.has(device)) heard.set(device, performance.now());
    });
    await reader.subscribeAsync('alerts/red/#', { qos: 1 });
    const counts = async () => (await get(gateway, '/api/v1/held?limit=1')).body.counts;
    const smokes = TOWN.devices.filter(({ kind }) => kind === 'smoke').filter((_, n) => n % 5 === 0);
    const sent = new Map<string, number>();
    let isOver = false;
    const alarms = (async () => {
      for (const { id } of smokes) {
        if (isOver) break;
        const client = await signIn(gateway, id);
        sent.set(id, performance.now());
        await publish(client, `devices/${id}/readings`, { smoke: true });
        await client.endAsync();
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    })();
    await until(async () => (await counts()).gathering > 1_000);
    const duringGathering = sent.size;
    await until(async () => (await counts()).storm > 1_000);
    const atStorm = sent.size;
    await until(async () => sent.size > atStorm + 10 || sent.size === smokes.length);
    isOver = true;
    await alarms;
    await until(async () => heard.size === sent.size);
    const delays = [...sent].map(([id, at]) => (heard.get(id) ?? Number.POSITIVE_INFINITY) - at);
    const { items } = (await get(gateway, '/api/v1/cases?cause=device-silent&limit=100')).body;
    await reader.endAsync();
    rmSync(rules, { recursive: true });
    expect(items.length).toBeLessThanOrEqual(3);
    expect(Math.max(...delays)).toBeLessThan(WITHIN_MS);
    expect(atStorm).toBeGreaterThan(duringGathering);
  });
});
