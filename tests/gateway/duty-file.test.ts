import { describe, expect, it } from 'vitest';
import { parseTime } from '../../devices/time.ts';
import { checkCommunity } from '../../gateway/config/community-file.ts';
import { formatProblem } from '../../gateway/config/problem.ts';
import { parseYaml } from '../../gateway/config/yaml-file.ts';

const PLACE = 'hz/xh/wenxin/cuiyuan/g01';
const STAFF = `
staff:
  - { id: s1, role: grid-worker, place: ${PLACE}, employment: full-time }
  - { id: s2, role: grid-worker, place: ${PLACE}/b01, employment: part-time }
  - { id: h1, role: helper, place: ${PLACE} }`;

function check(text: string) {
  const read = parseYaml(STAFF + text, { file: 'c.yaml', code: 'community-invalid' });
  return read.ok ? checkCommunity(read.yaml) : read;
}

function complaints(text: string): string[] {
  const result = check(text);
  return result.ok ? [] : result.problems.map(formatProblem);
}

describe('duty in the community file', () => {
  it('[DT28] rotations, employment, leave and overrides are read, days in the zone of the file', () => {
    const result = check(`
shifts: [{ staff: s1, weekly: "Mo-Fr 08:30-17:30", rotation: { weeks: 2, in: [1], from: 2026-11-02 } }]
leave: [{ staff: s1, from: 2026-12-01, to: 2026-12-03 }]
overrides:
  - { staff: s2, instead: s1, from: 2026-12-01, to: 2026-12-03T12:00 }
  - { staff: s2, place: hz, from: "2026-12-05T00:00:00Z", to: 2026-12-05 }`);
    const registry = result.ok ? result.community.registry : undefined;
    const at = (text: string) => parseTime(`2026-12-${text}+08:00`);
    expect(registry?.staff.map(({ employment }) => employment)).toEqual([
      'full-time',
      'part-time',
      undefined,
    ]);
    expect(registry?.shifts[0]?.rotation).toEqual({ weeks: 2, in: [1], from: '2026-11-02' });
    expect(registry?.leave).toEqual([{ staff: 's1', from: at('01T00:00'), to: at('04T00:00') }]);
    expect(registry?.overrides).toEqual([
      { staff: 's2', instead: 's1', place: PLACE, from: at('01T00:00'), to: at('03T12:00') },
      { staff: 's2', place: 'hz', from: at('05T08:00'), to: at('06T00:00') },
    ]);
  });

  it('[DT29] a file that says nothing of leave is the registry it was before', () => {
    const result = check('');
    expect(result.ok && Object.keys(result.community.registry)).not.toContain('leave');
    expect(result.ok && Object.keys(result.community.registry)).not.toContain('overrides');
  });

  it.each([
    [
      'leave: [{ staff: s9, from: 2026-12-01, to: 2026-12-02 }]',
      'leave[0].staff: "s9" is not among the staff; add',
    ],
    [
      'overrides: [{ staff: s1, instead: s9, from: 2026-12-01, to: 2026-12-02 }]',
      'overrides[0].instead: "s9" is not among the staff; add',
    ],
    [
      'leave: [{ staff: s1, from: 2026-12-03, to: 2026-12-02 }]',
      'leave[0].to: "2026-12-02" is not after "2026-12-03"; exchange the two',
    ],
    [
      'leave: [{ staff: s1, from: soon, to: 2026-12-02 }]',
      'leave[0].from: "soon" is not a day or time; write a day',
    ],
    [
      'overrides: [{ staff: h1, instead: s1, from: 2026-12-01, to: 2026-12-02 }]',
      'overrides[0].instead: a helper cannot stand in for a grid-worker; name somebody',
    ],
    [
      'overrides: [{ staff: s1, instead: s1, from: 2026-12-01, to: 2026-12-02 }]',
      'overrides[0].instead: is the same person; name whose',
    ],
    [
      'shifts: [{ staff: s1, weekly: "24/7", rotation: { weeks: 2, in: [3], from: 2026-12-01 } }]',
      'shifts[0].rotation.in: week 3 is not in the cycle; number them from 1 to 2',
    ],
    [
      'shifts: [{ staff: s1, weekly: "24/7", rotation: { weeks: 0, in: [1], from: 2026-12-01 } }]',
      'shifts[0].rotation.weeks: is too small or too short; at least 1',
    ],
  ])('[DT30] names what is wrong in %s', (text, says) => {
    const [first, ...more] = complaints(`\n${text}`);
    expect(more).toEqual([]);
    expect(first).toContain(says);
    expect(first).toMatch(/^c\.yaml:6: .*\(community-invalid\)$/);
  });
});
