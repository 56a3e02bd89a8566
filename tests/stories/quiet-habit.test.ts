import { describe, expect, it } from 'vitest';
import type { Registry } from '../../devices/registry.ts';
import { type Duration, hours, minutes } from '../../devices/time.ts';
import type { ResolveReason } from '../../rules/fact.ts';
import { HOME, only } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { alone, band, door, goodbye, hear, home, why } from './radio-town.ts';

/** Stories begin on a Monday at nine; hours count from there, so a day of this life has its signs at 0 and 8. */
const [NINE, FIVE] = [0, 8];
const at = (day: number, hour: number): Duration => hours(day * 24 + hour);

const pass = (story: Scenario) =>
  story.sends('door-0501', { open: true }).sends('door-0501', { open: false });

/** Goes out at nine and comes home at five; from the first day up to, not including, the last. */
function lives(story: Scenario, [first, last]: readonly [number, number]): Scenario {
  for (let day = first; day < last; day++)
    for (const hour of [NINE, FIVE]) pass(story.at(at(day, hour)).sends('door-0501', { battery: 90 }));
  return story;
}

/** Stays in from five on the day before until this hour of the day; somebody says what it was. */
function staysIn(
  story: Scenario,
  [day, hour]: readonly [number, number],
  reason?: ResolveReason,
  staff = 'd1',
  resident = 'r1',
): Scenario {
  story.at(at(day, NINE)).sends('door-0501', { battery: 90 });
  pass(story.at(at(day, hour)));
  if (reason !== undefined) story.answers(staff, 'resolve', { reason, resident, case: 'c_any' });
  return pass(story.at(at(day + 1, FIVE)));
}

const settled = (days = 15, registry: Registry = only('door-0501')) =>
  lives(new Scenario({ registry }), [0, days]);
const high = { ...only('door-0501'), residents: [{ ...alone, risk: 'high' as const }] };

/** After how many hours each rule spoke of a silence that began at five on the day before this one, and lasts. */
function toldAfter(story: Scenario, day: number): Record<string, number> {
  const before = story.record.facts.length;
  for (const hour of [-2, NINE, 10, 22]) story.at(at(day, hour)).sends('door-0501', { battery: 90 });
  const raised = factsOfType(story.record.facts.slice(before), 'alert-raised');
  const from = story.now - at(0, 22) - hours(16);
  return Object.fromEntries(
    raised
      .filter(({ cause }) => cause === 'no-sign-of-life')
      .map(({ rule, at }) => [rule, (at - from) / hours(1)]),
  );
}

describe('who is quiet by their own habit', () => {
  it('[HB1] a door that moves at nine every day and does not is told of an hour later, with what is usual', () => {
    const story = settled();
    expect(toldAfter(story, 15)).toEqual({ quiet: 17, 'no-sign-of-life': 36 });
    expect(why(story, 'quiet')).toEqual({
      zh: '独居老人17小时没有任何活动迹象。最后一次活动：3月15日17:00（智能门磁）。近28天此人在10:00前后通常不超过1小时没有动静，现为17小时。传感器工作正常，最近消息3月16日09:00。',
      en: 'No sign of life of a person living alone for 17 h. Last sign: 15 Mar 17:00, by the door sensor. Around 10:00 it is usually quiet for no more than 1 h (last 28 days), now 17 h. It is not the sensors: one of them was heard at 16 Mar 09:00.',
    });
  });

  it('[HB2] until an hour of the day is known on fourteen days the limits are the same for all', () => {
    expect(toldAfter(settled(13), 13)).toEqual({ quiet: 24, 'no-sign-of-life': 36 });
    expect(toldAfter(settled(14), 14)).toEqual({ quiet: 17, 'no-sign-of-life': 36 });
    expect(toldAfter(settled(3, high), 3)).toMatchObject({ 'quiet-high': 16, quiet: 24 });
  });

  it('[HB3] what was told is learnt when somebody says that it was the person’s own way, and only then', () => {
    const limitAfter = (reason?: ResolveReason) => {
      const story = staysIn(staysIn(settled(), [15, 11], reason), [17, 11], reason);
      return toldAfter(lives(story, [19, 20]), 20).quiet;
    };
    expect(limitAfter('false-behaviour')).toBe(28);
    expect(limitAfter('real')).toBe(17);
    expect(limitAfter('false-device')).toBe(17);
    expect(limitAfter()).toBe(17);
    for (const [staff, resident] of [
      ['nobody', 'r1'],
      ['d1', 'gone'],
    ] as const) {
      const story = staysIn(settled(), [15, 11], 'false-behaviour');
      staysIn(story, [17, 11], 'false-behaviour', staff, resident);
      expect(toldAfter(lives(story, [19, 20]), 20).quiet).toBe(17);
    }
  });

  it('[HB4] one such day is no habit', () => {
    const story = lives(staysIn(settled(), [15, 11], 'false-behaviour'), [17, 18]);
    expect(toldAfter(story, 18).quiet).toBe(17);
  });

  it('[HB5] whatever is usual: told after 30 h, red after 36 h', () => {
    const used = (registry: Registry) =>
      staysIn(staysIn(settled(15, registry), [15, 19], 'false-behaviour'), [17, 19], 'false-behaviour');
    const story = used(only('door-0501'));
    expect(toldAfter(story, 19)).toEqual({ quiet: 30, 'no-sign-of-life': 36 });
    expect(why(story, 'quiet')).toMatchObject({
      zh: expect.stringContaining('此人曾有30小时没有动静，但最迟30小时即报。'),
      en: expect.stringContaining('It has been quiet for 30 h before, but is told after 30 h at the latest.'),
    });
  });

  it('[HB6] at high risk the limit is two hours beyond the usual, and 24 h at the most', () => {
    const story = new Scenario({ registry: high });
    const signs = (day: number) => {
      for (const hour of [NINE, 4, FIVE, 12])
        pass(story.at(at(day, hour)).sends('door-0501', { battery: 90 }));
    };
    for (let day = 0; day < 15; day++) signs(day);
    const quietFrom = (day: number) => {
      const before = story.record.facts.length;
      for (const hour of [NINE, 12]) story.at(at(day, hour)).sends('door-0501', { battery: 90 });
      pass(story.at(at(day, 14)));
      story.answers('d1', 'resolve', { reason: 'false-behaviour', resident: 'r1' });
      const raised = factsOfType(story.record.facts.slice(before), 'alert-raised');
      return raised
        .filter(({ rule }) => rule === 'quiet-high')
        .map(({ at: told }) => (story.now - told) / hours(1));
    };
    expect(quietFrom(15), 'at ten: nine is usual').toEqual([13]);
    signs(16);
    expect(quietFrom(17)).toEqual([13]);
    signs(18);
    expect(quietFrom(19), 'when it has lasted 24 h').toEqual([2]);
  });

  it('[HB7] trouble that was found makes the two days before it nobody’s habit', () => {
    const needs = settled(14);
    const visit = { by: { staff: 's1' }, about: { resident: 'r1' }, how: 'visit', found: 'needs' } as const;
    needs.takes({ type: 'visit', at: needs.now, visit });
    expect(toldAfter(needs, 14).quiet).toBe(24);
    const well = settled(14);
    well.takes({ type: 'visit', at: well.now, visit: { ...visit, found: 'well' } });
    expect(toldAfter(well, 14).quiet).toBe(17);
    // Whoever was never at a door has no habit to forget.
    const fresh = new Scenario({ registry: only('door-0501') });
    fresh.takes({ type: 'visit', at: fresh.now, visit });
    expect(fresh.facts()).toHaveLength(1);
  });

  it('[HB8] who was spoken to while it was told was quiet until then, as far as somebody says so', () => {
    const spoken = (story: Scenario, day: number, reason: ResolveReason) => {
      story.at(at(day, 11)).sends('door-0501', { battery: 90 });
      story.answers('d1', 'contact', { resident: 'r1' });
      story.answers('d1', 'resolve', { reason, resident: 'r1' });
      return pass(pass(story.at(at(day, 12))).at(at(day + 1, FIVE)));
    };
    const limitAfter = (reason: ResolveReason) =>
      toldAfter(lives(spoken(spoken(settled(), 15, reason), 17, reason), [19, 20]), 20).quiet;
    expect([limitAfter('false-behaviour'), limitAfter('real')]).toEqual([28, 17]);
  });

  it('[HB9] nothing is learnt of hours in which we or the radio gateway were down, or the person was away', () => {
    const down = settled(14);
    down.at(at(14, -5)).isDownFor(hours(1));
    pass(down.at(at(14, NINE)));
    pass(down.at(at(14, FIVE)));
    expect(hoursKnown(down)).toBe(14 * 24 - 16 + 8);
    const radio = home(door);
    const story = new Scenario({ registry: radio });
    const move = () => hear(hear(story, 'door', { contact: false }), 'door', { contact: true });
    move();
    goodbye(story.at(hours(1)));
    move();
    story.at(hours(5));
    move();
    expect(hoursKnown(story)).toBe(5);
    goodbye(story);
    story.at(hours(9));
    move();
    expect(hoursKnown(story), 'an outage is known ten minutes after the goodbye').toBe(5);
    const away = settled(1);
    away.registers({ ...only('door-0501'), residents: [{ ...alone, awayUntil: '2027-03-02' }] });
    pass(away.at(at(3, NINE)));
    expect(hoursKnown(away)).toBe(8);
  });

  it('[HB10] where anything but doors tells of a person the limits are the same for all', () => {
    const worn = { ...only('door-0501'), devices: [...only('door-0501').devices, band] };
    const story = settled(15, worn);
    expect(habitOf(story)).toBeUndefined();
    expect(toldAfter(story, 15)).toEqual({ quiet: 24, 'no-sign-of-life': 36 });
    const neighbours = { ...band, resident: 'r2', place: HOME };
    const other = { ...only('door-0501'), devices: [...only('door-0501').devices, neighbours] };
    expect(toldAfter(settled(15, other), 15).quiet).toBe(17);
  });

  it('[HB11] what is older than 28 days is forgotten, and a habit stays under 1 KiB', () => {
    const story = lives(settled(15), [15, 40]);
    expect(hoursKnown(story)).toBe(28 * 24);
    expect(JSON.stringify(habitOf(story)).length).toBeLessThan(1024);
    expect(JSON.stringify(story.record.community.look(HOME)).length).toBeLessThan(4096);
    pass(story.at(at(70, NINE)));
    expect(hoursKnown(story)).toBe(0);
  });

  it('[HB12] an hour that the clocks skip or repeat is written once', () => {
    const berlin = { ...only('door-0501'), timeZone: 'Europe/Berlin' };
    const spring = lives(new Scenario({ registry: berlin, start: '2027-03-27T09:00:00+01:00' }), [0, 3]);
    expect(hoursKnown(spring)).toBe(2 * 24 + 8);
    const story = new Scenario({ registry: berlin, start: '2027-10-31T02:30:00+02:00' });
    pass(story);
    pass(story.at(minutes(60)));
    expect(hoursKnown(story)).toBe(0);
    pass(story.at(minutes(120)));
    expect(hoursKnown(story)).toBe(1);
  });
});

const habitOf = (story: Scenario) => story.record.community.look(HOME)?.residents.r1?.quiet;
const hoursKnown = (story: Scenario): number =>
  [...(habitOf(story)?.hours ?? '')].filter((one) => one !== '-').length;
