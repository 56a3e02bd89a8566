import type { BridgeId, Resident } from '../devices/registry.ts';
import { type Duration, hours, type Instant, instantOf, latest } from '../devices/time.ts';
import { deviceAt, type PlaceState, type ResidentState } from './place-state.ts';
import type { Senses } from './sensing.ts';
import { dueOfLife, dueOfSilence } from './silence.ts';
import type { DeviceWatch, PersonWatch } from './watch.ts';

/** A person's sensor that was heard from within this time is alive; the longest check-in of a battery sensor is 25 h. */
const SENSOR_ALIVE = hours(26);

/** While no sensor of a person can see them their silence says nothing; it is looked at again after this. */
export const LOOK_AGAIN = hours(1);

/** The last sign of life, or the day after a known absence. */
export function quietSince({ resident }: PersonWatch, state: ResidentState, { directory }: Senses): Instant {
  return latest(state.lastSign, homeAgain(resident, directory.registry.timeZone) ?? state.lastSign);
}

/** The beginning of the day after a known absence. */
export function homeAgain({ awayUntil }: Resident, timeZone: string): Instant | undefined {
  if (awayUntil === undefined) return undefined;
  return instantOf(Temporal.PlainDate.from(awayUntil).add({ days: 1 }).toZonedDateTime(timeZone));
}

/** Devices around a person that can show that this very person is up and about. */
export const lifeSensors = (person: PersonWatch, { directory, watch }: Senses): DeviceWatch[] =>
  directory
    .devicesAround(person.resident)
    .map((device) => watch.on(device))
    .filter(({ traits, people }) => traits.life.length > 0 && people.includes(person));

/** A sensor that could see a person. */
interface Eye extends Pick<DeviceWatch, 'device' | 'bridge'> {
  readonly heard: Instant;
}

/** The sensors that could see a person now: one that is dead, behind a silent radio gateway, or on the table sees nobody. */
export const eyesOn = (row: PlaceState, person: PersonWatch, at: Instant, senses: Senses): Eye[] =>
  lifeSensors(person, senses).flatMap(({ device, bridge }) => {
    const state = deviceAt(row, device);
    if (state?.lastContact === undefined || state.values.worn === false) return [];
    const { lastContact: heard } = state;
    const until = dueOfSilence({ since: heard, for: SENSOR_ALIVE, bridge, asOf: at }, senses);
    return until !== undefined && until >= at ? [{ device, bridge, heard }] : [];
  });

export const canBeSeen = (row: PlaceState, person: PersonWatch, at: Instant, senses: Senses): boolean =>
  eyesOn(row, person, at, senses).length > 0;

/** When a person has shown no life for so long since `since`; `undefined` while nothing that could see them is heard. */
export const dueOfQuiet = (
  person: PersonWatch,
  quiet: { readonly since: Instant; readonly for: Duration; readonly asOf?: Instant },
  senses: Senses,
): Instant | undefined => dueOfLife({ ...quiet, bridge: carrierOf(person, senses) }, senses);

/** The radio gateway that carries all sensors of a person, if one does. */
export function carrierOf(person: PersonWatch, senses: Senses): BridgeId | undefined {
  const [first, ...others] = lifeSensors(person, senses).map(({ bridge }) => bridge);
  return others.every((bridge) => bridge === first) ? first : undefined;
}
