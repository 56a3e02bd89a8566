import { describe, expect, it } from 'vitest';
import { CONVENTIONS, conventionNamed } from '../../devices/conventions/index.ts';
import { MOST_READINGS } from '../../devices/conventions/native/convention.ts';
import { decode } from '../../devices/decode.ts';
import { LARGEST_PAYLOAD } from '../../devices/payload.ts';
import { EMPTY_REGISTRY, openDirectory } from '../../devices/registry.ts';
import { LONGEST_TOPIC } from '../../devices/topic.ts';
import { bridged, bytes, directoryWith, fieldsOf, HOME, NOON, readingsOf, says } from './messages.ts';

describe.each(CONVENTIONS)('the convention $name', ({ name, examples }) => {
  const directory = openDirectory(examples.registry);

  it.each(examples.messages)('[CV1] its example holds: $name', ({ client, topic, payload, expects }) => {
    const decoded = decode(directory, { client, topic, payload: bytes(payload), receivedAt: NOON });
    if ('gives' in expects) {
      expect(readingsOf(decoded).map((reading) => reading.device)).toEqual(
        expects.gives.map(() => expects.device),
      );
      expect(fieldsOf(decoded)).toEqual(expects.gives);
    } else if ('online' in expects) {
      expect(decoded).toEqual({ type: 'bridge' in expects ? 'bridge-status' : 'status', ...expects });
    } else if ('rejects' in expects) {
      expect(decoded).toMatchObject({ type: 'rejected', why: expects.rejects });
    } else {
      expect(decoded).toMatchObject({ type: 'ignored', why: expects.ignores });
    }
  });

  it('[CV1] is found by its name', () => {
    expect(conventionNamed(name)?.examples).toBe(examples);
  });
});

describe('the native convention', () => {
  const status = (payload: Uint8Array) =>
    decode(directoryWith(), { client: 'smoke', topic: 'devices/smoke/status', payload, receivedAt: NOON });

  it('[CV2] reads a payload of the largest size and rejects one byte more', () => {
    const filled = (size: number) =>
      `{"smoke":true,"pad":"${'x'.repeat(size - '{"smoke":true,"pad":""}'.length)}"}`;
    expect(fieldsOf(says('smoke', filled(LARGEST_PAYLOAD)))).toEqual([{ smoke: true }]);
    expect(says('smoke', filled(LARGEST_PAYLOAD + 1))).toEqual({
      type: 'rejected',
      why: 'payload-too-large',
      device: 'smoke',
    });
    expect(status(new Uint8Array(LARGEST_PAYLOAD + 1))).toMatchObject({ why: 'payload-too-large' });
  });

  it('[CV2] reads an array of the most readings and rejects one more', () => {
    const many = (count: number) => Array.from({ length: count }, () => ({ smoke: false }));
    expect(fieldsOf(says('smoke', many(MOST_READINGS)))).toHaveLength(MOST_READINGS);
    expect(says('smoke', many(MOST_READINGS + 1))).toMatchObject({ why: 'too-many-readings' });
  });

  it('[CV3] rejects what is not UTF-8, not JSON or not an object, by name', () => {
    const latin1 = Uint8Array.of(0x7b, 0x22, 0xfc, 0x22, 0x3a, 0x31, 0x7d);
    const topic = 'devices/smoke/readings';
    expect(
      decode(directoryWith(), { client: 'smoke', topic, payload: latin1, receivedAt: NOON }),
    ).toMatchObject({
      why: 'not-utf8',
    });
    expect(status(latin1)).toMatchObject({ why: 'not-utf8' });
    for (const text of ['{"smoke":NaN}', '{', '\u0000'])
      expect(says('smoke', text)).toMatchObject({ why: 'not-json' });
    for (const text of ['null', '7', '"smoke"', 'true', '[]', '[[]]', '[null]'])
      expect(says('smoke', text)).toMatchObject({ type: 'rejected', why: 'wrong-shape' });
  });

  it('[CV4] names the bad entries of an array and keeps the good ones', () => {
    expect(
      says('wristband', [{ heartRate: 70 }, 7, { mood: 'well' }, { spo2: 300 }, { sos: true }]),
    ).toMatchObject({
      readings: [{ fields: { heartRate: 70 } }, { fields: { sos: true } }],
      problems: [
        { field: '*', why: 'wrong-shape' },
        { field: '*', why: 'no-known-field' },
        { field: 'spo2', why: 'out-of-range' },
      ],
    });
  });

  it('[CV5] takes a device at its own topics only', () => {
    for (const topic of [
      'devices/door/readings',
      'devices/smoke',
      'devices/smoke/readings/1',
      'devices/smoke/commands',
      '',
    ])
      expect(
        decode(directoryWith(), {
          client: 'smoke',
          topic,
          payload: bytes('{"smoke":true}'),
          receivedAt: NOON,
        }),
      ).toEqual({ type: 'rejected', why: 'wrong-topic', device: 'smoke' });
  });
});

describe('the zigbee2mqtt convention', () => {
  const directory = directoryWith(
    { id: 'door-a', kind: 'door', address: 'Hall' },
    { id: 'door-b', kind: 'door', address: 'Hall/action' },
    { id: 'sos', kind: 'wristband', address: 'Bad/SOS Knopf' },
    { id: 'room', kind: 'occupancy', address: 'room' },
  );

  it('[CV6] a registered address wins over a suffix of the same spelling', () => {
    expect(readingsOf(bridged(directory, 'zigbee2mqtt/Hall/action', '{"contact":false}'))).toMatchObject([
      { device: 'door-b', fields: { open: true } },
    ]);
    expect(bridged(directory, 'zigbee2mqtt/Hall/action/availability', 'online')).toMatchObject({
      device: 'door-b',
    });
    expect(bridged(directory, 'zigbee2mqtt/Hall/availability', 'offline')).toMatchObject({
      device: 'door-a',
    });
  });

  it('[CV6] a name without its device is unknown, with a suffix or without', () => {
    for (const name of ['', 'Lamp', 'Lamp/action', 'Lamp/availability', 'set', 'Hal', 'Hall/'])
      expect(bridged(directory, `zigbee2mqtt/${name}`, '{"contact":true}')).toEqual({
        type: 'rejected',
        why: 'unknown-device',
      });
  });

  it('[CV7] what others ask of a device is not its own word, whatever follows', () => {
    for (const suffix of ['set', 'get', 'set/state', 'get/battery/now'])
      expect(bridged(directory, `zigbee2mqtt/Hall/${suffix}`, '{"contact":false}')).toEqual({
        type: 'ignored',
        why: 'command-echo',
        device: 'door-a',
      });
    expect(bridged(directory, 'zigbee2mqtt/Lamp/set', '{}')).toEqual({
      type: 'ignored',
      why: 'command-echo',
    });
  });

  it('[CV8] the base is what the grants begin with, the longest that covers the topic', () => {
    const granted = openDirectory({
      ...EMPTY_REGISTRY,
      devices: [{ id: 'd', kind: 'door', place: HOME, bridge: 'zb', address: 'Hall' }],
      bridges: [
        {
          id: 'zb',
          convention: 'zigbee2mqtt',
          topics: ['b12/#', 'b12/z2m/#', 'b12/z2m/+', 'up/+', '#', '+/Hall', 'x/y'],
        },
      ],
    });
    for (const topic of ['b12/z2m/Hall', 'b12/Hall', 'up/Hall'])
      expect(fieldsOf(bridged(granted, topic, '{"contact":false}'))).toEqual([{ open: true }]);
    for (const topic of ['x/Hall', 'x/y', 'b12', 'up/Hall/action', '$SYS/Hall'])
      expect(bridged(granted, topic, '{"contact":false}')).toEqual({ type: 'rejected', why: 'wrong-topic' });
  });

  it('[CV9] rejects broken payloads by name and takes an empty one for a withdrawn state', () => {
    const broken = Uint8Array.of(0xff);
    for (const name of ['Hall', 'Hall/availability', 'Bad/SOS Knopf/action']) {
      expect(bridged(directory, `zigbee2mqtt/${name}`, broken)).toMatchObject({ why: 'not-utf8' });
      expect(bridged(directory, `zigbee2mqtt/${name}`, '')).toMatchObject({
        type: 'ignored',
        why: 'empty-payload',
      });
    }
    expect(bridged(directory, 'zigbee2mqtt/Hall', 'ON')).toMatchObject({ why: 'not-json' });
    expect(bridged(directory, 'zigbee2mqtt/Hall', '[{"contact":true}]')).toMatchObject({
      why: 'wrong-shape',
    });
    expect(bridged(directory, 'zigbee2mqtt/Hall/availability', 'ON')).toMatchObject({ why: 'not-json' });
    expect(bridged(directory, 'zigbee2mqtt/Hall/availability', '"online"')).toMatchObject({
      why: 'wrong-shape',
    });
    expect(bridged(directory, 'zigbee2mqtt/Hall', '{"contact":"no"}')).toMatchObject({ why: 'wrong-type' });
  });

  it('[CV10] either of infrared and radar seeing somebody is presence', () => {
    const sees = (body: object) => fieldsOf(bridged(directory, 'zigbee2mqtt/room', JSON.stringify(body)))[0];
    expect(sees({ occupancy: false, presence: true })).toEqual({ present: true });
    expect(sees({ occupancy: true, presence: false })).toEqual({ present: true });
    expect(sees({ occupancy: null, presence: false })).toEqual({ present: false });
    expect(sees({ contact: true })).toEqual({});
  });

  it('[CV11] a topic beyond the longest is refused before any name is looked for in it', () => {
    const base = 'zigbee2mqtt/Hall/set';
    expect(bridged(directory, base.padEnd(LONGEST_TOPIC, '/set'), '')).toMatchObject({ why: 'command-echo' });
    expect(bridged(directory, base.padEnd(LONGEST_TOPIC + 1, '/set'), '')).toEqual({
      type: 'rejected',
      why: 'wrong-topic',
    });
  });

  it('[CV12] a bridge does not speak for a device that signs in itself or hangs on another bridge', () => {
    expect(bridged(directory, 'devices/smoke/readings', '{"smoke":true}')).toMatchObject({
      why: 'wrong-topic',
    });
    expect(bridged(directory, 'zigbee2mqtt/smoke', '{"smoke":true}')).toMatchObject({
      why: 'unknown-device',
    });
  });
});

describe('what real devices are known to do', () => {
  const directory = directoryWith(
    { id: 'door', kind: 'door', address: 'Back Deck/Tür 2' },
    { id: 'smoke', kind: 'smoke', address: 'smoke' },
    { id: 'sos', kind: 'wristband', address: 'sos' },
  );
  const from = (name: string, payload: string) => bridged(directory, `zigbee2mqtt/${name}`, payload);

  it('[CV13] contact true means closed', () => {
    expect(fieldsOf(from('Back Deck/Tür 2', '{"contact":true}'))).toEqual([{ open: false }]);
  });

  it('[CV14] an SOS button says emergency, then an empty action; heartbeats say null', () => {
    expect(fieldsOf(from('sos', '{"action":"emergency"}'))).toEqual([{ sos: true }]);
    expect(fieldsOf(from('sos', '{"action":"sos"}'))).toEqual([{ sos: true }]);
    expect(fieldsOf(from('sos', '{"action":""}'))).toEqual([{}]);
    expect(fieldsOf(from('sos', '{"action":null}'))).toEqual([{}]);
    expect(fieldsOf(from('sos/action', 'emergency'))).toEqual([{ sos: true }]);
    expect(from('sos/action', '')).toMatchObject({ type: 'ignored' });
    for (const action of ['single', 'double', 'hold', 'Emergency!', 'sos_off'])
      expect(fieldsOf(from('sos/action', action))).toEqual([{}]);
    expect(from('sos', '{"action":7}')).toMatchObject({ why: 'wrong-type' });
  });

  it('[CV15] a test press arrives as smoke false, a battery as a text', () => {
    expect(fieldsOf(from('smoke', '{"battery":"97.50","smoke":false}'))).toEqual([
      { smoke: false, battery: 97.5 },
    ]);
    for (const battery of ['', ' ', 'full', '0x10', '1e2', '99.', '9'.repeat(400)])
      expect(from('smoke', JSON.stringify({ smoke: false, battery }))).toMatchObject({
        readings: [{ fields: { smoke: false } }],
        problems: [{ field: 'battery', why: 'wrong-type' }],
      });
    expect(from('smoke', '{"smoke":true,"battery":"-1"}')).toMatchObject({
      problems: [{ field: 'battery', why: 'out-of-range' }],
    });
  });

  it('[CV16] battery null is missing, a heart rate of 0 is no reading', () => {
    expect(fieldsOf(from('smoke', '{"smoke":false,"battery":null}'))).toEqual([{ smoke: false }]);
    expect(fieldsOf(says('wristband', { heartRate: 0, spo2: 0, battery: null, worn: true }))).toEqual([
      { worn: true },
    ]);
  });

  it('[CV17] friendly names hold spaces, slashes and umlauts', () => {
    expect(fieldsOf(from('Back Deck/Tür 2', '{"contact":false}'))).toEqual([{ open: true }]);
    expect(from('Back Deck/Tür 2/availability', '{"state":"online"}')).toMatchObject({
      device: 'door',
      online: true,
    });
  });

  it('[CV18] the time a coordinator last saw a device is not the time of the reading', () => {
    const [reading] = readingsOf(from('smoke', '{"smoke":true,"last_seen":"2026-11-21T11:59:00+08:00"}'));
    expect(reading).toMatchObject({ at: NOON, timeFrom: 'receipt' });
    expect(reading).not.toHaveProperty('fingerprint');
  });
});
