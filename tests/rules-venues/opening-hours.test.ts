import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, type Instant, instantOf, minutes, plus, zoned } from '../../devices/time.ts';
import { openCalendar } from '../../rules/calendar.ts';
import {
  isOpen,
  isOpenThen,
  momentOf,
  nextChange,
  spansOf,
  withClosing,
  withDay,
} from '../../rules/opening-hours.ts';
import { formatHours, parseHours } from '../../rules/opening-hours-text.ts';
import { holidaysOfOracle, isOnMachine, openOracle } from './oracle.ts';
import { anyTexts, dayTexts, local, nightTexts, SHANGHAI, wallTimes } from './week.ts';

const WITH_HOLIDAYS = openCalendar('Asia/Shanghai', holidaysOfOracle([2025, 2026, 2027, 2028, 2029]));

const instantAt = (when: Temporal.PlainDateTime, timeZone = 'Asia/Shanghai'): Instant =>
  instantOf(when.toZonedDateTime(timeZone));
const opens = (text: string, at: string, calendar = SHANGHAI) =>
  isOpen(parseHours(text), local(at), calendar);
const canonical = (text: string) => formatHours(parseHours(text));

function agreesWithOracle(ours: string, theirs: string, whens: readonly Temporal.PlainDateTime[]): void {
  const hours = parseHours(ours);
  const oracle = openOracle(theirs);
  for (const when of whens.filter(isOnMachine)) {
    const at = instantAt(when);
    expect(isOpen(hours, at, WITH_HOLIDAYS), `${ours} at ${when}`).toBe(oracle.isOpen(when));
    const next = nextChange(hours, at, WITH_HOLIDAYS);
    const wall = next && zoned(next, 'Asia/Shanghai').toPlainDateTime().toString();
    expect(wall, `change of ${ours} after ${when}`).toBe(oracle.nextChange(when)?.toString());
  }
}

const someTimes = fc.array(wallTimes, { minLength: 4, maxLength: 4 });

describe('opening hours as others read them', () => {
  it('[OH1] texts within a day, holidays included, mean what the library opening_hours says', () => {
    fc.assert(
      fc.property(dayTexts, someTimes, (text, whens) => agreesWithOracle(text, text, whens)),
      {
        numRuns: 150,
      },
    );
  });

  it('[OH2] the canonical text of hours past midnight means to the library what we mean', () => {
    fc.assert(
      fc.property(nightTexts, someTimes, (text, whens) => agreesWithOracle(text, canonical(text), whens)),
      { numRuns: 150 },
    );
  });

  it('[OH3] a night runs on into a day that a later rule names, and the canonical text says it with a comma', () => {
    const text = 'Mo-Fr 20:00-08:00; Sa 10:00-12:00';
    expect(['2027-03-06T07:59', '2027-03-06T08:00', '2027-03-06T10:00'].map((at) => opens(text, at))).toEqual(
      [true, false, true],
    );
    expect(canonical(text)).toBe('Mo-Fr 20:00-08:00, Sa 10:00-12:00');
    expect(opens('Mo-Su 20:00-08:00; Mo off', '2027-03-02T06:00'), 'the night of the Monday off').toBe(false);
    expect(opens('Mo-Su 20:00-08:00; Mo off', '2027-03-01T06:00'), 'the night that began on Sunday').toBe(
      true,
    );
  });
});

describe('opening hours as text', () => {
  it('[OH4] the canonical text reads as the same hours and is its own canonical text', () => {
    fc.assert(
      fc.property(anyTexts, (text) => {
        const hours = parseHours(text);
        expect(parseHours(formatHours(hours))).toEqual(hours);
        expect(canonical(formatHours(hours))).toBe(formatHours(hours));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['Mo-Fr 08:30-17:00; Sa 09:00-12:00', 'Mo-Fr 08:30-17:00; Sa 09:00-12:00'],
    ['Sa-Mo 9:00-12:00,11:00-13:00', 'Mo,Sa,Su 09:00-13:00'],
    ['Mo,We,Tu 22:00-26:00', 'Mo-We 22:00-02:00'],
    ['Mo 10:00-10:00', 'Mo 10:00-10:00'],
    ['Mo 18:00-00:00', 'Mo 18:00-24:00'],
    ['Mo 22:00-10:00,09:00-22:00', 'Mo 09:00-22:00,22:00-10:00'],
    ['24/7', '24/7'],
    ['00:00-24:00', '24/7'],
    ['24/7; PH closed', '24/7; PH off'],
    ['off', 'off'],
    ['Mo off', 'off'],
    ['PH 09:00-12:00', 'PH 09:00-12:00'],
    ['Mo-Fr,PH 08:00-12:00; Sa 09:00-10:00', 'Mo-Fr 08:00-12:00; PH 08:00-12:00; Sa 09:00-10:00'],
    ['Mo-Sa 08:00-12:00; PH 09:00-10:00; Sa,Su off', 'Mo-Fr 08:00-12:00; PH 09:00-10:00; Sa,Su off'],
    ['Mo 08:00-09:00, Mo,Tu 10:00-11:00', 'Mo 08:00-09:00,10:00-11:00; Tu 10:00-11:00'],
  ])('[OH5] %s is written %s', (text, expected) => expect(canonical(text)).toBe(expected));

  it.each([
    ['', 'the end at character 1 is not a time of day', 0],
    ['Mo-Xx 08:00-12:00', '"Xx" at character 4 is not a weekday', 3],
    ['Mo 08:00', 'the end at character 9 is no end for 08:00', 8],
    ['Mo 08:00-25', '"2" at character 10 is not a time of day', 9],
    ['Mo 08:60-09:00', '"08:60" at character 4 is not a time of day', 3],
    ['Mo 40:00-49:00', '"40:00" at character 4 is not on its own day', 3],
    ['Mo 08:00-33:00', '"33:00" at character 10 is more than a day after 08:00', 9],
    ['Mo 08:00-49:00', '"49:00" at character 10 is not a time of day', 9],
    ['Mo', 'the end at character 3 is not a time of day', 2],
    ['Mo off; ', 'the end at character 9 names no days and is not the first rule', 8],
    ['Mo off; 08:00-09:00', '"08:00" at character 9 names no days and is not the first rule', 8],
    ['Mo off Tu off', '"Tu" at character 8 is not understood here', 7],
    ['Mo 24/7', '"24/7" at character 4 is not a time of day', 3],
    ['Mo 08:00-09:00, PH off', '"PH" at character 17 cannot be added to PH with a comma', 16],
    ['PH off, Mo 08:00-09:00', '"Mo" at character 9 cannot be added to PH with a comma', 8],
    ['Mo 08:00-09:00, Tu off', '"off" at character 20 cannot be added with a comma', 19],
    ['Mo 08:00-09:00 "by the side door"', '""" at character 16 is a comment, which is not supported', 15],
    ['Mo 08:00-09:00 || off', '"||" at character 16 is a fallback rule, which is not supported', 15],
    [
      'SH off',
      '"SH" at character 1 is school holidays, of which there is no calendar, which is not supported',
      0,
    ],
    ['Mo 08:00+', '"+" at character 9 is an open end, which is not supported', 8],
    ['Mo[1] 08:00-09:00', '"[" at character 3 is the n-th weekday of a month, which is not supported', 2],
    ['Mo (sunset+1:00)-24:00', '"(" at character 4 is a calculated time, which is not supported', 3],
    ['Mo sunrise-12:00', '"sunrise" at character 4 is a time of the sun, which is not supported', 3],
    ['Dec 24 off', '"Dec" at character 1 is a date, which is not supported', 0],
    ['week 1 off', '"week" at character 1 is the number of a week, which is not supported', 0],
    ['Mo unknown', '"unknown" at character 4 is a state, which is not supported', 3],
  ])('[OH6] %s is refused with the part and its place', (text, message, position) => {
    expect(() => parseHours(text)).toThrow(
      expect.objectContaining({
        name: 'RangeError',
        message: `opening hours: ${message}`,
        cause: { position },
      }),
    );
  });

  it('[OH7] a text over 300 characters is refused unread, and no text is read for long or crashes', () => {
    expect(() => parseHours(' '.repeat(301))).toThrow(/longer than 300 characters/);
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'MoTuPH0812:;,-/ f') })),
        (text) => {
          try {
            parseHours(text);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        },
      ),
    );
  });
});

describe('opening hours on a day', () => {
  it('[OH8] a public holiday is a fixed one or a listed one; a worked one and a plain weekend are none', () => {
    const calendar = openCalendar('Asia/Shanghai', [
      { date: '2027-02-06', working: false },
      { date: '2027-05-01', working: true },
    ]);
    const text = '24/7; PH off';
    const dates = ['2027-02-06', '2027-05-01', '2027-05-02', '2027-10-01', '2027-02-07'];
    expect(dates.map((date) => opens(text, `${date}T10:00`, calendar))).toEqual([
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it('[OH9] spans, openness and the next change tell the same, in zones with and without summer time', () => {
    const zones = fc.constantFrom(
      'Asia/Shanghai',
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
    );
    fc.assert(
      fc.property(anyTexts, zones, wallTimes, (text, timeZone, when) => {
        const hours = parseHours(text);
        const calendar = openCalendar(timeZone, []);
        const at = instantAt(when, timeZone);
        const change = nextChange(hours, at, calendar);
        const before = isOpen(hours, at, calendar);
        const { minute: _, ...bySpans } = momentOf(at, calendar);
        expect(isOpenThen(hours, bySpans), 'by the minute as by the spans').toBe(before);
        if (change === undefined) expect(isOpen(hours, plus(at, minutes(100_000)), calendar)).toBe(before);
        else {
          expect(change).toBeGreaterThan(at);
          expect(isOpen(hours, change, calendar)).toBe(!before);
          expect(isOpen(hours, (change - 1) as Instant, calendar)).toBe(before);
          expect(isOpen(hours, ((at + change) / 2) as Instant, calendar)).toBe(before);
        }
        for (const span of spansOf(hours, when.toPlainDate(), calendar)) {
          expect(span.from).toBeLessThan(span.to);
          expect(isOpen(hours, span.from, calendar)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('[OH10] hours in the hour that the clock skips are not there', () => {
    const berlin = openCalendar('Europe/Berlin', []);
    const date = Temporal.PlainDate.from('2027-03-28');
    expect(spansOf(parseHours('02:00-03:00'), date, berlin)).toEqual([]);
    const [night] = spansOf(parseHours('01:00-04:00'), date, berlin);
    expect([night?.from, night?.to].map((at) => at && formatTime(at, 'Europe/Berlin'))).toEqual([
      '2027-03-28T01:00:00+01:00',
      '2027-03-28T04:00:00+02:00',
    ]);
  });

  it('[OH11] what never changes has no next change', () => {
    const never = ['24/7', 'off', 'Mo-Su 20:00-20:00'].map((text) =>
      nextChange(parseHours(text), local('2027-03-01T09:00'), SHANGHAI),
    );
    expect(never).toEqual([undefined, undefined, undefined]);
    const worked = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'];
    const noHolidays = openCalendar(
      'Asia/Shanghai',
      [2027, 2028].flatMap((year) => worked.map((day) => ({ date: `${year}-${day}`, working: true }))),
    );
    const onHolidays = parseHours('PH 09:00-12:00');
    expect(nextChange(onHolidays, local('2027-03-01T09:00'), noHolidays)).toBeUndefined();
    expect(nextChange(onHolidays, local('2027-03-01T09:00'), SHANGHAI)).toBe(local('2027-05-01T09:00'));
    const last = openCalendar('Asia/Shanghai', [
      ...holidays(noHolidays),
      { date: '2027-03-01', working: false },
    ]);
    expect(nextChange(onHolidays, local('2027-03-01T09:00'), last)).toBe(local('2027-03-01T12:00'));
  });

  it('[OH12] one day of a week can be set apart, on holidays too', () => {
    const hours = withDay(parseHours('Mo-Fr 08:30-17:00; PH off'), 0, [{ from: 510, to: 1050 }]);
    expect(formatHours(hours)).toBe('Tu-Fr 08:30-17:00; PH off; Mo 08:30-17:30');
    expect(isOpen({ week: [], holidays: [] }, local('2027-03-01T09:00'), SHANGHAI)).toBe(false);
  });

  it('[OH13] a closing moves within its span, also past midnight, and not to before its span began', () => {
    const moved = (text: string, closing: string, to: string) => {
      const hours = withClosing(parseHours(text), { closing: local(closing), to: local(to) }, SHANGHAI);
      return hours && formatHours(hours);
    };
    const day = 'Mo 08:00-12:00,14:00-17:00';
    expect(moved(day, '2027-03-01T17:00', '2027-03-01T17:30')).toBe('Mo 08:00-12:00,14:00-17:30');
    expect(moved(day, '2027-03-01T17:00', '2027-03-01T13:00')).toBeUndefined();
    expect(moved(day, '2027-03-01T16:00', '2027-03-01T17:00')).toBeUndefined();
    expect(moved('Mo 20:00-02:00', '2027-03-02T02:00', '2027-03-02T03:00')).toBe('Mo 20:00-03:00');
    expect(moved('Mo 20:00-24:00', '2027-03-02T00:00', '2027-03-02T01:00')).toBe('Mo 20:00-01:00');
  });
});

const holidays = ({ exceptions }: typeof SHANGHAI) =>
  [...exceptions].map(([date, working]) => ({ date, working }));
