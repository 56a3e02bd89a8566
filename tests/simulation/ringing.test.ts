import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUNG } from '../community.ts';
import { happenings, manners } from './chance.ts';
import { expectSame, run, runAgain } from './runs.ts';

/** Each runs two to three times as long as without ringing. */
const RUNS = { numRuns: 60 };

describe('ringing, whatever happens', { timeout: 120_000 }, () => {
  it('[RG20] makes the same facts whatever the lateness of the timer, late commits and kills', () => {
    fc.assert(
      fc.property(happenings, manners, (all, how) => {
        const once = run(all, undefined, RUNG);
        const again = runAgain(once.journal, all, how, RUNG);
        expectSame(again.facts, once.facts);
        expectSame([...again.folded], [...once.folded]);
      }),
      RUNS,
    );
  });

  it('[RG21] tries each channel once a round, in rising attempts, and rings nobody about a case that is over', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const { facts, folded } = run(all, undefined, RUNG);
        const attempts = new Map<string, number>();
        for (const fact of facts) {
          if (fact.type !== 'rung') continue;
          const who = `${fact.case} ${fact.staff}`;
          expect(fact.attempt).toBe((attempts.get(who) ?? 0) + 1);
          attempts.set(who, fact.attempt);
        }
        for (const it of folded.values())
          for (const ring of it.ringing ?? []) {
            const channels = ring.tries.map(({ channel }) => channel);
            expect(new Set(channels).size).toBe(channels.length);
            if (it.state === 'resolved' || it.state === 'closed') expect(ring.state).not.toBe('ringing');
            if (ring.due !== undefined) expect(ring.state).toBe('ringing');
          }
      }),
      RUNS,
    );
  });
});
