import { isWithin, type PlaceId, placeAt } from '../devices/place.ts';
import type { Directory, Resident } from '../devices/registry.ts';
import type { Case } from '../rules/case.ts';
import { LEVELS, type Level, levelOf } from '../rules/level.ts';
import { subjectKey } from '../rules/subject.ts';
import type { BuildingView } from './http/contract/registers.ts';

/** The worst that is open somewhere, and its case. */
export interface Light {
  readonly level: Level;
  readonly case: string;
}

/** What is open now, by place and by subject (`venue:v1`). */
export type Lights = ReadonlyMap<string, Light>;

/** A building with what stands and hangs in it, by the registry. */
export interface Building {
  readonly id: PlaceId;
  readonly homes: readonly Home[];
  /** Devices of the building itself. */
  readonly devices: readonly string[];
}

interface Home {
  readonly place: PlaceId;
  readonly residents: readonly Resident[];
  readonly devices: readonly string[];
}

/** All buildings of a community, in the order people read them: b2 before b12. */
export function buildingsOf({ registry }: Directory): Building[] {
  const homes = new Map<PlaceId, { residents: Resident[]; devices: string[] }>();
  const at = (place: PlaceId) => {
    const known = homes.get(place) ?? { residents: [], devices: [] };
    homes.set(place, known);
    return known;
  };
  for (const resident of registry.residents) at(resident.place).residents.push(resident);
  for (const { id, place, venue } of registry.devices) if (venue === undefined) at(place).devices.push(id);
  const inBuildings = Map.groupBy([...homes], ([place]) => placeAt(place, 'building'));
  return [...inBuildings]
    .flatMap(([id, inside]) => {
      if (id === undefined) return [];
      const rooms = inside.filter(([place]) => place !== id).map(([place, home]) => ({ place, ...home }));
      const devices = inside.find(([place]) => place === id)?.[1].devices ?? [];
      return [{ id, homes: rooms.sort((a, b) => byNumber.compare(a.place, b.place)), devices }];
    })
    .sort((a, b) => byNumber.compare(a.id, b.id));
}

const byNumber = new Intl.Collator('en', { numeric: true });

/** A case lights its place, and its venue; a case of a building lights also the homes whose alerts stand in it. */
export function lightsOf(cases: Iterable<Case>, directory: Directory): Lights {
  const lights = new Map<string, Light>();
  const light = (key: string, level: Level, id: string): void => {
    const known = lights.get(key);
    if (known === undefined || LEVELS.indexOf(known.level) < LEVELS.indexOf(level))
      lights.set(key, { level, case: id });
  };
  for (const it of cases) {
    if (it.state === 'closed') continue;
    const key = it.subject.type === 'venue' ? subjectKey(it.subject) : it.place;
    light(key, levelOf(it.urgency), it.id);
    if (it.subject.type !== 'building') continue;
    for (const { quiet, device, urgency } of it.alerts) {
      const place = quiet || device === undefined ? undefined : directory.device(device)?.place;
      if (place !== undefined && place !== it.place) light(place, levelOf(urgency), it.id);
    }
  }
  return lights;
}

/** The part of a building inside `within`, as it is now. */
export function buildingView(
  building: Building,
  around: {
    readonly within: PlaceId;
    readonly lights: Lights;
    /** `undefined` for whoever may not see it, and for those without one. */
    readonly nameOf: (resident: Resident) => string | undefined;
  },
): BuildingView {
  const { within, lights, nameOf } = around;
  const homes = building.homes.filter((home) => isWithin(home.place, within));
  const lit = isWithin(building.id, within) ? lights.get(building.id) : undefined;
  const own = isWithin(building.id, within) ? building.devices.length : 0;
  const worst = [lit, ...homes.map((home) => lights.get(home.place))].reduce(moreUrgent, undefined);
  return {
    place: building.id,
    level: worst?.level ?? null,
    case: worst?.case ?? null,
    residents: homes.reduce((sum, home) => sum + home.residents.length, 0),
    devices: homes.reduce((sum, home) => sum + home.devices.length, own),
    homes: homes.map(({ place, residents, devices }) => ({
      place,
      level: lights.get(place)?.level ?? null,
      case: lights.get(place)?.case ?? null,
      residents: residents.map((resident) => {
        const name = nameOf(resident);
        const { id, groups, risk } = resident;
        return { id, groups: [...groups], risk, ...(name !== undefined && { name }) };
      }),
      devices: [...devices],
    })),
  };
}

function moreUrgent(a: Light | undefined, b: Light | undefined): Light | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return LEVELS.indexOf(b.level) > LEVELS.indexOf(a.level) ? b : a;
}
