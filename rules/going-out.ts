import { hours, type Instant, minus, minutes, plus } from '../devices/time.ts';
import { dueOfQuiet, lifeSensors, quietSince } from './absence.ts';
import { type DeviceState, deviceAt, type PlaceState, type ResidentState } from './place-state.ts';
import type { Senses } from './sensing.ts';
import type { DeviceWatch, PersonWatch, RuleOn } from './watch.ts';

/** A sensor that was heard from so long before the door fell shut was at work then: bands speak every few minutes. */
const AT_WORK = hours(2);
/** A band that still speaks so long after the door fell shut is not out of reach: the stairs are behind by then. */
const OUT_OF_REACH = minutes(15);
/** Per cent; a band with less may have gone flat and not away. */
const NEARLY_FLAT = 10;

/**
 * Since when a person living by themselves is out: the one door opened and shut, that was the last sign of them, and
 * whatever indoors would show them has shown nothing since. `undefined` when they are at home, or it cannot be known:
 * with several doors or people, and where nothing but the door tells of them.
 */
export function outSince(
  row: PlaceState,
  person: PersonWatch,
  { lastSign, signBy }: ResidentState,
  senses: Senses,
): Instant | undefined {
  if (senses.directory.residentsAt(person.resident.place).length !== 1) return undefined;
  const sensors = lifeSensors(person, senses);
  const [door, ...others] = sensors.filter(({ traits }) => traits.isDoor);
  if (door === undefined || others.length > 0 || signBy !== door.device) return undefined;
  if (deviceAt(row, door.device)?.values.open !== false) return undefined;
  const witnesses = sensors
    .filter((sensor) => sensor !== door)
    .map((sensor) => ({ sensor, state: deviceAt(row, sensor.device) }))
    .filter(({ state }) => (state?.lastContact ?? 0) >= minus(lastSign, AT_WORK));
  const isOut =
    witnesses.length > 0 &&
    witnesses.every(({ sensor, state }) => state && misses(row, sensor, state, lastSign, senses));
  return isOut ? lastSign : undefined;
}

/** Whether a sensor that shows no life since the door fell shut says by that that the person is gone. */
function misses(
  row: PlaceState,
  { bridge }: DeviceWatch,
  { values, lastContact = 0 as Instant }: DeviceState,
  shutAt: Instant,
  { watch }: Senses,
): boolean {
  if (values.worn === false || values.present === true) return false;
  const reach = plus(shutAt, OUT_OF_REACH);
  if (lastContact > reach) return true;
  if (typeof values.battery === 'number' && values.battery < NEARLY_FLAT) return false;
  // What comes the same way is heard, so it is not the way that is broken.
  return Object.entries(row.devices).some(
    ([id, other]) => watch.device(id)?.bridge === bridge && (other.lastContact ?? 0) > reach,
  );
}

/** When the silence of somebody who is out is told; `undefined` when they are not known to be out, or the rule asks for nothing. */
export function dueWhileOut(
  row: PlaceState,
  person: PersonWatch,
  { on }: RuleOn<'no-sign-of-life'>,
  { state, at, senses }: { readonly state: ResidentState; readonly at: Instant; readonly senses: Senses },
): Instant | undefined {
  if (on.whileOut === undefined || outSince(row, person, state, senses) === undefined) return undefined;
  const since = quietSince(person, state, senses);
  return dueOfQuiet(person, { since, for: on.whileOut, asOf: at }, senses);
}
