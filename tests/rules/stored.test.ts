import { describe, expect, it } from 'vitest';
import { minutes } from '../../devices/time.ts';
import { evolve } from '../../rules/case.ts';
import { upgradeRow } from '../../rules/place-state.ts';
import { only } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

describe('what an earlier version stored', () => {
  it('[UP3] a row is taken from its version to this one, step by step', () => {
    const steps = [2, 3].map((version) => (row: { version: number; seen?: number[] }) => ({
      ...row,
      version,
      seen: [...(row.seen ?? []), version],
    }));
    expect(upgradeRow({ version: 1 }, steps)).toEqual({ version: 3, seen: [2, 3] });
    expect(upgradeRow({ version: 2 }, steps)).toEqual({ version: 3, seen: [3] });
    expect(upgradeRow({ version: 4 }, steps)).toBe('too-new');
  });

  it('[UP3] a row of this version is taken as it is', () => {
    const row = { version: 1, key: 'hz', devices: {}, residents: {} };
    expect(upgradeRow(row)).toBe(row);
    expect(upgradeRow({ version: 2 })).toBe('too-new');
  });

  it('[UP6] a case that was taken on before others could work beside is taken on by others now', () => {
    const story = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
    story.answers('s1', 'accept').at(minutes(6));
    const { support: _, ...old } = story.theCase();
    expect(old).toMatchObject({ state: 'open', responsible: { actor: { staff: 's1' } } });
    story.answers('d1', 'accept');
    const [, accepted] = factsOfType(story.record.facts, 'case-accepted');
    const after = evolve(old, accepted!);
    expect(after).toMatchObject({
      state: 'accepted',
      responsible: { actor: { staff: 's1' } },
      support: [{ actor: { staff: 'd1' } }],
    });
  });
});
