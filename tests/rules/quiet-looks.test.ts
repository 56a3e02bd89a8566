import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../devices/registry.ts';
import { hours, type Instant, instant, minus, minutes, plus, seconds } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { dueOfComposed, judgeComposed } from '../../rules/composed.ts';
import { type DeviceState, deviceState, emptyPlaceState } from '../../rules/place-state.ts';
import type { AlertNews, Senses } from '../../rules/sensing.ts';
import { openWatch } from '../../rules/watch.ts';
import {
  type ChangeWindow,
  type CountWindow,
  changeAt,
  countAt,
  counted,
  withValue,
} from '../../rules/window.ts';
import { MONDAY, VILLAGE } from '../community.ts';
import { ownRules } from './own-rules.ts';

const HOT = '{ type: above, field: temperature, limit: 40 }';
const RULES = ownRules(`
rules:
  - { id: steps, names: Steps, cause: heat, where: { kind: [smoke] }, onDelay: PT2M,
      on: { type: levels, field: temperature, steps: [{ level: blue, limit: 40, reset: 35 }, { level: red, limit: 60, reset: 50 }] } }
  - { id: held, names: Held, level: yellow, cause: heat, where: { kind: [smoke] }, on: ${HOT}, flapping: held }
  - { id: by-day, names: Day, level: yellow, cause: heat, where: { kind: [smoke] }, during: "10:00-12:00", on: ${HOT} }
  - { id: often, names: Often, level: yellow, cause: heat, where: { kind: [smoke] }, again: { every: PT5M, most: 2 },
      on: { type: any-of, of: [{ type: count, of: ${HOT}, atLeast: 2, last: 3 }, { type: count, of: ${HOT}, counts: turns, atLeast: 2, within: PT10M }] } }
  - { id: untried, names: Untried, level: blue, cause: test-missed, where: { kind: [smoke] }, on: { type: no-value, field: test, for: PT1H } }
`);
const DIRECTORY = openDirectory(VILLAGE);
const WATCH = openWatch([...BOOK, ...RULES], DIRECTORY);
const later = (n: number): Instant => plus(MONDAY, minutes(n));

/** A detector and its rules; with `whole` none of them may leave a look early, for no look is the one it asked for. */
class Detector {
  readonly state: DeviceState;
  readonly #row = emptyPlaceState('home');
  readonly #watch;
  readonly #whole: boolean;
  #asked: string[] = [];

  constructor(id: string, whole: boolean) {
    this.#watch = WATCH.device(id)!;
    this.#whole = whole;
    this.state = deviceState(this.#row, id, MONDAY);
  }

  /** What its rules say of a reading, and of which the due has changed without their asking for a look. */
  reads(fields: Record<string, number | boolean>, at: Instant) {
    const { state } = this;
    Object.assign(state.values, fields);
    if (fields.test !== undefined) state.heard = { test: at };
    for (const memory of Object.values(state.memory ?? {})) if (this.#whole) memory.lookAt = instant(1);
    const { composed } = this.#watch.rules;
    const dues = () => composed.map((rule) => dueOfComposed(rule, state));
    const before = dues();
    const news = composed.flatMap((rule): AlertNews[] =>
      judgeComposed(rule, {
        row: this.#row,
        watch: this.#watch,
        state,
        fields,
        at,
        senses: this.#sensesAt(at),
      }),
    );
    const changed = composed.filter((_, n) => dues()[n] !== undefined && dues()[n] !== before[n]);
    const asked = this.#asked.splice(0);
    return { news, unasked: changed.map(({ rule }) => rule.id).filter((id) => !asked.includes(id)) };
  }

  #sensesAt(at: Instant): Senses {
    return {
      directory: DIRECTORY,
      watch: WATCH,
      downtimes: [{ from: later(30), to: later(40) }],
      outages: () => [{ from: later(50), to: later(70), alert: 'a', rule: 'r' }],
      radioHeard: () => undefined,
      newAlertId: (key) => `${key} ${at}`,
      schedule: (_, key) => this.#asked.push(key.slice(0, key.indexOf('/'))),
    };
  }
}

const wait = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(seconds(1), seconds(20), minutes(1)) },
  { weight: 1, arbitrary: fc.constantFrom(minutes(9), hours(1)) },
);
const fields = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(20, 22, 39, 41, 65).map((temperature) => ({ temperature })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, number | boolean>>({ test: true }, { battery: 80 }),
  },
);

describe('a look at a quiet rule', () => {
  it('[RL36] that is left early leaves all as a whole one does, and asks for the next look whenever that is another', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('smoke-0501', 'z-0502'),
        fc.array(fc.tuple(wait, fields), { maxLength: 120 }),
        (id, all) => {
          const [early, whole] = [new Detector(id, false), new Detector(id, true)];
          let at = MONDAY;
          for (const [gap, said] of all) {
            at = plus(at, gap);
            const { news, unasked } = early.reads(said, at);
            expect(news).toEqual(whole.reads(said, at).news);
            expect(early.state).toEqual(whole.state);
            expect(unasked).toEqual([]);
          }
        },
      ),
    );
  });
});

describe('windows that are kept in place', () => {
  const values = fc.array(fc.tuple(wait, fc.constantFrom(1, 2, 5, 9)), { minLength: 1, maxLength: 150 });

  it('[RL37] tell of a change what the farthest values of each part of the time do', () => {
    fc.assert(
      fc.property(values, fc.constantFrom('rises', 'falls'), (all, type) => {
        const on = { type, within: minutes(16) } as const;
        const window: ChangeWindow = [];
        const said: { at: Instant; value: number }[] = [];
        let at = MONDAY;
        for (const [gap, value] of all) {
          at = plus(at, gap);
          said.push({ at, value });
          withValue(window, [at, value], on);
          const parts = Map.groupBy(said, (one) => Math.floor(one.at / minutes(1)));
          // The first of the farthest stands for its part, until it is too old itself.
          const kept = [...parts.values()].flatMap((part) => farthest(part, type, minus(at, on.within)));
          expect(window).toEqual(kept.map((one) => [one.at, one.value]));
          const figures = window.map(([, figure]) => (type === 'rises' ? value - figure : figure - value));
          expect(changeAt(window, { at, value }, on)?.by).toBe(Math.max(...figures));
        }
      }),
    );
  });

  it('[RL37] count what all readings of the time, or the last of them, do', () => {
    fc.assert(
      fc.property(values, fc.boolean(), (all, isTurns) => {
        const counts = isTurns ? 'turns' : 'readings';
        const [last, within] = [
          { atLeast: 2, last: 5, counts },
          { atLeast: 3, within: minutes(5), counts },
        ] as const;
        let windows: { last?: CountWindow; within?: CountWindow } = {};
        const held: { at: Instant; counts: boolean; holds: boolean }[] = [];
        let at = MONDAY;
        for (const [gap, value] of all) {
          at = plus(at, gap);
          const holds = value > 2;
          held.push({ at, holds, counts: holds && !(isTurns && held.at(-1)?.holds === true) });
          windows = {
            last: counted(windows.last, holds, at, last),
            within: counted(windows.within, holds, at, within),
          };
          const inTime = held.filter((one) => one.counts && one.at > minus(at, within.within)).slice(-3);
          expect(countAt(windows.last!, at, last).n).toBe(held.slice(-5).filter((one) => one.counts).length);
          expect(countAt(windows.within!, at, within).n).toBe(inTime.length);
        }
      }),
    );
  });
});

function farthest(
  part: readonly { readonly at: Instant; readonly value: number }[],
  type: 'rises' | 'falls',
  horizon: Instant,
) {
  let best = part[0]!;
  for (const one of part)
    if (best.at <= horizon || (type === 'rises' ? one.value < best.value : one.value > best.value))
      best = one;
  return best.at > horizon ? [best] : [];
}
