import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, type Instant, parseTime } from '../../devices/time.ts';
import { PERIOD_TYPES, periodAround, periodBefore, readPeriod } from '../../rules/period.ts';

const SHANGHAI = 'Asia/Shanghai';
const at = (text: string) => parseTime(text) as Instant;
const spanOf = (name: string, zone = SHANGHAI) => {
  const period = readPeriod(name, zone);
  return period && [period.from, period.to].map((time) => formatTime(time, zone));
};

describe('periods', () => {
  it('[IC1] a week begins on Monday, a month on its first, a quarter with its month, in the zone', () => {
    expect(spanOf('2026-W47')).toEqual(['2026-11-16T00:00:00+08:00', '2026-11-23T00:00:00+08:00']);
    expect(spanOf('2026-11')).toEqual(['2026-11-01T00:00:00+08:00', '2026-12-01T00:00:00+08:00']);
    expect(spanOf('2026-Q4')).toEqual(['2026-10-01T00:00:00+08:00', '2027-01-01T00:00:00+08:00']);
    // The hour that a change of the clocks takes away is not in the quarter.
    expect(spanOf('2026-Q1', 'Europe/Berlin')).toEqual([
      '2026-01-01T00:00:00+01:00',
      '2026-04-01T00:00:00+02:00',
    ]);
  });

  it('[IC1] the first week of a year holds the fourth of January, and only some years have 53', () => {
    expect(spanOf('2027-W01')?.[0]).toBe('2027-01-04T00:00:00+08:00');
    expect(spanOf('2026-W53')?.[0]).toBe('2026-12-28T00:00:00+08:00');
    expect(periodAround('week', at('2027-01-02T00:00:00+08:00'), SHANGHAI).name).toBe('2026-W53');
    expect(spanOf('2027-W53')).toBeUndefined();
  });

  it.each([
    '',
    '2026',
    '2026-W00',
    '2026-W54',
    '2026-Q5',
    '2026-Q0',
    '2026-13',
    '2026-00',
    '26-11',
    '2026-11-01',
    '1999-12',
    '2100-Q1',
    '9999-W52',
  ])('[IC1] %j names none', (name) => expect(readPeriod(name, SHANGHAI)).toBeUndefined());

  it('[IC1] the period around any time holds it, is read by its name, and follows the one before', () => {
    const times = fc.integer({ min: at('2001-01-01T00:00:00Z'), max: at('2099-12-01T00:00:00Z') });
    const zones = fc.constantFrom(SHANGHAI, 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu');
    fc.assert(
      fc.property(times, fc.constantFrom(...PERIOD_TYPES), zones, (time, type, zone) => {
        const period = periodAround(type, time as Instant, zone);
        expect(period.from <= time && time < period.to).toBe(true);
        expect(readPeriod(period.name, zone)).toEqual(period);
        expect(periodBefore(period, zone).to).toBe(period.from);
      }),
    );
  });
});
