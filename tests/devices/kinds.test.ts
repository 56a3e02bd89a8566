import { describe, expect, it } from 'vitest';
import { KINDS, kindNamed } from '../../devices/kinds/index.ts';
import { fieldsOf, says } from './messages.ts';

describe.each(KINDS)('the kind $name', (kind) => {
  it.each(kind.examples)('[KD1] its example holds: $name', (example) => {
    const decoded = says(kind.name, example.payload);
    if (example.rejects !== undefined) {
      expect(decoded).toEqual({ type: 'rejected', why: example.rejects, device: kind.name });
    } else {
      expect(fieldsOf(decoded)).toEqual([example.gives]);
      const problems = decoded.type === 'readings' ? decoded.problems : [];
      expect(problems.map((problem) => problem.field)).toEqual(example.leavesOut ?? []);
    }
  });

  it('[KD1] its examples show every field of its own at least once', () => {
    const shown = new Set(kind.examples.flatMap((example) => Object.keys(example.gives ?? {})));
    const everyDevice = ['battery', 'batteryLow', 'rssi'];
    const own = Object.keys(kind.fields).filter((name) => !everyDevice.includes(name));
    expect(own.filter((name) => !shown.has(name))).toEqual([]);
  });

  it('[KD2] its field names are safe keys and leave the words of the envelope free', () => {
    const reserved = ['at', 'seq', ...Object.getOwnPropertyNames(Object.prototype)];
    for (const name of Object.keys(kind.fields)) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(reserved).not.toContain(name);
    }
  });

  it('[KD3] both ends of each range are good, and the next value beyond is not', () => {
    for (const [name, field] of Object.entries(kind.fields)) {
      if (!('unit' in field)) continue;
      for (const value of [field.min, field.max])
        expect(fieldsOf(says(kind.name, { [name]: value }))).toEqual([{ [name]: value }]);
      for (const value of [field.min - 0.001, field.max + 0.001])
        expect(says(kind.name, { [name]: value })).toMatchObject({ type: 'rejected', why: 'out-of-range' });
    }
  });
});

describe('kinds', () => {
  it('[KD4] stand in one list under their own names', () => {
    expect(KINDS.map((kind) => kind.name)).toEqual([
      'wristband',
      'door',
      'smoke',
      'occupancy',
      'water',
      'environment',
    ]);
    for (const kind of KINDS) expect(kindNamed(kind.name)).toBe(kind);
    expect(kindNamed('constructor')).toBeUndefined();
  });

  it('[KD4] have the fields, units and meanings that were promised', () => {
    const shape = (name: string) =>
      Object.entries(kindNamed(name)!.fields).map(([field, is]) =>
        'unit' in is ? `${field}: ${is.type} ${is.unit}` : `${field}: ${is.type}`,
      );
    const every = ['battery: number %', 'batteryLow: state', 'rssi: number dBm'];
    expect(shape('wristband')).toEqual([
      'heartRate: number bpm',
      'spo2: number %',
      'skinTemperature: number °C',
      'bodyTemperature: number °C',
      'steps: total steps',
      'fall: momentary',
      'sos: momentary',
      'worn: state',
      ...every,
    ]);
    expect(shape('door')).toEqual(['open: state', 'tamper: state', ...every]);
    expect(shape('smoke')).toEqual([
      'smoke: state',
      'smokeDensity: number %/m',
      'temperature: number °C',
      'test: momentary',
      'tamper: state',
      'fault: state',
      ...every,
    ]);
    expect(shape('occupancy')).toEqual([
      'people: number people',
      'entries: total people',
      'exits: total people',
      'present: state',
      ...every,
    ]);
    expect(shape('water')).toEqual([
      'flow: number L/min',
      'volume: total L',
      'leak: state',
      'tamper: state',
      ...every,
    ]);
    expect(shape('environment')).toEqual(['temperature: number °C', 'humidity: number %', ...every]);
  });

  it('[KD5] name the fields that show a person up and about', () => {
    const signs = KINDS.flatMap((kind) =>
      Object.entries(kind.fields).flatMap(([name, field]) =>
        field.signOfLife === undefined ? [] : [`${kind.name}.${name} ${field.signOfLife}`],
      ),
    );
    expect(signs).toEqual([
      'wristband.heartRate any',
      'wristband.steps rise',
      'wristband.fall any',
      'wristband.sos true',
      'wristband.worn change',
      'door.open change',
      'occupancy.people change',
      'occupancy.entries rise',
      'occupancy.exits rise',
      'occupancy.present true',
    ]);
  });

  it('[KD13] name the fields that are judged however old their reading is', () => {
    const always = KINDS.flatMap((kind) =>
      Object.entries(kind.fields).flatMap(([name, field]) =>
        field.judgedAlways ? [`${kind.name}.${name}`] : [],
      ),
    );
    expect(always).toEqual(['wristband.fall', 'wristband.sos', 'smoke.smoke', 'smoke.test']);
  });
});
