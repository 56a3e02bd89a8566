import { hours, type Instant, instantOf, latest } from '../devices/time.ts';
import { stretched } from './downtime.ts';
import { deviceAt, type PlaceState, type ResidentState } from './place-state.ts';
import type { Senses } from './sensing.ts';
import type { DeviceWatch, PersonWatch } from './watch.ts';

/** A person's sensor that was heard from within this time is alive; the longest check-in of a battery sensor is 25 h. */
const SENSOR_ALIVE = hours(26);

/** While no sensor of a person can see them their silence says nothing; it is looked at again after this. */
export const LOOK_AGAIN = hours(1);

/** The last sign of life, or the day after a known absence. */
export function quietSince({ resident }: PersonWatch, state: ResidentState, { directory }: Senses): Instant {
  const { awayUntil } = resident;
  if (awayUntil === undefined) return state.lastSign;
  const home = Temporal.PlainDate.from(awayUntil).add({ days: 1 });
  return latest(state.lastSign, instantOf(home.toZonedDateTime(directory.registry.timeZone)));
}

/** Devices around a person that can show that this very person is up and about. */
export const lifeSensors = (person: PersonWatch, { directory, watch }: Senses): DeviceWatch[] =>
  directory
    .devicesAround(person.resident)
    .map((device) => watch.on(device))
    .filter(({ traits, people }) => traits.life.length > 0 && people.includes(person));

/** A sensor that is dead or lies on the table sees nobody. */
export const canBeSeen = (row: PlaceState, person: PersonWatch, at: Instant, senses: Senses): boolean =>
  lifeSensors(person, senses).some(({ device }) => {
    const state = deviceAt(row, device);
    if (state?.lastContact === undefined || state.values.worn === false) return false;
    return stretched(state.lastContact, SENSOR_ALIVE, senses.downtimes) >= at;
  });
