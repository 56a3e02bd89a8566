import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../devices/registry.ts';
import { days, hours, minutes, plus, seconds } from '../../devices/time.ts';
import { Random } from '../../simulators/random.ts';
import {
  MANNERS,
  type Notice,
  STAFF_STATES,
  type StaffState,
  stillWanted,
  Team,
} from '../../simulators/staff.ts';
import { MIDNIGHT, smallRegistry } from './lives.ts';

const directory = openDirectory(smallRegistry());
const team = (manners = MANNERS.planned) => new Team(directory, manners, new Random('staff'));
const MORNING = plus(MIDNIGHT, hours(9));
const notice = (more: Partial<Notice> = {}): Notice => ({
  at: MORNING,
  case: 'c1',
  level: 'red',
  cause: 'smoke',
  place: directory.registry.residents[0]?.place ?? ('hz' as never),
  staff: ['g01-worker'],
  ...more,
});
/** States of a worker at an hour, over a year of days. */
const year = (staff: string, hour: number, manners = MANNERS.planned): StaffState[] => {
  const one = team(manners);
  return Array.from({ length: 365 }, (_, n) =>
    one.stateOf(staff, plus(plus(MIDNIGHT, days(n)), hours(hour))),
  );
};

describe('staff', () => {
  it('[SM20] are at a desk, walking, busy, asleep or on leave, and more often busy today than planned', () => {
    const seen = new Set([...year('g01-worker', 10), ...year('g01-worker', 2), ...year('desk-day', 10)]);
    expect([...seen].sort()).toEqual([...STAFF_STATES].sort());
    const busy = (states: StaffState[]) => states.filter((one) => one === 'busy').length;
    expect(busy(year('g01-worker', 10, MANNERS.today))).toBeGreaterThan(2 * busy(year('g01-worker', 10)));
    expect(year('g01-worker', 2).every((one) => one === 'asleep' || one === 'on-leave')).toBe(true);
    expect(year('desk-day', 10)).not.toContain('on-leave');
  });

  it('[SM21] answer a red in the order accept, contact, on my way, arrive, resolve', () => {
    const steps = team().hear(notice({ staff: ['desk-day'] }));
    expect(steps.map(({ action }) => action)).toEqual([
      'accept',
      'contact',
      'on-my-way',
      'arrive',
      'resolve',
    ]);
    expect(steps.every(({ at }, n) => at >= (steps[n - 1]?.at ?? MORNING))).toBe(true);
    expect(steps[0]?.at).toBeLessThan(plus(MORNING, minutes(5)));
    expect(team().hear(notice({ staff: ['desk-day'] }))).toEqual(steps);
  });

  it('[SM22] on leave nobody answers, and of several the quickest does', () => {
    const away = Array.from({ length: 365 }, (_, n) => plus(MORNING, days(n))).filter(
      (at) => team().stateOf('g01-worker', at) === 'on-leave',
    );
    expect(away.length).toBeGreaterThan(5);
    for (const at of away) expect(team().hear(notice({ at }))).toEqual([]);
    const alone = ['g01-worker', 'desk-day'].map(
      (staff) => team().hear(notice({ staff: [staff] }))[0]?.at ?? Infinity,
    );
    expect(team().hear(notice({ staff: ['g01-worker', 'desk-day'] }))[0]?.at).toBe(Math.min(...alone));
  });

  it('[SM23] do one red after another, and routine when there is time', () => {
    const one = team();
    const first = one.hear(notice({ staff: ['desk-day'] }));
    const second = one.hear(notice({ staff: ['desk-day'], case: 'c2', at: plus(MORNING, seconds(30)) }));
    expect(second[0]?.at).toBeGreaterThanOrEqual(first.at(-1)?.at ?? Infinity);
    const yellow = one.hear(notice({ staff: ['desk-day'], case: 'c3', level: 'yellow' }));
    expect(yellow[0]?.at).toBeLessThan(second.at(-1)?.at ?? 0);
    expect(yellow.at(-1)?.at).toBeGreaterThan(second.at(-1)?.at ?? Infinity);
  });

  it('[SG10] building heads go and look now and then, before or beside those who take it on', () => {
    const place = directory.registry.residents[0]?.place ?? ('hz' as never);
    const all = Array.from({ length: 400 }, (_, n) =>
      team().hear(notice({ case: `c${n}`, place, staff: [], helpers: ['head'] })),
    );
    const came = all.filter((steps) => steps.length > 0);
    // One in four by day, with a deviation of 0.022.
    expect(came.length / all.length).toBeGreaterThan(0.18);
    expect(came.length / all.length).toBeLessThan(0.32);
    for (const steps of came) expect(steps.map(({ action }) => action)).toEqual(['on-my-way', 'arrive']);
    expect(team().hear(notice({ level: 'yellow', staff: [], helpers: ['head'] }))).toEqual([]);
    const [look] = came[0] ?? [];
    if (look === undefined) throw new Error('nobody came');
    expect(stillWanted(look, { state: 'accepted', responsible: 'desk-day' }, false)).toBe(true);
    expect(stillWanted(look, { state: 'on-scene' }, false)).toBe(false);
  });

  it('[SM24] leave alone what somebody else has, and finish what they have accepted', () => {
    const [accept, contact] = team().hear(notice({ staff: ['desk-day'] }));
    if (accept === undefined || contact === undefined) throw new Error('nobody answers');
    expect(stillWanted(accept, { state: 'open' }, false)).toBe(true);
    expect(stillWanted(accept, { state: 'accepted', responsible: 'somebody' }, false)).toBe(false);
    expect(stillWanted(contact, { state: 'accepted', responsible: 'somebody' }, false)).toBe(false);
    expect(stillWanted(contact, { state: 'accepted', responsible: 'somebody' }, true)).toBe(true);
    expect(stillWanted(contact, { state: 'resolved' }, true)).toBe(false);
    expect(stillWanted(contact, undefined, true)).toBe(false);
  });
});
