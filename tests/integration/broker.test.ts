import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  CONNACK,
  connectPacket,
  heldBytes,
  PINGREQ,
  PINGRESP,
  packet,
  puback,
  publishPacket,
  raw,
  rawSignedIn,
  refusedCode,
  secret,
  signedIn,
  soon,
  startBroker,
  text,
  told,
} from '../mqtt.ts';

describe('sign-in', () => {
  it('[BR10] a device is heard under its own name, at every QoS', async () => {
    const running = await startBroker();
    const device = await signedIn(running, 'smoke-1');
    for (const qos of [0, 1, 2] as const)
      await device.publishAsync('devices/smoke-1/readings', `{"qos":${qos}}`, { qos });
    await soon(() => running.heard).toHaveLength(3);
    expect(running.heard[2]).toEqual({
      client: 'smoke-1',
      topic: 'devices/smoke-1/readings',
      payload: '{"qos":2}',
    });
    expect(running.broker.counters).toMatchObject({ connections: 1, unsigned: 0, received: 3 });
    expect(running.counts).toEqual({});
  });

  it('[BR11] a wrong secret, no secret, another device’s and nobody’s are refused and counted', async () => {
    const running = await startBroker();
    expect(await refusedCode(running, 'smoke-1', { password: 'wrong' })).toBe(4);
    expect(await refusedCode(running, 'smoke-1', { password: secret('smoke-2') })).toBe(4);
    expect(await refusedCode(running, 'nobody')).toBe(4);
    const nameless = await raw(running);
    nameless.socket.write(packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 60]), text('c')));
    await nameless.closed;
    expect(nameless.bytes()).toEqual(Buffer.from([0x20, 2, 0, 4]));
    expect(running.counts).toEqual({ 'mqtt-bad-credentials': 4 });
  });

  it('[BR12] MQTT 5 is refused with return code 1', async () => {
    const running = await startBroker();
    const five = await raw(running);
    five.socket.write(connectPacket('smoke-1', { level: 5 }));
    await five.closed;
    expect(five.bytes()).toEqual(Buffer.from([0x20, 2, 0, 1]));
    expect(running.counts).toEqual({ 'mqtt-version': 1 });
  });

  it('[BR12] an empty client id needs a clean session; a long one is refused', async () => {
    const running = await startBroker();
    const empty = await raw(running);
    empty.socket.write(connectPacket('smoke-1', { clientId: '', clean: false }));
    await empty.closed;
    expect(empty.bytes()).toEqual(Buffer.from([0x20, 2, 0, 2]));
    expect(await refusedCode(running, 'smoke-1', { clientId: 'x'.repeat(129) })).toBe(2);
    await signedIn(running, 'smoke-1', { clientId: 'x'.repeat(128) });
    await rawSignedIn(running, 'smoke-2', '');
    expect(running.counts).toEqual({ 'mqtt-client-id': 2 });
  });

  it('[BR13] the same client id takes over its own connection, never another user’s', async () => {
    const running = await startBroker();
    const first = await rawSignedIn(running, 'smoke-1', 'same');
    const other = await rawSignedIn(running, 'smoke-2', 'same');
    const second = await rawSignedIn(running, 'smoke-1', 'same');
    await first.closed;
    for (const alive of [other, second]) {
      alive.socket.write(PINGREQ);
      await soon(() => alive.bytes()).toEqual(Buffer.concat([CONNACK, PINGRESP]));
    }
  });

  it('[BR13] a stranger who knows a session’s full name touches nothing of it', async () => {
    const running = await startBroker({ limits: { halfDone: 1 } });
    const device = await rawSignedIn(running, 'smoke-1', 'same');
    const exactlyOnce = (id: number) =>
      packet(0x34, text('devices/smoke-1/readings'), Buffer.from([0, id]), Buffer.from('{}'));
    device.socket.write(exactlyOnce(9));
    await soon(() => device.bytes().includes(Buffer.from([0x50, 2, 0, 9]))).toBe(true);
    const stranger = await raw(running);
    stranger.socket.write(connectPacket('smoke-1', { clientId: 'smoke-1/same', password: 'wrong' }));
    await stranger.closed;
    device.socket.write(Buffer.from([0x62, 2, 0, 9]));
    await soon(() => device.bytes().includes(Buffer.from([0x70, 2, 0, 9]))).toBe(true);
    device.socket.write(exactlyOnce(10));
    await soon(() => device.bytes().includes(Buffer.from([0x50, 2, 0, 10]))).toBe(true);
  });

  it('[BR6] after too many failed sign-ins an address is refused for a minute', async () => {
    let now = 0;
    const running = await startBroker({ limits: { signInFailures: 2 }, now: () => now });
    await refusedCode(running, 'smoke-1', { password: 'wrong' });
    await refusedCode(running, 'smoke-1', { password: 'wrong' });
    const refused = await raw(running);
    await refused.closed;
    expect(running.counts).toEqual({ 'mqtt-bad-credentials': 2, 'mqtt-address-refused': 1 });
    now = 60_000;
    await signedIn(running, 'smoke-1');
  });
});

describe('messages', () => {
  it('[BR14] the ack waits until the message is durable', async () => {
    const dones: (() => void)[] = [];
    const running = await startBroker({ receive: (_message, done) => void dones.push(done) });
    const device = await rawSignedIn(running, 'smoke-1');
    device.socket.write(Buffer.concat([publishPacket('devices/smoke-1/readings', '{}', 7), PINGREQ]));
    await soon(() => device.bytes()).toEqual(Buffer.concat([CONNACK, PINGRESP]));
    expect(dones).toHaveLength(1);
    dones[0]?.();
    await soon(() => device.bytes()).toEqual(Buffer.concat([CONNACK, PINGRESP, puback(7)]));
  });

  it('[BR14] what cannot be made durable closes the client without an ack', async () => {
    const running = await startBroker({ receive: (_message, done) => done(new Error('disk')) });
    const device = await rawSignedIn(running, 'smoke-1');
    device.socket.write(publishPacket('devices/smoke-1/readings', '{}'));
    await device.closed;
    expect(device.bytes()).toEqual(CONNACK);
    expect(running.counts).toEqual({ 'mqtt-not-durable': 1 });
  });

  it('[FU13] what finds no room gets no ack and keeps its connection, which is closed once there is room', async () => {
    const noRoom = Object.assign(new Error('no room'), { code: 'disk-full' });
    const running = await startBroker({
      receive: ({ payload }, done) => done(payload.toString() === '{"sos":true}' ? undefined : noRoom),
    });
    const device = await rawSignedIn(running, 'smoke-1');
    device.socket.write(publishPacket('devices/smoke-1/readings', '{}', 7));
    device.socket.write(publishPacket('devices/smoke-1/readings', '{"sos":true}', 8));
    await soon(() => device.bytes()).toEqual(Buffer.concat([CONNACK, puback(8)]));
    expect(running.counts).toEqual({ 'mqtt-no-room': 1 });
    const other = await rawSignedIn(running, 'smoke-2');
    running.broker.askAgain();
    await device.closed;
    other.socket.write(PINGREQ);
    await soon(() => other.bytes()).toEqual(Buffer.concat([CONNACK, PINGRESP]));
  });

  it('[BR14] messages sent right behind CONNECT are heard, whatever their size', async () => {
    const running = await startBroker();
    const device = await raw(running);
    const large = publishPacket('devices/smoke-1/readings', 'x'.repeat(16_384), 2);
    const small = publishPacket('devices/smoke-1/readings', '{}', 3);
    device.socket.write(Buffer.concat([connectPacket('smoke-1'), large, small]));
    await soon(() => device.bytes()).toHaveLength(CONNACK.length + 8);
    expect(running.heard.map(({ payload }) => payload.length)).toEqual([16_384, 2]);
  });

  it.each([
    ['smoke-1', 'devices/smoke-2/readings', 'mqtt-wrong-topic'],
    ['smoke-1', 'devices/smoke-1/commands', 'mqtt-wrong-topic'],
    ['smoke-1', 'alerts/red/hz', 'mqtt-wrong-topic'],
    ['smoke-1', '$SYS/x', 'mqtt-wrong-topic'],
    ['zb', 'devices/smoke-1/readings', 'mqtt-wrong-topic'],
    ['wenxin', 'cases/c_1', 'mqtt-wrong-topic'],
    ['wenxin', 'devices/smoke-1/readings', 'mqtt-wrong-topic'],
    ['smoke-1', 'devices/+/readings', 'mqtt-malformed'],
    ['+', 'devices/+/readings', 'mqtt-malformed'],
    ['smoke-1', '#', 'mqtt-malformed'],
    ['smoke-1', '', 'mqtt-malformed'],
    ['zb', `zigbee2mqtt/${'x/'.repeat(120)}`, 'mqtt-malformed'],
    ['smoke-1', 'x'.repeat(1_025), 'mqtt-too-large'],
  ])('[BR15] %s on topic %# is not heard but closed', async (username, topic, why) => {
    const running = await startBroker();
    const sender = await rawSignedIn(running, username);
    sender.socket.write(publishPacket(topic, '{}'));
    await sender.closed;
    expect(running.heard).toEqual([]);
    expect(running.counts).toEqual({ [why]: 1 });
  });

  it('[BR16] nothing a device says is kept by the broker or told to readers', async () => {
    const running = await startBroker();
    const reader = await signedIn(running, 'wenxin');
    const told: string[] = [];
    reader.on('message', (topic) => told.push(topic));
    await reader.subscribeAsync(['cases/#', 'gateway/status']);
    const device = await signedIn(running, 'smoke-1');
    await device.publishAsync('devices/smoke-1/status', 'online', { qos: 1, retain: true });
    await reader.publishAsync('cases/c_1/answers', '{"action":"accept"}', { qos: 1, retain: true });
    expect(running.heard).toHaveLength(2);
    expect(running.heard[1]).toEqual({
      client: 'wenxin',
      topic: 'answer c_1',
      payload: '{"action":"accept"}',
    });
    running.broker.publish('gateway/status', 'online', { retain: true });
    await soon(() => told).toEqual(['gateway/status']);
    expect(running.broker.counters.retained).toBe(1);
  });

  it('[BR16] a bridge’s retained message is not kept either', async () => {
    const running = await startBroker();
    const bridge = await signedIn(running, 'zb');
    await bridge.publishAsync('zigbee2mqtt/bridge/state', 'online', { qos: 1, retain: true });
    const heard: string[] = [];
    bridge.on('message', (topic) => heard.push(topic));
    await bridge.subscribeAsync('zigbee2mqtt/#');
    running.broker.publish('zigbee2mqtt/siren/set', '{}');
    await soon(() => heard).toEqual(['zigbee2mqtt/siren/set']);
  });

  it('[BR16] the payloads of a device’s half-done QoS 2 messages are not held', async () => {
    const running = await startBroker({
      receive: (_message, done) => done(),
      limits: { halfDone: 1_000, deviceRate: { perSecond: 1e6, burst: 1e6 } },
    });
    const device = await rawSignedIn(running, 'smoke-1');
    const before = heldBytes();
    for (let id = 1; id <= 500; id += 1)
      device.socket.write(
        packet(
          0x34,
          text('devices/smoke-1/readings'),
          Buffer.from([id >> 8, id & 0xff]),
          Buffer.alloc(16_000),
        ),
      );
    await soon(() => device.bytes()).toHaveLength(CONNACK.length + 4 * 500);
    await soon(() => heldBytes() - before).toBeLessThan(2 * 1024 * 1024);
  });

  it('[BR17] a bridge speaks and listens within its topics', async () => {
    const running = await startBroker();
    const bridge = await signedIn(running, 'zb');
    const told: string[] = [];
    bridge.on('message', (topic, payload) => told.push(`${topic} ${payload}`));
    await bridge.subscribeAsync('zigbee2mqtt/+/set');
    await bridge.publishAsync('zigbee2mqtt/Front door', '{"contact":true}', { qos: 1 });
    running.broker.publish('zigbee2mqtt/siren/set', '{"warning":"on"}');
    await soon(() => told).toEqual(['zigbee2mqtt/siren/set {"warning":"on"}']);
    expect(running.heard).toEqual([
      { client: 'zb', topic: 'zigbee2mqtt/Front door', payload: '{"contact":true}' },
    ]);
  });
});

describe('wills', () => {
  const will = (topic: string) => ({ topic, payload: Buffer.from('offline'), qos: 1 as const, retain: true });

  it('[BR18] a lost device’s will on its own status is heard like any message', async () => {
    const running = await startBroker();
    const device = await signedIn(running, 'smoke-1', { will: will('devices/smoke-1/status') });
    device.stream.destroy();
    await soon(() => running.heard).toEqual([
      { client: 'smoke-1', topic: 'devices/smoke-1/status', payload: 'offline' },
    ]);
    expect(running.broker.counters.retained).toBe(0);
  });

  it.each(['devices/smoke-2/status', 'devices/smoke-1/readings', 'devices/+/status', '', '#'])(
    '[BR18] a will on "%s" is refused at CONNECT',
    async (topic) => {
      const running = await startBroker();
      const lost = await raw(running);
      lost.socket.write(
        packet(
          0x10,
          text('MQTT'),
          Buffer.from([4, 0xc6, 0, 60]),
          text('c'),
          text(topic),
          text('offline'),
          text('smoke-1'),
          text(secret('smoke-1')),
        ),
      );
      await lost.closed;
      expect(lost.bytes()).toEqual(Buffer.from([0x20, 2, 0, 5]));
      expect(running.counts).toEqual({ 'mqtt-will-not-allowed': 1 });
      expect(running.heard).toEqual([]);
    },
  );

  it('[BR19] closing the broker lets the last words out, tells no wills and ends every connection', async () => {
    const running = await startBroker();
    const device = await signedIn(running, 'smoke-1', { will: will('devices/smoke-1/status') });
    const reader = await signedIn(running, 'wenxin');
    const idle = await raw(running);
    await reader.subscribeAsync('gateway/status');
    const word = told(reader, 'message');
    const ended = Promise.all([told(device, 'close'), told(reader, 'close'), idle.closed]);
    running.broker.publish('gateway/status', 'offline', { retain: true });
    const first = running.broker.close();
    expect(running.broker.close()).toBe(first);
    await first;
    await ended;
    expect(String((await word)[1])).toBe('offline');
    expect(running.heard).toEqual([]);
    expect(running.broker.connections).toBe(0);
  });

  it('[BR19] a message that arrives while the broker closes is not acked', async () => {
    const dones: (() => void)[] = [];
    const running = await startBroker({ receive: (_message, done) => void dones.push(done) });
    const device = await rawSignedIn(running, 'smoke-1');
    device.socket.write(publishPacket('devices/smoke-1/readings', '{}'));
    await soon(() => dones).toHaveLength(1);
    await running.broker.close();
    dones[0]?.();
    await device.closed;
    expect(device.bytes()).toEqual(CONNACK);
  });

  it('[BR19] a port that is taken is an error, not a broker', async () => {
    const running = await startBroker();
    await expect(startBroker({ port: running.broker.port })).rejects.toThrow('EADDRINUSE');
  });
});

describe('TLS', () => {
  it('[BR30] a device signs in over TLS; what does not speak it is counted and closed', async () => {
    const tls = makeCertificate();
    const running = await startBroker({ tls });
    const url = running.url.replace('mqtt:', 'mqtts:');
    const device = await signedIn({ ...running, url }, 'smoke-1', { rejectUnauthorized: false });
    await device.publishAsync('devices/smoke-1/readings', '{}', { qos: 1 });
    expect(running.heard).toHaveLength(1);
    expect(running.broker.counters).toMatchObject({ connections: 1, unsigned: 0 });
    const plain = await raw(running);
    plain.socket.write(connectPacket('smoke-1'));
    await plain.closed;
    await soon(() => running.counts).toEqual({ 'mqtt-tls': 1 });
    await soon(() => running.broker.counters).toMatchObject({ connections: 1, unsigned: 0 });
  });
});

/** A certificate for this test only, by Debian's openssl. */
function makeCertificate(): { cert: Buffer; key: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'broker-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', [...request, '-subj', '/CN=localhost', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { cert: readFileSync(cert), key: readFileSync(key) };
}
