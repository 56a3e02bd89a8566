import { describe, expect, it } from 'vitest';
import { hours, type Instant, minutes } from '../../devices/time.ts';
import { composeRule, isComposed } from '../../rules/composed-rule.ts';
import { MONDAY, only } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { alerts, begin, heat, reads, warm } from './one-rule.ts';
import { ownRules } from './own-rules.ts';

describe('values that stay as they are', () => {
  it('[RL35] are judged by new rules at the next word of the device', () => {
    const story = warm('level: blue', 'on: { type: above, field: temperature, limit: 60 }');
    reads(story, 1, 55);
    story.rules(...heat('level: blue', 'on: { type: above, field: temperature, limit: 50 }'));
    reads(story, 2, 55);
    expect(alerts(story)).toEqual(['2 upkeep']);
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
