import { describe, expect, it } from 'vitest';
import type { CaseFact, Fact } from '../../rules/fact.ts';
import { audit, compareRuns, type Finding, LAWS, type Law } from './audit.ts';
import { auditAlerts } from './audit-alerts.ts';
import { type Life, live } from './audit-life.ts';

const SEEDS = 200;
const BATCH = 50;
/** A life of this size takes a quarter of a second. */
const SIZE = { homes: 4, days: 2 };

const findingsOf = ({ inputs, registry }: Life, facts: readonly Fact[]): Finding[] => [
  ...audit(inputs, facts),
  ...auditAlerts(inputs, facts, registry),
];

describe('two hundred lives with trouble and restarts', { timeout: 300_000 }, () => {
  const seen = new Map<string, number>();

  for (let from = 0; from < SEEDS; from += BATCH)
    it(`[AU1] keep the laws before an auditor who knows nothing of the rules, and after kills: seeds ${from} to ${from + BATCH - 1}`, () => {
      for (let seed = from; seed < from + BATCH; seed++) {
        const life = live(String(seed), SIZE);
        for (const fact of life.facts)
          for (const name of fact.type === 'alert-raised' ? [fact.type, fact.rule] : [fact.type])
            seen.set(name, (seen.get(name) ?? 0) + 1);
        expect(findingsOf(life, life.facts), `npm run audit:seeds -- --seed ${seed}`).toEqual([]);
        expect(compareRuns(life.facts, life.again), `npm run audit:seeds -- --seed ${seed}`).toBeUndefined();
      }
    });

  it('[AU2] hold something of all that the auditor looks at', () => {
    const wanted = [
      'smoke sos fall fall-check door-open device-silent battery-low clock-changed',
      'case-opened alert-cleared level-raised tier-told tier-skipped nobody-to-tell no-tier-left case-escalated',
      'deadline-missed case-accepted case-contacted case-arrived case-resolved case-closed case-reopened overdue-told gateway-started',
    ].flatMap((names) => names.split(' '));
    expect(wanted.filter((name) => !seen.has(name))).toEqual([]);
  });
});

/** A life that has been put wrong, and the law by which it is found out. */
type Mutation = readonly [law: Law, spoil: (facts: readonly Fact[]) => readonly Fact[]];

/** The life has nothing that could be spoilt so. */
class NotHere extends Error {}

const isOf =
  <T extends Fact['type']>(type: T, also: (fact: Extract<Fact, { type: T }>) => boolean = () => true) =>
  (fact: Fact): boolean =>
    fact.type === type && also(fact as Extract<Fact, { type: T }>);

const without = (facts: readonly Fact[], which: (fact: Fact) => boolean): readonly Fact[] =>
  facts.toSpliced(indexOf(facts, which), 1);

function indexOf(facts: readonly Fact[], which: (fact: Fact) => boolean): number {
  const at = facts.findIndex(which);
  if (at < 0) throw new NotHere();
  return at;
}

/** One fact with something else in it. */
const changed = (
  facts: readonly Fact[],
  which: (fact: Fact) => boolean,
  change: (fact: CaseFact) => object,
): readonly Fact[] => {
  const at = indexOf(facts, which);
  return facts.with(at, { ...facts[at], ...change(facts[at] as CaseFact) } as Fact);
};

const isRed = isOf('case-opened', ({ urgency }) => urgency === 'emergency');
/** A red that somebody resolved. */
const firstRed = (facts: readonly Fact[]): string => {
  const reds = new Set(facts.filter(isRed).map((fact) => fact.case));
  return (
    facts[
      indexOf(
        facts,
        isOf('case-resolved', (fact) => reds.has(fact.case)),
      )
    ]?.case ?? ''
  );
};

const MUTATIONS: readonly Mutation[] = [
  ['ids-are-unique', (all) => [...all, all[0]!]],
  ['opened-first', (all) => without(all, isOf('case-opened'))],
  [
    'opened-first',
    (all) => {
      const at = indexOf(all, isOf('case-opened'));
      return all.with(at, all[at + 1]!).with(at + 1, all[at]!);
    },
  ],
  [
    'time-goes-on',
    (all) => [
      ...all,
      ...all.filter(isOf('case-opened')).map((fact) => ({ ...fact, id: 'f_late', at: 0 }) as unknown as Fact),
    ],
  ],
  [
    'one-open-case',
    (all) => {
      const at = indexOf(all, isRed);
      return all.toSpliced(at + 1, 0, { ...all[at], id: 'f_other', case: 'c_other' } as Fact);
    },
  ],
  [
    'closed-stays-closed',
    (all) => {
      const at = indexOf(all, isOf('case-closed'));
      const { case: id, at: when, place } = all[at] as CaseFact;
      const again = { type: 'case-on-my-way', id: 'f_again', at: when, case: id, place, by: { staff: 's' } };
      return all.toSpliced(at + 1, 0, again as unknown as Fact);
    },
  ],
  ['alerts-have-a-case', (all) => changed(all, isOf('alert-cleared'), () => ({ alert: 'f_none' }))],
  ['levels-rise', (all) => changed(all, isOf('level-raised'), () => ({ urgency: 'upkeep' }))],
  [
    'clocks-end-once',
    (all) =>
      without(
        all,
        isOf('deadline-missed', (fact) => fact.deadline === 'accept'),
      ),
  ],
  [
    'clocks-end-once',
    (all) => {
      const at = indexOf(
        all,
        isOf('deadline-missed', (fact) => fact.deadline === 'accept'),
      );
      return all.toSpliced(at + 1, 0, { ...all[at], id: 'f_twice' } as Fact);
    },
  ],
  ['missed-when-due', (all) => changed(all, isOf('deadline-missed'), ({ at }) => ({ due: at + 1 }))],
  ['excused-when-down', (all) => changed(all, isOf('deadline-missed'), () => ({ excused: 'gateway-down' }))],
  [
    'reds-are-watched',
    (all) =>
      without(
        all,
        isOf('tier-told', (fact) => fact.case === firstRed(all)),
      ),
  ],
  ['reds-are-watched', (all) => changed(all, isRed, () => ({ clocks: [] }))],
  ['order-of-tiers', (all) => changed(all, isOf('case-escalated'), () => ({ from: 'district', to: 'grid' }))],
  [
    'ceilings',
    (all) => {
      const milds = new Set(
        all.filter(isOf('case-opened', (fact) => fact.urgency === 'service')).map((fact) => fact.case),
      );
      return changed(
        all,
        isOf('tier-told', (fact) => milds.has(fact.case)),
        () => ({ tier: 'district' }),
      );
    },
  ],
  [
    'reds-are-not-cleared',
    (all) =>
      changed(
        all,
        isOf('case-closed', (fact) => fact.case === firstRed(all)),
        () => ({ why: 'cleared' }),
      ),
  ],
  [
    'closed-when-done',
    (all) =>
      without(
        all,
        isOf('case-resolved', (fact) => fact.case === firstRed(all)),
      ),
  ],
  [
    'alarms-are-told',
    (all) =>
      without(
        all,
        isOf('alert-raised', (fact) => fact.rule === 'sos'),
      ),
  ],
  [
    'alerts-are-explained',
    (all) =>
      changed(
        all,
        isOf('alert-raised', (fact) => fact.rule === 'sos'),
        ({ at }) => ({ at: at + 1 }),
      ),
  ],
];

const lives: Life[] = [];

/** The first life that can be spoilt in this way, and what it is then. */
function spoilt(spoil: Mutation[1]): { readonly life: Life; readonly facts: readonly Fact[] } {
  for (let seed = 0; seed < SEEDS; seed++) {
    lives[seed] ??= live(String(seed), SIZE);
    const life = lives[seed] as Life;
    try {
      return { life, facts: spoil(life.facts) };
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
    }
  }
  throw new Error('no life has such a fact');
}

describe('the auditor', { timeout: 120_000 }, () => {
  it.each(MUTATIONS)('[AU3] finds a record that breaks the law %s', (law, spoil) => {
    const { life, facts } = spoilt(spoil);
    expect(findingsOf(life, life.facts)).toEqual([]);
    expect(findingsOf(life, facts).map((one) => one.law)).toContain(law);
    expect(compareRuns(life.facts, facts)).toMatch(/^fact \d+ is /);
  });

  it('[AU4] has a case of failing for every law it knows', () => {
    expect([...new Set(MUTATIONS.map(([law]) => law))].sort()).toEqual([...LAWS].sort());
  });
});
