import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Duration, type Instant, instant, minutes, plus, seconds } from '../../devices/time.ts';
import type { Outbox, OutboxRow } from '../../gateway/notify/outbox.ts';
import {
  ANSWER_WITHIN,
  backOff,
  KEPT_FOR_URGENT,
  LONGEST_BACK_OFF,
  MAX_IN_FLIGHT,
  openWebhooks,
  signatureOf,
  type WebhookClock,
  type Webhooks,
  type WebhookTarget,
  webhookWants,
} from '../../gateway/notify/webhook.ts';
import type { Fact } from '../../rules/fact.ts';
import { LEVELS, levelOf, URGENCIES } from '../../rules/level.ts';
import { MONDAY } from '../community.ts';
import { freePort } from '../servers.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A real receiver: requests wait in line until the test takes and answers them. */
async function startReceiver(port = 0) {
  const come: { request: IncomingMessage; body: string; response: ServerResponse }[] = [];
  let wanted: (() => void) | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    come.push({ request, body: Buffer.concat(chunks).toString('utf8'), response });
    wanted?.();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(port, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/in`;
  open.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url,
    get waiting() {
      return come.length;
    },
    async next() {
      while (come.length === 0) await new Promise<void>((resolve) => (wanted = resolve));
      return come.shift()!;
    },
    async answer(status: number, headers: Record<string, string> = {}) {
      const one = await this.next();
      one.response.writeHead(status, headers).end();
      return one;
    },
  };
}

/** A clock that stands until it is moved. */
class HandClock implements WebhookClock {
  #now: Instant = MONDAY;
  #timers: { at: Instant; wake: () => void }[] = [];

  now = (): Instant => this.#now;

  after = (wait: Duration, wake: () => void): (() => void) => {
    const timer = { at: plus(this.#now, wait), wake };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  pass(time: Duration): void {
    const until = plus(this.#now, time);
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = next.at;
      next.wake();
    }
    this.#now = until;
  }
}

type Row = OutboxRow & { red: boolean; nextAt: Instant; deliveredAt?: Instant; reasons: string[] };

/** The outbox's promises in memory; `settled` waits for the next outcome of a try. */
class HandOutbox implements Outbox {
  rows: Row[] = [];
  #settled: (() => void)[] = [];

  add(target: string, red = true): Row {
    const id = this.rows.length + 1;
    const body = JSON.stringify({ id: `f_${id}`, data: { why: { zh: '烟感报警' } } });
    const row: Row = {
      id,
      target,
      factId: `f_${id}`,
      body,
      attempts: 0,
      red,
      urgent: red,
      nextAt: MONDAY,
      reasons: [],
    };
    this.rows.push(row);
    return row;
  }

  due(target: string, now: Instant, limit: number): Row[] {
    return this.#waiting(target)
      .filter(({ nextAt }) => nextAt <= now)
      .sort((a, b) => Number(b.red) - Number(a.red) || a.id - b.id)
      .slice(0, limit);
  }

  nextAt(target: string): Instant | undefined {
    const times = this.#waiting(target).map(({ nextAt }) => nextAt);
    return times.length === 0 ? undefined : instant(Math.min(...times));
  }

  delivered(id: number, at: Instant): void {
    this.#change(id, { deliveredAt: at });
  }

  failed(id: number, nextAt: Instant, reason: string): void {
    const row = this.rows[id - 1]!;
    this.#change(id, { nextAt, attempts: row.attempts + 1, reasons: [...row.reasons, reason] });
  }

  settled(): Promise<void> {
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  row(id: number): Row {
    return this.rows[id - 1]!;
  }

  #waiting(target: string): Row[] {
    return this.rows.filter((row) => row.target === target && row.deliveredAt === undefined);
  }

  #change(id: number, change: Partial<Row>): void {
    this.rows[id - 1] = { ...this.rows[id - 1]!, ...change };
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}

const target = (name: string, url: string): WebhookTarget => ({
  name,
  url,
  secret: 'shared-secret',
  levels: ['red', 'yellow'],
});

function start(outbox: HandOutbox, targets: WebhookTarget[]): { clock: HandClock; webhooks: Webhooks } {
  const clock = new HandClock();
  const webhooks = openWebhooks({ targets, outbox, clock });
  open.push(() => webhooks.close());
  return { clock, webhooks };
}

describe('a webhook', () => {
  it('[WH1] brings the body as it is, signed, under the id of the fact', async () => {
    const receiver = await startReceiver();
    const outbox = new HandOutbox();
    const row = outbox.add('centre');
    start(outbox, [target('centre', receiver.url)]);
    const settled = outbox.settled();
    const { request, body } = await receiver.answer(204);
    expect(request.method).toBe('POST');
    expect(body).toBe(row.body);
    expect(request.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(request.headers['x-shouwang-delivery']).toBe('f_1');
    const hmac = createHmac('sha256', 'shared-secret').update(Buffer.from(body)).digest('hex');
    expect(request.headers['x-signature']).toBe(`sha256=${hmac}`);
    await settled;
    expect(outbox.row(1).deliveredAt).toBe(MONDAY);
  });

  it('[WH2] fails twice, hangs, and is delivered: each try later than the last, none given up', async () => {
    const receiver = await startReceiver();
    const outbox = new HandOutbox();
    outbox.add('centre');
    const { clock } = start(outbox, [target('centre', receiver.url)]);
    let settled = outbox.settled();
    await receiver.answer(500);
    await settled;
    expect(outbox.row(1).nextAt).toBe(plus(MONDAY, seconds(1)));

    settled = outbox.settled();
    clock.pass(seconds(1));
    await receiver.answer(429);
    await settled;
    expect(outbox.row(1).nextAt).toBe(plus(MONDAY, seconds(3)));

    settled = outbox.settled();
    clock.pass(seconds(2));
    await receiver.next();
    clock.pass(ANSWER_WITHIN);
    await settled;
    expect(outbox.row(1).nextAt).toBe(plus(MONDAY, seconds(3 + 10 + 4)));

    settled = outbox.settled();
    clock.pass(seconds(4));
    await receiver.answer(204);
    await settled;
    expect(outbox.row(1).reasons).toEqual(['http-500', 'http-429', 'no-answer-in-time']);
    expect(outbox.row(1).deliveredAt).toBe(plus(MONDAY, seconds(17)));
  });

  it('[WH2] a try is not made before its time', async () => {
    const receiver = await startReceiver();
    const outbox = new HandOutbox();
    outbox.add('centre');
    const { clock, webhooks } = start(outbox, [target('centre', receiver.url)]);
    const settled = outbox.settled();
    await receiver.answer(503);
    await settled;
    clock.pass(seconds(0.999));
    webhooks.wake();
    await webhooks.close();
    expect(receiver.waiting).toBe(0);
  });

  it('[WH2] what was left by the last run is sent when its time comes, without a wake', async () => {
    const receiver = await startReceiver();
    const outbox = new HandOutbox();
    outbox.add('centre');
    outbox.failed(1, plus(MONDAY, minutes(3)), 'http-500');
    const { clock } = start(outbox, [target('centre', receiver.url)]);
    const settled = outbox.settled();
    clock.pass(minutes(3));
    await receiver.answer(200);
    await settled;
    expect(outbox.row(1).deliveredAt).toBeDefined();
  });

  it('[WH3] the wait doubles from 1 s to 5 min and stays there, for ever', () => {
    expect([0, 1, 2, 3].map(backOff)).toEqual([seconds(1), seconds(2), seconds(4), seconds(8)]);
    fc.assert(
      fc.property(fc.nat(), (failures) => {
        expect(backOff(failures)).toBe(
          Math.min(backOff(Math.max(failures - 1, 0)) * (failures ? 2 : 1), LONGEST_BACK_OFF),
        );
      }),
    );
  });

  it('[WH4] a receiver that is not there is named so, and gets everything when it is back', async () => {
    const port = await freePort();
    const outbox = new HandOutbox();
    outbox.add('centre');
    let settled = outbox.settled();
    const { clock } = start(outbox, [target('centre', `http://127.0.0.1:${port}/in`)]);
    await settled;
    expect(outbox.row(1).reasons).toEqual(['ECONNREFUSED']);
    const receiver = await startReceiver(port);
    settled = outbox.settled();
    clock.pass(seconds(1));
    await receiver.answer(204);
    await settled;
    expect(outbox.row(1).deliveredAt).toBeDefined();
  });

  it('[WH4] a redirection is not followed: a signed body goes to its own address only', async () => {
    const other = await startReceiver();
    const receiver = await startReceiver();
    const outbox = new HandOutbox();
    outbox.add('centre');
    start(outbox, [target('centre', receiver.url)]);
    const settled = outbox.settled();
    await receiver.answer(307, { location: other.url });
    await settled;
    expect(outbox.row(1).reasons).toEqual(['http-307']);
    expect(other.waiting).toBe(0);
  });

  it('[WH5] at most four are under way to one target, one of them kept for reds, which go first', async () => {
    const receiver = await startReceiver();
    const outbox = new HandOutbox();
    const usual = MAX_IN_FLIGHT - KEPT_FOR_URGENT;
    for (let n = 0; n < MAX_IN_FLIGHT + 1; n++) outbox.add('centre', false);
    const { webhooks } = start(outbox, [target('centre', receiver.url)]);
    const first = [];
    for (let n = 0; n < usual; n++) first.push(await receiver.next());
    expect(receiver.waiting).toBe(0);
    outbox.add('centre', true);
    outbox.add('centre', true);
    webhooks.wake();
    webhooks.wake();
    const red = await receiver.next();
    expect(red.request.headers['x-shouwang-delivery']).toBe('f_6');
    const settled = outbox.settled();
    first[0]!.response.writeHead(204).end();
    await settled;
    expect((await receiver.next()).request.headers['x-shouwang-delivery']).toBe('f_7');
    expect(receiver.waiting).toBe(0);
    const ids = first.map((one) => one.request.headers['x-shouwang-delivery']);
    expect(ids.sort()).toEqual(['f_1', 'f_2', 'f_3']);
  });

  it('[WH6] a receiver that hangs delays neither another target nor what has yet to be tried', async () => {
    const hanging = await startReceiver();
    const well = await startReceiver();
    const outbox = new HandOutbox();
    outbox.add('hanging');
    const { webhooks, clock } = start(outbox, [target('hanging', hanging.url), target('well', well.url)]);
    await hanging.next();
    outbox.add('well');
    webhooks.wake();
    let settled = outbox.settled();
    await well.answer(204);
    await settled;
    expect(outbox.row(2).deliveredAt).toBe(MONDAY);

    // One of the hanging target failed before; its time comes while the first still hangs.
    outbox.add('hanging');
    outbox.failed(3, plus(MONDAY, seconds(2)), 'http-500');
    settled = outbox.settled();
    clock.pass(seconds(3));
    await hanging.answer(204);
    await settled;
    expect(outbox.row(3).deliveredAt).toBeDefined();
  });

  it('[WH7] closing breaks off what is under way and leaves it in the outbox', async () => {
    const receiver = await startReceiver();
    const outbox = new HandOutbox();
    outbox.add('centre');
    const { webhooks } = start(outbox, [target('centre', receiver.url)]);
    const { response } = await receiver.next();
    const cut = new Promise((resolve) => response.once('close', resolve));
    await webhooks.close();
    await cut;
    expect(outbox.row(1)).toMatchObject({ attempts: 0, reasons: [] });
    expect(outbox.row(1).deliveredAt).toBeUndefined();
    webhooks.wake();
    expect(receiver.waiting).toBe(0);
  });

  it('[WH8] gets the facts of cases of its colours', () => {
    const ofCase = { type: 'case-accepted', case: 'c_1' } as Fact;
    for (const urgency of URGENCIES)
      for (const level of LEVELS)
        expect(webhookWants({ levels: [level] }, ofCase, urgency)).toBe(level === levelOf(urgency));
    expect(webhookWants({ levels: [] }, ofCase, 'emergency')).toBe(false);
    const ofGateway = { type: 'clock-changed', id: 'f_1', at: MONDAY, by: 1 } as Fact;
    expect(webhookWants({ levels: ['red'] }, ofGateway, undefined)).toBe(false);
  });

  it('[WH1] the signature depends on every byte and on the secret', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (body, secret) => {
        const signature = signatureOf(body, secret);
        expect(signature).toMatch(/^sha256=[0-9a-f]{64}$/);
        expect(signatureOf(`${body} `, secret)).not.toBe(signature);
        expect(signatureOf(body, `${secret}x`)).not.toBe(signature);
      }),
    );
  });
});
