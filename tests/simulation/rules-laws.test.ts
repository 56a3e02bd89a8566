import fc from 'fast-check';
import { describe, it } from 'vitest';
import { minutes, seconds } from '../../devices/time.ts';
import type { Rule } from '../../rules/rule.ts';
import { ownRules } from '../rules/own-rules.ts';
import { type Happening, happenings, manners } from './chance.ts';
import { expectSame, run, runAgain } from './runs.ts';

/** A rule for each thing the language can say, on what chance lets devices report. */
const ALL = ownRules(`
rules:
  - { id: many-turns, names: Turns, level: yellow, cause: wandering, where: { kind: [door] },
      on: { type: count, of: { type: state, field: open, is: true }, counts: turns, atLeast: 2, within: PT1H }, again: { every: PT30M, most: 2 } }
  - { id: most-high, names: High, level: red, cause: vital-signs, where: { kind: [wristband] }, unless: { field: worn, is: false },
      on: { type: count, of: { type: above, field: heartRate, limit: 100 }, atLeast: 2, last: 3 }, onDelay: PT3M, offDelay: PT1M }
  - { id: heart-rises, names: Rises, level: yellow, cause: vital-signs, where: { kind: [wristband] }, on: { type: rises, field: heartRate, by: 30, within: PT2H } }
  - { id: no-door, names: Door, level: blue, cause: no-sign-of-life, where: { kind: [door] }, during: "10:00-16:00", on: { type: no-value, field: open, for: PT5H } }
  - { id: still-open, names: Open, level: yellow, cause: door-open, where: { kind: [wristband] },
      on: { type: all-of, of: [{ type: state, kind: door, field: open, is: true, maxAge: PT8H }, { type: any-of, of: [{ type: no-sign-of-life, for: PT2H }, { type: below, field: heartRate, limit: 45 }] }] } }
  - { id: unusual, names: Unusual, level: yellow, cause: vital-signs, where: { kind: [wristband] }, on: { type: above, field: heartRate, limit: { from: habit, times: 2, else: 140 } } }
  - { id: battery-held, names: Battery, level: blue, cause: battery-low, where: {}, on: { type: below, field: battery, limit: 20 }, flapping: held }
  - { id: rates, names: Rates, cause: vital-signs, where: { kind: [wristband] }, onDelay: PT1M,
      on: { type: levels, field: heartRate, steps: [{ level: blue, limit: 60, reset: 50 }, { level: red, limit: 120, reset: 100 }] } }
  - { id: night-press, names: Night, level: yellow, cause: sos, where: { kind: [wristband] }, during: "18:00-09:30", on: { type: momentary, field: sos } }
`);
const SETS: readonly (readonly Rule[])[] = [
  ALL,
  [],
  ALL.slice(0, 4),
  ALL.slice(4),
  ALL.map((rule) => ({ ...rule, onDelay: minutes(7) })),
];

const changed = fc.constantFrom(...SETS).map(
  (rules): Happening => ({
    gap: seconds(1),
    make: (at) => ({ type: 'rules-changed', at, author: 'chance', rules }),
    downFor: () => seconds(0),
  }),
);

const turns = [{ open: true }, { open: false }];
const beats = [40, 55, 70, 105, 130].map((heartRate) => ({ heartRate, worn: true }));
const levels = [{ battery: 10 }, { battery: 30 }];

/** A device that says one thing after the other, a few minutes apart. */
const busy = fc
  .constantFrom(
    ...[
      { device: 'door-0501', all: turns },
      { device: 'band-0501', all: beats },
      { device: 'door-0501', all: levels },
    ],
  )
  .chain(({ device, all }) =>
    fc.array(
      fc
        .record({
          body: fc.constantFrom<object>(...all),
          gap: fc.constantFrom(seconds(20), minutes(1), minutes(9)),
        })
        .map(
          ({ body, gap }): Happening => ({
            gap,
            make: (at) => ({
              type: 'message',
              at,
              client: device,
              topic: `devices/${device}/readings`,
              payload: Buffer.from(JSON.stringify(body)),
            }),
            downFor: () => seconds(0),
          }),
        ),
      { minLength: 5, maxLength: 24 },
    ),
  );

/** What chance lets happen, under rules that change twice meanwhile, with a device that is busy. */
const ruled = fc
  .tuple(happenings, changed, changed, busy, fc.nat(20), fc.nat(20))
  .map(([all, one, other, much, here, there]) =>
    [one, ...all]
      .toSpliced(1 + here, 0, ...much)
      .toSpliced(there, 0, other)
      .slice(0, 40),
  );

const RUNS = { numRuns: 150 };

describe('own rules', { timeout: 240_000 }, () => {
  it('[OR9] make the same facts however often clocks are looked at, and whatever is killed or written late', () => {
    fc.assert(
      fc.property(ruled, manners, (all, how) => {
        const once = run(all);
        expectSame(runAgain(once.journal, all, how).facts, once.facts);
      }),
      RUNS,
    );
  });
});
