import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, type Duration, days, hours, microseconds, minutes, plus } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { MONDAY, VILLAGE } from '../community.ts';
import { Record } from '../record.ts';
import { duty, type Happening } from './chance.ts';

/** Nothing but the roster, so that months pass quickly. */
const QUIET = { ...VILLAGE, devices: [], residents: [] };

/** Four days before a month begins. */
const START = plus(MONDAY, days(27));

const steps = fc.array(
  fc.record({
    gap: fc.constantFrom(0, 1, 26, 100, 150).map((h) => hours(h)),
    happening: duty,
    /** Shares of the gap before each input at which clocks are looked at. */
    ticks: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 2 }).map((all) => all.sort()),
    late: fc.boolean(),
    killed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

type Steps = typeof steps extends fc.Arbitrary<infer S> ? S : never;

function begin(): Record {
  const record = new Record(BOOK, START);
  record.take({ type: 'registry-changed', at: START, author: 'story', registry: QUIET });
  return record;
}

/** Every change once, and after it the desk resolves all there is: what nobody answers would ring for weeks. */
function run(all: Steps): Record {
  const record = begin();
  let at = START;
  for (const { gap, happening } of all) {
    at = plus(at, gap);
    record.take((happening as Happening).make(at, gap, []));
    at = plus(at, minutes(1));
    for (const { id } of [...record.community.cases()]) {
      const answer = { case: id, by: { staff: 'd1' }, action: 'resolve', reason: 'real' } as const;
      record.take({ type: 'answer', at, answer });
    }
  }
  record.tick(plus(at, microseconds(1)));
  return record;
}

/** The same inputs, looked at in between, committed late, killed and started again. */
function runAgain(inputs: Record['journal'], all: Steps): Record {
  const record = begin();
  let before = START;
  for (const [n, input] of inputs.slice(1).entries()) {
    const { ticks = [], late, killed } = all[n % all.length] ?? {};
    const rows = late ? 'late' : 1;
    for (const part of ticks) record.tick(plus(before, share(between(before, input.at), part)), rows);
    before = input.at;
    record.take(input, rows);
    if (killed) record.restart();
  }
  record.tick(plus(before, microseconds(1)), 1);
  return record;
}

const share = (length: Duration, part: number): Duration => microseconds(Math.floor(length * part));

describe('laws of duty', { timeout: 120_000 }, () => {
  it('[CG14] cases of gaps and changes of the roster do not depend on ticks, late commits and kills', () => {
    let gaps = 0;
    fc.assert(
      fc.property(steps, (all) => {
        const once = run(all);
        expect(runAgain(once.journal, all).facts).toEqual(once.facts);
        gaps += once.facts.filter((fact) => fact.type === 'case-opened').length;
      }),
      { numRuns: 100 },
    );
    expect(gaps, 'there was something to compare').toBeGreaterThan(0);
  });
});
