import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../devices/time.ts';
import { running } from '../../rules/case.ts';
import type { Fact } from '../../rules/fact.ts';
import { isMoreUrgent, levelOf, type Urgency } from '../../rules/level.ts';
import { subjectKey } from '../../rules/subject.ts';
import { MONDAY } from '../community.ts';
import { happenings, manners } from './chance.ts';
import { expectSame, run, runAgain } from './runs.ts';

const RUNS = { numRuns: 200 };

describe('laws', { timeout: 120_000 }, () => {
  it('[LW1] facts do not depend on when and how often clocks are looked at', () => {
    fc.assert(
      fc.property(happenings, manners, (all, how) => {
        const once = run(all);
        const calm = how.map((manner) => ({ ...manner, killed: false }));
        expectSame(runAgain(once.journal, all, calm).facts, once.facts);
      }),
      RUNS,
    );
  });

  it('[LW2] facts do not depend on kills, late commits and rows written in slices', () => {
    fc.assert(
      fc.property(happenings, manners, (all, how) => {
        const once = run(all);
        const killed = runAgain(once.journal, all, how);
        expectSame(killed.facts, once.facts);
        expectSame([...killed.folded], [...once.folded]);
      }),
      RUNS,
    );
  });

  it('[LW3] a subject has at most one open case of a cause, and one that is a drill', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        run(all, ({ folded }) => {
          const open = [...folded.values()].filter((it) => it.state !== 'closed');
          const keys = open.map((it) => `${subjectKey(it.subject)} ${it.cause} ${it.drill}`);
          expect(new Set(keys).size).toBe(keys.length);
        });
      }),
      RUNS,
    );
  });

  it('[LW4] a red at work is on a running clock, and somebody is waited for or it is said that nobody is there', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        run(all, (record) => {
          for (const it of record.folded.values()) {
            if (levelOf(it.urgency) !== 'red' || it.state === 'resolved' || it.state === 'closed') continue;
            expect(running(it, 'close')).toBeDefined();
            const accept = running(it, 'accept');
            if (accept === undefined) expect(it.responsible).toBeDefined();
            else expect(accept.owner !== undefined || saidThatNobodyIsThere(record.facts, it.id)).toBe(true);
          }
        });
      }),
      RUNS,
    );
  });

  it('[LW5] levels only rise, times never go back, a missed clock has the time at which it was due', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const { facts } = run(all);
        const urgency = new Map<string, Urgency>();
        let last = MONDAY as Instant;
        for (const fact of facts) {
          expect(fact.at).toBeGreaterThanOrEqual(last);
          last = fact.at;
          if (fact.type === 'deadline-missed') expect(fact.at).toBe(fact.due);
          if (fact.type !== 'case-opened' && fact.type !== 'level-raised') continue;
          const before = urgency.get(fact.case);
          expect(before === undefined || isMoreUrgent(fact.urgency, before)).toBe(true);
          urgency.set(fact.case, fact.urgency);
        }
      }),
      RUNS,
    );
  });

  it('[LW6] a case is the fold of its facts, and all that was due has been looked at', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        run(all, ({ community, folded }) => {
          const open = [...folded.values()].filter((it) => it.state !== 'closed');
          for (const it of open) expect(community.case(it.id)).toEqual(it);
          expect([...community.cases()].length).toBe(open.length);
          // A clock that stood while we were down may be asked for once more, and has nothing to say then.
          expect(community.accept({ type: 'tick', at: community.at }, 0).facts).toEqual([]);
          expect(community.nextDeadline() ?? Infinity).toBeGreaterThan(community.at);
        });
      }),
      RUNS,
    );
  });
});

function saidThatNobodyIsThere(facts: readonly Fact[], id: string): boolean {
  const told = facts.findLastIndex((fact) => fact.case === id && fact.type === 'tier-told' && fact.clock);
  return facts[told - 1]?.type === 'nobody-to-tell' && facts[told - 1]?.case === id;
}
