import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../devices/fingerprint.ts';
import {
  between,
  days,
  formatTime,
  hours,
  type Instant,
  instantOf,
  latest,
  microseconds,
  milliseconds,
  minus,
  minutes,
  parseTime,
  plus,
  seconds,
  zoned,
} from '../../devices/time.ts';
import { NOON, readingsOf, says } from './messages.ts';

const SHANGHAI = 'Asia/Shanghai';

/** The one reading of a door that sends `more` beside its state. */
const sends = (more: object) => readingsOf(says('door', { open: true, ...more }))[0]!;

describe('the time of a reading', () => {
  it('[TM1] is the time the device sent when that is from 24 h before to 5 min after receipt, the ends included', () => {
    for (const at of [NOON, minus(NOON, hours(24)), plus(NOON, minutes(5)), minus(NOON, microseconds(1))])
      expect(sends({ at: formatTime(at, SHANGHAI) })).toMatchObject({
        at,
        timeFrom: 'device',
        receivedAt: NOON,
      });
    for (const at of [minus(NOON, microseconds(hours(24) + 1)), plus(NOON, microseconds(minutes(5) + 1))])
      expect(sends({ at: formatTime(at, SHANGHAI) })).toMatchObject({
        at: NOON,
        timeFrom: 'receipt',
      });
  });

  it.each([
    ['2.46 s after 1970', '1970-01-01T00:00:02.46Z'],
    ['null after boot', null],
    ['the year 2028', '2028-11-21T12:00:00+08:00'],
    ['the year 2003', '2003-11-21T12:00:00+08:00'],
    ['epoch seconds', NOON / 1_000_000],
    ['a local time without a zone', '2026-11-21T12:00:00'],
    ['day first', '21/11/2026 12:00:00'],
    ['an empty text', ''],
    ['a long text', '2026-11-21T12:00:00+08:00'.padEnd(41, '0')],
    ['an object', { $date: '2026-11-21T12:00:00+08:00' }],
  ])('[TM2] a device clock never rejects a reading: %s counts as absent', (_, at) => {
    const reading = sends({ at });
    expect(reading).toMatchObject({ at: NOON, timeFrom: 'receipt', fields: { open: true } });
    expect(reading).not.toHaveProperty('fingerprint');
  });

  it('[TM3] any text as a time gives the reading, at the sent time within the bounds and else at receipt', () => {
    const iso = fc
      .integer({ min: -100_000, max: 100_000 })
      .map((s) => formatTime(plus(NOON, seconds(s)), SHANGHAI));
    fc.assert(
      fc.property(fc.oneof(iso, fc.string()), (at) => {
        const reading = sends({ at });
        const age = between(parseTime(at) ?? (0 as Instant), NOON);
        const believed = age <= 86_400_000_000 && age >= -300_000_000;
        expect(reading.timeFrom).toBe(believed ? 'device' : 'receipt');
        expect(reading.at).toBe(believed ? parseTime(at) : NOON);
      }),
    );
  });

  it('[TM4] readings of one array that share a time follow each other by a microsecond', () => {
    const at = '2026-11-21T11:00:00+08:00';
    const next = '2026-11-21T11:00:00.000001+08:00';
    const eleven = parseTime(at)!;
    const readings = readingsOf(
      says('door', [
        { at, open: true },
        { at, open: false },
        { at: next, open: true },
        { open: false },
        { open: true },
      ]),
    );
    expect(readings.map((reading) => between(eleven, reading.at))).toEqual([0, 1, 2, hours(1), hours(1) + 1]);
    expect(readings.map((reading) => reading.timeFrom)).toEqual([
      'device',
      'device',
      'device',
      'receipt',
      'receipt',
    ]);
  });
});

describe('times as texts', () => {
  const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'));
  const text = fc
    .tuple(
      fc.oneof(fc.integer({ min: 1968, max: 2101 }), fc.integer({ min: 0, max: 9_999 })),
      fc.tuple(two(13), two(32), two(24), two(60), two(61)),
      fc.oneof(fc.constant(''), fc.stringMatching(/^[.,]\d{0,10}$/)),
      fc.oneof(
        fc.constantFrom('Z', '+08:00', '-00:00', '', 'z', '+08', '+0800', '+08:00:00', 'Z[UTC]'),
        fc.tuple(fc.constantFrom('+', '-', '−'), two(24), two(60)).map(([sign, h, m]) => `${sign}${h}:${m}`),
      ),
    )
    .map(
      ([year, [month, day, hour, minute, second], fraction, offset]) =>
        `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}${fraction}${offset}`,
    );
  const byTemporal = (one: string): number | undefined => {
    if (one.length > 40) return undefined;
    try {
      return Number(Temporal.Instant.from(one).epochNanoseconds / 1_000n);
    } catch {
      return undefined;
    }
  };

  it('[BP1] are read exactly as Temporal reads them', () => {
    const spoilt = fc
      .tuple(text, fc.nat(40), fc.string({ maxLength: 2 }))
      .map(([whole, at, other]) => whole.slice(0, at) + other + whole.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: text }, spoilt), (one) => {
        expect(parseTime(one)).toBe(byTemporal(one));
      }),
      { numRuns: 5_000 },
    );
    for (let day = 0; day < 60_000; day += 1) {
      const one = Temporal.PlainDate.from('1969-12-01').add({ days: day }).toString();
      expect(parseTime(`${one}T23:59:59+23:59`)).toBe(byTemporal(`${one}T23:59:59+23:59`));
    }
  });
});

describe('the fingerprint of a reading', () => {
  const at = '2026-11-21T11:00:00+08:00';

  it('[TM5] is equal for a second delivery, whenever it comes and however its keys are ordered', () => {
    const first = readingsOf(says('wristband', `{"at":"${at}","seq":4,"heartRate":70,"spo2":96.0}`))[0];
    const later = plus(NOON, minutes(9));
    const second = readingsOf(says('wristband', `{"spo2":96,"heartRate":70,"seq":4,"at":"${at}"}`, later))[0];
    expect(second?.fingerprint).toBe(first?.fingerprint);
    expect(first?.fingerprint).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });

  it('[TM5] differs with the device, its time, its counter and what it says', () => {
    const all = [
      says('door', { at, seq: 1, tamper: true }),
      says('smoke', { at, seq: 1, tamper: true }),
      says('door', { at: '2026-11-21T11:00:01+08:00', seq: 1, tamper: true }),
      says('door', { at, seq: 2, tamper: true }),
      says('door', { at, seq: 1, tamper: false }),
      says('door', { at, tamper: true }),
      says('door', { seq: 1, tamper: true }),
      says('door', { at, seq: 1, tamper: true, open: true }),
    ].map((decoded) => readingsOf(decoded)[0]?.fingerprint);
    expect(new Set(all).size).toBe(all.length);
    expect(all).not.toContain(undefined);
  });

  it('[TM5] differs for a million readings that differ a little', () => {
    const all = new Set<string>();
    const said = { device: 'band', seq: undefined };
    for (let n = 0; n < 500_000; n++) {
      all.add(fingerprint({ ...said, at: plus(NOON, seconds(n)), fields: { heartRate: 60 } }));
      all.add(fingerprint({ ...said, at: NOON, fields: { heartRate: 60 + n / 8 } }));
    }
    expect(all.size).toBe(999_999);
  });

  it('[TM6] is absent when neither a believable time nor a counter tells a repetition from a new reading', () => {
    for (const more of [
      {},
      { at: '1970-01-01T00:00:02Z' },
      { seq: '4' },
      { seq: -1 },
      { seq: 1.5 },
      { seq: 2 ** 53 },
    ]) {
      expect(sends(more)).not.toHaveProperty('fingerprint');
      expect(sends(more)).not.toHaveProperty('seq');
    }
    expect(sends({ seq: 0 })).toMatchObject({ seq: 0, fingerprint: expect.any(String) });
    expect(sends({ at })).toHaveProperty('fingerprint');
  });
});

describe('instants and durations', () => {
  it('[TM7] are microseconds, and parse and format without loss', () => {
    expect(days(1)).toBe(86_400_000_000);
    expect(milliseconds(3)).toBe(3_000);
    expect(latest(NOON, plus(NOON, seconds(1)))).toBe(NOON + 1_000_000);
    expect(latest(NOON, minus(NOON, seconds(1)))).toBe(NOON);
    expect(parseTime('2026-11-21T08:00:00.123456+08:00')).toBe(parseTime('2026-11-21T00:00:00.123456Z'));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), (µs) => {
        expect(parseTime(formatTime(µs as Instant, SHANGHAI))).toBe(µs);
        expect(instantOf(zoned(µs as Instant, SHANGHAI))).toBe(µs);
      }),
    );
  });
});
