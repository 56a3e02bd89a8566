import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../devices/registry.ts';
import { hours, instant, minutes, seconds } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { limitOf } from '../../rules/condition.ts';
import { findFaults } from '../../rules/rule-faults.ts';
import { openWatch } from '../../rules/watch.ts';
import { withValue } from '../../rules/window.ts';
import { HOME, only, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { alerts, begin, reads, warm } from './one-rule.ts';
import { ownRules } from './own-rules.ts';

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
