import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../devices/decode.ts';
import { kindNamed } from '../../devices/kinds/index.ts';
import { EMPTY_REGISTRY, openDirectory } from '../../devices/registry.ts';
import { bytes, directoryWith, fieldsOf, HOME, NOON, says } from './messages.ts';

describe('the fields of a message', () => {
  it('[KD6] a bad field is left out and named; the good ones stay', () => {
    expect(says('wristband', { heartRate: 72, spo2: 300, worn: 'yes', mood: 1 })).toMatchObject({
      type: 'readings',
      readings: [{ fields: { heartRate: 72 } }],
      problems: [
        { field: 'spo2', why: 'out-of-range' },
        { field: 'worn', why: 'wrong-type' },
      ],
    });
  });

  it('[KD6] with no good field left the message is rejected for its first problem', () => {
    expect(says('wristband', { sos: 'yes', spo2: 300 })).toEqual({
      type: 'rejected',
      why: 'out-of-range',
      device: 'wristband',
    });
  });

  it('[KD7] numbers and booleans are taken as they are typed, never guessed from a text', () => {
    for (const value of ['72', true, [72], { value: 72 }, ''])
      expect(says('wristband', { heartRate: value })).toMatchObject({ why: 'wrong-type' });
    for (const value of ['true', 1, 0, [true], {}])
      expect(says('smoke', { smoke: value })).toMatchObject({ why: 'wrong-type' });
  });

  it('[KD7] the infinite number that JSON can say is out of range, and -0 is 0', () => {
    expect(says('wristband', '{"steps":1e999}')).toMatchObject({ why: 'out-of-range' });
    expect(fieldsOf(says('occupancy', '{"people":-0}'))).toEqual([{ people: 0 }]);
  });

  it('[KD8] null, an unmeasured zero and a momentary false say nothing, yet show that the device lives', () => {
    for (const body of [{ heartRate: null }, { spo2: 0 }, { sos: false }, { fall: false, heartRate: 0 }])
      expect(fieldsOf(says('wristband', body))).toEqual([{}]);
    expect(fieldsOf(says('wristband', { steps: 0, worn: false }))).toEqual([{ steps: 0, worn: false }]);
  });

  it('[KD9] keys that mean something to JavaScript mean nothing here', () => {
    const nasty = '{"__proto__":{"smoke":true},"constructor":{"prototype":{"smoke":true}},"toString":1}';
    expect(says('smoke', nasty)).toMatchObject({ why: 'no-known-field' });
    expect(fieldsOf(says('smoke', nasty.replace('}}', '}},"battery":50')))).toEqual([{ battery: 50 }]);
    expect(({} as Record<string, unknown>).smoke).toBeUndefined();
  });

  it('[KD9] nesting as deep as a payload allows does no harm', () => {
    const deep = '['.repeat(8_000) + ']'.repeat(8_000);
    expect(says('smoke', deep)).toMatchObject({ type: 'rejected', why: 'wrong-shape' });
    expect(fieldsOf(says('smoke', `{"seq":1,"smoke":true,"more":${deep}}`))).toEqual([{ smoke: true }]);
  });

  it('[KD10] a device or bridge whose kind or convention this version lacks is rejected by that name', () => {
    const directory = openDirectory({
      ...EMPTY_REGISTRY,
      devices: [{ id: 'tap', kind: 'water-meter', place: HOME }],
      bridges: [{ id: 'lora', convention: 'semaphore', topics: ['#'] }],
    });
    const from = (client: string) =>
      decode(directory, {
        client,
        topic: `devices/${client}/readings`,
        payload: bytes('{}'),
        receivedAt: NOON,
      });
    expect(from('tap')).toEqual({ type: 'rejected', why: 'unknown-kind', device: 'tap' });
    expect(from('lora')).toEqual({ type: 'rejected', why: 'unknown-convention' });
  });
});

const zigbee = directoryWith({ id: 'z', kind: 'wristband', address: 'Wang SOS' });
const client = fc.constantFrom('wristband', 'door', 'smoke', 'occupancy', 'zb', 'z', 'stranger', '__proto__');
const address = fc.constantFrom(
  'Wang SOS',
  'Wang SOS/action',
  'Wang SOS/availability',
  'Wang SOS/set',
  'bridge/x',
);
/** Any UTF-16 unit, lone surrogates and controls among them. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));
const topic = fc.oneof(
  fc.constantFrom('wristband', 'door', 'smoke').map((id) => `devices/${id}/readings`),
  fc.constantFrom('wristband', 'door', 'smoke').map((id) => `devices/${id}/status`),
  address.map((name) => `zigbee2mqtt/${name}`),
  fc.string({ unit: codeUnit, maxLength: 600 }),
  fc
    .array(fc.constantFrom('set', 'get', 'a', '', 'zigbee2mqtt', 'action'), { maxLength: 120 })
    .map((all) => all.join('/')),
);
const knownFields = ['wristband', 'door', 'smoke', 'occupancy'].flatMap((kind) =>
  Object.keys(kindNamed(kind)!.fields),
);
const theirFields = ['contact', 'occupancy', 'presence', 'action', 'battery_low', '__proto__', 'at', 'seq'];
const json = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(
    fc.constantFrom(...knownFields, ...theirFields),
    fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.boolean(), fc.double({ noNaN: true })),
  ),
);
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  json.map((value) => bytes(JSON.stringify(value))),
  fc.array(json, { maxLength: 110 }).map((all) => bytes(JSON.stringify(all))),
);
const message = fc.record({ client, topic, payload, receivedAt: fc.constant(NOON) });

describe('any message whatever', () => {
  it('[KD11] gives a result with a name, the same each time, and never throws', () => {
    fc.assert(
      fc.property(message, (any) => {
        const decoded = decode(zigbee, any);
        expect(['readings', 'status', 'bridge-status', 'rejected', 'ignored']).toContain(decoded.type);
        expect(decode(zigbee, structuredClone(any))).toEqual(decoded);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[KD11] gives only readings of its own device, with fields and values its kind allows, each at its own time', () => {
    fc.assert(
      fc.property(message, (any) => {
        const decoded = decode(zigbee, any);
        if (decoded.type !== 'readings') return;
        expect(decoded.readings.length).toBeGreaterThan(0);
        expect(new Set(decoded.readings.map((reading) => reading.at)).size).toBe(decoded.readings.length);
        for (const reading of decoded.readings) {
          expect(reading.device).toBe(any.client === 'zb' ? 'z' : any.client);
          const { fields } = kindNamed(reading.kind)!;
          for (const [name, value] of Object.entries(reading.fields)) {
            const field = fields[name]!;
            if (!('unit' in field)) expect(typeof value).toBe('boolean');
            else
              expect(Number(value) >= field.min && Number(value) <= field.max).toBe(
                typeof value === 'number',
              );
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
