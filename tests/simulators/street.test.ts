import { describe, expect, it } from 'vitest';
import { measureCoverage } from '../../bench/coverage.ts';
import { type Job, liveOnce } from '../../bench/street-life.ts';
import { generateCommunity } from '../../simulators/community.ts';
import { registryOf } from '../../simulators/community-text.ts';
import type { Staffing } from '../../simulators/staffing.ts';

const job = (more: Partial<Job>): Job => ({
  seed: 'street',
  community: 1,
  homes: 60,
  days: 12,
  staffing: 'planned',
  wearing: 0.9,
  gateway: true,
  ...more,
});
const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;

describe('the street of the plans', () => {
  it('[PV1] weekly visits alone find a silent collapse after half a week in the mean, a week at most', () => {
    const { toFind } = liveOnce(job({ homes: 580, days: 365, gateway: false }));
    expect(toFind.length).toBeGreaterThan(400);
    // 84 h, with a deviation of 48.5 h over some 500 collapses: 2.2 h.
    expect(mean(toFind) / 60).toBeGreaterThan(84 - 3 * 2.2);
    expect(mean(toFind) / 60).toBeLessThan(84 + 3 * 2.2);
    expect(Math.max(...toFind)).toBeLessThanOrEqual(7 * 24 * 60);
  });

  it('[PV2] with the gateway the same people are found sooner', () => {
    const [without, withIt] = [job({ homes: 300, gateway: false }), job({ homes: 300 })].map(liveOnce);
    expect(withIt?.toFind.length).toBe(without?.toFind.length);
    expect(mean(withIt?.toFind ?? [])).toBeLessThan(mean(without?.toFind ?? []) / 2);
    expect(withIt?.toAnswer.length).toBeGreaterThan(0);
  });

  it('[PV3] planned staffing leaves no cause without anybody; today nights and weekends are empty', () => {
    const covered = (staffing: Staffing) =>
      measureCoverage(registryOf(generateCommunity({ seed: '1', homes: 60, wearing: 0, staffing })));
    expect(covered('planned')).toMatchObject({ inCommunity: 0, upToCeiling: 0 });
    // 45 of 168 hours are office hours.
    expect(covered('today').inCommunity).toBeCloseTo(1 - 45 / 168, 5);
    expect(covered('today').inGrid).toBeGreaterThan(covered('planned').inGrid);
  });
});
