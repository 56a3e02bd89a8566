import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONNACK,
  connectPacket,
  heldBytes,
  PINGREQ,
  packet,
  publishPacket,
  raw,
  rawSignedIn,
  signedIn,
  soon,
  startBroker,
  text,
} from '../mqtt.ts';

describe('limits', () => {
  it('[BR24] over the rate every message is still heard and acked, only later', async () => {
    const running = await startBroker({ limits: { deviceRate: { perSecond: 200, burst: 2 } } });
    const device = await signedIn(running, 'smoke-1');
    for (let seq = 0; seq < 12; seq += 1)
      await device.publishAsync('devices/smoke-1/readings', `{"seq":${seq}}`, { qos: 1 });
    expect(running.heard.map(({ payload }) => payload)).toEqual(
      Array.from({ length: 12 }, (_, seq) => `{"seq":${seq}}`),
    );
    expect(running.counts['mqtt-over-rate']).toBeGreaterThan(0);
  });

  it('[BR25] while messages wait to be durable a flooding client is not read beyond its limit', async () => {
    const dones: (() => void)[] = [];
    const running = await startBroker({
      receive: (_message, done) => void dones.push(done),
      limits: { inFlight: 10, deviceRate: { perSecond: 1e6, burst: 1e6 } },
    });
    const device = await rawSignedIn(running, 'smoke-1');
    const other = await rawSignedIn(running, 'smoke-2');
    const reading = publishPacket('devices/smoke-1/readings', '{}');
    const total = 500;
    device.socket.setNoDelay(true);
    for (let sent = 0; sent < total; sent += 1) {
      device.socket.write(reading);
      // One message per segment: that is when aedes reads on without waiting for what it has.
      if (sent < 100) other.socket.write(PINGREQ);
      if (sent < 100) await soon(() => other.bytes()).toHaveLength(CONNACK.length + 2 * (sent + 1));
    }
    expect(dones).toHaveLength(10);
    let done = 0;
    while (done < total) {
      for (; done < dones.length; done += 1) dones[done]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await soon(() => device.bytes()).toHaveLength(CONNACK.length + 4 * total);
  });

  it('[BR26] over the limit of connections the newest is closed', async () => {
    const running = await startBroker({ limits: { connections: 2 } });
    const device = await signedIn(running, 'smoke-1');
    await raw(running);
    const third = await raw(running);
    await third.closed;
    expect(running.counts).toEqual({ 'mqtt-too-many-connections': 1 });
    await device.publishAsync('devices/smoke-1/readings', '{}', { qos: 1 });
  });

  it('[BR26] idle connections that never sign in cannot keep a device out', async () => {
    const running = await startBroker({ limits: { unsigned: 3 } });
    const idle = [await raw(running), await raw(running), await raw(running)];
    await soon(() => running.broker.counters.unsigned).toBe(3);
    const device = await signedIn(running, 'smoke-1');
    await idle[0]?.closed;
    await device.publishAsync('devices/smoke-1/readings', '{}', { qos: 1 });
    expect(running.counts).toEqual({ 'mqtt-too-many-unsigned': 1 });
    expect(running.broker.counters).toMatchObject({ connections: 3, unsigned: 2 });
  });

  it('[BR26] one credential cannot take all connections: its oldest is cut', async () => {
    const running = await startBroker({ limits: { perCredential: 2 } });
    const own = [];
    for (const id of ['a', 'b', 'c']) own.push(await rawSignedIn(running, 'smoke-1', id));
    await own[0]?.closed;
    await signedIn(running, 'smoke-2');
    expect(running.counts).toEqual({ 'mqtt-too-many-of-one-credential': 1 });
    expect(running.broker.connections).toBe(3);
  });

  it('[BR27] who does not send CONNECT in time is closed', async () => {
    const running = await startBroker({ limits: { connectTimeout: 50 } });
    const silent = await raw(running);
    const half = await raw(running);
    half.socket.write(connectPacket('smoke-1').subarray(0, 20));
    await Promise.all([silent.closed, half.closed]);
    expect(running.counts).toEqual({ 'mqtt-connect-timeout': 2 });
  });

  it('[BR27] QoS 2 messages left half done are limited', async () => {
    const running = await startBroker({ limits: { halfDone: 3 } });
    const device = await rawSignedIn(running, 'smoke-1');
    for (let id = 1; id <= 4; id += 1)
      device.socket.write(
        packet(0x34, text('devices/smoke-1/readings'), Buffer.from([0, id]), Buffer.from('{}')),
      );
    await device.closed;
    expect(running.counts).toEqual({ 'mqtt-too-many-in-flight': 1 });
  });
});

describe('rubbish', () => {
  const endless = Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]);
  const noise = (seed: number) =>
    Buffer.from(Array.from({ length: 400 }, (_, at) => (at * at * 31 + seed * 97) & 0xff));

  it('[BR28] in any form, signed in or not, ends that connection alone while a device gets its acks', async () => {
    const running = await startBroker();
    const device = await signedIn(running, 'smoke-1');
    const forms = [
      endless,
      Buffer.concat([Buffer.from([0x30, 0x80, 0x80, 0x40]), Buffer.alloc(1024 * 1024)]),
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      publishPacket('devices/smoke-2/readings', '{}'),
      connectPacket('smoke-2').fill(0xff, 4, 8),
      packet(0x10, Buffer.alloc(30, 0xff)),
      Buffer.from([0x82, 5, 0, 1, 0, 9, 9]),
      Buffer.from([0x32, 6, 0, 2, 0x61, 0x62, 0, 1, 0xff]),
      ...[1, 2, 3, 4, 5, 6, 7, 8].map(noise),
    ];
    for (const [at, bytes] of forms.entries()) {
      const stranger = await raw(running);
      stranger.socket.end(bytes);
      const member = await rawSignedIn(running, 'smoke-2', `member-${at}`);
      member.socket.end(bytes);
      await Promise.all([stranger.closed, member.closed]);
      await device.publishAsync('devices/smoke-1/readings', `{"seq":${at}}`, { qos: 1 });
    }
    expect(running.heard.filter(({ client: from }) => from === 'smoke-1')).toHaveLength(forms.length);
    await soon(() => running.broker.connections).toBe(1);
    expect(running.counts['mqtt-broker-error']).toBeUndefined();
  });

  it('[BR28] in the shape of good packets with wrong bytes stops nothing', async () => {
    const running = await startBroker();
    const device = await signedIn(running, 'smoke-1');
    const good = [
      publishPacket('zigbee2mqtt/door', '{"contact":true}'),
      packet(0x34, text('zigbee2mqtt/door'), Buffer.from([0, 9]), Buffer.from('{}')),
      packet(
        0x82,
        Buffer.from([0, 5]),
        text('zigbee2mqtt/+/set'),
        Buffer.from([1]),
        text('#'),
        Buffer.from([2]),
      ),
      packet(0xa2, Buffer.from([0, 6]), text('zigbee2mqtt/+/set')),
      ...[0x40, 0x50, 0x62, 0x70].map((first) => Buffer.from([first, 2, 0, 9])),
      PINGREQ,
    ];
    const stream = fc
      .tuple(
        fc
          .array(fc.constantFrom(...good), { minLength: 1, maxLength: 6 })
          .map((packets) => Buffer.concat(packets)),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
      )
      .map(([bytes, changes]) => {
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes;
      });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(stream, async (bytes) => {
        runs += 1;
        const member = await rawSignedIn(running, 'zb', `member-${runs}`);
        member.socket.end(bytes);
        await member.closed;
        await device.publishAsync('devices/smoke-1/readings', '{}', { qos: 1 });
      }),
      { numRuns: 300 },
    );
    expect(running.heard.filter(({ client: from }) => from === 'smoke-1')).toHaveLength(runs);
    await soon(() => running.broker.connections).toBe(1);
    expect(running.counts['mqtt-broker-error']).toBeUndefined();
  });

  it('[BR29] half packets by the byte on hundreds of connections hold kilobytes each', async () => {
    const running = await startBroker();
    const before = heldBytes();
    const half = packet(0x10, Buffer.alloc(4_000)).subarray(0, 3_000);
    const sockets = await Promise.all(Array.from({ length: 200 }, () => raw(running)));
    for (let at = 0; at < half.length; at += 100) {
      for (const { socket } of sockets) socket.write(half.subarray(at, at + 100));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const device = await signedIn(running, 'smoke-1');
    await device.publishAsync('devices/smoke-1/readings', '{}', { qos: 1 });
    await soon(() => heldBytes() - before).toBeLessThan(200 * 64 * 1024);
    expect(running.broker.connections).toBe(201);
  });

  it('[BR29] an endless packet is closed at its header, however much is sent', async () => {
    const running = await startBroker();
    const flood = await raw(running);
    flood.socket.write(endless);
    let written = 0;
    while (!flood.socket.destroyed && written < 512 * 1024 * 1024) {
      flood.socket.write(Buffer.alloc(64 * 1024));
      written += 64 * 1024;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await flood.closed;
    expect(running.counts).toEqual({ 'mqtt-too-large': 1 });
  });
});
