import { describe, expect, it } from 'vitest';
import { drive } from '../../bench/drive.ts';
import type { Reading } from '../../devices/reading.ts';
import type { Registry } from '../../devices/registry.ts';
import { type Duration, days, hours, type Instant, minutes, plus, seconds } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { isCare } from '../../rules/care-shape.ts';
import { joinBooks } from '../../rules/joined-books.ts';
import { levelOf } from '../../rules/level.ts';
import { Past, type PastAlert } from '../../rules/past.ts';
import type { Rule } from '../../rules/rule.ts';
import { openRuleBook } from '../../rules/rule-book.ts';
import { compareBooks, compareRecord, splitBooks, warmUpOf, within } from '../../rules/what-if.ts';
import { HOME, MONDAY, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { openRecorded } from '../simulators/core.ts';
import { MIDNIGHT, openWorld, smallRegistry } from '../simulators/lives.ts';
import { ownRules } from './own-rules.ts';

type Word = readonly [after: Duration, device: string, fields: Reading['fields']];

function replayOf(rules: readonly Rule[], words: readonly Word[], registry: Registry = VILLAGE): PastAlert[] {
  const past = new Past({ rules, registry, downtimes: [], outages: new Map(), from: MONDAY });
  for (const [after, device, fields] of words) past.take({ device, at: plus(MONDAY, after), fields });
  past.end(plus(MONDAY, hours(20)));
  return past.alerts();
}

/** What rules of a text, in place of shipped ones or beside them, would have changed of these words. */
function whatIf(text: string, words: readonly Word[], before: readonly Rule[] = BOOK) {
  const books = splitBooks(before, openRuleBook(BOOK, ownRules(text)).all);
  const joined = joinBooks([books.both, books.before, books.after]);
  const [both, was, is] = joined.part(joined.lists.map((rules) => replayOf(rules, words)));
  return compareBooks({ both: both!, before: was!, after: is! }, books);
}

const door = (limit: string): string => `
rules:
  - { id: door-open, replaces: door-open, names: Door open, level: yellow, cause: door-open, where: { kind: [door] },
      on: { type: state, field: open, is: true }, onDelay: ${limit} }`;

const QUIET = `
rules:
  - { id: too-quiet, names: Too quiet, level: yellow, cause: no-sign-of-life, where: {},
      on: { type: no-sign-of-life, for: PT20H } }`;

const OPEN_90_MIN: Word[] = [
  [minutes(0), 'door-0501', { open: true }],
  [minutes(90), 'door-0501', { open: false }],
];

const en = (all: readonly { readonly why: { readonly en: string } }[]) => all.map(({ why }) => why.en);

describe('the past through other rules', () => {
  it('[WI1] the rules in force give the alerts of the record, from readings alone', {
    timeout: 60_000,
  }, () => {
    const registry = smallRegistry(30, 0.6);
    const world = openWorld({ registry });
    const core = openRecorded(registry, MIDNIGHT);
    const end = plus(MIDNIGHT, days(3));
    const readings: Reading[] = [];
    const { take, ...others } = core;
    const take2 = (input: Parameters<typeof take>[0]) => {
      const outcome = core.record.take(input);
      if (outcome.decoded?.type === 'readings') readings.push(...outcome.decoded.readings);
      return outcome.facts;
    };
    drive(world, { ...others, take: take2 }, end, { stamped: false });
    const rules = BOOK.filter(({ on }) => !isCare(on));
    const past = new Past({ rules, registry, downtimes: [], outages: new Map(), from: MIDNIGHT });
    for (const reading of readings) past.take(reading);
    past.end(end);
    const told = factsOfType(core.record.facts, 'alert-raised').filter(
      (fact) => (fact.device ?? fact.resident) && rules.some(({ id }) => id === fact.rule),
    );
    const line = (one: Pick<PastAlert, 'at' | 'rule' | 'subject' | 'place' | 'why'>, level: string) =>
      JSON.stringify([one.at, one.rule, one.subject, one.place, one.why, level]);
    expect(told.length).toBeGreaterThan(5);
    expect(
      past
        .alerts()
        .map((one) => line(one, one.level))
        .sort(),
    ).toEqual(told.map((fact) => line(fact, levelOf(fact.urgency))).sort());
  });

  it('[WI2] a longer delay loses an alert or moves it, a shorter one moves or gains it, each with its reason', () => {
    const longer = whatIf(door('PT2H'), OPEN_90_MIN);
    expect(en(longer.lost)).toEqual([
      'The door has been open for 1 h: not told by the other rules (rule door-open: onDelay 1 h → 2 h).',
    ]);
    expect(longer.lost[0]?.why.zh).toBe(
      '门已敞开1小时。按其他规则不再报警（规则 door-open：onDelay 1小时 → 2小时）。',
    );
    expect([longer.gained, longer.moved]).toEqual([[], []]);
    const shorter = whatIf(door('PT30M'), OPEN_90_MIN);
    expect(shorter.moved.map(({ was, alert }) => [was.at, alert.at])).toEqual([
      [plus(MONDAY, hours(1)), plus(MONDAY, minutes(30))],
    ]);
    expect(en(shorter.moved)).toEqual([
      'Door open, for 30 min: changed by the other rules (rule door-open: onDelay 1 h → 30 min).',
    ]);
    const gained = whatIf(door('PT1H30M'), OPEN_90_MIN.slice(0, 1), [
      ...BOOK.filter(({ id }) => id !== 'door-open'),
    ]);
    expect(en(gained.gained)).toEqual([
      'Door open, for 90 min: told by the other rules (rule door-open is new).',
    ]);
  });

  it('[WI3] another limit, level or rule in its place is named; more than four changes are counted', () => {
    const high: Word[] = [
      [minutes(0), 'band-0501', { heartRate: 155, worn: true }],
      [minutes(3), 'band-0501', { heartRate: 155, worn: true }],
      [minutes(9), 'band-0501', { heartRate: 72, worn: true }],
    ];
    const rule = (keys: string) => `
rules:
  - { id: fast-heart, replaces: heart-rate-high, names: Fast heart, cause: vital-signs, where: { kind: [wristband] }, ${keys} }`;
    const limit = whatIf(
      rule(
        'level: red, unless: { field: worn, is: false }, onDelay: PT5M, offDelay: PT2M, on: { type: above, field: heartRate, limit: 160, deadband: 10 }',
      ),
      high,
    );
    expect(en(limit.lost)).toEqual([
      'Heart rate 155 bpm, above 150 for 5 min: not told by the other rules (rule fast-heart (in place of heart-rate-high): on.limit 150 → 160).',
    ]);
    expect(limit.lost[0]?.why.zh).toContain('规则 fast-heart（原 heart-rate-high）：on.limit 150 → 160');
    const milder = whatIf(
      rule('level: yellow, onDelay: PT5M, on: { type: above, field: heartRate, limit: 150 }'),
      high,
    );
    expect(milder.moved.map(({ was, alert }) => [was.level, alert.level])).toEqual([['red', 'yellow']]);
    expect(milder.moved[0]?.why.en).toContain(
      'on.deadband 10 → 0, unless.field worn → none, unless.is false → none, offDelay 2 min → 0 s, and 1 more)',
    );
    expect(milder.moved[0]?.why.zh).toContain('，另有1处）');
    const [own] = [
      openRuleBook(BOOK, ownRules(rule('level: red, on: { type: above, field: heartRate, limit: 160 }'))).all,
    ];
    const back = whatIf('rules: []', high, own);
    expect(back.gained[0]?.why.en).toContain('rule heart-rate-high (in place of fast-heart): ');
    const gone = compareBooks({ both: [], before: replayOf(BOOK, high), after: [] }, splitBooks(BOOK, []));
    expect(en(gone.lost)).toContain(
      'Heart rate 155 bpm, above 150 for 5 min: not told by the other rules (there is no rule heart-rate-high any more).',
    );
    expect(gone.lost[0]?.why.zh).toContain('不再有');
  });

  it('[WI14] books judged as one list give what each gives by itself; those that both learn are apart', () => {
    const words: Word[] = Array.from({ length: 600 }, (_, n) => [
      minutes(n * 2),
      n % 3 === 0 ? 'door-0501' : 'band-0501',
      n % 3 === 0
        ? { open: n % 120 < 90 }
        : { heartRate: 60 + ((n * 37) % 110), worn: true, sos: n % 97 === 1 },
    ]);
    const other = openRuleBook(BOOK, ownRules(door('PT3M'))).all;
    const { both, before, after } = splitBooks(BOOK, other);
    const joined = joinBooks([both, before, after]);
    expect(joined.lists.length).toBe(1);
    const parts = joined.part(joined.lists.map((rules) => replayOf(rules, words)));
    expect(parts).toEqual([both, before, after].map((rules) => replayOf(rules, words)));
    expect(parts.map((alerts) => alerts.length > 0)).toEqual([true, true, true]);
    expect(joined.part([])).toEqual([[], [], []]);

    const learnt = joinBooks([BOOK, ownRules(QUIET)]);
    expect(learnt.lists).toEqual([BOOK, ownRules(QUIET)]);
    expect(learnt.part([[], []])).toEqual([[], []]);
  });

  it('[WI4] rules that are alike in both books count for both, and two troubles of one home stay two', () => {
    const words: Word[] = [
      ...OPEN_90_MIN,
      [hours(3), 'smoke-0501', { smoke: true }],
      [hours(4), 'door-0501', { open: true }],
      [hours(7), 'door-0501', { open: false }],
      [hours(8), 'band-0501', { sos: true }],
    ];
    const found = whatIf(door('PT2H'), words);
    expect(found.same.map(({ rule }) => rule)).toEqual(['smoke', 'sos']);
    expect(found.lost.map(({ alert }) => alert.at)).toEqual([plus(MONDAY, hours(1))]);
    expect(found.moved.map(({ was, alert }) => [was.at, alert.at])).toEqual([
      [plus(MONDAY, hours(5)), plus(MONDAY, hours(6))],
    ]);
    const names = whatIf(door('PT1H'), words);
    expect([names.gained, names.lost, names.moved, names.same.length]).toEqual([[], [], [], 4]);
    expect(within(found, { from: plus(MONDAY, hours(6)), to: plus(MONDAY, hours(8)) })).toEqual({
      gained: [],
      lost: [],
      moved: found.moved,
      same: [],
    });
    expect(within(found, { from: plus(MONDAY, hours(5)), to: plus(MONDAY, hours(6)) }).moved).toEqual(
      found.moved,
    );
    expect(within(found, { from: MONDAY, to: plus(MONDAY, hours(5)) }).moved).toEqual([]);
    const standing = whatIf(door('PT2H'), OPEN_90_MIN.slice(0, 1));
    expect(standing.moved.map(({ was, alert }) => [was.until, alert.until])).toEqual([
      [undefined, undefined],
    ]);
  });

  it('[WI5] a replay looks back as far as its rules do', () => {
    const [wait, count, kind, habit] = [
      '{ id: a, names: A, level: blue, cause: door-open, where: {}, on: { type: no-value, field: open, kind: door, for: P3D }, onDelay: PT2H }',
      '{ id: a, names: A, level: blue, cause: door-open, where: {}, on: { type: count, of: { type: state, field: open, is: true }, atLeast: 2, within: P4D } }',
      '{ id: a, names: A, level: blue, cause: door-open, where: {}, on: { type: any-of, of: [{ type: state, field: open, is: true, maxAge: P5D }] } }',
      '{ id: a, names: A, level: blue, cause: vital-signs, where: {}, on: { type: above, field: heartRate, limit: { from: habit, times: 3 } } }',
    ].map((rule) => warmUpOf(ownRules(`rules: [${rule}]`)));
    expect([wait, count, kind, habit]).toEqual([days(3) + hours(2), days(4), days(5), days(28)]);
    expect(warmUpOf([])).toBe(hours(26));
    const year =
      '{ id: a, names: A, level: blue, cause: door-open, where: {}, on: { type: no-value, field: open, kind: door, for: P365D } }';
    expect(warmUpOf(ownRules(`rules: [${year}]`)), 'farther than readings are kept').toBe(hours(26));
    expect(warmUpOf(BOOK), 'habits').toBe(days(28));
  });

  it('[WI6] a reading that was stored behind a later one is judged as late as it came, and lets no clock run back', () => {
    const late = replayOf(BOOK, [
      [hours(2), 'door-0501', { open: false }],
      [hours(1), 'band-0501', { heartRate: 155, worn: true }],
      [minutes(1), 'smoke-0501', { smoke: true }],
    ]);
    expect(late.map(({ rule, at }) => [rule, at])).toEqual([['smoke', plus(MONDAY, hours(2))]]);
  });

  it('[WI7] who was met counts as alive, strangers count for nothing, and places can be left to others', () => {
    const [from, end] = [MONDAY, plus(MONDAY, hours(60))];
    const alone = BOOK.filter(({ on }) => on.type === 'no-sign-of-life');
    const words = (past: Past) => {
      for (let hour = 1; hour < 60; hour++)
        past.take({ device: 'door-0501', at: plus(from, hours(hour)), fields: { open: false } });
    };
    const quiet = new Past({ rules: alone, registry: VILLAGE, downtimes: [], outages: new Map(), from });
    words(quiet);
    quiet.end(end);
    expect(quiet.alerts().map(({ rule, at }) => [rule, at - from])).toEqual([
      ['quiet', hours(24)],
      ['no-sign-of-life', hours(36)],
    ]);
    const met = new Past({ rules: alone, registry: VILLAGE, downtimes: [], outages: new Map(), from });
    met.take({ device: 'door-0501', at: plus(from, hours(1)), fields: { open: false } });
    met.meet('r1', { sign: plus(from, hours(20)), at: plus(from, hours(21)) });
    met.meet('nobody', { sign: from, at: from });
    met.take({ device: 'nothing', at: plus(from, hours(22)), fields: { open: true } });
    met.end(plus(from, hours(44)));
    expect(met.alerts()).toEqual([]);
    const elsewhere = new Past({
      rules: alone,
      registry: VILLAGE,
      downtimes: [],
      outages: new Map(),
      from,
      takes: (row) => row !== HOME,
    });
    words(elsewhere);
    elsewhere.meet('r1', { sign: from, at: from });
    elsewhere.end(end);
    expect([elsewhere.alerts(), elsewhere.count]).toEqual([[], 0]);
    expect(['door-0501', 'door-0502', 'nothing'].map((id) => elsewhere.has(id))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('[WI8] what the record holds and the replay does not, or otherwise, is told apart', () => {
    const story = new Scenario()
      .sends('smoke-0501', { smoke: true })
      .at(minutes(5))
      .sends('smoke-0501', { smoke: false });
    const [fact] = factsOfType(story.record.facts, 'alert-raised');
    const told: PastAlert = { ...fact!, level: 'red', until: plus(MONDAY, minutes(5)) };
    const [given] = replayOf(BOOK, [
      [minutes(0), 'smoke-0501', { smoke: true }],
      [minutes(5), 'smoke-0501', { smoke: false }],
    ]);
    expect(given?.until).toBe(
      plus(MONDAY, plus(minutes(5) as number as Instant, seconds(30)) as number as Duration),
    );
    const at = (one: PastAlert, after: Duration): PastAlert => ({
      ...one,
      at: plus(one.at, after),
      until: plus(one.at, after),
    });
    expect(compareRecord([told], [at(given!, minutes(2))]).same).toHaveLength(1);
    const moved = compareRecord([told], [at(given!, minutes(14))]);
    expect(en(moved.moved)).toEqual([
      'The smoke detector reports smoke: the record has it at another time or level.',
    ]);
    const apart = compareRecord(
      [told],
      [at(given!, hours(3)), { ...given!, subject: { type: 'home', id: 'else' } }],
    );
    expect(en(apart.lost)).toEqual([
      'The smoke detector reports smoke: the record has it, the replay gives none.',
    ]);
    expect(apart.gained.map(({ alert, why }) => [alert.subject.id, why.zh])).toEqual([
      ['else', '烟感报警：检测到烟雾。重放得出，记录中没有。'],
      [HOME, '烟感报警：检测到烟雾。重放得出，记录中没有。'],
    ]);
  });
});
