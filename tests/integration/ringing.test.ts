import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  COMMUNITY,
  type GatewayProcess,
  get,
  type Json,
  PERSONAL,
  post,
  publish,
  signIn,
  startGateway,
  until,
} from '../gateway-process.ts';
import { freePort } from '../servers.ts';

const SECRET = 'the-secret-of-the-provider';
const PHONE_TOKEN = 'a-long-token-of-the-phone-of-s1';
const PHONE = { name: 'phone-s1', token: PHONE_TOKEN, role: 'grid-worker', place: 'hz', staff: 's1' };

/** A provider of messages that keeps what it takes, and can be away. */
async function startProvider() {
  const port = await freePort();
  const taken: { to: string; text: string; ref: string }[] = [];
  let isAway = false;
  const server = createServer(async (request, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (isAway) {
      response.writeHead(503).end();
      return;
    }
    taken.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    taken,
    config: {
      url: `http://127.0.0.1:${port}/sms`,
      body: '{"to":"{phone}","text":"{text}","ref":"{id}"}',
      receipt: { secret: SECRET, id: 'ref' },
    },
    away(yes: boolean): void {
      isAway = yes;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The village with s1 on these channels, and the desk on its pages. */
const village = (...channels: string[]) => ({
  ...COMMUNITY,
  staff: COMMUNITY.staff.map((one) => (one.id === 's1' ? { ...one, channels } : one)),
});

const theCase = async (gateway: GatewayProcess): Promise<Json> => {
  const { body } = await get(gateway, '/api/v1/cases');
  const [first] = body.items;
  return first && (await get(gateway, `/api/v1/cases/${first.id}`)).body;
};
const types = (it: Json): string[] => it.timeline.map((fact: Json) => fact.type);
const of = (it: Json, channel: string): Json =>
  it.deliveries.find((one: Json) => one.channel === channel && one.target === 's1');

const receipt = async (gateway: GatewayProcess, channel: string, body: object, proof?: string) => {
  const text = JSON.stringify(body);
  const signature = `sha256=${createHmac('sha256', proof ?? SECRET)
    .update(text)
    .digest('hex')}`;
  const response = await fetch(`${gateway.http}/api/v1/receipts/${channel}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-signature': signature },
    body: text,
  });
  return response.status;
};

describe('ringing in a whole gateway', () => {
  it('[DV20] nobody signed in: a text goes out at once, and the receipt of the provider stops the ring', async () => {
    await using provider = await startProvider();
    await using gateway = await startGateway({
      config: { sms: provider.config, publicUrl: 'https://watch.example.org' },
      community: village('app', 'sms', 'voice'),
    });
    const smoke = await signIn(gateway, 'smoke-0501');
    await publish(smoke, 'devices/smoke-0501/readings', { smoke: true });
    await until(async () => provider.taken.length > 0);
    const [message] = provider.taken;
    expect(message?.to).toBe(PERSONAL[3]);
    expect(message?.text).toBe('【守望】红色：烟雾 12幢 0501室。请尽快接手。https://watch.example.org/m');
    const sent = await until(async () => {
      const it = await theCase(gateway);
      return of(it, 'sms')?.state === 'sent' && it;
    });
    expect(of(sent, 'app')).toMatchObject({ state: 'failing', reason: 'nobody-signed-in', attempt: 1 });

    expect(await receipt(gateway, 'sms', { ref: message?.ref, state: 'delivered' }, 'wrong')).toBe(401);
    expect(await receipt(gateway, 'fax', { ref: message?.ref, state: 'delivered' })).toBe(404);
    expect(await receipt(gateway, 'sms', { ref: message?.ref })).toBe(422);
    expect(await receipt(gateway, 'sms', { ref: 'm_unknown', state: 'delivered' })).toBe(204);
    expect(await receipt(gateway, 'sms', [{ ref: message?.ref, state: 'queued' }])).toBe(204);
    expect(types(await theCase(gateway)).filter((type) => type === 'receipt-taken')).toHaveLength(1);
    expect(await receipt(gateway, 'sms', [{ ref: message?.ref, state: 'DELIVRD' }])).toBe(204);
    const it = await theCase(gateway);
    expect(of(it, 'sms')).toMatchObject({ state: 'delivered', attempt: 2 });
    expect(
      it.timeline.filter((fact: Json) => fact.type === 'rung').map((fact: Json) => fact.channel),
    ).toEqual(['app', 'sms']);
    const { body: metrics } = await get(gateway, '/metrics');
    expect(metrics).toMatch(/shouwang_notices_sent_total\{channel="sms"\} 1/);
    expect(metrics).toMatch(/shouwang_notices_failed_total\{channel="app"\} [1-9]/);
    expect(metrics).toMatch(/shouwang_receipts_total\{channel="sms"\} 1/);
    expect(metrics).toMatch(/shouwang_sign_seconds_count 1/);
    await smoke.endAsync();

    await gateway.stop();
    const kept = readdirSync(gateway.data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'));
    const leaks = PERSONAL.filter((text) => {
      const bytes = Buffer.from(text, 'utf8').toString('latin1');
      return kept.some((one) => one.includes(bytes)) || gateway.output().includes(text);
    });
    expect(leaks).toEqual([]);
  });

  it('[DV21] the open page of a signed-in person is told, and what it says is seen', async () => {
    await using provider = await startProvider();
    await using gateway = await startGateway({
      config: { sms: provider.config },
      community: village('app', 'sms'),
      tokens: [PHONE],
    });
    const stream = await fetch(`${gateway.http}/api/v1/live`, {
      headers: { authorization: `Bearer ${PHONE_TOKEN}` },
    });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    const smoke = await signIn(gateway, 'smoke-0501');
    await publish(smoke, 'devices/smoke-0501/readings', { smoke: true });
    let text = '';
    // The ring comes by itself, without an id to resume behind.
    while (!/\n\ndata: \{[^\n]*"type":"rung"/.test(text)) text += (await reader.read()).value ?? '';
    const { id } = await theCase(gateway);
    await post(gateway, `/api/v1/cases/${id}/receipt`, {}, { authorization: `Bearer ${PHONE_TOKEN}` });
    const seen = await until(async () => {
      const it = await theCase(gateway);
      return of(it, 'app')?.state === 'seen' && it;
    });
    expect(types(seen).filter((type) => type === 'rung')).toHaveLength(1);
    expect(provider.taken).toEqual([]);
    await reader.cancel();
    await smoke.endAsync();
  });

  it('[DV22] the provider is away: the next channel at once, it is said, and what is overtaken is never sent', async () => {
    await using provider = await startProvider();
    provider.away(true);
    const mailless = {
      ...provider.config,
      body: undefined,
      url: `${provider.config.url}?to={phone}&t={text}`,
    };
    await using gateway = await startGateway({
      config: { sms: provider.config, voice: { ...mailless, method: 'GET' } },
      community: village('sms', 'voice'),
    });
    const smoke = await signIn(gateway, 'smoke-0501');
    await publish(smoke, 'devices/smoke-0501/readings', { smoke: true });
    const failing = await until(async () => {
      const it = await theCase(gateway);
      return it && of(it, 'voice')?.state === 'failing' && types(it).includes('case-escalated') && it;
    });
    expect(of(failing, 'sms')).toMatchObject({ state: 'failing', reason: 'http-503' });
    // Both failed, so nobody of the grid was reached, and the desk was told without waiting three minutes.
    expect(types(failing)).toEqual(expect.arrayContaining(['unreached', 'tier-unreached']));
    await gateway.kill();
    await gateway.start();
    await post(gateway, `/api/v1/cases/${failing.id}/accept`);
    provider.away(false);
    const over = await until(async () => {
      const it = await theCase(gateway);
      return of(it, 'sms')?.state === 'overtaken' && of(it, 'voice')?.state === 'overtaken' && it;
    });
    expect(provider.taken).toEqual([]);
    const rings = over.timeline.filter((fact: Json) => fact.type === 'rung' && fact.staff === 's1');
    expect(rings.map((fact: Json) => fact.channel)).toEqual(['sms', 'voice']);
    await smoke.endAsync();
  });
});
