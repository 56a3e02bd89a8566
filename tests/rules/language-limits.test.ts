import { describe, expect, it } from 'vitest';
import { hours, type Instant, instant, minutes } from '../../devices/time.ts';
import { noteState, unrest } from '../../rules/flapping.ts';
import { type Habit, learn, usual } from '../../rules/habit.ts';
import type { RuleMemory } from '../../rules/memory.ts';
import { HOME, MONDAY, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { alerts, begin, reads, warm } from './one-rule.ts';
import { ownRules } from './own-rules.ts';

describe('limits of a person', () => {
  it('[RL23] what is set for a person counts, else the figure for who has none', () => {
    const rules = ownRules(
      'rules: [{ id: beats, names: Beats, level: yellow, cause: vital-signs, where: { kind: [wristband] }, on: { type: above, field: heartRate, limit: { from: person, name: heartRateHigh, else: 140 }, deadband: 0 } }]',
    );
    const [alone, ...others] = VILLAGE.residents;
    const limited = {
      ...only('band-0501'),
      residents: [{ ...alone!, limits: { heartRateHigh: 110 } }, ...others],
    };
    const own = new Scenario({ registry: limited, book: [] })
      .rules(...rules)
      .sends('band-0501', { heartRate: 120 });
    expect(factsOfType(own.record.facts, 'alert-raised')[0]?.why.zh).toBe('Beats：120，高于110。');
    expect(alerts(begin(rules, 'band-0501').sends('band-0501', { heartRate: 120 }))).toEqual([]);
    expect(alerts(begin(rules, 'band-0501').sends('band-0501', { heartRate: 141 }))).toEqual(['0 service']);
  });

  it('[RL23] the capacity of a venue is a limit in a group too', () => {
    const rules = ownRules(
      'rules: [{ id: full, names: Full, level: yellow, cause: crowding, where: { kind: [occupancy] }, on: { type: all-of, of: [{ type: above, field: people, limit: capacity }] } }]',
    );
    expect(alerts(begin(rules, 'occ-v1').sends('occ-v1', { people: 41 }))).toEqual(['0 service']);
    const nowhere = { ...only('occ-v1'), venues: [{ id: 'v1', place: HOME }] };
    expect(
      alerts(new Scenario({ registry: nowhere, book: [] }).rules(...rules).sends('occ-v1', { people: 41 })),
    ).toEqual([]);
  });

  const range = { min: 10, max: 300 };
  /** What is learned of a rate by day and hour, one value every ten minutes. */
  function live(days: number, rate: (day: number, hour: number) => number): Habit {
    let habit: Habit | undefined;
    for (let day = 0; day < days; day++)
      for (let slot = 0; slot < 144; slot++) {
        const at = (MONDAY + day * 86_400e6 + slot * 600e6) as Instant;
        const value = rate(day, Math.floor(slot / 6));
        habit = learn(habit, { field: 'heartRate', range, value, at }, 'Asia/Shanghai');
      }
    return habit!;
  }

  it('[RL24] a habit is the median and spread of an hour over the last 28 days, under 1 KiB a person', () => {
    const habit = live(40, (day, hour) => (day < 12 ? 200 : hour === 23 ? 70 + (day % 3) * 4 : 90));
    expect(habit.usual[2], 'today is not over').toBe(27);
    const { median, spread } = usual(habit)!;
    expect(Math.abs(median - 74)).toBeLessThan(1.2);
    expect(spread).toBeGreaterThan(4);
    expect(spread).toBeLessThan(8);
    expect(JSON.stringify(habit).length).toBeLessThan(1024);
  });

  it('[RL24] six days are none, seven are one, and a month away forgets it', () => {
    expect(usual(live(7, () => 70))).toBeUndefined();
    const known = live(8, () => 70);
    expect(usual(known)?.median).toBeGreaterThan(69);
    const later = (MONDAY + 60 * 86_400e6) as Instant;
    expect(
      usual(learn(known, { field: 'heartRate', range, value: 70, at: later }, 'Asia/Shanghai')),
    ).toBeUndefined();
    expect(usual(undefined)).toBeUndefined();
    expect(learn(known, { field: 'spo2', range, value: 90, at: later }, 'Asia/Shanghai').field).toBe('spo2');
  });

  it('[RL25] far below the usual is raised with the usual in the sentence, and a band on the table teaches nothing', () => {
    const rules = ownRules(
      'rules: [{ id: slow, names: Slow, level: yellow, cause: vital-signs, where: { kind: [wristband] }, on: { type: below, field: heartRate, limit: { from: habit, times: 4, ceiling: 60 }, deadband: 1 } }]',
    );
    const story = begin(rules, 'band-0501');
    for (let hour = 0; hour < 24 * 9; hour++) {
      story.at(hours(hour)).sends('band-0501', { heartRate: 70, worn: true });
      story.sends('band-0501', { heartRate: 30, worn: false });
    }
    expect(alerts(story).slice(0, 1)).toEqual(['10080 service']);
    const [raised] = factsOfType(story.record.facts, 'alert-raised');
    expect(raised?.why.en).toMatch(/^Slow: 30, below 60 \(usually [67]\d(\.\d)?\)\.$/);
  });
});

const AGAIN = 'again: { every: PT30M, most: 1 }';

describe('telling again, and flapping', () => {
  const hot = 'on: { type: above, field: temperature, limit: 30 }';

  it('[RL26] a standing alert is told again as often as the rule says, and no more', () => {
    const story = warm('level: yellow', hot, 'again: { every: PT30M, most: 2 }');
    reads(story, 0, 31).at(hours(3));
    reads(story, 200, 20);
    expect(alerts(story)).toEqual([
      '0 service',
      '30 service',
      '30 quiet',
      '60 service',
      '60 quiet',
      '200 quiet',
    ]);
    expect(
      story.record.facts.filter((fact) => fact.type === 'tier-told').map((fact) => 'why' in fact && fact.why),
    ).toContain('joined');
  });

  it('[RL33] a figure within its deadband is not told to be past the limit', () => {
    const band = 'on: { type: above, field: temperature, limit: 30, deadband: 5 }';
    const single = warm('level: yellow', band, 'again: { every: PT30M, most: 2 }');
    reads(single, 0, 31);
    reads(single, 20, 28).at(minutes(40));
    reads(single, 50, 33).at(hours(3));
    expect(whys(single)).toEqual([
      'Heat: 31, above 30.',
      'Heat: not over yet, now 28, the limit is 30.',
      'Heat: 33, above 30.',
    ]);
    const cold = warm(
      'level: yellow',
      'on: { type: below, field: temperature, limit: 5, deadband: 2 }',
      AGAIN,
    );
    reads(cold, 0, 3);
    reads(cold, 20, 6).at(hours(1));
    expect(whys(cold)).toEqual(['Heat: 3, below 5.', 'Heat: not over yet, now 6, the limit is 5.']);
    const step = 'level: yellow, limit: 30, reset: 25';
    const levels = `on: { type: levels, field: temperature, steps: [{ ${step} }, { level: red, limit: 60, reset: 50 }] }`;
    const several = warm('', levels, AGAIN);
    reads(several, 0, 31);
    reads(several, 20, 28).at(hours(3));
    expect(whys(several)).toEqual(['Heat: 31, limit 30.', 'Heat: not over yet, now 28, the limit is 30.']);
  });

  it('[RL33] one that has no figure tells the same again', () => {
    const story = warm('level: yellow', 'on: { type: state, field: smoke, is: true }', AGAIN);
    story.sends('smoke-0501', { smoke: true }).at(hours(1));
    expect(whys(story)).toEqual(['Heat.', 'Heat.']);
  });

  it('[RL26] who has resolved the case is not called back by it', () => {
    const story = warm('level: yellow', hot, 'again: { every: PT20M, most: 9 }');
    reads(story, 0, 31).answers('s1', 'accept').at(minutes(10)).answers('s1', 'resolve', { reason: 'real' });
    story.at(minutes(29));
    expect(story.theCase().state).toBe('resolved');
  });

  it('[RL27] 21 states, the newest change weighing half as much again as the oldest', () => {
    expect(unrest('0'.repeat(21))).toBe(0);
    expect(unrest('01'.repeat(11).slice(1))).toBeCloseTo(1, 10);
    expect(unrest(`1${'0'.repeat(20)}`)).toBeCloseTo(0.8 / 20, 10);
    expect(unrest(`${'0'.repeat(20)}1`)).toBeCloseTo(1.2 / 20, 10);
    const memory: RuleMemory = { begunAt: instant(0) };
    const seen = Array.from({ length: 21 }, (_, n) => noteState(memory, n % 2 === 0, instant(n)));
    expect(seen.indexOf(true)).toBe(9);
    const calm = Array.from({ length: 21 }, (_, n) => noteState(memory, true, instant(30 + n)));
    expect(calm.indexOf(false)).toBeGreaterThan(10);
  });

  it('[RL28] an alert that comes and goes is one until its signal is calm, and says so', () => {
    const story = warm('level: yellow', hot, 'flapping: held');
    for (let n = 0; n < 40; n++) reads(story, n, n % 2 === 0 ? 31 : 20);
    const before = alerts(story).length;
    expect(before).toBeLessThan(16);
    expect(alerts(story).slice(-2), 'the new one stands for the old').toEqual(['10 service', '10 quiet']);
    const raised = factsOfType(story.record.facts, 'alert-raised').at(-1);
    expect(raised?.why.en).toBe(
      'Heat: 31, above 30. The signal comes and goes; it is one alert until it is calm.',
    );
    expect(raised?.why.zh).toContain('时有时无');
    story.at(minutes(98));
    expect(alerts(story).length).toBe(before);
    story.at(minutes(99));
    expect(alerts(story).slice(before)).toEqual(['99 quiet']);
  });

  it('[RL34] what flaps is held back with how often it changed untold, until it is calm', () => {
    const story = warm('level: yellow', hot, 'flapping: held');
    const held = () => story.record.community.heldFlapping();
    const start = story.now;
    expect(held()).toEqual([]);
    for (let n = 0; n < 9; n++) reads(story, n, n % 2 === 0 ? 31 : 20);
    expect(held()).toEqual([]);
    reads(story, 9, 20);
    const alert = factsOfType(story.record.facts, 'alert-raised').at(-1)?.alert;
    expect(held()).toMatchObject([
      {
        ...{ alert, device: 'smoke-0501', place: HOME, subject: { type: 'home', id: HOME } },
        ...{ rule: { id: 'heat', urgency: 'service' }, since: start + minutes(9), changes: 1 },
      },
    ]);
    for (const [minute, degrees] of [
      [10, 31],
      [11, 20],
      [12, 20],
    ] as const)
      reads(story, minute, degrees);
    expect(held()).toMatchObject([{ since: start + minutes(9), changes: 3 }]);
    expect(held()[0]?.why).toEqual({
      zh: 'Heat：信号时断时续，已变化3次，只作一条报警；平稳后才解除。',
      en: 'Heat: the signal comes and goes. Its changes, 3 so far, are one alert until it is calm.',
    });
    story.at(minutes(71));
    expect(held()).toEqual([]);
  });

  it('[RL34] one with levels is held back at the level that was told, and is nothing before it is told', () => {
    const steps =
      'on: { type: levels, field: temperature, steps: [{ level: blue, limit: 30, reset: 30 }, { level: red, limit: 80, reset: 80 }] }';
    const held = (...lines: string[]) => {
      const story = warm(steps, 'flapping: held', ...lines);
      for (let n = 0; n < 21; n++) reads(story, n, n % 2 === 0 ? 85 : 20);
      return story.record.community.heldFlapping();
    };
    expect(held().map(({ rule }) => rule.urgency)).toEqual(['emergency']);
    expect(held('onDelay: PT5M')).toEqual([]);
    expect(warm('level: yellow', hot, AGAIN).record.community.heldFlapping()).toEqual([]);
  });

  it('[RL28] it is told when a standing alert begins to flap', () => {
    const story = warm('level: yellow', hot, 'flapping: held', 'offDelay: PT5M');
    for (let n = 0; n < 20; n++) reads(story, n, n % 2 === 0 ? 31 : 20);
    expect(alerts(story)).toEqual(['0 service', '10 service', '10 quiet']);
    for (let n = 20; n < 60; n++) reads(story, n, 20);
    expect(alerts(story).length).toBe(4);
  });
});

const whys = (story: Scenario): string[] =>
  factsOfType(story.record.facts, 'alert-raised').map(({ why }) => why.en);
