import { describe, expect, it } from 'vitest';
import {
  CONNACK,
  elsewhere,
  home,
  packet,
  type Running,
  rawSignedIn,
  signedIn,
  soon,
  startBroker,
  text,
} from '../mqtt.ts';

describe('readers', () => {
  async function listen(running: Running, username: string, filters: string[]): Promise<string[]> {
    const told: string[] = [];
    const reader = await signedIn(running, username);
    reader.on('message', (topic, payload, { retain }) =>
      told.push(`${retain ? 'kept ' : ''}${topic} ${payload}`),
    );
    await reader.subscribeAsync(filters);
    return told;
  }

  it('[BR20] a token sees its own place’s alerts and cases, live and kept, and no other’s', async () => {
    const running = await startBroker();
    const { broker } = running;
    broker.publish('cases/c_1', 'ours', { retain: true, about: { place: home } });
    broker.publish('cases/c_2', 'theirs', { retain: true, about: { place: elsewhere } });
    broker.publish('cases/c_3', 'nowhere', { retain: true });
    const told = await listen(running, 'wenxin', ['alerts/#', 'cases/#', 'venues/#', 'gateway/status']);
    broker.publish(`alerts/red/${home}`, 'live', { about: { place: home } });
    broker.publish(`alerts/red/${elsewhere}`, 'live', { about: { place: elsewhere } });
    broker.publish('cases/c_1', 'ours again', { retain: true, about: { place: home } });
    broker.publish('cases/c_2', 'theirs again', { retain: true, about: { place: elsewhere } });
    broker.publish('venues/v1/occupancy', '3', { about: { place: home } });
    broker.publish('venues/v2/occupancy', '4', { about: { place: elsewhere } });
    broker.publish('gateway/status', 'online', { retain: true });
    await soon(() => told.at(-1)).toBe('gateway/status online');
    expect(told.toSorted()).toEqual(
      [
        'kept cases/c_1 ours',
        `alerts/red/${home} live`,
        'cases/c_1 ours again',
        'venues/v1/occupancy 3',
        'gateway/status online',
      ].toSorted(),
    );
    const others = await listen(running, 'other', ['cases/#']);
    await soon(() => others).toEqual(['kept cases/c_2 theirs again']);
  });

  it('[BR20] a kept message is not lost when a later one overtakes it, and updates of a topic stay in order', async () => {
    const running = await startBroker();
    const told = await listen(running, 'wenxin', ['cases/#', 'alerts/#']);
    const sent = Array.from({ length: 50 }, (_, step) => `step ${step}`);
    for (const step of sent) {
      running.broker.publish('cases/c_1', step, { retain: true, about: { place: home } });
      running.broker.publish(`alerts/red/${home}`, step, { about: { place: home } });
    }
    await soon(() => told).toHaveLength(100);
    const about = (topic: string) => told.filter((line) => line.startsWith(topic));
    expect(about('cases/')).toEqual(sent.map((step) => `cases/c_1 ${step}`));
    expect(about('alerts/')).toEqual(sent.map((step) => `alerts/red/${home} ${step}`));
  });

  it('[BR20] clearing a case clears it for its readers and for those who come later', async () => {
    const running = await startBroker();
    running.broker.publish('cases/c_1', 'open', { retain: true, about: { place: home } });
    const told = await listen(running, 'wenxin', ['cases/#']);
    await soon(() => told).toEqual(['kept cases/c_1 open']);
    running.broker.publish('cases/c_1', '', { retain: true, about: { place: home } });
    await soon(() => told).toEqual(['kept cases/c_1 open', 'cases/c_1 ']);
    expect(running.broker.counters.retained).toBe(0);
    const later = await listen(running, 'wenxin', ['cases/#', 'gateway/status']);
    running.broker.publish('gateway/status', 'online');
    await soon(() => later).toEqual(['gateway/status online']);
  });

  it('[BR21] a filter that is not granted gets 0x80 and the connection goes on', async () => {
    const running = await startBroker();
    const device = await rawSignedIn(running, 'smoke-1');
    const filters = ['#', 'devices/smoke-2/commands/#', '$SYS/#', 'devices/smoke-1/commands/#'];
    const body = filters.map((filter) => Buffer.concat([text(filter), Buffer.from([1])]));
    device.socket.write(packet(0x82, Buffer.from([0, 5]), ...body));
    const suback = Buffer.from([0x90, 6, 0, 5, 0x80, 0x80, 0x80, 1]);
    await soon(() => device.bytes()).toEqual(Buffer.concat([CONNACK, suback]));
    running.broker.publish('devices/smoke-2/commands/case', 'not for us');
    running.broker.publish('devices/smoke-1/commands/case', 'on my way');
    await soon(() => device.bytes().includes('on my way')).toBe(true);
    expect(device.bytes().includes('not for us')).toBe(false);
    expect(running.counts).toEqual({ 'mqtt-not-authorized': 3 });
  });

  it('[BR21] filters over the limit get 0x80; giving one up makes room', async () => {
    const running = await startBroker({ limits: { subscriptions: 2 } });
    const reader = await signedIn(running, 'wenxin');
    const granted = async (filter: string) => {
      const [grant] = await reader.subscribeAsync(filter).catch(() => [{ qos: 128 }]);
      return grant?.qos;
    };
    expect([await granted('alerts/#'), await granted('cases/#'), await granted('venues/#')]).toEqual([
      0, 0, 128,
    ]);
    expect(await granted('cases/#')).toBe(0);
    await reader.unsubscribeAsync('cases/#');
    expect(await granted('venues/#')).toBe(0);
    expect(running.counts).toEqual({ 'mqtt-too-many-subscriptions': 1 });
  });

  it('[BR22] over the limit a message is sent live and not kept', async () => {
    const running = await startBroker({ limits: { retained: 1 } });
    const told = await listen(running, 'wenxin', ['cases/#']);
    for (const id of ['c_1', 'c_2', 'c_1'])
      running.broker.publish(`cases/${id}`, id, { retain: true, about: { place: home } });
    await soon(() => told.toSorted()).toEqual(['cases/c_1 c_1', 'cases/c_1 c_1', 'cases/c_2 c_2']);
    const later = await listen(running, 'wenxin', ['cases/#']);
    await soon(() => later).toEqual(['kept cases/c_1 c_1']);
    expect(running.counts).toEqual({ 'mqtt-retained-full': 1 });
  });

  it('[BR23] a reader that stops reading is cut off; a device gets its acks and others their alerts meanwhile', async () => {
    const running = await startBroker({ limits: { outgoingBytes: 64 * 1024, drainTimeout: 600_000 } });
    const frozen = await rawSignedIn(running, 'wenxin', 'frozen');
    frozen.socket.write(packet(0x82, Buffer.from([0, 5]), text('alerts/#'), Buffer.from([1])));
    await soon(() => frozen.bytes()).toHaveLength(CONNACK.length + 5);
    frozen.socket.pause();
    const told = await listen(running, 'wenxin', ['alerts/#']);
    const device = await signedIn(running, 'smoke-1');
    let sent = 0;
    while (running.counts['mqtt-slow-reader'] === undefined) {
      for (let index = 0; index < 20; index += 1)
        running.broker.publish(`alerts/red/${home}`, 'x'.repeat(16_000), { about: { place: home } });
      sent += 20;
      await device.publishAsync('devices/smoke-1/readings', '{}', { qos: 1 });
      await soon(() => told.length).toBe(sent);
    }
    expect(running.counts).toEqual({ 'mqtt-slow-reader': 1 });
    await soon(() => running.broker.connections).toBe(2);
  });

  it('[BR23] however much waits for a frozen reader, others get theirs and QoS 2 its answers', async () => {
    const running = await startBroker({
      limits: { outgoingBytes: Number.POSITIVE_INFINITY, drainTimeout: 600_000 },
    });
    const frozen = await rawSignedIn(running, 'wenxin', 'frozen');
    frozen.socket.write(packet(0x82, Buffer.from([0, 5]), text('alerts/#'), Buffer.from([1])));
    await soon(() => frozen.bytes()).toHaveLength(CONNACK.length + 5);
    frozen.socket.pause();
    const told = await listen(running, 'wenxin', ['alerts/#']);
    const device = await signedIn(running, 'smoke-1');
    for (let index = 0; index < 1_000; index += 1)
      running.broker.publish(`alerts/red/${home}`, 'x'.repeat(16_000), { about: { place: home } });
    await device.publishAsync('devices/smoke-1/readings', '{}', { qos: 2 });
    await soon(() => told.length).toBe(1_000);
    expect(running.counts).toEqual({});
  });

  it('[BR23] a reader that takes nothing for the drain timeout is cut off', async () => {
    const running = await startBroker({
      limits: { drainTimeout: 50, outgoingBytes: Number.POSITIVE_INFINITY },
    });
    const frozen = await rawSignedIn(running, 'wenxin', 'frozen');
    frozen.socket.write(packet(0x82, Buffer.from([0, 5]), text('alerts/#'), Buffer.from([1])));
    await soon(() => frozen.bytes()).toHaveLength(CONNACK.length + 5);
    frozen.socket.pause();
    for (let index = 0; index < 1_000; index += 1)
      running.broker.publish(`alerts/red/${home}`, 'x'.repeat(16_000), { about: { place: home } });
    await soon(() => running.counts).toMatchObject({ 'mqtt-slow-reader': 1 });
    await soon(() => running.broker.connections).toBe(0);
  });
});
