import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  CHECKS,
  type GatewayProcess,
  get,
  type Json,
  post,
  publish,
  signIn,
  startGateway,
  TOKEN,
  until,
} from '../gateway-process.ts';
import { isMissing, startInfluxd } from '../servers.ts';

const cases = async (gateway: GatewayProcess) => (await get(gateway, '/api/v1/cases')).body.items;

describe('the whole gateway', () => {
  it('[SP9] a red climbs from grid to community while nobody answers, and stops with the answer', async () => {
    await using gateway = await startGateway({ flags: ['--speed', '200'] });
    const band = await signIn(gateway, 'band-0501');
    await publish(band, 'devices/band-0501/readings', { sos: true });
    const climbed = await until(async () =>
      (await cases(gateway)).find((it: Json) => it.tier === 'community'),
    );
    expect(climbed).toMatchObject({
      cause: 'sos',
      level: 'red',
      state: 'open',
      subject: { type: 'resident', id: 'r1' },
    });

    const desk = await signIn(gateway, CHECKS.name, TOKEN);
    await publish(desk, `cases/${climbed.id}/answers`, {
      action: 'resolve',
      reason: 'real',
      key: 'k1',
      note: '已上门',
    });
    const closed = await until(async () => {
      const { body } = await get(gateway, `/api/v1/cases/${climbed.id}`);
      return body.state === 'closed' && body;
    });
    const told = closed.timeline
      .filter((fact: Json) => fact.type === 'tier-told')
      .map((fact: Json) => fact.tier);
    expect(told.slice(0, 2)).toEqual(['grid', 'community']);
    expect(closed).toMatchObject({ reason: 'real', responsible: { service: 'checks' } });
    expect(closed.timeline.find((fact: Json) => fact.type === 'case-resolved').note).toBe('已上门');
    await Promise.all([band.endAsync(), desk.endAsync()]);
  });

  it('[SP10] a live stream resumes behind the last fact that was read', async () => {
    await using gateway = await startGateway();
    const smoke = await signIn(gateway, 'smoke-0501');
    await publish(smoke, 'devices/smoke-0501/readings', { smoke: true });
    const open = await until(async () => (await cases(gateway))[0]);
    const { body } = await get(gateway, `/api/v1/cases/${open.id}`);
    const [first, ...rest] = body.timeline;
    const stream = await fetch(`${gateway.http}/api/v1/live`, {
      headers: { authorization: `Bearer ${TOKEN}`, 'last-event-id': first.id },
    });
    let text = '';
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    while (rest.some((fact: Json) => !text.includes(`id: ${fact.id}`)))
      text += (await reader.read()).value ?? '';
    expect(text).not.toContain(`id: ${first.id}`);
    await post(gateway, `/api/v1/cases/${open.id}/accept`);
    while (!text.includes('case-accepted')) text += (await reader.read()).value ?? '';
    await reader.cancel();
    await smoke.endAsync();
  });

  it('[SP11] rubbish on every port is refused by name and delays nobody else', async () => {
    await using gateway = await startGateway();
    const smoke = await signIn(gateway, 'smoke-0501');
    const noisy = await signIn(gateway, 'band-0501');
    const bodies = [
      'no json',
      '[]',
      'null',
      '"x"',
      '{"heartRate":"72"}',
      '{"heartRate":99999}',
      '{"__proto__":{"sos":true}}',
      '{"constructor":1}',
      '{"at":"1970-01-01T00:00:02Z","heartRate":70}',
      '{"at":"2033-01-01T00:00:00Z","heartRate":70}',
      '{"heartRate":null}',
      JSON.stringify(Array.from({ length: 101 }, () => ({ heartRate: 70 }))),
      '['.repeat(8000),
      '{"a":'.repeat(2000),
      '\u0000\u0001',
    ];
    for (const body of bodies) await publish(noisy, 'devices/band-0501/readings', body);
    for (const bytes of [
      Buffer.alloc(1024 * 1024, 0xff),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]),
    ])
      for (const port of [gateway.mqttPort, Number(new URL(gateway.http).port)]) await throwAt(port, bytes);
    const strangers = [
      `devices/smoke-0501/readings`,
      `${'a/'.repeat(99)}a`,
      '$SYS/x',
      'alerts/red/hz',
      'devices/band-0501/commands/x',
    ];
    for (const topic of strangers) {
      const client = await signIn(gateway, 'smoke-0502');
      const cut = new Promise<void>((resolve) => client.once('close', () => resolve()));
      publish(client, topic, '{"smoke":true}').catch(() => undefined);
      await cut;
      client.end(true);
    }
    for (const body of ['{', '[]', '{"__proto__":1}', 'x'.repeat(200_000)]) {
      const response = await fetch(`${gateway.http}/api/v1/cases/c_x/accept`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      });
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    }
    await publish(smoke, 'devices/smoke-0501/readings', { smoke: true });
    expect((await until(async () => (await cases(gateway))[0])).cause).toBe('smoke');
    const { body: metrics } = await get(gateway, '/metrics');
    for (const name of ['not-json', 'wrong-type', 'out-of-range', 'too-many-readings', 'mqtt-wrong-topic'])
      expect(metrics).toMatch(new RegExp(`why="${name}"\\} [1-9]`));
    await Promise.all([smoke.endAsync(), noisy.endAsync()]);
  });
});

/** Writes bytes into a port and waits until the other side has closed it. */
function throwAt(port: number, bytes: Buffer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = createConnection(port, '127.0.0.1', () => socket.write(bytes));
  socket
    .on('error', () => undefined)
    .on('close', () => resolve())
    .resume();
  return promise;
}

describe.skipIf(isMissing('influxd'))('with InfluxDB beside it', () => {
  it('[SP12] alerts go on while influxd is away, and every reading arrives afterwards, once', async () => {
    await using influxd = await startInfluxd();
    await using gateway = await startGateway({
      config: { influx: { version: 1, url: influxd.url, database: 'shouwang' } },
    });
    const band = await signIn(gateway, 'band-0501');
    const send = async (from: number, to: number) => {
      for (let seq = from; seq <= to; seq++)
        await publish(band, 'devices/band-0501/readings', { heartRate: 60 + (seq % 30), steps: seq, seq });
    };
    await send(1, 100);
    await influxd.stop();
    await send(101, 200);
    await publish(band, 'devices/band-0501/readings', { sos: true, seq: 201 });
    expect((await until(async () => (await cases(gateway))[0])).cause).toBe('sos');
    await gateway.kill();
    await gateway.start();
    await influxd.start();
    const again = await signIn(gateway, 'band-0501');
    await publish(again, 'devices/band-0501/readings', { steps: 202, seq: 202 });
    const steps = await until(async () => {
      const url = `${influxd.url}/query?db=shouwang&q=${encodeURIComponent('SELECT steps, community, device FROM wristband')}`;
      const answer: Json = await (await fetch(url)).json();
      const rows = answer.results[0].series?.[0].values ?? [];
      return rows.length >= 201 && rows;
    });
    expect(steps.map((row: Json) => row[1]).sort((a: number, b: number) => a - b)).toEqual([
      ...Array.from({ length: 200 }, (_, n) => n + 1),
      202,
    ]);
    expect(steps[0].slice(2)).toEqual(['hz/xh/wenxin/cuiyuan', 'band-0501']);
    await Promise.all([band.endAsync().catch(() => undefined), again.endAsync()]);
  });
});
