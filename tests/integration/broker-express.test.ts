import { expect, it } from 'vitest';
import {
  CONNACK,
  connectPacket,
  PINGREQ,
  PINGRESP,
  puback,
  publishPacket,
  raw,
  rawSignedIn,
  signedIn,
  soon,
  startBroker,
  told,
} from '../mqtt.ts';

const TOPIC = 'devices/smoke-1/readings';

it('[BP4] messages sent right behind CONNECT are acked in order, and never before CONNACK', async () => {
  const running = await startBroker();
  const device = await raw(running);
  const messages = [1, 2, 3].map((id) => publishPacket(TOPIC, `{"seq":${id}}`, id));
  device.socket.write(Buffer.concat([connectPacket('smoke-1'), ...messages]));
  await soon(() => device.bytes()).toEqual(Buffer.concat([CONNACK, puback(1), puback(2), puback(3)]));
  expect(running.heard.map(({ payload }) => payload)).toEqual(['{"seq":1}', '{"seq":2}', '{"seq":3}']);
});

it('[BP4] what stands between messages is answered, and a message cut anywhere is heard once', async () => {
  const running = await startBroker();
  const device = await rawSignedIn(running, 'smoke-1');
  const all = Buffer.concat([publishPacket(TOPIC, '1', 1), PINGREQ, publishPacket(TOPIC, '2', 2), PINGREQ]);
  for (let cut = 0; cut <= all.length; cut++) {
    running.heard.length = 0;
    const before = device.bytes().length;
    device.socket.write(all.subarray(0, cut));
    device.socket.write(all.subarray(cut));
    await soon(() => device.bytes().length - before).toBe(2 * (puback(1).length + PINGRESP.length));
    expect(running.heard.map(({ payload }) => payload)).toEqual(['1', '2']);
  }
});

it('[BP6] what one connection said, or half said, is not overwritten by what the others say', async () => {
  const heard: { client: string; payload: Buffer }[] = [];
  const waiting: (() => void)[] = [];
  const running = await startBroker({
    receive: ({ client, payload }, done) => {
      heard.push({ client, payload });
      waiting.push(done);
    },
  });
  const [one, other] = [await rawSignedIn(running, 'smoke-1'), await rawSignedIn(running, 'smoke-2')];
  const said = publishPacket(TOPIC, 'the first of one', 1);
  one.socket.write(Buffer.concat([said, publishPacket(TOPIC, 'a second of one', 2).subarray(0, 40)]));
  await soon(() => heard.length).toBe(1);
  other.socket.write(publishPacket('devices/smoke-2/readings', 'x'.repeat(1_500), 1));
  await soon(() => heard.length).toBe(2);
  one.socket.write(publishPacket(TOPIC, 'a second of one', 2).subarray(40));
  await soon(() => heard.length).toBe(3);
  expect(heard.map(({ client, payload }) => `${client} ${payload}`)).toEqual([
    'smoke-1 the first of one',
    `smoke-2 ${'x'.repeat(1_500)}`,
    'smoke-1 a second of one',
  ]);
  for (const done of waiting) done();
  await soon(() => one.bytes()).toEqual(Buffer.concat([CONNACK, puback(1), puback(2)]));
});

it('[BP4] a device that only sends is kept alive, and one that is silent is not', async () => {
  const running = await startBroker();
  // The package would ping by itself.
  const [sender, silent] = [await raw(running), await raw(running)];
  sender.socket.write(connectPacket('smoke-1', { clientId: 'a', keepAlive: 2 }));
  silent.socket.write(connectPacket('smoke-2', { clientId: 'b', keepAlive: 2 }));
  let acks = 0;
  let isOver = false;
  void silent.closed.then(() => {
    isOver = true;
  });
  while (!isOver) {
    acks += 1;
    sender.socket.write(publishPacket(TOPIC, '{}', (acks % 60_000) + 1));
    await soon(() => sender.bytes().length).toBe(CONNACK.length + acks * puback(1).length);
  }
  expect(running.counts).toEqual({ 'mqtt-keep-alive': 1 });
  expect(sender.socket.destroyed).toBe(false);
});

it('[BP4] a message that does not become durable closes its device without an ack', async () => {
  const running = await startBroker({ receive: (_, done) => done(new Error('the disk is gone')) });
  const device = await rawSignedIn(running, 'smoke-1');
  device.socket.write(publishPacket(TOPIC, '{}'));
  await device.closed;
  expect(device.bytes()).toEqual(CONNACK);
  expect(running.counts).toEqual({ 'mqtt-not-durable': 1 });
  const other = await signedIn(running, 'smoke-2');
  other.publish('devices/smoke-2/readings', '{}', { qos: 0 });
  await told(other, 'close');
});
