import fc from 'fast-check';
import { type Instant, instantOf } from '../../devices/time.ts';
import { openCalendar } from '../../rules/calendar.ts';

/** Weeks of opening hours by chance, and times to look at them. */

export const SHANGHAI = openCalendar('Asia/Shanghai', []);

/** A local time of Shanghai, e.g. `2027-03-01T09:00`. */
export const local = (text: string, timeZone = 'Asia/Shanghai'): Instant =>
  instantOf(Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone));

const minute = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
const clock = (at: number): string =>
  `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;

/** Spans within a day. */
const daySpan = fc
  .tuple(minute, fc.integer({ min: 1, max: 96 }))
  .map(([from, quarters]) => `${clock(from)}-${clock(Math.min(from + quarters * 15, 1440))}`);
const anySpan = fc.tuple(minute, minute).map(([from, to]) => `${clock(from)}-${clock(to)}`);
const times = (span: fc.Arbitrary<string>) =>
  fc.array(span, { minLength: 1, maxLength: 3 }).map((all) => all.join(','));

const weekday = fc.constantFrom('Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su');
const dayRange = fc.oneof(
  weekday,
  fc.tuple(weekday, weekday).map(([a, b]) => (a === b ? a : `${a}-${b}`)),
);
const days = (one: fc.Arbitrary<string>) =>
  fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.join(','));

const rules = (day: fc.Arbitrary<string>, hours: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.oneof(hours, fc.constant('24/7')),
      fc.boolean(),
      fc.array(
        fc.tuple(days(day), hours).map((rule) => rule.join(' ')),
        { minLength: 1, maxLength: 5 },
      ),
    )
    .map(([everyDay, isEveryDay, more]) => (isEveryDay ? [everyDay, ...more] : more).join('; '));

const orOff = (hours: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 4, arbitrary: hours }, { weight: 1, arbitrary: fc.constant('off') });

/** Texts with holidays, in which nothing runs past midnight: every reader agrees on these. */
export const dayTexts = rules(
  fc.oneof({ weight: 5, arbitrary: dayRange }, { weight: 1, arbitrary: fc.constant('PH') }),
  orOff(times(daySpan)),
);

/** Texts without holidays in which hours may run past midnight. */
export const nightTexts = rules(dayRange, orOff(times(anySpan)));

/** All of the grammar. */
export const anyTexts = fc.oneof(
  dayTexts,
  nightTexts,
  rules(fc.oneof(dayRange, fc.constant('PH')), orOff(times(anySpan))),
  fc
    .array(
      fc.tuple(days(dayRange), times(anySpan)).map((rule) => rule.join(' ')),
      { minLength: 1, maxLength: 4 },
    )
    .map((all) => all.join(', ')),
);

/** Wall times of three years, to the minute. */
export const wallTimes = fc
  .integer({ min: 0, max: 3 * 365 * 1440 })
  .map((minutes) => Temporal.PlainDateTime.from('2026-01-05T00:00').add({ minutes }));
