import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { compare, type Finding } from '../../bench/crash/compare.ts';
import type { Kept } from '../../bench/crash/kept.ts';
import type { Ledger } from '../../bench/crash/ledger.ts';
import { type Proof, proveCrash } from '../../bench/crash/prove.ts';
import type { Fact } from '../../rules/fact.ts';

const root = new URL('../..', import.meta.url).pathname;
const CYCLES = 20;
/** 40 s on an idle machine. */
const TIMEOUT_MS = 300_000;

describe('a gateway killed again and again', () => {
  let proof: Proof;
  beforeAll(async () => {
    proof = await proveCrash({ cycles: CYCLES, seed: 'test' });
  }, TIMEOUT_MS);

  it('[PC1] loses and doubles nothing: messages, alarms, cases, facts, readings, notices, answers', () => {
    const { findings, evidence } = proof;
    expect(faultsOf(findings), `kept in ${evidence}`).toEqual([]);
    for (const { what, count } of findings) expect(count, what).toBeGreaterThan(0);
    expect(proof.kills.running).toBeGreaterThan(0);
    expect(proof.kills.starting).toBeGreaterThan(0);
    expect(proof.kills.stopping).toBeGreaterThan(0);
  });

  describe('[PC2] the comparison finds', () => {
    const find = (change: (ledger: Ledger, kept: Kept) => readonly [Ledger, Kept]): string[] =>
      faultsOf(compare(...change(proof.ledger, proof.kept)));
    const withFacts = (change: (facts: readonly Fact[]) => readonly Fact[]) =>
      find((ledger, kept) => [ledger, { ...kept, facts: change(kept.facts) }]);
    const without = (type: Fact['type']) =>
      withFacts((facts) => facts.filter((fact) => fact !== facts.find((one) => one.type === type)));

    it('[PC2] a message that the journal lost, and one that nobody sent', () => {
      const [device, seqs] = [...proof.kept.journalled][0]!;
      const change = (seqs: readonly number[]) =>
        find((ledger, kept) => [
          ledger,
          { ...kept, journalled: new Map(kept.journalled).set(device, new Set(seqs)) },
        ]);
      expect(change([...seqs].slice(1))).toEqual(['messages acknowledged: lost 1']);
      expect(change([...seqs, 1e9])).toEqual(['messages acknowledged: never sent 1']);
    });

    it('[PC2] an alarm without its alert', () => {
      const faults = withFacts((facts) => {
        const { device, rule } = proof.ledger.alarms[0]!;
        const its = facts.find(
          (one) => one.type === 'alert-raised' && one.device === device && one.rule === rule,
        );
        return facts.filter(
          (one) => !(one.type === 'alert-raised' && its && one.alert === (its as typeof one).alert),
        );
      });
      expect(faults).toContain('alarms acknowledged: lost 1');
    });

    it('[PC2] an alarm with two alerts, and a case beside another', () => {
      const faults = withFacts((facts) => [
        ...facts,
        ...facts.flatMap((one): Fact[] => {
          if (one.type === 'alert-raised' && one === facts.find(({ type }) => type === one.type))
            return [{ ...one, id: 'f_other', alert: 'a_other' }];
          if (one.type !== 'case-opened' || one !== facts.find(({ type }) => type === one.type)) return [];
          return ['c_1', 'c_2'].map((id) => ({ ...one, id: `f_${id}`, case: id }));
        }),
      ]);
      expect(faults).toEqual(
        expect.arrayContaining([
          'alarms acknowledged: doubled 1',
          expect.stringMatching(/^cases: doubled [12]$/),
          'facts, as the whole journal gives them: not from the journal 3',
        ]),
      );
    });

    it('[PC2] a fact that is missing, and a notice of none', () => {
      const faults = without('case-opened');
      expect(faults).toContain('facts, as the whole journal gives them: not in the record 1');
      expect(faults.some((fault) => /^notices.*: not in the record 1$/.test(fault))).toBe(true);
    });

    it('[PC2] a reading that a store has not, or has twice', () => {
      for (const [name, times] of proof.kept.stores) {
        const [device, own] = [...times][0]!;
        const change = (changed: readonly number[]) =>
          find((ledger, kept) => [
            ledger,
            { ...kept, stores: new Map(kept.stores).set(name, new Map(times).set(device, changed)) },
          ]);
        expect(change(own.slice(1))).toEqual([`readings in ${name}: lost 1`]);
        expect(change([...own, own[0]! + 1])).toEqual([`readings in ${name}: doubled 1`]);
      }
    });

    it('[PC2] a notice that never came', () => {
      const faults = find((ledger, kept) => [
        { ...ledger, notices: new Map([...ledger.notices].slice(1)) },
        kept,
      ]);
      expect(faults).toEqual([expect.stringMatching(/^notices.*: lost 1$/)]);
    });

    it('[PC2] an answer that was confirmed and is not there, or is there twice', () => {
      const answer = { case: 'c_1', fact: 'note-added', key: 'never given' };
      const faults = find((ledger, kept) => [{ ...ledger, answers: [...ledger.answers, answer] }, kept]);
      expect(faults).toEqual(['answers confirmed: lost 1']);
      const twice = withFacts((facts) => [
        ...facts,
        ...facts.filter((one) => one === facts.find((other) => 'key' in other && other.key !== undefined)),
      ]);
      expect(twice).toEqual(['answers confirmed: doubled 1']);
    });
  });
});

describe('npm run prove:crash', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['bench/crash.ts', ...args], { cwd: root }).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, output: stderr }),
    );

  it('[PC3] has a help, and names a wrong use', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, output: expect.stringContaining('--cycles N') });
    for (const wrong of [
      ['--cycles', '0'],
      ['--cycles', 'many'],
      ['--circles', '3'],
    ])
      expect(await run(...wrong)).toMatchObject({ code: 2, output: expect.stringMatching(/^wrong-usage: /) });
  });
});

function faultsOf(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ what, wrong }) =>
    Object.entries(wrong).flatMap(([name, count]) => (count === 0 ? [] : [`${what}: ${name} ${count}`])),
  );
}
