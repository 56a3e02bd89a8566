import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { CHECKS, get, type Json, signIn, startGateway, TOKEN, until } from '../gateway-process.ts';

const GRID = { name: 'grid', token: 'a-long-token-of-the-grid', role: 'grid-worker', place: 'hz/xh/wenxin' };

/** What MQTT keeps of the gateway, for a token. */
async function statusOf(gateway: Awaited<ReturnType<typeof startGateway>>): Promise<Json> {
  const reader = await signIn(gateway, CHECKS.name, TOKEN);
  const said = new Promise<Json>((resolve) =>
    reader.once('message', (_, payload) => resolve(JSON.parse(payload.toString()))),
  );
  await reader.subscribeAsync('gateway/status', { qos: 1 });
  const status = await said;
  await reader.endAsync();
  return status;
}

/** The first fact of a stream that fits, resumed behind `after`. */
async function firstFact(url: string, token: string, after: string, type: string): Promise<Json> {
  const headers = { authorization: `Bearer ${token}`, 'last-event-id': after };
  const end = new AbortController();
  const response = await fetch(`${url}/api/v1/live`, { headers, signal: end.signal });
  let text = '';
  const body = response.body?.getReader();
  for (;;) {
    const { value = new Uint8Array(), done } = (await body?.read()) ?? { done: true };
    if (done) throw new Error('the stream ended');
    text += Buffer.from(value).toString();
    const facts = [...text.matchAll(/^data: (.*)\n/gm)].map(([, json]) => JSON.parse(json ?? ''));
    const found = facts.find((fact) => fact.type === type);
    if (found === undefined) continue;
    end.abort();
    return found;
  }
}

/** Gateways are started and killed; nothing depends on how fast they are. */
describe('an outage', { timeout: 120_000 }, () => {
  it('[WD10] is told to everybody by the status, the stream and the session, and a kill cuts the readers off', async () => {
    await using gateway = await startGateway({ tokens: [GRID] });
    const fresh = await statusOf(gateway);
    expect(fresh).toMatchObject({
      state: 'running',
      speed: 1,
      lastOutage: null,
      journal: { condition: 'ok' },
      store: { condition: 'ok' },
      watchdog: { condition: 'off' },
    });
    expect((await get(gateway, '/api/v1/session')).body.lastOutage).toBeUndefined();
    const stream = await fetch(`${gateway.http}/api/v1/live`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const { value } = (await stream.body?.getReader().read()) ?? {};
    const [, newest] = /^id: (\S+)$/m.exec(Buffer.from(value ?? []).toString()) ?? [];
    const reader = await signIn(gateway, CHECKS.name, TOKEN);
    const cut = new Promise<void>((resolve) => reader.once('close', () => resolve()));
    await gateway.kill();
    await cut;
    await gateway.start();
    const again = await statusOf(gateway);
    const { from, to } = again.lastOutage;
    expect(Date.parse(from)).toBeLessThan(Date.parse(to));
    expect(Date.parse(to)).toBeLessThanOrEqual(Date.parse(again.since));
    expect((await get(gateway, '/api/v1/session', GRID.token)).body.lastOutage).toEqual({ from, to });
    const fact = await firstFact(gateway.http, GRID.token, newest ?? '', 'gateway-started');
    expect(fact).toMatchObject({ downFrom: from, downTo: to });
  });

  it('[WD11] the configured watchdog is asked by a gateway that lives, shown in status and metrics, and not by a dead one', async () => {
    let calls = 0;
    const server = createServer((_, response) => {
      calls++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const watchdog = { url: `http://127.0.0.1:${port}/ping`, every: 'PT1S' };
    await using gateway = await startGateway({ config: { watchdog } });
    await until(async () => calls >= 3);
    const { body } = await get(gateway, '/metrics');
    expect(Number(/shouwang_watchdog_rounds\{result="answered"\} (\d+)/.exec(body)?.[1])).toBeGreaterThan(1);
    const status = await until(async () => {
      const now = await statusOf(gateway);
      return now.watchdog.condition === 'asked' && now;
    });
    expect(Date.parse(status.watchdog.answeredAt)).toBeGreaterThan(Date.parse(status.since));
    await gateway.kill();
    const atDeath = calls;
    await new Promise((resolve) => server.close(resolve));
    expect(calls).toBe(atDeath);
  });
});
