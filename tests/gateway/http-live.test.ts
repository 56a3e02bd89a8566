import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { minutes } from '../../devices/time.ts';
import type { LiveFact } from '../../gateway/http/api.ts';
import { HOME } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { openVillage, smokeAt, type Village } from './http-village.ts';

const open: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
async function village(options: Parameters<typeof openVillage>[0] = {}): Promise<Village> {
  const one = await openVillage(options);
  open.push(async () => one[Symbol.asyncDispose]());
  return one;
}

interface Sent {
  readonly id?: string;
  readonly data?: Record<string, unknown>;
  readonly comment?: true;
}

/** Reads a live stream block by block; `undefined` at its end. */
async function listen(it: Village, headers: Record<string, string> = {}, secret = 'secret-checks') {
  const end = new AbortController();
  open.push(() => end.abort());
  const response = await fetch(`${it.url}/api/v1/live`, {
    headers: { authorization: `Bearer ${secret}`, ...headers },
    signal: end.signal,
  });
  const reader = response.ok ? response.body?.pipeThrough(new TextDecoderStream()).getReader() : undefined;
  let text = '';
  return {
    response,
    async next(): Promise<Sent | undefined> {
      for (;;) {
        const cut = text.indexOf('\n\n');
        if (cut >= 0) {
          const block = text.slice(0, cut);
          text = text.slice(cut + 2);
          return read(block);
        }
        const chunk = await reader?.read();
        if (chunk === undefined || chunk.done) return undefined;
        text += chunk.value;
      }
    },
    end: () => end.abort(),
  };
}

function read(block: string): Sent {
  const lines = block.split('\n');
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const [id, data] = [field('id'), field('data')];
  return {
    ...(id !== undefined && { id }),
    ...(data !== undefined && { data: JSON.parse(data) }),
    ...(block.startsWith(':') && { comment: true as const }),
  };
}

const made = (n: number, bytes: number): LiveFact => ({
  id: `f_made_${n}`,
  place: HOME,
  body: { id: `f_made_${n}`, type: 'note-added', at: '2027-03-01T09:00:00+08:00', pad: 'x'.repeat(bytes) },
});

describe('the live stream', () => {
  it('[HT18] brings each fact as it is recorded, under its id', async () => {
    const it = await village();
    const stream = await listen(it);
    expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await stream.next()).toEqual({ id: it.api.newestFact() });
    smokeAt(it.story);
    it.announce();
    const opened = await stream.next();
    expect(opened?.data).toMatchObject({ type: 'case-opened', place: HOME, level: 'red' });
    expect(opened?.id).toBe(opened?.data?.id);
    expect((await stream.next())?.data).toMatchObject({ type: 'alert-raised' });
    expect((await stream.next())?.data).toMatchObject({ type: 'tier-told' });
  });

  it('[HT19] Last-Event-ID brings all that came after it, then what comes', async () => {
    const story = smokeAt(new Scenario());
    const before = story.record.facts[0]!;
    const it = await village({ story: story.at(minutes(20)), limits: { livePage: 2 } });
    const expected = story.record.facts.slice(1).map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(6);
    const stream = await listen(it, { 'last-event-id': before.id });
    await stream.next();
    for (const id of expected) expect((await stream.next())?.id).toBe(id);
    await it.post(`/api/v1/cases/${story.theCase().id}/accept`);
    expect((await stream.next())?.data).toMatchObject({ type: 'case-accepted', by: { service: 'checks' } });
  });

  it('[HT19] a stream that breaks before its first fact resumes from where it began', async () => {
    const it = await village();
    const first = await listen(it);
    const begun = (await first.next())?.id ?? '';
    first.end();
    smokeAt(it.story);
    it.announce();
    const second = await listen(it, { 'last-event-id': begun });
    await second.next();
    expect((await second.next())?.data).toMatchObject({ type: 'case-opened' });
  });

  it('[HT19] a fact that is not known says so instead of leaving a gap', async () => {
    const it = await village();
    const { response } = await listen(it, { 'last-event-id': 'f_unknown' });
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ code: 'fact-unknown' });
  });

  it('[HT20] shows only what lies in the place of the token, resumed or live', async () => {
    const story = new Scenario();
    const before = story.record.facts.at(-1)!;
    const it = await village({ story });
    const other = { ...made(1, 1), place: 'hz/xh/wenxin/other/g01' as LiveFact['place'] };
    const live = await listen(it, {}, 'secret-elsewhere');
    await live.next();
    smokeAt(story);
    it.announce();
    it.announce(other);
    expect((await live.next())?.id).toBe('f_made_1');
    const resumed = await listen(it, { 'last-event-id': before.id }, 'secret-elsewhere');
    await resumed.next();
    it.announce(other);
    expect((await resumed.next())?.id).toBe('f_made_1');
  });

  it('[HT21] a comment comes now and then, so that nobody takes silence for an end', async () => {
    const it = await village({ limits: { heartbeat: 5 } });
    const stream = await listen(it);
    await stream.next();
    expect(await stream.next()).toEqual({ comment: true });
    expect(await stream.next()).toEqual({ comment: true });
  });

  it('[HT22] a reader that takes nothing is cut at 1 MiB, and the others go on', async () => {
    const it = await village();
    const frozen = connect(it.server.port, '127.0.0.1').on('error', () => undefined);
    open.push(() => void frozen.destroy());
    frozen.write('GET /api/v1/live HTTP/1.1\r\nhost: x\r\nauthorization: Bearer secret-checks\r\n\r\n');
    await new Promise((resolve) => frozen.once('data', resolve));
    frozen.pause();
    const stream = await listen(it);
    await stream.next();
    let n = 0;
    // The kernel takes some MiB of its own; at 100 KiB a fact the end is in sight.
    while (!it.counted.includes('live-slow-reader') && n < 1_000) {
      it.announce(made(n, 100 * 1024));
      expect((await stream.next())?.id).toBe(`f_made_${n}`);
      n++;
    }
    expect(it.counted).toEqual(['live-slow-reader']);
    it.announce(made(n, 1));
    expect((await stream.next())?.id).toBe(`f_made_${n}`);
  });

  it('[HT22] a reader that takes not even a heartbeat is cut, also while it catches up', async () => {
    const story = smokeAt(new Scenario());
    const it = await village({ story, limits: { heartbeat: 20 } });
    // An endless record behind the newest fact: the reader never catches up.
    it.api.factsAfter = () => Array.from({ length: 100 }, (_, n) => made(n, 100 * 1024));
    const frozen = connect(it.server.port, '127.0.0.1').on('error', () => undefined);
    open.push(() => void frozen.destroy());
    const head = 'GET /api/v1/live HTTP/1.1\r\nhost: x\r\nlast-event-id: f_x\r\n';
    frozen.write(`${head}authorization: Bearer secret-checks\r\n\r\n`);
    await new Promise((resolve) => frozen.once('data', resolve));
    frozen.pause();
    await expect.poll(() => it.counted, { timeout: 20_000, interval: 5 }).toEqual(['live-slow-reader']);
    expect((await it.get('/healthz')).status).toBe(200);
  });

  it('[HT23] there are so many streams and no more; one that ends makes room', async () => {
    const it = await village({ limits: { liveReaders: 1 } });
    const first = await listen(it);
    await first.next();
    const { response } = await listen(it);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'live-full' });
    first.end();
    await expect.poll(async () => (await listen(it)).response.status, { interval: 5 }).toBe(200);
  });

  it('[HT24] closing ends the streams', async () => {
    const it = await openVillage();
    const stream = await listen(it);
    await stream.next();
    await it.server.close();
    expect(await stream.next()).toBeUndefined();
  });
});
