import { readDutyTime } from '../../rules/duty-time.ts';
import { mayStandIn } from '../../rules/on-call.ts';
import type { CommunityText } from './community-schema.ts';
import { type Fault, type Path, quote, unknown } from './problem.ts';

/** What is wrong with shifts, leave and overrides beyond their shape. */
export function dutyFaults(text: CommunityText): Fault[] {
  const staff = new Map(text.staff.map((one) => [one.id, one]));
  const known = (path: Path, id: string | undefined): Fault[] => unknown(path, id, staff, 'staff');
  return [
    ...text.shifts.flatMap((shift, at) => [
      ...known(['shifts', at, 'staff'], shift.staff),
      ...cycleFaults(['shifts', at, 'rotation'], shift.rotation),
    ]),
    ...text.leave.flatMap((leave, at) => [
      ...known(['leave', at, 'staff'], leave.staff),
      ...endFaults(['leave', at, 'to'], leave, text.timeZone),
    ]),
    ...text.overrides.flatMap((override, at) => {
      const { staff: id, instead } = override;
      return [
        ...known(['overrides', at, 'staff'], id),
        ...known(['overrides', at, 'instead'], instead),
        ...endFaults(['overrides', at, 'to'], override, text.timeZone),
        ...standInFaults(['overrides', at, 'instead'], staff.get(id), staff.get(instead ?? '')),
      ];
    }),
  ];
}

type Staff = CommunityText['staff'][number];

function cycleFaults(path: Path, rotation: CommunityText['shifts'][number]['rotation']): Fault[] {
  const beyond = rotation?.in.find((week) => week > rotation.weeks);
  if (beyond === undefined) return [];
  const cure = `number them from 1 to ${rotation?.weeks}`;
  return [{ path: [...path, 'in'], problem: `week ${beyond} is not in the cycle`, cure }];
}

function endFaults(
  path: Path,
  { from, to }: { readonly from: string; readonly to: string },
  zone: string,
): Fault[] {
  const [start, end] = [readDutyTime(from, 'from', zone), readDutyTime(to, 'to', zone)];
  if (start === undefined || end === undefined || start < end) return [];
  return [{ path, problem: `${quote(to)} is not after ${quote(from)}`, cure: 'exchange the two' }];
}

function standInFaults(path: Path, one: Staff | undefined, other: Staff | undefined): Fault[] {
  if (one === undefined || other === undefined) return [];
  if (one === other)
    return [{ path, problem: 'is the same person', cure: 'name whose turns are taken, or leave it out' }];
  if (mayStandIn(one, other)) return [];
  const problem = `a ${one.role} cannot stand in for a ${other.role}`;
  return [{ path, problem, cure: 'name somebody who carries cases, or a neighbour for a neighbour' }];
}
