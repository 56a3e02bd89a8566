import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { connectAsync } from 'mqtt';
import { describe, expect, it } from 'vitest';
import {
  CHECKS,
  get,
  type Json,
  publish,
  secretOf,
  signIn,
  startGateway,
  TOKEN,
  until,
} from '../gateway-process.ts';
import { isMissing, startMosquitto } from '../servers.ts';
import { startReceiver } from '../webhook-receiver.ts';

const run = promisify(execFile);
const WITHIN_MS = 1_000;

function pub(port: number, user: string, secret: string, topic: string, body: string): Promise<unknown> {
  return run('mosquitto_pub', [
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-u',
    user,
    '-P',
    secret,
    '-t',
    topic,
    '-q',
    '1',
    '-m',
    body,
  ]);
}

describe.skipIf(isMissing('mosquitto_pub'))('from a message to everyone who must know', () => {
  it('[SP1] smoke is an MQTT alert, a signed webhook call and one open case within a second', async () => {
    const webhook = { secret: 'a-long-webhook-secret', levels: ['red'] };
    await using receiver = await startReceiver(webhook.secret);
    await using gateway = await startGateway({ config: { webhooks: [{ ...webhook, url: receiver.url }] } });
    const reader = await signIn(gateway, CHECKS.name, TOKEN);
    const alert = new Promise<{ topic: string; body: Json }>((resolve) =>
      reader.on(
        'message',
        (topic, payload) =>
          topic.startsWith('alerts/') && resolve({ topic, body: JSON.parse(payload.toString()) }),
      ),
    );
    await reader.subscribeAsync(['alerts/red/#', 'cases/#'], { qos: 1 });

    const topic = 'devices/smoke-0501/readings';
    const started = performance.now();
    await pub(
      gateway.mqttPort,
      'smoke-0501',
      secretOf('smoke-0501'),
      topic,
      '{"smoke":true,"smokeDensity":4.2}',
    );
    const [told, called] = await Promise.all([
      alert,
      receiver.next(({ event }) => event.type === 'shouwang.case-opened'),
    ]);
    const { body } = await get(gateway, '/api/v1/cases?level=red');
    expect(performance.now() - started).toBeLessThan(WITHIN_MS);

    expect(told.topic).toBe('alerts/red/hz/xh/wenxin/cuiyuan/g01/b12/0501');
    expect(told.body).toMatchObject({
      type: 'alert-raised',
      level: 'red',
      rule: 'smoke',
      device: 'smoke-0501',
    });
    expect(called.signed).toBe(true);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      level: 'red',
      urgency: 'emergency',
      state: 'open',
      cause: 'smoke',
      tier: 'grid',
    });

    await pub(
      gateway.mqttPort,
      'smoke-0501',
      secretOf('smoke-0501'),
      topic,
      '{"smoke":true,"smokeDensity":9.1}',
    );
    expect((await get(gateway, '/api/v1/cases')).body.items).toHaveLength(1);
    await reader.endAsync();
  });

  it('[SP2] with another credential or on another topic nothing is taken', async () => {
    await using gateway = await startGateway();
    const smoke = '{"smoke":true}';
    const attempts = [
      pub(gateway.mqttPort, 'smoke-0501', secretOf('smoke-0502'), 'devices/smoke-0501/readings', smoke),
      pub(gateway.mqttPort, 'smoke-0502', secretOf('smoke-0502'), 'devices/smoke-0501/readings', smoke),
      pub(gateway.mqttPort, 'smoke-0502', secretOf('smoke-0502'), 'alerts/red/hz', smoke),
      pub(gateway.mqttPort, 'zb-b14', secretOf('zb-b14'), 'devices/smoke-0501/readings', smoke),
      pub(gateway.mqttPort, 'nobody', 'nothing', 'devices/nobody/readings', smoke),
    ];
    for (const { status } of await Promise.allSettled(attempts)) expect(status).toBe('rejected');
    expect((await get(gateway, '/api/v1/cases')).body.items).toEqual([]);
    expect((await get(gateway, '/api/v1/cases', 'a-wrong-token')).status).toBe(401);
  });

  it('[SP3] a zigbee2mqtt bridge speaks for its own devices in their own words', async () => {
    await using gateway = await startGateway();
    const bridge = await signIn(gateway, 'zb-b14');
    await publish(bridge, 'zigbee2mqtt/Hall/Rauch melder', {
      battery: '100.00',
      linkquality: 60,
      smoke: true,
      voltage: 3055,
    });
    const open = await until(async () => (await get(gateway, '/api/v1/cases')).body.items[0]);
    expect(open).toMatchObject({
      level: 'red',
      cause: 'smoke',
      subject: { type: 'home', id: 'hz/xh/wenxin/cuiyuan/g01/b14/0701' },
    });
    const readings = await until(async () => {
      const { body } = await get(gateway, '/api/v1/readings?device=z-0701');
      return body.items.length > 0 && body.items;
    });
    expect(readings).toMatchObject([{ smoke: true, battery: 100 }]);
    await bridge.endAsync();
  });
});

describe.skipIf(isMissing('mosquitto'))('behind the broker that a zigbee2mqtt already talks to', () => {
  it('[SP13] mosquitto bridges its messages with one credential', async () => {
    await using gateway = await startGateway();
    await using mosquitto = await startMosquitto(`
allow_anonymous true
connection shouwang
address 127.0.0.1:${gateway.mqttPort}
remote_username zb-b14
remote_password ${secretOf('zb-b14')}
topic zigbee2mqtt/# out 1
notifications false
try_private false
`);
    const zigbee2mqtt = await connectAsync(`mqtt://127.0.0.1:${mosquitto.port}`);
    const send = (body: object) =>
      zigbee2mqtt.publishAsync('zigbee2mqtt/Hall/Rauch melder', JSON.stringify(body), { qos: 1 });
    await send({ battery: 91, smoke: true, linkquality: 47 });
    const open = await until(async () => (await get(gateway, '/api/v1/cases')).body.items[0]);
    expect(open).toMatchObject({ cause: 'smoke', place: 'hz/xh/wenxin/cuiyuan/g01/b14/0701' });
    await zigbee2mqtt.endAsync();
  });
});
