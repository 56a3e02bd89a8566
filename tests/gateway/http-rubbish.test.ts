import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProblemCode } from '../../gateway/problem.ts';
import { Scenario } from '../scenario.ts';
import { openVillage, smokeAt, type Village } from './http-village.ts';

const open: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
async function onFire(limits: NonNullable<Parameters<typeof openVillage>[0]>['limits'] = {}) {
  const it = await openVillage({ story: smokeAt(new Scenario()), limits });
  open.push(async () => it[Symbol.asyncDispose]());
  return { it, path: `/api/v1/cases/${it.story.theCase().id}` };
}

/** Everything the server says on one connection until it ends. */
function talk(it: Village, bytes: string | Uint8Array): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket: Socket = connect(it.server.port, '127.0.0.1');
  open.push(() => void socket.destroy());
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk.toString('latin1');
  });
  socket.on('error', () => undefined).once('close', () => resolve(said));
  socket.write(bytes);
  return promise;
}

async function expectCode(response: Response, status: number, code: ProblemCode): Promise<void> {
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
}
const alive = async (it: Village) => expect((await it.get('/api/v1/cases')).status).toBe(200);

describe('rubbish over HTTP', () => {
  it('[HT25] a body that is no JSON, of another type or too large has its name', async () => {
    const { it, path } = await onFire();
    const type = (type: string) => ({ 'content-type': type });
    for (const body of ['{', '{"a":', 'rubbish', '\u0000', '{"madeAt":1e999']) {
      await expectCode(await it.post(`${path}/accept`, body), 400, 'body-not-json');
    }
    for (const other of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'x'])
      await expectCode(
        await it.post(`${path}/accept`, '{}', 'secret-s1', type(other)),
        415,
        'media-type-unsupported',
      );
    await expectCode(await it.post(`${path}/note`, { note: 'x'.repeat(1024 * 1024) }), 413, 'body-too-large');
    expect(it.story.theCase().state).toBe('open');
    await alive(it);
  });

  it('[HT25] an empty body is an answer without particulars, whatever type it claims', async () => {
    const { it, path } = await onFire();
    for (const body of ['', undefined]) expect((await it.post(`${path}/accept`, body)).status).toBe(200);
  });

  it('[HT26] keys that reach for the prototype are refused and change nothing', async () => {
    const { it, path } = await onFire();
    for (const body of [
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"reason":"real","__proto__":null}',
      '{"\\u005f_proto__":{"polluted":true}}',
    ])
      expect((await it.post(`${path}/resolve`, body)).status).toBeGreaterThanOrEqual(400);
    expect((await it.post(`${path}/__proto__`, {})).status).toBe(404);
    expect((await it.get('/api/v1/cases/__proto__')).status).toBe(404);
    expect((await it.get('/api/v1/cases/constructor')).status).toBe(404);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(it.story.theCase().state).toBe('open');
  });

  it('[HT27] an address that is not there, cannot be read or is too long has its name', async () => {
    const { it } = await onFire();
    await expectCode(await it.get('/nowhere'), 404, 'no-such-route');
    await expectCode(await it.get('/api/v1/nowhere'), 404, 'no-such-route');
    await expectCode(await it.post('/api/v1/cases', {}), 404, 'no-such-route');
    await expectCode(await it.get('/api/v1/cases/%zz'), 400, 'url-invalid');
    expect((await it.get(`/api/v1/cases/${'x'.repeat(1_000)}`)).status).toBeGreaterThanOrEqual(400);
    await expectCode(await it.get(`/api/v1/cases?place=${'x'.repeat(100_000)}`), 431, 'http-head-too-large');
    await expectCode(
      await it.get('/', 'secret-s1', { 'x-long': 'x'.repeat(20_000) }),
      431,
      'http-head-too-large',
    );
    await alive(it);
  });

  it('[HT28] bytes that are no HTTP are answered, counted and cut', async () => {
    const { it } = await onFire();
    for (const bytes of [
      randomBytes(10_000),
      Buffer.from([0x10, 0x0c, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0]),
      'GET / HTTP/9.9\r\n\r\n',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    ]) {
      const said = await talk(it, bytes);
      expect(said).toMatch(/^HTTP\/1.1 400 /);
      expect(said).toContain('"code":"http-malformed"');
    }
    expect(it.counted).toEqual(Array(4).fill('http-malformed'));
    await alive(it);
  });

  it('[HT29] a request that comes in too slowly is cut, and so is a connection that says nothing', async () => {
    const { it } = await onFire({ requestTimeout: 500, timeoutCheck: 20 });
    const slow = 'POST /api/v1/cases/x/accept HTTP/1.1\r\nhost: x\r\n';
    const said = await Promise.all([
      talk(it, slow),
      talk(
        it,
        `${slow}authorization: Bearer secret-s1\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`,
      ),
      talk(it, 'G'),
    ]);
    for (const one of said) expect(one).toContain('"code":"request-timeout"');
    await talk(it, '');
    await alive(it);
  });

  it('[HT30] connections are so many and no more', async () => {
    const { it } = await onFire({ connections: 2 });
    const held = [1, 2].map(() => connect(it.server.port, '127.0.0.1').on('error', () => undefined));
    for (const socket of held) await new Promise((resolve) => socket.once('connect', resolve));
    expect(await talk(it, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')).toBe('');
    held[0]?.destroy();
    await expect
      .poll(() => talk(it, 'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'), { interval: 5 })
      .toContain('200 OK');
    held[1]?.destroy();
  });

  it('[HT31] closing does not wait for a sender that never ends', async () => {
    const it = await openVillage({ limits: { closeWithin: 20 } });
    const said = talk(it, 'POST /api/v1/cases/x/accept HTTP/1.1\r\nhost: x\r\n');
    await it.get('/healthz');
    await it.server.close();
    expect(await said).toBe('');
  });

  it('[HT32] whatever JSON a body is, the answer is a case or a problem', async () => {
    const { it, path } = await onFire();
    const action = fc.constantFrom('accept', 'resolve', 'note', 'hand-over', 'feedback', 'help');
    await fc.assert(
      fc.asyncProperty(action, fc.json(), async (name, body) => {
        const response = await it.post(`${path}/${name}`, body);
        expect(response.status).toBeLessThan(500);
        expect(await response.json()).toHaveProperty(response.ok ? 'timeline' : 'code');
      }),
      { numRuns: 100 },
    );
    expect(it.logged).toEqual([]);
  });
});
