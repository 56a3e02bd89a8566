import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plus } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { type Case, running } from '../../rules/case.ts';
import type { Actor } from '../../rules/fact.ts';
import { levelOf } from '../../rules/level.ts';
import { knownAsStuck } from '../../rules/stuck.ts';
import { MONDAY, VILLAGE } from '../community.ts';
import { Record } from '../record.ts';
import { happenings, manners, tickTimes } from './chance.ts';

/** Answers, clocks, restarts, staff who leave: whatever comes, somebody is waited for, or it is said that nobody is there. */
it('[AW1] a red is never without a running clock of somebody who is there, or says so', {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(happenings, manners, (all, how) => {
      const record = new Record(BOOK, MONDAY);
      record.take({ type: 'registry-changed', at: MONDAY, author: 'story', registry: VILLAGE });
      let at = MONDAY;
      for (const [n, happening] of all.entries()) {
        at = plus(at, happening.gap);
        const manner = how[n]!;
        for (const time of tickTimes(at, happening, manner)) {
          record.tick(time);
          expectWatched(record);
        }
        const cases = record.facts.flatMap((fact) => (fact.type === 'case-opened' ? [fact.case] : []));
        record.take(happening.make(at, happening.gap, cases));
        expectWatched(record);
        if (manner.killed) record.restart();
        expectWatched(record);
      }
    }),
    { numRuns: 100 },
  );
});

function expectWatched(record: Record): void {
  const { staff } = record.community.directory.registry;
  const isThere = (actor: Actor | undefined): boolean =>
    actor !== undefined && ('service' in actor || staff.some(({ id }) => id === actor.staff));
  for (const it of record.community.cases()) {
    if (levelOf(it.urgency) !== 'red' || it.state === 'closed') continue;
    if (it.state === 'resolved') {
      if (it.recheckAt === undefined) expect(waitsForExchange(record, it)).toBe(true);
      else expect(it.recheckAt, 'it is looked at again').toBeGreaterThan(record.community.at);
      continue;
    }
    const close = running(it, 'close');
    const accept = running(it, 'accept');
    expect(close?.due).toBeGreaterThan(record.community.at);
    expect(close?.owner, 'it runs for whoever is responsible').toEqual(it.responsible?.actor);
    if (accept === undefined) expect(isThere(it.responsible?.actor)).toBe(true);
    else expect(isThere(accept.owner) || saysThatNobodyIsThere(record, it)).toBe(true);
  }
}

/** Its detector is named as stuck, and has a case of its own. */
function waitsForExchange({ facts, community }: Record, it: Case): boolean {
  const named = facts.findLast((fact) => fact.type === 'alert-stuck' && fact.case === it.id);
  return named?.type === 'alert-stuck' && knownAsStuck(named.device, [...community.cases()]) !== undefined;
}

function saysThatNobodyIsThere({ facts }: Record, it: Case): boolean {
  const ofCase = facts.filter((fact) => fact.case === it.id);
  const told = ofCase.findLastIndex((fact) => fact.type === 'tier-told' && fact.clock !== undefined);
  return ofCase[told - 1]?.type === 'nobody-to-tell';
}
