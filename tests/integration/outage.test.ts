import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { CHECKS, type Json, publish, signIn, startGateway, TOKEN, until } from '../gateway-process.ts';

/** An InfluxDB that can be away, and keeps every line in the order in which it comes. */
async function startStore() {
  const lines: string[] = [];
  const store = { away: false, tries: 0 };
  const server = createServer((request, response) => {
    store.tries++;
    if (store.away) {
      request.socket.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!request.url?.startsWith('/write')) {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"results":[{}]}');
        return;
      }
      lines.push(...Buffer.concat(chunks).toString().split('\n'));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    store,
    url: `http://127.0.0.1:${port}`,
    /** The `steps` of each reading; the states of cases come too. */
    steps: () =>
      lines
        .filter((line) => line.startsWith('wristband,'))
        .map((line) => Number(/steps=(\d+)/.exec(line)?.[1])),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const AWAY_MS = 2 * 3_600_000;
/** Two hours in 7.2 s. */
const SPEED = 1_000;
const ALERT_WITHIN_MS = 1_000;
/** At this speed presses so far apart are two happenings: 10 s pass in 10 ms. */
const PRESS_EVERY_MS = 100;

describe('with its store away for two hours', () => {
  it('[PC4] no alert is late, and every reading arrives afterwards, once, in order', async () => {
    await using influx = await startStore();
    await using gateway = await startGateway({
      config: { influx: { version: 1, url: influx.url, database: 'shouwang' } },
      flags: ['--speed', String(SPEED)],
    });
    const centre = await signIn(gateway, CHECKS.name, TOKEN);
    const alerts: Json[] = [];
    const heard = { next: Promise.withResolvers<Json>() };
    centre.on('message', (_, payload) => {
      const alert = JSON.parse(payload.toString());
      if (alert.rule !== 'sos') return;
      alerts.push(alert);
      heard.next.resolve(alert);
    });
    await centre.subscribeAsync('alerts/red/#', { qos: 1 });
    const band = await signIn(gateway, 'band-0501');
    let steps = 0;
    const say = (body: object = {}) =>
      publish(band, 'devices/band-0501/readings', { heartRate: 70, steps: ++steps, seq: steps, ...body });
    const delays: number[] = [];
    const press = async () => {
      heard.next = Promise.withResolvers();
      const began = performance.now();
      await say({ sos: true });
      await heard.next.promise;
      delays.push(performance.now() - began);
    };

    await say();
    await until(async () => influx.steps().length === 1);
    influx.store.away = true;
    let pressed = Number.NEGATIVE_INFINITY;
    const passed = () => Date.parse(alerts.at(-1)?.at) - Date.parse(alerts[0]?.at);
    while (!(passed() >= AWAY_MS)) {
      if (performance.now() - pressed > PRESS_EVERY_MS) {
        pressed = performance.now();
        await press();
      } else await say();
    }
    expect(influx.steps()).toEqual([1]);
    expect(influx.store.tries).toBeGreaterThan(2);
    expect(Math.max(...delays)).toBeLessThan(ALERT_WITHIN_MS);

    influx.store.away = false;
    await until(async () => influx.steps().length >= steps);
    await say();
    await until(async () => influx.steps().includes(steps));
    expect(influx.steps()).toEqual(Array.from({ length: steps }, (_, n) => n + 1));
    await Promise.all([band.endAsync(), centre.endAsync()]);
  }, 120_000);
});
