import { describe, expect, it } from 'vitest';
import { milliseconds, plus, seconds } from '../../../devices/time.ts';
import { openInflux1 } from '../../../gateway/storage/influx1.ts';
import { openInflux2 } from '../../../gateway/storage/influx2.ts';
import { pointAt, T0 } from '../../contract/points.ts';
import { freePort } from '../../servers.ts';
import { startFakeInflux } from './fake-influx.ts';
import { batchOf, lineOf } from './line.ts';

const points = [0, 1, 2].map((second) => pointAt(plus(T0, seconds(second))));
const batch = batchOf(points);
/** For a server that hangs; one that answers may be slow on a loaded machine. */
const SHORT = milliseconds(100);

const versions = [
  {
    version: 'InfluxDB 1',
    target: '/write?db=shou+wang&precision=u',
    authorization: `Basic ${btoa('gateway:pass')}`,
    open: (url: string, timeout = seconds(30)) =>
      openInflux1({ url, database: 'shou wang', username: 'gateway', password: 'pass', timeout }),
  },
  {
    version: 'InfluxDB 2 and 3',
    target: '/api/v2/write?org=o+1&bucket=b%2F1&precision=us',
    authorization: 'Token t-1',
    open: (url: string, timeout = seconds(30)) =>
      openInflux2({ url, org: 'o 1', bucket: 'b/1', token: 't-1', timeout }),
  },
];

describe.each(versions)('a write to $version', ({ target, authorization, open }) => {
  const start = () => startFakeInflux({ target, authorization });

  it('[ST30] is one request with the lines of the batch, and 204 says written', async () => {
    await using server = await start();
    expect(await open(server.url).write(batch)).toEqual({ type: 'written' });
    expect(server.lines).toEqual(points.map(lineOf));
    expect(await open(`${server.url}/`).write(batch)).toEqual({ type: 'written' });
    expect(server.requests).toBe(2);
  });

  it.each([
    ['400 of a database', { status: 400, body: '{"error":"partial write: dropped=1"}' }, 'partial-or-bad'],
    [
      '400 with code and message',
      { status: 400, body: '{"code":"invalid","message":"m"}' },
      'partial-or-bad',
    ],
    ['201, a partial write', { status: 201, body: '{"message":"partial write"}' }, 'partial-or-bad'],
    ['413', { status: 413, body: 'too large' }, 'partial-or-bad'],
    ['422', { status: 422, body: '{"code":"unprocessable entity","message":"m"}' }, 'partial-or-bad'],
    ['401', { status: 401, body: '{"error":"authorization failed"}' }, 'refused'],
    ['403', { status: 403, body: '{"code":"forbidden","message":"m"}' }, 'refused'],
    ['404', { status: 404, body: '{"error":"database not found"}' }, 'unavailable'],
    ['500', { status: 500, body: '{"error":"timeout"}' }, 'unavailable'],
    ['503', { status: 503 }, 'unavailable'],
    ['a page of a proxy', { status: 200, body: '<html>' }, 'unavailable'],
    ['a refusal of a proxy', { status: 400, body: '<html>' }, 'unavailable'],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, 'unavailable'],
  ] as const)('[ST31] %s is one answer, never tried again by itself', async (_, answer, type) => {
    await using server = await start();
    server.answer(answer);
    const result = await open(server.url).write(batch);
    expect(result).toMatchObject({ type, reason: expect.stringContaining(String(answer.status)) });
    expect(server.requests).toBe(1);
  });

  it.each([
    ['12', seconds(12)],
    ['999999', seconds(300)],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-1', undefined],
  ])('[ST32] 429 and 503 carry Retry-After %s on, at most 300 s', async (header, retryAfter) => {
    await using server = await start();
    for (const status of [429, 503]) {
      server.answer({ status, headers: { 'retry-after': header } });
      const result = await open(server.url).write(batch);
      expect(result).toMatchObject({ type: 'unavailable', ...(retryAfter && { retryAfter }) });
      expect('retryAfter' in result).toBe(retryAfter !== undefined);
    }
  });

  it('[ST33] a server that hangs, resets or is not there is unavailable', async () => {
    await using server = await start();
    server.answer('hang', 'reset');
    const sink = open(server.url);
    expect(await open(server.url, SHORT).write(batch)).toMatchObject({ type: 'unavailable' });
    expect(await sink.write(batch)).toMatchObject({ type: 'unavailable' });
    expect(server.requests).toBe(2);
    expect(await open(`http://127.0.0.1:${await freePort()}`).write(batch)).toMatchObject({
      type: 'unavailable',
    });
    expect(await sink.write(batch)).toEqual({ type: 'written' });
  });

  it('[ST33] a write is given up when the caller says so', async () => {
    await using server = await start();
    server.answer('hang');
    const stop = new AbortController();
    const writing = open(server.url).write(batch, stop.signal);
    stop.abort();
    expect(await writing).toMatchObject({ type: 'unavailable' });
  });

  it('[ST34] of a long answer only the beginning is kept', async () => {
    await using server = await start();
    server.answer({ status: 500, body: 'x'.repeat(1_000_000) });
    const result = await open(server.url).write(batch);
    expect(result).toMatchObject({ type: 'unavailable' });
    expect(JSON.stringify(result).length).toBeLessThan(5_000);
  });

  it('[ST35] its name holds no credentials', () => {
    expect(open('http://gateway:secret@127.0.0.1:8086/').name).toMatch(
      /^http:\/\/127\.0\.0\.1:8086\/[^:@]*$/,
    );
  });
});

describe('preparing InfluxDB 1', () => {
  it('[ST36] who may not set up may still write and is told what is missing; a server that is away makes it fail', async () => {
    await using server = await startFakeInflux({
      target: '/query',
      authorization: `Basic ${btoa('gateway:p')}`,
    });
    const account = { url: server.url, database: 'shouwang', username: 'gateway', password: 'p' };
    const sink = openInflux1(account);
    const refusal = { status: 403, body: '{"error":"requires admin privilege"}' };
    server.answer(refusal, refusal, refusal);
    expect(await sink.prepare()).toEqual([
      expect.stringContaining('make the database'),
      expect.stringContaining('see the retention policies'),
      expect.stringContaining('see the measurements'),
    ]);
    for (const answer of [{ status: 503 }, 'hang', 'reset'] as const) {
      server.answer(answer);
      const timeout = answer === 'hang' ? SHORT : seconds(30);
      await expect(openInflux1({ ...account, timeout }).prepare()).rejects.toThrow();
    }
  });
});
