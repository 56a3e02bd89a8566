import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { minutes, plus, seconds } from '../../devices/time.ts';
import {
  ANSWER_WITHIN,
  backOff,
  KEPT_FOR_URGENT,
  LONGEST_BACK_OFF,
  MAX_IN_FLIGHT,
  openSender,
} from '../../gateway/notify/sender.ts';
import { openWebhook, signatureOf, type WebhookTarget, webhookWants } from '../../gateway/notify/webhook.ts';
import type { Fact } from '../../rules/fact.ts';
import { LEVELS, levelOf, URGENCIES } from '../../rules/level.ts';
import { MONDAY } from '../community.ts';
import { freePort } from '../servers.ts';
import { HandClock, HandOutbox, startReceiver as listen } from './hands.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function startReceiver(port = 0) {
  const receiver = await listen(port);
  open.push(receiver.close);
  return receiver;
}

const target = (name: string, url: string): WebhookTarget => ({
  name,
  url,
  secret: 'shared-secret',
  levels: ['red', 'yellow'],
});

function start(outbox: HandOutbox, targets: WebhookTarget[]) {
  const clock = new HandClock();
  const senders = targets.map((one) =>
    openSender({ channel: openWebhook(one), queue: outbox.queue(one.name), clock }),
  );
  const webhooks = {
    wake: () => senders.forEach((sender) => void sender.wake()),
    close: async () => void (await Promise.all(senders.map((sender) => sender.close()))),
  };
  webhooks.wake();
  open.push(webhooks.close);
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

  it('[FU14] a notice that could not be noted as sent is sent again later, under the same id', async () => {
    const receiver = await startReceiver();
    const outbox = new HandOutbox();
    outbox.add('centre');
    const refused = Promise.withResolvers<void>();
    const { delivered } = outbox;
    outbox.delivered = () => {
      refused.resolve();
      throw new Error('disk-full');
    };
    const { clock } = start(outbox, [target('centre', receiver.url)]);
    await receiver.answer(204);
    await refused.promise;
    outbox.delivered = delivered.bind(outbox);
    await new Promise((resolve) => setImmediate(resolve));
    const settled = outbox.settled();
    clock.pass(minutes(5));
    expect((await receiver.answer(204)).request.headers['x-shouwang-delivery']).toBe('f_1');
    await settled;
    expect(outbox.row(1).deliveredAt).toBeDefined();
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
    webhooks.wake();
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

  it('[WH8] gets the facts of cases of its colours, and of every time in which we were down', () => {
    const ofCase = { type: 'case-accepted', case: 'c_1' } as Fact;
    for (const urgency of URGENCIES)
      for (const level of LEVELS)
        expect(webhookWants({ levels: [level] }, ofCase, urgency)).toBe(level === levelOf(urgency));
    expect(webhookWants({ levels: [] }, ofCase, 'emergency')).toBe(false);
    const ofGateway = { type: 'clock-changed', id: 'f_1', at: MONDAY, by: 1 } as Fact;
    expect(webhookWants({ levels: ['red'] }, ofGateway, undefined)).toBe(false);
    const outage = {
      type: 'gateway-started',
      id: 'f_2',
      at: MONDAY,
      downFrom: MONDAY,
      downTo: MONDAY,
    } as Fact;
    const overdue = { type: 'overdue-told', id: 'f_3', at: MONDAY, urgency: 'service' } as Fact;
    for (const level of LEVELS) {
      expect(webhookWants({ levels: [level] }, outage, undefined)).toBe(true);
      expect(webhookWants({ levels: [level] }, overdue, undefined)).toBe(level === levelOf('service'));
    }
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
