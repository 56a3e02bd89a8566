import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { type Duration, days, hours, minus, minutes, plus } from '../../devices/time.ts';
import type { MuteAsked } from '../../rules/input.ts';
import { B12, COMMUNITY, HOME, NEXT_HOME } from '../community.ts';
import { ownRules } from '../rules/own-rules.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const by = { staff: 'd1' };
const TOLD_AGAIN = ownRules(`
rules:
  - { id: open-again, replaces: door-open, names: Open, level: yellow, cause: door-open, where: { kind: [door] },
      on: { type: state, field: open, is: true }, onDelay: PT1H, again: { every: PT10M, most: 4 } }
`);

const mute = (story: Scenario, asked: Partial<MuteAsked> & { readonly for?: Duration } = {}) => {
  const { for: length = hours(1), ...rest } = asked;
  const from = asked.from ?? story.now;
  const set = { place: HOME, from, until: plus(from, length), note: 'sealed', ...rest };
  return story.takes({ type: 'mute-changed', at: story.now, by, change: { type: 'set', mute: set } }).mute;
};
const takeBack = (story: Scenario, id: string) =>
  story.takes({ type: 'mute-changed', at: story.now, by, change: { type: 'end', mute: id } }).mute;
const idOf = (verdict: ReturnType<typeof mute>): string => (verdict?.ok ? verdict.mute.id : '');

describe('a mute', () => {
  it('[MU1] is a fact with author, reason and end; what it holds is a fact, in the list, and told to nobody', () => {
    const story = new Scenario();
    const id = idOf(mute(story));
    story.sends('smoke-0501', { battery: 5 });
    expect(story.record.facts.slice(-2)).toMatchObject([
      { id, type: 'mute-set', by, note: 'sealed', place: HOME, until: plus(story.now, hours(1)) },
      { type: 'alert-held', held: 'muted', mute: id, rule: 'battery-low', urgency: 'upkeep' },
    ]);
    expect([...story.record.community.holding.held.all()]).toMatchObject([
      { held: { why: 'muted', mute: id } },
    ]);
    expect(story.openCases()).toEqual([]);
  });

  it('[MU2] that ends opens the case of what still stands, and of nothing else', () => {
    const story = new Scenario();
    mute(story);
    story.sends('smoke-0501', { battery: 5 }).sends('door-0501', { battery: 5 });
    story.sends('door-0501', { battery: 90 });
    story.facts();
    story.at(minutes(59));
    expect(story.facts()).toEqual([]);
    story.at(hours(1));
    expect(story.facts()).toEqual([
      '60 min: mute over, 1 held, blue battery-low b12/0501, alert battery-low, told grid s1',
    ]);
    expect(story.at(hours(2)).facts()).toEqual([]);
  });

  it('[MU3] is taken back at once, once', () => {
    const story = new Scenario();
    const id = idOf(mute(story, { for: days(3) }));
    story.sends('smoke-0501', { battery: 5 }).at(minutes(5));
    story.facts();
    expect(takeBack(story, id)).toMatchObject({ ok: true, mute: { ended: true } });
    expect(story.facts()[0]).toContain('mute taken-back, 1 held, blue battery-low b12/0501');
    expect(takeBack(story, id)).toEqual({ ok: false, why: 'no-such-mute' });
    story.answers('s1', 'resolve', { reason: 'real' }).sends('smoke-0501', { battery: 90 });
    expect(story.sends('smoke-0501', { battery: 5 }).openCases()).toHaveLength(1);
    story.facts();
    expect(story.at(days(3)).facts().join()).not.toContain('mute');
  });

  it('[MU3] taken back stays so over a restart, and its red is still not muted anew', () => {
    const story = new Scenario();
    const red = { device: 'band-0501', red: true, for: minutes(20) } as const;
    const id = idOf(mute(story, red));
    expect(takeBack(story.at(minutes(5)), id)).toMatchObject({ ok: true });
    const { mutes } = story.record.community.holding;
    story.record.restart();
    expect(story.record.community.holding.mutes).toEqual(mutes);
    expect(takeBack(story, id)).toEqual({ ok: false, why: 'no-such-mute' });
    expect(mute(story, red)).toEqual({ ok: false, why: 'red-too-soon' });
    expect(story.sends('band-0501', { sos: true }).theCase().cause).toBe('sos');
    story.at(hours(1));
    expect(factsOfType(story.record.facts, 'mute-ended')).toHaveLength(1);
  });

  it('[MU4] lets reds through unless it says so, and then holds no other cause', () => {
    const story = new Scenario();
    mute(story, { for: days(2) });
    story.sends('smoke-0501', { smoke: true });
    expect(story.openCases().map(({ cause }) => cause)).toEqual(['smoke']);
    const test = new Scenario();
    mute(test, { place: B12, cause: 'smoke', red: true });
    test.sends('smoke-0501', { smoke: true }).sends('smoke-0502', { smoke: true });
    expect(test.openCases()).toEqual([]);
    expect(factsOfType(test.record.facts, 'alert-held')).toMatchObject([
      { urgency: 'emergency', cause: 'smoke' },
      { urgency: 'emergency' },
    ]);
    test.sends('band-0501', { sos: true }).sends('band-0501', { fall: true, steps: 4 });
    expect(test.openCases().map(({ cause }) => cause)).toEqual(['sos', 'fall']);
  });

  it('[MU5] of a red ends within the hour, and what burns then is a case', () => {
    const story = new Scenario();
    mute(story, { cause: 'smoke', red: true });
    story.sends('smoke-0501', { smoke: true });
    story.facts();
    story.at(hours(1));
    expect(story.facts()).toEqual([
      '60 min: mute over, 1 held, red smoke b12/0501, alert smoke, told grid s1 +bh1',
    ]);
  });

  it('[MU6] of a red press holds it to the end, and then people see it', () => {
    const story = new Scenario();
    mute(story, { device: 'band-0501', red: true, for: minutes(20) });
    story.sends('band-0501', { sos: true });
    expect(story.openCases()).toEqual([]);
    expect(story.at(minutes(20)).theCase()).toMatchObject({ cause: 'sos', urgency: 'emergency' });
  });

  it.each([
    ['red-too-long', { red: true, cause: 'smoke', for: hours(2) }],
    ['red-too-wide', { red: true }],
    ['too-long', { for: days(31) }],
    ['too-far-ahead', { from: plus(new Scenario().now, days(100)) }],
    ['ends-before-it-begins', { for: hours(0) }],
    ['already-over', { from: minus(new Scenario().now, hours(3)), for: hours(2) }],
    ['no-such-place', { place: 'hz/xq' as PlaceId }],
    ['no-such-device', { device: 'gone' }],
  ] as const)('[MU7] that cannot be is refused as %s, and makes no fact', (why, asked) => {
    const story = new Scenario();
    const before = story.record.facts.length;
    expect(mute(story, asked)).toEqual({ ok: false, why });
    expect(story.record.facts).toHaveLength(before);
  });

  it('[MU8] of a red is not renewed within an hour, by whatever scope, so that no chain silences it', () => {
    const story = new Scenario();
    mute(story, { cause: 'smoke', red: true });
    const red = (more: Partial<MuteAsked>) =>
      mute(story, { cause: 'smoke', red: true, for: minutes(30), ...more });
    const soon = { ok: false, why: 'red-too-soon' };
    expect(red({ from: plus(story.now, hours(1)) })).toEqual(soon);
    expect(red({ place: COMMUNITY, from: plus(story.now, minutes(119)) })).toEqual(soon);
    expect(red({ device: 'smoke-0501' })).toEqual(soon);
    expect(red({ place: NEXT_HOME })).toMatchObject({ ok: true });
    expect(red({ cause: 'sos' })).toMatchObject({ ok: true });
    expect(red({ device: 'door-0501', place: NEXT_HOME, cause: 'heat' })).toMatchObject({ ok: true });
    expect(red({ device: 'door-0502', place: NEXT_HOME, cause: 'heat' })).toMatchObject({ ok: true });
    expect(red({ from: plus(story.now, hours(2)) })).toMatchObject({ ok: true });
    story.at(hours(4));
    expect(red({})).toMatchObject({ ok: true });
  });

  it('[MU9] planned ahead holds from then on, and what was open before goes on', () => {
    const story = new Scenario();
    mute(story, { from: plus(story.now, hours(2)), cause: 'battery-low', place: COMMUNITY });
    story.sends('smoke-0501', { battery: 5 });
    expect(story.openCases()).toHaveLength(1);
    story.at(hours(2)).sends('smoke-0502', { battery: 5 }).sends('door-0501', { battery: 5 });
    expect(factsOfType(story.record.facts, 'alert-held').map(({ device }) => device)).toEqual([
      'smoke-0502',
      'door-0501',
    ]);
    story.facts();
    story.at(hours(3));
    expect(story.facts().at(-1)).toContain('mute over, 2 held');
    expect(story.at((hours(3) + minutes(11)) as Duration).openCases()).toHaveLength(2);
  });

  it('[MU10] that ends under another one hands over what it holds; the one that ends last holds', () => {
    const story = new Scenario();
    const long = idOf(mute(story, { for: hours(3) }));
    const short = idOf(mute(story));
    story.sends('smoke-0501', { battery: 5 });
    expect(factsOfType(story.record.facts, 'alert-held')[0]?.mute).toBe(long);
    const later = new Scenario();
    mute(later, { for: hours(1) });
    later.sends('smoke-0501', { battery: 5 });
    mute(later, { for: hours(3) });
    later.at(hours(2));
    expect(later.openCases()).toEqual([]);
    expect(later.at(hours(3)).openCases()).toHaveLength(1);
    expect(short).not.toBe(long);
  });

  it('[MU11] holds over a restart, and what the gateway says of itself is never held', () => {
    const story = new Scenario();
    mute(story, { place: COMMUNITY, for: days(2) });
    story.sends('band-0501', { battery: 5 }).at(minutes(5)).isDownFor(minutes(30));
    story.sends('door-0502', { battery: 5 });
    expect(story.openCases()).toEqual([]);
    story.takes({
      type: 'gateway-condition',
      at: story.now,
      condition: 'disk-filling',
      holds: true,
      value: 81,
    });
    expect(story.theCase().cause).toBe('gateway');
    story.at(hours(25));
    expect(factsOfType(story.record.facts, 'alert-held').at(-1)).toMatchObject({
      rule: 'quiet',
      resident: 'r1',
    });
  });

  it('[MU12] more than two hundred at one time are refused', () => {
    const story = new Scenario();
    for (let n = 0; n < 200; n++) expect(mute(story)).toMatchObject({ ok: true });
    expect(mute(story)).toEqual({ ok: false, why: 'too-many-mutes' });
    story.at(hours(2));
    expect(mute(story)).toMatchObject({ ok: true });
  });

  it('[MU13] what is told again stays held', () => {
    const story = new Scenario().rules(...TOLD_AGAIN);
    const id = idOf(mute(story, { device: 'door-0501', for: hours(3) }));
    story.sends('door-0501', { open: true }).at(hours(2));
    expect(story.record.community.holding.held.in(`muted ${id}`)).toHaveLength(1);
    story.sends('door-0501', { open: false });
    expect([...story.record.community.holding.held.all()]).toEqual([]);
  });
});
