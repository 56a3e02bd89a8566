import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../devices/registry.ts';
import { hours, type Instant, instant, minutes, seconds } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { composeRule, isComposed } from '../../rules/composed-rule.ts';
import { limitOf } from '../../rules/condition.ts';
import { noteState, unrest } from '../../rules/flapping.ts';
import { type Habit, learn, usual } from '../../rules/habit.ts';
import type { RuleMemory } from '../../rules/memory.ts';
import { findFaults } from '../../rules/rule-faults.ts';
import { nextStep, type Steps } from '../../rules/steps.ts';
import { openWatch } from '../../rules/watch.ts';
import { counted, withValue } from '../../rules/window.ts';
import { HOME, MONDAY, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { ownRules } from './own-rules.ts';

/** One rule on the smoke detector at home, with these lines. */
const heat = (...lines: string[]) =>
  ownRules(
    [
      'rules:',
      '  - id: heat',
      '    names: Heat',
      '    cause: heat',
      '    where: { kind: [smoke] }',
      ...lines.map((line) => `    ${line}`),
    ].join('\n'),
  );

const begin = (rules: ReturnType<typeof ownRules>, ...devices: string[]) => {
  const story = new Scenario({ registry: only(...devices), book: [] }).rules(...rules);
  story.facts();
  return story;
};

const warm = (...lines: string[]) => begin(heat(...lines), 'smoke-0501');
const reads = (story: Scenario, minute: number, temperature: number) =>
  story.at(minutes(minute)).sends('smoke-0501', { temperature });

/** The alerts of a story: minute, and what became of them. */
const alerts = (story: Scenario): string[] =>
  story.record.facts.flatMap((fact) => {
    if (fact.type !== 'alert-raised' && fact.type !== 'alert-cleared') return [];
    const minute = (fact.at - MONDAY) / 60e6;
    return [`${minute} ${fact.type === 'alert-raised' ? fact.urgency : 'quiet'}`];
  });

const THREE: Steps = {
  type: 'levels',
  field: 'temperature',
  side: 'above',
  steps: [
    { level: 'blue', limit: 60, reset: 50 },
    { level: 'yellow', limit: 70, reset: 60 },
    { level: 'red', limit: 80, reset: 70 },
  ],
};

describe('levels of one figure', () => {
  it('[RL10] 61 73 64 85 62 56 47 is info warn warn crit info info ok', () => {
    const names = ['ok', 'info', 'warn', 'crit'];
    let step = 0;
    const seen = [61, 73, 64, 85, 62, 56, 47].map((value) => {
      step = nextStep(THREE, step, value);
      return names[step];
    });
    expect(seen).toEqual(['info', 'warn', 'warn', 'crit', 'info', 'info', 'ok']);
  });

  it('[RL10] downwards the same', () => {
    const below: Steps = {
      ...THREE,
      side: 'below',
      steps: THREE.steps.map((step) => ({ ...step, limit: -step.limit, reset: -step.reset })),
    };
    let step = 0;
    expect([-61, -73, -64, -85, -62, -56, -47].map((value) => (step = nextStep(below, step, value)))).toEqual(
      [1, 2, 2, 3, 1, 1, 0],
    );
  });

  const steps =
    'on: { type: levels, field: temperature, steps: [{ level: blue, limit: 60, reset: 50 }, { level: yellow, limit: 70, reset: 60 }, { level: red, limit: 80, reset: 70 }] }';

  it('[RL11] a worse level is told at once, a milder one in silence, and the case keeps the worst', () => {
    const story = warm(steps);
    for (const [minute, value] of [61, 73, 64, 85, 62, 56, 85, 47].entries()) reads(story, minute, value);
    expect(alerts(story)).toEqual([
      '0 upkeep',
      '1 service',
      '1 quiet',
      '3 emergency',
      '3 quiet',
      '6 emergency',
      '6 quiet',
      '7 quiet',
    ]);
    expect(story.theCase().urgency).toBe('emergency');
  });

  it('[RL12] with a delay a worse level waits as the first did', () => {
    const story = warm(steps, 'onDelay: PT2M');
    reads(story, 0, 61);
    reads(story, 3, 85);
    reads(story, 4, 61);
    reads(story, 5, 85);
    story.at(minutes(9));
    expect(alerts(story)).toEqual(['2 upkeep', '7 emergency', '7 quiet']);
    expect(factsOfType(story.record.facts, 'alert-raised').at(-1)?.why.en).toBe(
      'Heat: 85, limit 80, for 2 min.',
    );
  });

  it('[RL12] what was silenced at a level begins at none', () => {
    const story = warm(steps, 'unless: { field: fault, is: true }');
    reads(story, 0, 61);
    story.at(minutes(1)).sends('smoke-0501', { fault: true });
    story.at(minutes(2)).sends('smoke-0501', { fault: false, temperature: 55 });
    expect(alerts(story)).toEqual(['0 upkeep', '1 quiet']);
  });

  it('[RL12] without a value nothing is reached', () => {
    expect(alerts(warm(steps).sends('smoke-0501', { battery: 50 }))).toEqual([]);
  });
});

describe('n of m', () => {
  it('[RL13] three of the last five, not two', () => {
    const story = warm(
      'level: yellow',
      'on: { type: count, of: { type: above, field: temperature, limit: 30 }, atLeast: 3, last: 5 }',
    );
    for (const [minute, value] of [31, 20, 31, 20, 20, 31, 31, 20, 20, 20].entries())
      reads(story, minute, value);
    expect(alerts(story)).toEqual(['6 service', '7 quiet']);
  });

  it('[RL14] within a time the count ends by itself', () => {
    const story = warm(
      'level: yellow',
      'on: { type: count, of: { type: above, field: temperature, limit: 30 }, atLeast: 2, within: PT10M }',
    );
    reads(story, 0, 31);
    reads(story, 9, 31);
    story.at(minutes(60));
    expect(alerts(story)).toEqual(['9 service', '10 quiet']);
  });

  it('[RL15] a window never holds more than the rule asks for', () => {
    let times: ReturnType<typeof counted> | undefined;
    let last: ReturnType<typeof counted> | undefined;
    let change: ReturnType<typeof withValue> = [];
    for (let n = 0; n < 1_000; n++) {
      times = counted(times, true, instant(n), { atLeast: 64, within: hours(1), counts: 'readings' });
      last = counted(last, n % 2 === 0, instant(n), { atLeast: 1, last: 64, counts: 'readings' });
      change = withValue(change, [instant(n * 1e6), n], { type: 'falls', within: minutes(1) });
    }
    expect(times?.times?.length).toBe(64);
    expect(last?.readings?.length).toBe(64);
    expect(change.length).toBeLessThanOrEqual(17);
  });

  it('[RL15] what compares with nothing known counts nothing', () => {
    const story = warm(
      'level: yellow',
      'on: { type: count, of: { type: above, field: temperature, limit: { from: person, name: warm } }, atLeast: 1, last: 2 }',
    );
    reads(story, 0, 90);
    expect(alerts(story)).toEqual([]);
  });
});

describe('change', () => {
  const falls = 'on: { type: falls, field: temperature, by: 5, within: PT10M }';

  it('[RL16] a fall by enough within the time is raised, and over when its time is', () => {
    const story = warm('level: yellow', falls);
    reads(story, 0, 20);
    reads(story, 4, 22);
    reads(story, 5, 17);
    story.at(minutes(60));
    expect(alerts(story)).toEqual(['5 service', '14 quiet']);
  });

  it('[RL16] a slow fall is none', () => {
    const story = warm('level: yellow', falls);
    for (let n = 0; n < 10; n++) reads(story, n * 6, 30 - n * 2);
    expect(alerts(story)).toEqual([]);
  });

  it('[RL16] an old value is no beginning', () => {
    const story = warm('level: yellow', falls).sends('smoke-0501', { battery: 90 });
    reads(story, 0, 30);
    reads(story, 10, 20);
    story.at(minutes(11)).sends('smoke-0501', { battery: 90 });
    story.at(minutes(40)).sends('smoke-0501', { battery: 90 });
    expect(alerts(story)).toEqual([]);
  });
});

describe('absence, age and the unknown', () => {
  it('[RL17] a value that is not heard for so long is an absence, our own downtime not counted', () => {
    const rules = heat('level: blue', 'on: { type: no-value, field: temperature, for: PT2H }');
    const story = begin(rules, 'smoke-0501');
    story.at(hours(1)).sends('smoke-0501', { temperature: 20 });
    story.at(hours(2)).sends('smoke-0501', { battery: 90 }).isDownFor(minutes(30));
    story.at(hours(5)).sends('smoke-0501', { temperature: 20 });
    expect(alerts(story)).toEqual(['210 upkeep', '300 quiet']);
  });

  it('[RL17] counts from when the rule came, and of one value if it says so', () => {
    const story = new Scenario({ registry: only('smoke-0501'), book: [] });
    story
      .at(hours(9))
      .rules(...heat('level: blue', 'on: { type: no-value, field: smoke, is: true, for: PT2H }'));
    story.at(hours(10)).sends('smoke-0501', { smoke: false });
    story.at(hours(12));
    expect(alerts(story).map((one) => Math.round(Number.parseFloat(one)))).toEqual([660]);
  });

  const door = '{ type: state, kind: door, field: open, is: true, maxAge: PT10M }';
  const hot = '{ type: above, field: temperature, limit: 30 }';

  it('[RL18] all-of needs all of one home, whichever device speaks last', () => {
    const rules = heat('level: yellow', `on: { type: all-of, of: [${hot}, ${door}] }`);
    const story = begin(rules, 'smoke-0501', 'door-0501', 'door-0502');
    reads(story, 0, 31).sends('door-0502', { open: true });
    story.at(minutes(1)).sends('door-0501', { open: true });
    story.at(minutes(2)).sends('door-0501', { open: false });
    expect(alerts(story)).toEqual(['1 service', '2 quiet']);
  });

  it('[RL18] any-of needs one, and what is unknown beside it does not matter', () => {
    const rules = heat('level: yellow', `on: { type: any-of, of: [${hot}, ${door}] }`);
    const story = begin(rules, 'smoke-0501', 'door-0501');
    reads(story, 0, 31);
    reads(story, 1, 20);
    story.at(minutes(2)).sends('door-0501', { open: false });
    expect(alerts(story), 'unknown is not "no"').toEqual(['0 service', '2 quiet']);
  });

  it('[RL19] an input older than its maxAge is unknown: it raises nothing and ends nothing', () => {
    const rules = heat('level: yellow', `on: { type: all-of, of: [${hot}, ${door}] }`);
    const story = begin(rules, 'smoke-0501', 'door-0501').sends('door-0501', { open: true });
    reads(story, 11, 31);
    expect(alerts(story)).toEqual([]);
    story.sends('door-0501', { open: true });
    reads(story, 30, 31);
    expect(alerts(story)).toEqual(['11 service']);
    reads(story, 31, 20);
    expect(alerts(story), 'one "no" is enough').toEqual(['11 service', '31 quiet']);
  });

  it('[RL19] a wait ends without an alert when its input grows too old', () => {
    const story = warm(
      'level: yellow',
      'on: { type: above, field: temperature, limit: 30, maxAge: PT5M }',
      'onDelay: PT10M',
    );
    reads(story, 0, 31);
    story.at(minutes(20));
    expect(alerts(story)).toEqual([]);
  });

  it('[RL19] groups stand in groups', () => {
    const rules = heat(
      'level: yellow',
      `on: { type: all-of, of: [${hot}, { type: any-of, of: [${door}, { type: above, field: smokeDensity, limit: 1 }] }] }`,
    );
    const story = begin(rules, 'smoke-0501');
    story.sends('smoke-0501', { temperature: 31, smokeDensity: 2 });
    expect(alerts(story), 'there is no door').toEqual(['0 service']);
  });

  it('[RL20] nobody moved is unknown where nobody could be seen', () => {
    const rules = heat(
      'level: yellow',
      'on: { type: all-of, of: [{ type: above, field: temperature, limit: 30 }, { type: no-sign-of-life, for: PT4H }] }',
    );
    const blind = begin(rules, 'smoke-0501');
    reads(blind, 300, 31).at(hours(6));
    expect(alerts(blind)).toEqual([]);
    const seen = begin(rules, 'smoke-0501', 'door-0501').sends('door-0501', { open: true });
    reads(seen, 200, 31).at(hours(6)).sends('door-0501', { open: false });
    expect(alerts(seen)).toEqual(['240 service', '360 quiet']);
  });

  it('[RL20] unless holds its tongue, and ends what stands', () => {
    const story = warm(
      'level: yellow',
      `on: { type: any-of, of: [${hot}] }`,
      'unless: { field: fault, is: true }',
    );
    reads(story, 0, 31);
    story.at(minutes(1)).sends('smoke-0501', { fault: true });
    reads(story, 2, 32);
    expect(alerts(story)).toEqual(['0 service', '1 quiet']);
  });
});

describe('hours', () => {
  it('[RL21] a condition that stands when the hours begin is raised then, one that ends them is not', () => {
    const rules = (delay: string) =>
      heat(
        'level: yellow',
        'on: { type: above, field: temperature, limit: 30 }',
        'during: "10:00-11:00"',
        delay,
      );
    const story = begin(rules('onDelay: PT10M'), 'smoke-0501');
    reads(story, 0, 31).at(hours(3));
    expect(alerts(story)).toEqual(['70 service']);
    const late = begin(rules('onDelay: PT10M'), 'smoke-0501');
    reads(late, 115, 31).at(hours(20));
    expect(alerts(late), 'five minutes before the end').toEqual([]);
  });

  it('[RL21] what stands ends by its own condition after the hours', () => {
    const story = warm(
      'level: yellow',
      'on: { type: above, field: temperature, limit: 30 }',
      'during: "09:00-10:00"',
      'offDelay: PT5M',
    );
    reads(story, 0, 31);
    reads(story, 120, 29);
    reads(story, 122, 31);
    reads(story, 130, 29).at(hours(3));
    expect(alerts(story)).toEqual(['0 service', '135 quiet']);
  });

  it('[RL22] a press outside the hours of its rule is none', () => {
    const rules = ownRules(
      'rules: [{ id: night, names: Night, level: yellow, cause: sos, where: { kind: [wristband] }, during: "22:00-06:00", on: { type: momentary, field: sos } }]',
    );
    const story = begin(rules, 'band-0501').sends('band-0501', { sos: true });
    story.at(hours(14)).sends('band-0501', { sos: true });
    expect(alerts(story)).toEqual(['840 service']);
    expect(factsOfType(story.record.facts, 'alert-raised')[0]?.why.en).toBe('Night.');
  });

  it('[RL22] hours are those of the community, and are asked once for as long as they stay', () => {
    const [rule] = heat(
      'level: yellow',
      'on: { type: state, field: smoke, is: true }',
      'during: "00:00-24:00"',
    );
    if (!isComposed(rule!)) throw new Error('plain');
    const { schedule } = composeRule(rule, { timeZone: 'Asia/Shanghai', exceptions: new Map() });
    expect(schedule?.(MONDAY)).toEqual({ from: MONDAY, open: true, until: undefined });
    expect(schedule?.((MONDAY + 1) as Instant)).toBe(schedule?.(MONDAY));
  });
});

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

  it('[RL28] it is told when a standing alert begins to flap', () => {
    const story = warm('level: yellow', hot, 'flapping: held', 'offDelay: PT5M');
    for (let n = 0; n < 20; n++) reads(story, n, n % 2 === 0 ? 31 : 20);
    expect(alerts(story)).toEqual(['0 service', '10 service', '10 quiet']);
    for (let n = 20; n < 60; n++) reads(story, n, 20);
    expect(alerts(story).length).toBe(4);
  });
});

describe('at the edges', () => {
  it('[RL15] of one part of the time only the value farthest from now is kept', () => {
    const kept = (type: 'rises' | 'falls', ...values: number[]) =>
      values.reduce<ReturnType<typeof withValue>>(
        (window, value, n) => withValue(window, [instant(1 + n), value], { type, within: hours(1) }),
        [],
      );
    expect(kept('rises', 5, 3, 4)).toEqual([[2, 3]]);
    expect(kept('falls', 5, 3, 7)).toEqual([[3, 7]]);
  });

  it('[RL18] nobody is near where nobody is', () => {
    const watch = openWatch(BOOK, openDirectory(VILLAGE));
    const nowhere = { ...watch.device('door-0501')!, rowKey: 'nowhere' };
    expect(watch.near(nowhere, 'door')).toEqual([]);
    expect(watch.near(watch.device('smoke-0501')!, 'door').map(({ device }) => device)).toEqual([
      'door-0501',
    ]);
  });

  const beats = (limit: string, kind = 'wristband', field = 'heartRate') =>
    ownRules(
      `rules: [{ id: beats, names: Beats, level: yellow, cause: vital-signs, where: { kind: [${kind}] }, on: { type: count, of: { type: above, field: ${field}, limit: ${limit} }, atLeast: 1, last: 1 } }]`,
    );

  it('[RL25] a habit without floor, ceiling or figure counts in n of m too, once it is known', () => {
    const story = begin(beats('{ from: habit, times: 6 }'), 'band-0501').sends('band-0501', {
      heartRate: 200,
    });
    for (let hour = 0; hour < 24 * 9; hour++) story.at(hours(hour)).sends('band-0501', { heartRate: 70 });
    story.at(hours(220)).sends('band-0501', { heartRate: 90 });
    expect(alerts(story)).toEqual(['13200 service']);
  });

  it('[RL23] where several live, or nobody, nobody’s limit counts', () => {
    const limit = '{ from: person, name: warm, else: 40 }';
    const [alone, other] = VILLAGE.residents;
    const limits = { warm: 20 };
    const residents = [
      { ...alone!, limits },
      { ...other!, place: HOME, limits },
    ];
    const together = { ...only('smoke-0501'), residents };
    const warmOf = (registry: typeof together) =>
      alerts(
        new Scenario({ registry, book: [] })
          .rules(...beats(limit, 'smoke', 'temperature'))
          .sends('smoke-0501', { temperature: 30 }),
      );
    expect(warmOf(together)).toEqual([]);
    expect(warmOf({ ...together, residents: [] })).toEqual([]);
    expect(warmOf({ ...together, residents: residents.slice(0, 1) })).toEqual(['0 service']);
    const place = { type: 'above', field: 'x', limit: { from: 'person', name: 'x' }, deadband: 0 } as const;
    expect(limitOf(place, 40), 'the place alone has none').toBeUndefined();
  });

  it('[RL30] a band whose wearer has left speaks for nobody', () => {
    const rules = ownRules(
      'rules: [{ id: press, names: Press, level: yellow, cause: sos, where: { group: lives-alone }, on: { type: momentary, field: sos } }]',
    );
    const story = new Scenario({ registry: { ...only('band-0501'), residents: [] }, book: [] }).rules(
      ...rules,
    );
    expect(alerts(story.sends('band-0501', { sos: true }))).toEqual([]);
  });

  it('[RL28] what flaps before it was ever raised, or is silenced meanwhile, raises nothing', () => {
    const story = warm(
      'level: yellow',
      'on: { type: above, field: temperature, limit: 30 }',
      'flapping: held',
      'onDelay: PT5M',
      'unless: { field: fault, is: true }',
    );
    for (let n = 0; n < 21; n++) reads(story, n, n % 2 === 0 ? 31 : 20);
    story.at(minutes(21)).sends('smoke-0501', { fault: true });
    expect(alerts(story)).toEqual([]);
  });

  it('[RL26] an alert from before its rule kept anything in mind goes on', () => {
    const steps =
      'on: { type: levels, field: temperature, steps: [{ level: blue, limit: 60, reset: 50 }, { level: red, limit: 80, reset: 70 }] }';
    const story = warm(steps, 'again: { every: PT1H, most: 1 }');
    reads(story, 0, 61);
    const row = story.record.community.look(HOME)!;
    delete row.devices['smoke-0501']!.memory;
    reads(story, 1, 85);
    delete row.devices['smoke-0501']!.memory;
    reads(story, 2, 40);
    expect(alerts(story)).toEqual(['0 upkeep', '1 emergency', '1 quiet', '2 quiet']);
  });
});

describe('the language', () => {
  it('[RL29] a rule that never ends cannot be written, and the book is without fault', () => {
    expect(BOOK.flatMap(findFaults)).toEqual([]);
  });

  it('[RL30] a rule on a field that a kind does not have watches none of that kind', () => {
    const rules = ownRules(
      'rules: [{ id: any, names: Any, level: blue, cause: report, where: {}, on: { type: any-of, of: [{ type: state, field: open, is: true }, { type: count, of: { type: state, field: open, is: true }, atLeast: 1, within: PT1M }] } }]',
    );
    const story = begin(rules, 'smoke-0501', 'door-0501').sends('smoke-0501', { smoke: true });
    expect(alerts(story)).toEqual([]);
    expect(alerts(story.at(seconds(30)).sends('door-0501', { open: true }))).toEqual(['0.5 upkeep']);
  });
});
