import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../devices/registry.ts';
import { days, hours, minutes, plus } from '../../devices/time.ts';
import { dayAt } from '../../simulators/calendar-day.ts';
import { Random } from '../../simulators/random.ts';
import { Truth } from '../../simulators/truth.ts';
import { countVisits, openHalls } from '../../simulators/venue.ts';
import { MIDNIGHT, smallRegistry } from './lives.ts';

const [hall] = openHalls(openDirectory(smallRegistry()), new Random('venue'));
const dayNumber = (n: number) => dayAt(plus(MIDNIGHT, days(n)), 'Asia/Shanghai');
const told = (n: number, truth = new Truth()) => (hall ? [...countVisits(hall, dayNumber(n), truth)] : []);
const visitors = (n: number): number => Number(told(n).at(-1)?.says.entries ?? 0);

describe('venues', () => {
  it('[SM13] people never go below none, add up, and are all gone at the end of the day', () => {
    for (let n = 0; n < 14; n++) {
      const said = told(n);
      for (const { says } of said) {
        expect(Number(says.people)).toBeGreaterThanOrEqual(0);
        expect(Number(says.entries) - Number(says.exits)).toBe(says.people);
      }
      expect(Number(said.at(-1)?.says.people)).toBeLessThanOrEqual(1);
    }
  });

  it('[SM14] mornings are fuller than nights, Saturdays than Tuesdays, July than February', () => {
    const sum = (from: number, step: number, count: number) =>
      Array.from({ length: count }, (_, n) => visitors(from + n * step)).reduce((all, one) => all + one, 0);
    expect(sum(5, 7, 12)).toBeGreaterThan(sum(1, 7, 12));
    // 1 March 2027 is day 0: July begins on day 122, February 2028 on day 337.
    expect(sum(122, 1, 28)).toBeGreaterThan(sum(337, 1, 28));
    const night = told(0).filter(({ at }) => at < plus(MIDNIGHT, hours(5)));
    expect(night.every(({ says }) => says.people === 0)).toBe(true);
  });

  it('[SM14] a crowd comes and goes when it is told to', () => {
    const truth = new Truth();
    const at = plus(MIDNIGHT, hours(15));
    truth.add({ what: 'crowd', at, venue: hall?.venue.id ?? '', until: plus(at, minutes(20)), people: 50 });
    const said = told(0, truth);
    const people = (when: number) => Number(said.findLast((one) => one.at <= when)?.says.people);
    expect(people(at)).toBeGreaterThanOrEqual(50);
    expect(people(plus(at, minutes(20)))).toBeLessThan(50);
  });
});
