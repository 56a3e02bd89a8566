import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  CHECKS,
  get,
  PERSONAL,
  post,
  publish,
  secretOf,
  signIn,
  startGateway,
  TOKEN,
  until,
} from '../gateway-process.ts';
import { askInfluxd } from '../influx.ts';
import { isMissing, startInfluxd } from '../servers.ts';

describe.skipIf(isMissing('influxd'))('a gateway with InfluxDB 1', () => {
  it('[RS8] sets it up, and readings, states of cases and rights of retention are there', async () => {
    await using influxd = await startInfluxd();
    const influx = { version: 1, url: influxd.url, database: 'shouwang' };
    const readings = { raw: 'P10D', fiveMinutes: 'P400D', from: 'influx' };
    await using gateway = await startGateway({ config: { influx, readings } });
    const device = await signIn(gateway, 'smoke-0501', secretOf('smoke-0501'));
    await publish(device, 'devices/smoke-0501/readings', '{"smoke":true,"smokeDensity":4.2}');
    const { body } = await once(
      () => get(gateway, '/api/v1/cases'),
      (answer) => answer.body.items.length === 1,
    );
    await post(gateway, `/api/v1/cases/${body.items[0].id}/accept`, {});
    const states = await once(
      () => askInfluxd(influxd, 'shouwang', 'select id from "case" group by state').catch(() => []),
      (rows) => rows.length === 2,
    );
    expect(states.map(([, id]) => id)).toEqual([body.items[0].id, body.items[0].id]);
    const policies = await askInfluxd(influxd, 'shouwang', 'show retention policies');
    const lasting = policies.map(([name, duration, , , isDefault]) => [name, duration, isDefault]);
    expect(lasting).toContainEqual(['raw', '240h0m0s', true]);
    expect(lasting).toContainEqual(['five_minutes', '9600h0m0s', false]);
    // Asked over HTTP, it is InfluxDB that answers.
    const shown = await once(
      () => get(gateway, '/api/v1/readings?device=smoke-0501'),
      (answer) => answer.body.items.length > 0,
    );
    expect(shown.body.items).toEqual([expect.objectContaining({ smoke: true, smokeDensity: 4.2 })]);
    const everything = JSON.stringify(await askInfluxd(influxd, 'shouwang', 'select * from /.+/'));
    expect(PERSONAL.filter((word) => everything.includes(word))).toEqual([]);
    await device.endAsync();
  });
});

describe('a gateway whose store elsewhere hangs', () => {
  it('[RS9] alerts, answers and readings go on, and the lag is told', async () => {
    await using elsewhere = await startHanging();
    const influx = { version: 2, url: elsewhere.url, token: 'a-long-token-for-influx' };
    await using gateway = await startGateway({ config: { influx } });
    const reader = await signIn(gateway, CHECKS.name, TOKEN);
    const band = await signIn(gateway, 'band-0501', secretOf('band-0501'));
    for (let n = 0; n < 50; n++)
      await publish(band, 'devices/band-0501/readings', `{"heartRate":${60 + n},"seq":${n}}`);
    await once(
      async () => elsewhere.requests,
      (requests) => requests > 0,
    );
    const alert = new Promise<string>((resolve) => reader.on('message', (topic) => resolve(topic)));
    await reader.subscribeAsync('alerts/red/#', { qos: 1 });
    const smoke = await signIn(gateway, 'smoke-0501', secretOf('smoke-0501'));
    const started = performance.now();
    await publish(smoke, 'devices/smoke-0501/readings', '{"smoke":true}');
    expect(await alert).toContain('alerts/red/');
    expect(performance.now() - started).toBeLessThan(1_000);
    const { body } = await get(gateway, '/api/v1/cases');
    expect((await post(gateway, `/api/v1/cases/${body.items[0].id}/accept`, {})).status).toBe(200);
    await once(
      () => get(gateway, '/api/v1/readings?device=band-0501'),
      (answer) => answer.body.items.length === 50,
    );
    const metrics = await (await fetch(`${gateway.http}/metrics`)).text();
    expect(Number(/shouwang_store_lag\{store="influx-2"\} (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(0);
    expect(metrics).toMatch(/shouwang_mqtt_messages_total\{qos="1"\} 51/);
    await Promise.all([reader.endAsync(), band.endAsync(), smoke.endAsync()]);
    expect(await gateway.stop()).toBe(0);
  });
});

/** What is answered once it is as wanted. */
async function once<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  return until(async () => {
    const answer = await ask();
    return isWanted(answer) && answer;
  }) as Promise<T>;
}

/** Takes every request and answers none. */
async function startHanging() {
  let requests = 0;
  const server = createServer(() => {
    requests += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    [Symbol.asyncDispose]: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}
