import { expect } from 'vitest';
import type { Registry } from '../../devices/registry.ts';
import { microseconds, plus } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { MONDAY, VILLAGE } from '../community.ts';
import { Record } from '../record.ts';
import { type Happening, type Manner, tickTimes } from './chance.ts';

function begin(registry: Registry): Record {
  const record = new Record(BOOK, MONDAY);
  record.take({ type: 'registry-changed', at: MONDAY, author: 'story', registry });
  return record;
}

/** Lets everything happen once, clocks looked at only when an input comes; `check` sees each state in between. */
export function run(
  all: readonly Happening[],
  check: (record: Record) => void = () => undefined,
  registry: Registry = VILLAGE,
): Record {
  const record = begin(registry);
  let at = MONDAY;
  for (const happening of all) {
    at = plus(at, happening.gap);
    const cases = record.facts.flatMap((fact) => (fact.type === 'case-opened' ? [fact.case] : []));
    record.take(happening.make(at, happening.gap, cases));
    check(record);
  }
  record.tick(plus(at, microseconds(1)));
  return record;
}

/** The same inputs in another manner: looked at in between, committed late, killed and started again. */
export function runAgain(
  inputs: Record['journal'],
  all: readonly Happening[],
  how: readonly Manner[],
  registry: Registry = VILLAGE,
): Record {
  const record = begin(registry);
  for (const [n, input] of inputs.slice(1).entries()) {
    const [happening, manner] = [all[n]!, how[n]!];
    for (const at of tickTimes(input.at, happening, manner)) record.tick(at, manner.rows);
    record.take(input, manner.rows);
    if (manner.killed) record.restart();
  }
  record.tick(plus(record.community.at, microseconds(1)), 1);
  return record;
}

/** Deep equality, ids included; names the first that differs. */
export function expectSame(now: readonly unknown[], before: readonly unknown[]): void {
  const texts = before.map((one) => JSON.stringify(one));
  const at = now.findIndex((one, n) => JSON.stringify(one) !== texts[n]);
  if (at >= 0) expect(now[at]).toEqual(before[at]);
  expect(now.length).toBe(before.length);
}
