import { describe, expect, it } from 'vitest';
import { days } from '../../devices/time.ts';
import { day, type VenueDay } from './venue-day.ts';

const _WEEK = 'Mo-Fr 08:30-17:00; Sa 09:00-12:00';
const PLAIN = { hours: 'Mo-Fr 09:00-17:00' };

describe('a week that a planner learned', () => {
  const why = { zh: '早上人多。', en: 'Mornings are busy.' };
  const plans = (story: VenueDay, hours: string) => story.takes({ type: 'planned', hours, why });

  it('[VH19] is announced, and begins by itself at the first midnight after the notice', () => {
    const story = plans(day().at('10:00'), 'Mo-Fr 08:00-16:00').at('03-05T10:00');
    expect(story.lines()).toEqual([
      '10:00 announced week: Mo-Fr 08:00-16:00 from 03-04T00:00',
      '03-04T00:00 set week: Mo-Fr 08:00-16:00',
    ]);
    expect(story.doors().slice(-2)).toEqual(['03-04T16:00 closed', '03-05T08:00 opened']);
    const soon = day({ limits: { notice: days(1) } }, '2027-03-01T00:00');
    expect(plans(soon, 'Mo 08:00-16:00').lines()[0]).toContain('from 03-02T00:00');
  });

  it('[VH32] begins on a Monday where it would give a week more hours than agreed', () => {
    const story = day({ hours: 'Mo-We 08:00-20:00', limits: { hoursPerWeek: 40 } }).at('10:00');
    expect(plans(story, 'Th,Fr 08:00-18:00').lines()).toEqual([
      '10:00 announced week: Th,Fr 08:00-18:00 from 03-08T00:00',
    ]);
    expect(plans(story.at('03-06T10:00'), 'Tu-Th 08:00-20:00').lines()).toEqual([
      '03-06T10:00 announced week: Tu-Th 08:00-20:00 from 03-15T00:00',
    ]);
  });

  it('[VH37] that leaves hours free does not lend them before it comes, for another may take its place', () => {
    const story = day({ ...PLAIN, limits: { hoursPerWeek: 40 } }).at('10:00');
    expect(plans(story, 'Mo-Fr 09:00-12:00').people(30, '17:00').doors().at(-1)).toBe('17:00 closed');
  });

  it('[VH20] keeps the limits, or is refused by the one it breaks', () => {
    const refusal = (hours: string) => plans(day(), hours).refused;
    expect(refusal('Mo 06:30-12:00')).toBe('earliest');
    expect(refusal('Mo 07:00-21:30')).toBe('latest');
    expect(refusal('Mo-Fr 08:00-18:15')).toBe('hours-per-week');
    expect(refusal('Mo-Th 08:00-18:00; PH 08:00-21:00')).toBe('hours-per-week');
    expect(refusal('Mo-Fr 08:00-18:00')).toBeUndefined();
  });

  it('[VH21] waits for an answer where proposals are asked for, at most a week, and a newer one takes its place', () => {
    const story = plans(day({ proposals: true }).at('10:00'), 'Mo-Fr 08:00-16:00').at('11:00');
    plans(story, 'Mo-Fr 08:00-15:00').at('03-02T10:00').answers('accept');
    expect(story.at('03-06T00:00').lines()).toEqual([
      '10:00 proposed week: Mo-Fr 08:00-16:00 from 03-04T00:00',
      '11:00 overtaken',
      '11:00 proposed week: Mo-Fr 08:00-15:00 from 03-04T00:00',
      '03-02T10:00 announced week: Mo-Fr 08:00-15:00 from 03-05T00:00',
      '03-05T00:00 set week: Mo-Fr 08:00-15:00',
    ]);
    expect(plans(story, 'Mo 08:00-15:00').at('03-13T00:00').lines().at(-1)).toBe('03-13T00:00 expired');
  });

  it('[VH33] is asked for beside another closing today, and outlasts the manager’s hours', () => {
    const story = plans(
      day({ ...{ hours: 'Mo-Fr 09:00-17:00' }, proposals: true }).at('10:00'),
      'Mo 09:00-12:00',
    );
    expect(story.at('16:00').people(20).at('16:30').proposals()).toHaveLength(2);
    expect(story.at('16:31').overrides('Mo 09:00-19:00').proposals()).toHaveLength(1);
    expect(
      story
        .answers('accept')
        .lines()
        .slice(1)
        .map((line) => line.slice(0, 20)),
    ).toEqual(['16:30 proposed later', '16:31 overtaken', '16:31 set override: ', '16:31 announced week']);
  });

  it('[VH22] begins behind the manager’s hours, and counts in the hours of its week', () => {
    const story = plans(day().at('10:00').overrides('Mo-Su 10:00-12:00'), 'Mo-Fr 08:00-16:00').at(
      '03-04T09:00',
    );
    expect(story.releases().lines().slice(1)).toEqual([
      '10:00 announced week: Mo-Fr 08:00-16:00 from 03-04T00:00',
      '03-04T09:00 set released: Mo-Fr 08:00-16:00',
    ]);
    const full = day({ hours: 'Mo-Fr 09:00-17:00', limits: { hoursPerWeek: 46, notice: days(1) } });
    plans(full.at('10:00'), 'We-Fr 08:00-18:00').people(30, '18:00');
    expect(full.doors().at(-1), 'two days of eight hours and three of ten are all').toBe('17:00 closed');
  });
});

describe('the use of a venue', () => {
  const TUESDAY_VISIT = '03-09T10:00';

  it('[VH23] fewer than three uses in a whole week are told, and that it is used again', () => {
    const story = day(PLAIN);
    for (let n = 1; n <= 28; n++) watch(story, n, n === 9 ? 2 : n === 16 ? 3 : 0);
    expect(
      story
        .at('03-29T00:00')
        .lines()
        .filter((line) => line.includes('under-used')),
    ).toEqual([
      '03-15T00:00 under-used raised: Used 2 times last week, fewer than 3.',
      '03-22T00:00 under-used cleared: Used 3 times last week.',
      '03-29T00:00 under-used raised: Used 0 times last week, fewer than 3.',
    ]);
  });

  it('[VH24] is not judged of a week that began before us, was not seen, or was closed', () => {
    const story = day(PLAIN).at(TUESDAY_VISIT).at('03-15T06:00');
    expect(story.lines()).toEqual([]);
    story.overrides('off');
    for (let n = 15; n <= 21; n++) watch(story, n, 0);
    expect(story.at('03-22T00:00').lines()).toEqual(['03-15T06:00 set override: off']);
  });

  /** A day of March on which so many people come at once, with a sensor that reports every hour. */
  function watch(story: VenueDay, date: number, people: number): void {
    const at = (hour: number) => `03-${String(date).padStart(2, '0')}T${String(hour).padStart(2, '0')}:30`;
    for (let hour = 0; hour < 24; hour++) story.at(at(hour)).people(hour === 10 ? people : 0);
  }
});
