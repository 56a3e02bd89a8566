import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import type { BuildingView } from '../../../../gateway/http/contract/registers.ts';
import { byUrgency } from '../cases/urgency.ts';

/** The most urgent open case of each place and venue; the list and the plan are the same cases. */
export type Lights = ReadonlyMap<string, ListedCase>;

export function lightsOf(cases: readonly ListedCase[], buildings: readonly BuildingView[]): Lights {
  const homeOf = new Map(
    buildings.flatMap(({ homes }) =>
      homes.flatMap(({ place, devices }) => devices.map((id) => [id, place] as const)),
    ),
  );
  const lights = new Map<string, ListedCase>();
  for (const it of cases.toSorted(byUrgency)) {
    const key = it.subject.type === 'venue' ? `venue:${it.subject.id}` : it.place;
    if (!lights.has(key)) lights.set(key, it);
    if (it.subject.type !== 'building') continue;
    // A fire that spread is a case of the building; its homes are those whose alerts stand.
    for (const { quiet, device } of it.alerts) {
      const home = quiet ? undefined : homeOf.get(device ?? '');
      if (home !== undefined && !lights.has(home)) lights.set(home, it);
    }
  }
  return lights;
}
