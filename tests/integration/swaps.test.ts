import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMUNITY, get, type Json, post, startGateway, until } from '../gateway-process.ts';
import { freePort } from '../servers.ts';

const GRID = 'hz/xh/wenxin/cuiyuan/g01';
const phone = (staff: string) => ({
  ...{ name: `phone-${staff}`, token: `a-long-token-of-the-phone-of-${staff}` },
  ...{ role: 'grid-worker', place: GRID, staff },
});
const ME = phone('s1');
const OTHER = phone('s2');
const signedAs = ({ token }: typeof ME) => ({ authorization: `Bearer ${token}` });
const VILLAGE = {
  ...COMMUNITY,
  staff: [
    ...COMMUNITY.staff,
    { id: 's2', role: 'grid-worker', place: GRID, phone: '13900000000', channels: ['sms'] },
  ],
  shifts: [
    ...COMMUNITY.shifts.filter(({ staff }) => staff !== 's1'),
    { staff: 's1', place: GRID, weekly: '00:00-12:00' },
    { staff: 's2', place: GRID, weekly: '12:00-24:00' },
  ],
};

/** A provider of text messages that keeps what it takes. */
async function startProvider() {
  const port = await freePort();
  const taken: Json[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    taken.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    taken,
    config: { url: `http://127.0.0.1:${port}/sms`, body: '{"to":"{phone}","text":"{text}"}' },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Three days ahead, so that no run of this test is too late. */
const dayAhead = (days: number): string => {
  const day = new Date(Date.now() + days * 86_400_000);
  return day.toISOString().slice(0, 10);
};

describe('a swap of turns', () => {
  it('[HO24] is told by message, outlives a kill before and after its acceptance, and stands in the ledger', async () => {
    await using provider = await startProvider();
    await using gateway = await startGateway({
      community: VILLAGE,
      tokens: [ME, OTHER],
      config: { sms: provider.config },
    });
    const morning = { from: `${dayAhead(3)}T00:00`, to: `${dayAhead(3)}T12:00` };
    const asked = await post(gateway, '/api/v1/swaps', { other: 's2', gives: [morning] }, signedAs(ME));
    expect(asked.status, JSON.stringify(asked.body)).toBe(200);
    const [message] = await until(async () => (provider.taken.length > 0 ? provider.taken : undefined));
    expect(message).toEqual({ to: '13900000000', text: '【守望】有1项换班请求等您答复。' });
    await gateway.kill();
    await gateway.start();
    const path = `/api/v1/swaps/${asked.body.id}`;
    const answer = (action: string, body?: object) =>
      post(gateway, `${path}/${action}`, body, signedAs(OTHER));
    expect((await answer('accept')).body).toMatchObject({ state: 'accepted', rung: 'reached' });
    await gateway.kill();
    await gateway.start();
    const at = encodeURIComponent(`${dayAhead(3)}T08:00:00+08:00`);
    const { tiers } = (await get(gateway, `/api/v1/duty?place=${GRID}&at=${at}`)).body;
    expect(tiers[0].on).toMatchObject([{ staff: 's2', why: { type: 'stand-in', for: 's1' } }]);
    const second = await answer('refuse', { reason: 'I have changed my mind' });
    expect(second).toMatchObject({ status: 409, body: { code: 'swap-settled', detail: 'accepted' } });
    const back = await post(gateway, `${path}/undo`, undefined, signedAs(ME));
    const refusal = { reason: 'a word that is kept sealed' };
    const refused = await post(gateway, `/api/v1/swaps/${back.body.id}/refuse`, refusal, signedAs(OTHER));
    expect(refused.body).toMatchObject({ state: 'refused', ...refusal });
    const { items } = (await get(gateway, `/api/v1/audit?ref=${asked.body.id}`)).body;
    expect(items).toMatchObject([{ type: 'fact', ref: asked.body.id }]);
    expect((await get(gateway, '/api/v1/audit/verify')).body).toMatchObject({ ok: true });
    await gateway.stop();
    for (const name of readdirSync(gateway.data, { recursive: true, withFileTypes: true }))
      if (name.isFile())
        expect(readFileSync(join(name.parentPath, name.name)).includes(refusal.reason), name.name).toBe(
          false,
        );
  });
});
