import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatProblem } from '../../gateway/config/problem.ts';
import { LARGEST_FOLDER, readRules } from '../../gateway/config/rules-file.ts';
import { BOOK } from '../../rules/book/index.ts';
import { readOwn } from './own-rules.ts';

/** A rule that is right but for what replaces or follows its lines. */
function rule(change: { readonly [key: string]: string | undefined }, more = ''): string {
  const lines = {
    id: 'id: warm',
    names: 'names: { zh: 热, en: Warm }',
    level: 'level: yellow',
    cause: 'cause: heat',
    where: 'where: { kind: [smoke] }',
    on: 'on: { type: above, field: temperature, limit: 30 }',
    ...change,
  };
  const text = Object.values(lines).filter((line) => line !== undefined);
  return `rules:\n  - ${[...text, ...(more === '' ? [] : [more])].join('\n    ')}\n`;
}

/** Twenty and more files that are wrong, and what is said of each: line, what is wrong, cure. */
const BROKEN: readonly (readonly [what: string, text: string, said: string])[] = [
  [
    'no YAML',
    'rules: [',
    'r.yaml:1: not well-formed YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; check indentation and brackets here, and put texts with { } : or # in quotes (rules-invalid)',
  ],
  [
    'a sentence with braces and without quotes',
    rule({}, 'why: { zh: 热{value}, en: Hot {value} now }'),
    'r.yaml:8: not well-formed YAML: Unexpected flow-map-start at node end; check indentation and brackets here, and put texts with { } : or # in quotes (rules-invalid)',
  ],
  [
    'a cause of its own',
    rule({ cause: 'cause: water' }),
    'venue-empty, venue-under-used, gateway, radio-gateway, clock-changed, report (rules-invalid)',
  ],
  ['a misspelt cause', rule({ cause: 'cause: smoek' }), '; the nearest is "smoke" (rules-invalid)'],
  [
    'a press that is counted',
    rule({
      where: 'where: { kind: [wristband] }',
      on: 'on: { type: count, of: { type: state, field: sos, is: true }, atLeast: 3, within: PT10M }',
    }),
    'r.yaml:7: rules[0].on.of.field: is not a state; for a figure use above or below, for a happening momentary, which stands alone: it is neither counted nor in a group (rules-invalid)',
  ],
  ['no list', 'rules: none', 'r.yaml:1: rules: is not a list; write a list (rules-invalid)'],
  ['no rules', '{}', 'r.yaml:1: rules: is missing; add it (list) (rules-invalid)'],
  [
    'a misspelt key',
    rule({}, 'onDealy: PT1M'),
    'r.yaml:8: rules[0].onDealy: unknown key "onDealy"; the nearest known key is "onDelay" (config-unknown-key)',
  ],
  [
    'an id in capitals',
    rule({ id: 'id: Warm' }),
    'r.yaml:2: rules[0].id: is not an id of a rule; write 1 to 64 of a-z 0-9 - (rules-invalid)',
  ],
  [
    'an id that objects know',
    rule({ id: 'id: constructor' }),
    'r.yaml:2: rules[0].id: is not an id of a rule; write 1 to 64 of a-z 0-9 - (rules-invalid)',
  ],
  [
    'an id of the book',
    rule({ id: 'id: smoke' }),
    'r.yaml:2: rules[0].id: is that of a shipped rule; choose another, or add replaces: smoke to stand in its place (rules-invalid)',
  ],
  [
    'a rule in place of none',
    rule({}, 'replaces: smoky'),
    `r.yaml:8: rules[0].replaces: is no shipped rule; choose of ${BOOK.map(({ id }) => id).join(', ')} (rules-invalid)`,
  ],
  [
    'no level',
    rule({ level: undefined }),
    'r.yaml:2: rules[0]: says neither level nor urgency, or both; add level: red, yellow or blue (rules-invalid)',
  ],
  [
    'level and urgency',
    rule({}, 'urgency: state'),
    'r.yaml:2: rules[0]: says neither level nor urgency, or both; add level: red, yellow or blue (rules-invalid)',
  ],
  [
    'a level of another colour',
    rule({ level: 'level: orange' }),
    'r.yaml:4: rules[0].level: is not one of the known words; choose of blue, yellow, red (rules-invalid)',
  ],
  ['no cause', rule({ cause: undefined }), 'r.yaml:2: rules[0].cause: is missing; choose of '],
  [
    'names in one language',
    rule({ names: 'names: { zh: 热 }' }),
    'r.yaml:3: rules[0].names.en: is missing; add it (text) (rules-invalid)',
  ],
  [
    'an unknown kind',
    rule({ where: 'where: { kind: [smok] }' }),
    'r.yaml:6: rules[0].where.kind[0]: is not a kind of device; choose of ',
  ],
  [
    'an unknown kind in a group',
    rule({ on: 'on: { type: any-of, of: [{ type: state, kind: dor, field: open, is: true }] }' }),
    'r.yaml:7: rules[0].on.of[0].kind: is not a kind of device; choose of ',
  ],
  [
    'a field of another kind',
    rule({ on: 'on: { type: above, field: heartRate, limit: 3 }' }),
    'r.yaml:7: rules[0].on.field: no kind of this rule reports this field; choose of smokeDensity, temperature, battery, rssi (rules-invalid)',
  ],
  [
    'a state as a figure',
    rule({ on: 'on: { type: above, field: smoke, limit: 3 }' }),
    'r.yaml:7: rules[0].on.field: is not a figure; for a state use state, for a happening momentary (rules-invalid)',
  ],
  [
    'a figure as a state',
    rule({ on: 'on: { type: state, field: temperature, is: true }' }),
    'r.yaml:7: rules[0].on.field: is not a state; for a figure use above or below, for a happening momentary, which stands alone: it is neither counted nor in a group (rules-invalid)',
  ],
  [
    'an unknown condition',
    rule({ on: 'on: { type: over, field: temperature }' }),
    'r.yaml:7: rules[0].on.type: is not one of the known variants; choose of ',
  ],
  [
    'a limit in words',
    rule({ on: 'on: { type: above, field: temperature, limit: warm }' }),
    'r.yaml:7: rules[0].on.limit: is not one of the known variants; choose of ',
  ],
  [
    'a habit of no spreads',
    rule({ on: 'on: { type: above, field: temperature, limit: { from: habit } }' }),
    'r.yaml:7: rules[0].on.limit.times: is missing; add it (number) (rules-invalid)',
  ],
  [
    'a habit that leaves its fixed limit out',
    rule({
      on: 'on: { type: no-sign-of-life, for: PT12H, byHabit: { beyond: PT8H, atLeast: PT16H, atMost: PT30H } }',
    }),
    'r.yaml:7: rules[0].on.byHabit: leaves out `for`; write atLeast ≤ for ≤ atMost (rules-invalid)',
  ],
  [
    'a habit with a limit below its fixed one',
    rule({
      on: 'on: { type: no-sign-of-life, for: PT32H, byHabit: { beyond: PT8H, atLeast: PT16H, atMost: PT30H } }',
    }),
    'r.yaml:7: rules[0].on.byHabit: leaves out `for`; write atLeast ≤ for ≤ atMost (rules-invalid)',
  ],
  [
    'a habit in a group',
    rule({
      on: 'on: { type: any-of, of: [{ type: no-sign-of-life, for: PT24H, byHabit: { beyond: PT8H, atLeast: PT16H, atMost: PT30H } }] }',
    }),
    'r.yaml:7: rules[0].on.of[0].byHabit: does not count inside a group; make it a rule of its own (rules-invalid)',
  ],
  [
    'a floor above its ceiling',
    rule({
      on: 'on: { type: above, field: temperature, limit: { from: habit, times: 3, floor: 9, ceiling: 8 } }',
    }),
    'r.yaml:7: rules[0].on.limit.floor: is above the ceiling; write the lower figure as floor (rules-invalid)',
  ],
  [
    'a count of nothing',
    rule({ on: 'on: { type: count, of: { type: state, field: smoke, is: true }, atLeast: 2 }' }),
    'r.yaml:7: rules[0].on: counts of nothing, or of two things; give either last (readings) or within (time) (rules-invalid)',
  ],
  [
    'more than there are',
    rule({ on: 'on: { type: count, of: { type: state, field: smoke, is: true }, atLeast: 4, last: 3 }' }),
    'r.yaml:7: rules[0].on.atLeast: is more than the last 3; at most 3 (rules-invalid)',
  ],
  [
    'counting elsewhere',
    rule({
      on: 'on: { type: count, of: { type: state, kind: door, field: open, is: true }, atLeast: 2, last: 3 }',
    }),
    'r.yaml:7: rules[0].on.of.kind: cannot be asked of what is counted; leave it out: readings of the device itself are counted (rules-invalid)',
  ],
  [
    'a window without end',
    rule({ on: 'on: { type: rises, field: temperature, by: 3, within: P8D }' }),
    'r.yaml:7: rules[0].on.within: "P8D" is not a length of time in bounds; write e.g. PT60S or P2D, from 1 to 604800 seconds (rules-invalid)',
  ],
  [
    'a group in a group in a group',
    rule({ on: 'on: { type: all-of, of: [{ type: any-of, of: [{ type: all-of, of: [] }] }] }' }),
    'r.yaml:7: rules[0].on.of[0].of[0].type: is not one of the known variants; choose of ',
  ],
  [
    'an empty group',
    rule({ on: 'on: { type: all-of, of: [] }' }),
    'r.yaml:7: rules[0].on.of: is too small or too short; at least 1 entries (rules-invalid)',
  ],
  [
    'a delay in words',
    rule({}, 'onDelay: 10 minutes'),
    'r.yaml:8: rules[0].onDelay: "10 minutes" is not a length of time in bounds; write e.g. PT60S or P2D, from 0 to 7776000 seconds (rules-invalid)',
  ],
  [
    'hours that are none',
    rule({}, 'during: at night'),
    'r.yaml:8: rules[0].during: is not hours of the day or week; write e.g. "22:00-06:00" or "Mo-Fr 08:30-17:30; Sa 09:00-12:00" (rules-invalid)',
  ],
  [
    'levels upside down',
    rule({
      level: undefined,
      on: 'on: { type: levels, field: temperature, steps: [{ level: red, limit: 60, reset: 50 }, { level: blue, limit: 40, reset: 30 }] }',
    }),
    'r.yaml:6: rules[0].on.steps[1].limit: is not above the one before; write the mildest level first (rules-invalid)',
  ],
  [
    'a reset beyond its limit',
    rule({
      level: undefined,
      on: 'on: { type: levels, field: temperature, steps: [{ level: blue, limit: 40, reset: 41 }, { level: red, limit: 60, reset: 50 }] }',
    }),
    'r.yaml:6: rules[0].on.steps[0].reset: is above its limit; at the limit 40, or on its other side (rules-invalid)',
  ],
  [
    'levels beside another level',
    rule({
      on: 'on: { type: levels, field: temperature, steps: [{ level: blue, limit: 40, reset: 30 }, { level: red, limit: 60, reset: 50 }] }',
    }),
    'r.yaml:7: rules[0].on.steps: ends with another level than the rule; leave level out: the steps say it (rules-invalid)',
  ],
  [
    'hours of a silence',
    rule({ on: 'on: { type: silence, for: PT2H }' }, 'during: "08:00-12:00"'),
    'r.yaml:8: rules[0].during: does not go with silence; leave it out, or use no-value (rules-invalid)',
  ],
  [
    'flapping of a press',
    rule(
      { where: 'where: { kind: [wristband] }', on: 'on: { type: momentary, field: sos }' },
      'flapping: held',
    ),
    'r.yaml:8: rules[0].flapping: does not go with a happening, which is over at once; leave it out (rules-invalid)',
  ],
  [
    'a state that happens',
    rule({ on: 'on: { type: momentary, field: smoke }' }),
    'r.yaml:7: rules[0].on.field: is not a happening; for a state use state, for a figure above or below (rules-invalid)',
  ],
  [
    'no value of a field that is not there',
    rule({ on: 'on: { type: no-value, kind: door, field: smoke, for: PT1H }' }),
    'r.yaml:7: rules[0].on.field: no kind of this rule reports this field; choose of open, tamper, battery, batteryLow, rssi (rules-invalid)',
  ],
  [
    'unless on a figure',
    rule({}, 'unless: { field: temperature, is: true }'),
    'r.yaml:8: rules[0].unless.field: is not a state; for a figure use above or below, for a happening momentary, which stands alone: it is neither counted nor in a group (rules-invalid)',
  ],
  [
    'a rule twice',
    `${rule({})}${rule({}).replace('rules:\n', '')}`,
    'r.yaml:8: rules[1].id: stands in this file already; give each rule its own (rules-invalid)',
  ],
  [
    'two habits of one kind',
    rule({
      where: 'where: { kind: [wristband] }',
      on: 'on: { type: all-of, of: [{ type: above, field: heartRate, limit: { from: habit, times: 3 } }, { type: below, field: spo2, limit: { from: habit, times: 3 } }] }',
    }),
    'r.yaml:7: rules[0].on: asks for the habit of spo2 beside that of heartRate; a habit is kept of one figure; use a fixed limit for spo2 (rules-invalid)',
  ],
];

describe('a broken file of rules', () => {
  it.each(BROKEN)('[OR1] with %s is refused with its line and cure', (_, text, said) => {
    const [first] = readOwn(text);
    expect(String(first)).toContain(said);
  });

  it('[OR1] is told once of a line that is no YAML, not of all that follows from it', () => {
    expect(readOwn(rule({}, 'why: { zh: 热{value}, en: Hot {value} now }'))).toHaveLength(1);
  });

  it('[OR1] with levels downwards that go up is refused too', () => {
    const steps = '[{ level: blue, limit: 5, reset: 6 }, { level: red, limit: 8, reset: 9 }]';
    const text = rule({
      level: undefined,
      on: `on: { type: levels, field: temperature, side: below, steps: ${steps} }`,
    });
    expect(readOwn(text)).toEqual([
      'r.yaml:6: rules[0].on.steps[1].limit: is not below the one before; write the mildest level first (rules-invalid)',
    ]);
  });

  it('[OR2] is refused for the 201st rule of the folder', () => {
    const many = Array.from({ length: 201 }, (_, n) => rule({ id: `id: warm-${n}` }).replace('rules:\n', ''));
    expect(String(readOwn(`rules:\n${many.join('')}`)[0])).toContain(
      'rules: is too large or too long; at most 200 entries',
    );
  });

  it('[OR2] a folder that is not there, too large, of too many files or with one bad file is refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shouwang-rules-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const read = () => {
      const found = readRules(folder, BOOK);
      return found.ok
        ? found.rules.length
        : found.problems.map(formatProblem).join('; ').replaceAll(folder, 'r');
    };
    writeFileSync(join(folder, 'a.yaml'), rule({}));
    writeFileSync(join(folder, '.b.yaml'), 'not looked at');
    writeFileSync(join(folder, 'notes.txt'), 'not looked at');
    expect(read()).toBe(1);
    writeFileSync(join(folder, 'b.yml'), rule({}));
    expect(read()).toBe(
      'r/b.yml:2: rules[0].id: stands in r/a.yaml already; give each rule its own (rules-invalid)',
    );
    writeFileSync(join(folder, 'b.yml'), Buffer.from([0xff, 0xfe]));
    expect(read()).toContain('r/b.yml: not UTF-8');
    writeFileSync(join(folder, 'b.yml'), `# ${'x'.repeat(LARGEST_FOLDER)}`);
    expect(read()).toMatch(/^r: \d+ bytes of rules; at most 204800 \(config-unreadable\)$/);
    rmSync(join(folder, 'b.yml'));
    for (let n = 0; n < 200; n++) writeFileSync(join(folder, `${n}.yaml`), 'rules: []');
    expect(read()).toBe('r: 201 files; at most 200 (config-unreadable)');
    rmSync(folder, { recursive: true });
    expect(read()).toBe('r: cannot be read (ENOENT); check the path and its rights (config-unreadable)');
  });

  it('[OR3] is mended to rules without a word', () => {
    expect(readOwn(rule({}))).toMatchObject([
      {
        id: 'warm',
        urgency: 'service',
        onDelay: 0,
        why: { en: 'Warm: {value}, above {limit}.', zh: '热：{value}，高于{limit}。' },
      },
    ]);
    expect(readOwn(rule({ level: 'urgency: state', names: 'names: Warm' }))).toMatchObject([
      { urgency: 'state', names: { zh: 'Warm', en: 'Warm' } },
    ]);
    const counted = 'on: { type: count, of: { type: state, field: smoke, is: true }, atLeast: 2, last: 3 }';
    expect(readOwn(rule({ on: counted }, 'onDelay: PT1M'))).toMatchObject([
      {
        why: { en: 'Warm: {n} of the last 3 readings, for {for}.', zh: '热：最近3次中{n}次，已持续{for}。' },
      },
    ]);
    expect(readOwn(rule({ id: 'id: smoke' }, 'replaces: smoke'))).toMatchObject([{ replaces: 'smoke' }]);
  });
});
