import { describe, expect, it } from 'vitest';
import { formatTime, type Instant, instantOf, parseTime } from '../../devices/time.ts';
import { addWorkingDays, addWorkingHours, isWorkingDay, openCalendar } from '../../rules/calendar.ts';
import { isOpenThen, momentOf } from '../../rules/opening-hours.ts';
import { parseHours } from '../../rules/opening-hours-text.ts';
import { dueAfter, JOINT_CLOCK, POLICIES, warnAt } from '../../rules/policy.ts';

const ZONE = 'Asia/Shanghai';
const when = (text: string): Instant => parseTime(`${text}+08:00`) as Instant;
const shown = ({ due, unsure }: { due: Instant; unsure: boolean }) =>
  `${formatTime(due, ZONE).slice(0, 16)}${unsure ? ' unsure' : ''}`;

/** The spring festival of 2027 as a notice would say it, with a Saturday worked in return. */
const NOTICE = [
  ...Array.from({ length: 7 }, (_, n) => ({ date: `2027-02-0${n + 1}`, working: false })),
  { date: '2027-02-13', working: true },
];
const known = openCalendar(ZONE, NOTICE);
const unknown = openCalendar(ZONE, []);

describe('working days', () => {
  const works = (date: string, calendar = unknown) => isWorkingDay(Temporal.PlainDate.from(date), calendar);

  it('[CA1] are the weekdays but the fixed statutory days, in every year', () => {
    expect(works('2027-03-01')).toBe(true);
    expect(works('2027-03-06')).toBe(false);
    for (const day of ['2027-01-01', '2028-05-01', '2029-05-02', '2030-10-01', '2031-10-02', '2031-10-03'])
      expect(works(day), day).toBe(false);
  });

  it('[CA2] follow the notice where there is one', () => {
    expect(works('2027-02-05', known)).toBe(false);
    expect(works('2027-02-13', known), 'a Saturday worked in return').toBe(true);
    expect(works('2027-02-05'), 'the lunar days are not known without it').toBe(true);
  });

  it('[CA3] are counted at the same time of day', () => {
    expect(shown(addWorkingDays(when('2027-03-05T16:30'), 3, known))).toBe('2027-03-10T16:30');
    expect(shown(addWorkingDays(when('2027-01-29T09:00'), 3, known))).toBe('2027-02-10T09:00');
  });

  it('[CA4] of a year without a notice are unsure, and it is said', () => {
    expect(shown(addWorkingDays(when('2027-03-01T09:00'), 3, unknown))).toBe('2027-03-04T09:00 unsure');
    expect(shown(addWorkingDays(when('2027-12-30T09:00'), 3, known)), 'into a year unknown').toContain(
      'unsure',
    );
    expect(shown(addWorkingDays(when('2026-12-31T09:00'), 3, known)), 'out of one').toContain('unsure');
  });

  it('[CA5] that never come are given up after 60 days', () => {
    const never = openCalendar(
      ZONE,
      Array.from({ length: 70 }, (_, n) => {
        const date = Temporal.PlainDate.from('2027-03-01').add({ days: n }).toString();
        return { date, working: false };
      }),
    );
    expect(shown(addWorkingDays(when('2027-03-01T09:00'), 1, never))).toBe('2027-04-30T09:00');
    expect(shown(addWorkingHours(when('2027-03-01T09:00'), 1, never))).toBe('2027-04-30T00:00 unsure');
  });
});

describe('working hours', () => {
  it.each([
    ['2027-03-01T09:00', '2027-03-01T11:00'],
    ['2027-03-01T06:00', '2027-03-01T10:30'],
    ['2027-03-01T16:30', '2027-03-02T09:30'],
    ['2027-03-01T15:30', '2027-03-01T17:30'],
    ['2027-03-05T20:00', '2027-03-08T10:30'],
    ['2027-02-12T17:00', '2027-02-13T10:00'],
  ])('[CA6] two of them from %s end at %s', (from, to) => {
    expect(shown(addWorkingHours(when(from), 2, known))).toBe(to);
  });
});

describe('clocks', () => {
  it('[CA7] of a blue case run by office hours, and end after 24 h at the latest', () => {
    const { accept } = POLICIES.upkeep;
    expect(shown(dueAfter(accept, when('2027-03-01T09:00'), known))).toBe('2027-03-01T11:00');
    expect(shown(dueAfter(accept, when('2027-03-05T17:00'), unknown))).toBe('2027-03-06T17:00');
  });

  it('[CA8] are those of the governance plans', () => {
    const from = when('2027-03-01T09:00');
    const clocks = (urgency: keyof typeof POLICIES) => {
      const { ceiling, ...rest } = POLICIES[urgency];
      const dues = Object.entries(rest).map(
        ([kind, clock]) => `${kind} ${shown(dueAfter(clock, from, known)).slice(5)}`,
      );
      return [ceiling, ...dues].join(', ');
    };
    expect(clocks('emergency')).toBe(
      'district, accept 03-01T09:03, contact 03-01T09:05, arrive 03-01T09:15, close 03-01T13:00',
    );
    expect(clocks('state')).toBe('district, accept 03-01T09:15, close 03-01T13:00');
    expect(clocks('service')).toBe('street, accept 03-01T11:00, arrive 03-01T17:00, close 03-04T09:00');
    expect(clocks('upkeep')).toBe('community, accept 03-01T11:00, close 03-04T09:00');
    expect(shown(dueAfter(JOINT_CLOCK, from, known))).toBe('2027-03-04T09:00');
  });

  it('[CA9] warn after two thirds', () => {
    expect(warnAt(100 as Instant, 200 as Instant)).toBe(166);
  });
});

describe('weekly hours', () => {
  const open = (text: string, time: string) =>
    isOpenThen(
      parseHours(text),
      momentOf(instantOf(Temporal.ZonedDateTime.from(`${time}[${ZONE}]`)), openCalendar(ZONE, [])),
    );

  it.each([
    ['24/7', '2027-03-07T03:00', true],
    ['Mo-Fr 08:30-17:30', '2027-03-01T08:30', true],
    ['Mo-Fr 08:30-17:30', '2027-03-01T17:30', false],
    ['Mo-Fr 08:30-17:30', '2027-03-06T12:00', false],
    ['Mo,We 08:00-12:00,14:00-18:00', '2027-03-03T15:00', true],
    ['Mo,We 08:00-12:00,14:00-18:00', '2027-03-03T13:00', false],
    ['Fr-Mo 09:00-10:00', '2027-03-07T09:30', true],
    ['20:00-08:00', '2027-03-02T07:59', true],
    ['Su 20:00-08:00', '2027-03-01T07:59', true],
    ['Su 20:00-08:00', '2027-03-01T08:00', false],
    ['00:00-24:00', '2027-03-02T23:59', true],
    ['Mo 08:00-08:00', '2027-03-02T07:59', true],
    ['24/7; Sa off', '2027-03-06T12:00', false],
    ['Mo-Su 08:00-17:00; We 09:00-10:00', '2027-03-03T08:30', false],
  ])('[CA10] %s at %s: %s', (text, time, expected) => {
    expect(open(text, time)).toBe(expected);
  });
});
