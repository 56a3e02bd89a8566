import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  CHECKS,
  get,
  type Json,
  post,
  publish,
  signIn,
  startGateway,
  TOKEN,
  until,
} from '../gateway-process.ts';

const openCase = (gateway: Parameters<typeof get>[0], cause: string) =>
  until(async () => {
    const { body } = await get(gateway, `/api/v1/cases?cause=${cause}`);
    return body.items[0] as Json;
  });

describe('answers end to end', { timeout: 60_000 }, () => {
  it('[AW19] the band is told that help is coming, once somebody takes it on and once they set out', async () => {
    await using gateway = await startGateway();
    const band = await signIn(gateway, 'band-0501');
    const smoke = await signIn(gateway, 'smoke-0501');
    const told: Json[] = [];
    for (const [id, device] of Object.entries({ 'band-0501': band, 'smoke-0501': smoke })) {
      device.on('message', (topic, payload) => told.push({ topic, ...JSON.parse(String(payload)) }));
      await device.subscribeAsync(`devices/${id}/commands/#`, { qos: 1 });
    }
    await publish(smoke, 'devices/smoke-0501/readings', { smoke: true });
    await publish(band, 'devices/band-0501/readings', { sos: true });
    const fire = await openCase(gateway, 'smoke');
    const sos = await openCase(gateway, 'sos');
    await post(gateway, `/api/v1/cases/${fire.id}/accept`);
    await post(gateway, `/api/v1/cases/${sos.id}/accept`);
    await post(gateway, `/api/v1/cases/${sos.id}/on-my-way`);
    await until(async () => told.length >= 2);
    const topic = 'devices/band-0501/commands/case';
    expect(told).toEqual([
      { topic, case: sos.id, state: 'accepted' },
      { topic, case: sos.id, state: 'on-my-way' },
    ]);
    for (const device of [band, smoke]) await device.endAsync(true);
  });

  it('[AW20] an answer over MQTT is taken once for its key, and one that changes nothing is counted', async () => {
    await using gateway = await startGateway();
    const band = await signIn(gateway, 'band-0501');
    await publish(band, 'devices/band-0501/readings', { sos: true });
    const { id } = await openCase(gateway, 'sos');
    const desk = await signIn(gateway, CHECKS.name, TOKEN);
    const answer = (body: object) => publish(desk, `cases/${id}/answers`, body);
    for (let n = 0; n < 2; n++) await answer({ action: 'contact', key: 'k', note: 'spoken to' });
    await answer({ action: 'hand-over/accept' });
    const { body } = await get(gateway, `/api/v1/cases/${id}`);
    expect(body.timeline.filter(({ type }: Json) => type === 'case-contacted')).toMatchObject([
      { by: { service: 'checks' }, note: 'spoken to' },
    ]);
    const metrics = await get(gateway, '/metrics');
    expect(metrics.body).toContain('shouwang_refusals_total{why="answer-refused"} 1');
    for (const client of [band, desk]) await client.endAsync(true);
  });

  it('[RP11] a report, a visit and their keys outlive a kill, and no word of them stands in the data folder in plain', async () => {
    await using gateway = await startGateway();
    const key = { 'idempotency-key': 'k' };
    const place = 'hz/xh/wenxin/cuiyuan/g01/b12/0501';
    const report = () => post(gateway, '/api/v1/reports', { place, cause: 'smoke', text: '厨房冒烟' }, key);
    const visit = () =>
      post(gateway, '/api/v1/visits', { resident: 'r1', found: 'well', note: '已送药' }, key);
    const [reported, visited] = [await report(), await visit()];
    expect([reported.status, visited.status]).toEqual([200, 200]);
    await gateway.kill();
    await gateway.start();
    expect((await report()).body.id).toBe(reported.body.id);
    expect((await visit()).body).toEqual(visited.body);
    const { body } = await get(gateway, '/api/v1/visits');
    expect(body.items).toHaveLength(1);
    const { body: ledger } = await get(gateway, '/api/v1/audit');
    const looks = ledger.items.filter(({ type }: Json) => type === 'look');
    expect(looks, 'who was visited is a look at a person').toMatchObject([{ ref: 'resident:r1' }]);
    await gateway.stop();
    for (const text of ['厨房冒烟', '已送药']) {
      const grep = 'grep -rlaF -- "$0" "$1" || true';
      expect(execFileSync('bash', ['-c', grep, text, gateway.data]).toString()).toBe('');
    }
  });

  it('[AW8] a token of somebody who is not on the staff is told so', async () => {
    const token = {
      name: 'gone',
      token: 'another-long-token-xx',
      role: 'grid-worker',
      place: 'hz',
      staff: 'gone',
    };
    await using gateway = await startGateway({ tokens: [token] });
    const band = await signIn(gateway, 'band-0501');
    await publish(band, 'devices/band-0501/readings', { sos: true });
    const { id } = await openCase(gateway, 'sos');
    const answer = await post(
      gateway,
      `/api/v1/cases/${id}/accept`,
      {},
      { authorization: `Bearer ${token.token}` },
    );
    expect(answer).toMatchObject({ status: 403, body: { code: 'staff-not-registered' } });
    await band.endAsync(true);
  });
});
