import type { PlaceId } from '../../devices/place.ts';
import type { Device, Registry, Resident } from '../../devices/registry.ts';
import { hours, plus } from '../../devices/time.ts';
import { B12, HOME, VILLAGE } from '../community.ts';
import { factsOfType, type Scenario } from '../scenario.ts';

/** What stories of silence happen to. */

export const RADIO = 'zb-b12';
export const [alone, neighbour] = VILLAGE.residents as [Resident, Resident];

/** Thirty sensors of fifteen homes behind one radio gateway; with `people` the first so many homes are of people living alone. */
export function tower({ people = 0, more = [] as Device[] } = {}): Registry {
  const homes = Array.from({ length: 15 }, (_, n) => `${B12}/${1001 + n}` as PlaceId);
  const behind = homes.flatMap((place, n) =>
    ['door', 'smoke'].map((kind): Device => {
      const id = `${kind}-${n}`;
      return { id, kind, place, bridge: RADIO, address: id };
    }),
  );
  const residents = homes.slice(0, people).map((place, n): Resident => ({ ...alone, id: `p${n}`, place }));
  return { ...VILLAGE, residents, devices: [...behind, ...more] };
}

export const hear = (story: Scenario, address: string, body: object) =>
  story.publishes(RADIO, `zigbee2mqtt/${address}`, JSON.stringify(body));
export const goodbye = (story: Scenario) => story.publishes(RADIO, 'zigbee2mqtt/bridge/state', 'offline');
export const hearAll = (story: Scenario, but?: string) => {
  for (const { id, bridge } of tower().devices)
    if (bridge === RADIO && id !== but) hear(story, id, { battery: 90 });
};
/** Three weeks in which it is never quiet for longer than this. */
export const settled = (story: Scenario, everyHours: number) => {
  for (let hour = 0; hour <= 21 * 24; hour += everyHours) {
    hear(story.at(hours(hour)), 'door-1', { battery: 90 });
    if (hour % 24 === 0) hearAll(story);
  }
  story.facts();
  return hours(21 * 24);
};
export const later = (from: number, more: number) => plus(from as never, more as never) as never;
export const why = (story: Scenario, rule: string) =>
  factsOfType(story.record.facts, 'alert-raised').findLast((fact) => fact.rule === rule)?.why;

export const door = { id: 'door-0501', kind: 'door', place: HOME, bridge: RADIO, address: 'door' };
export const band = { id: 'band-0501', kind: 'wristband', place: HOME, resident: 'r1' };
export const room = { id: 'room-0501', kind: 'occupancy', place: HOME };
/** One person living alone with these sensors. */
export const home = (...devices: Device[]): Registry => ({ ...VILLAGE, residents: [alone], devices });
