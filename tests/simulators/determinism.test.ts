import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drive } from '../../bench/drive.ts';
import { days, hours, minutes, plus } from '../../devices/time.ts';
import { toOutgoing } from '../../simulators/said.ts';
import { USUAL_FAULTS } from '../../simulators/trouble.ts';
import type { Rates } from '../../simulators/truth.ts';
import type { Deed } from '../../simulators/world.ts';
import { openRecorded } from './core.ts';
import { MIDNIGHT, openWorld, smallRegistry } from './lives.ts';

/** Much happens, so that many kinds of fact occur. */
const RATES: Rates = { collapses: 4, fallsAndUp: 10, sos: 8, falseSos: 8, fires: 4, burntPans: 8 };
const END = plus(MIDNIGHT, days(3));
const hash = (all: readonly unknown[]): string =>
  createHash('sha256')
    .update(all.map((one) => JSON.stringify(one)).join('\n'))
    .digest('hex');

function live(seed: string, restarts: readonly number[] = []) {
  const world = openWorld({ seed, rates: RATES, faults: USUAL_FAULTS });
  const core = openRecorded(smallRegistry(), MIDNIGHT);
  const messages: unknown[] = [];
  const deed = (one: Deed) =>
    messages.push(one.type === 'said' ? toOutgoing(one, world.directory, true) : one);
  for (const at of restarts) {
    drive(world, core, plus(MIDNIGHT, hours(at)), { deed });
    core.record.restart();
  }
  drive(world, core, END, { deed });
  return { messages, facts: core.record.facts };
}

describe('a life told twice', () => {
  const first = live('same');

  it('[SM25] the same seed gives the same messages and the same facts, byte for byte', () => {
    const second = live('same');
    expect(new Set(first.facts.map(({ type }) => type)).size).toBeGreaterThan(12);
    expect(hash(second.messages)).toBe(hash(first.messages));
    expect(hash(second.facts)).toBe(hash(first.facts));
    expect(hash(live('other').facts)).not.toBe(hash(first.facts));
  });

  it('[SM26] and so it does across restarts in the middle', () => {
    const restarted = live('same', [7.3, 20, 20.01, 41, 60]);
    expect(hash(restarted.messages)).toBe(hash(first.messages));
    expect(hash(restarted.facts)).toBe(hash(first.facts));
  });

  it('[SM27] every answer is to a case that was told, and every time lies in the life', () => {
    const answers = first.messages.filter(
      (one): one is Extract<Deed, { type: 'answer' }> => Object(one).type === 'answer',
    );
    expect(answers.length).toBeGreaterThan(20);
    const cases = new Set(first.facts.map((fact) => fact.case));
    expect(
      answers.every((one) => cases.has(one.case) && one.at >= MIDNIGHT && one.at <= plus(END, minutes(1))),
    ).toBe(true);
  });
});
