import type { Device, Resident } from '../devices/registry.ts';
import { hours, type Instant, instantOf, latest, plus } from '../devices/time.ts';
import { alertDue, elapse, isStanding, QUIET, raise } from './alert.ts';
import { limitOf, truthOf } from './condition.ts';
import { stretched } from './downtime.ts';
import { alertAt, type PlaceState, setAlert } from './place-state.ts';
import type { Rule } from './rule.ts';
import { type AlertNews, deviceAlertKey, residentAlertKey, type Senses, told } from './sensing.ts';
import { showsLife } from './watch.ts';

/** A person's sensor that was heard from within this time is alive; the longest check-in of a battery sensor is 25 h. */
const SENSOR_ALIVE = hours(26);
/** With all sensors of a person dead their silence says nothing; it is looked at again after this. */
const LOOK_AGAIN = hours(1);

/** When an alert has to be looked at again without a reading; `undefined` when only a reading can change it. */
export function dueOfAlert(row: PlaceState, key: string, senses: Senses): Instant | undefined {
  const watched = lookUp(key, senses);
  if (watched === undefined) return undefined;
  const { rule } = watched;
  const alert = alertAt(row, key);
  if (alert.phase !== 'quiet') return alertDue(alert, rule);
  if (rule.on.type === 'silence') {
    const state = watched.device && row.devices[watched.device.id];
    return state && stretched(state.lastContact ?? state.since, rule.on.for, senses.downtimes);
  }
  if (rule.on.type !== 'no-sign-of-life' || watched.resident === undefined) return undefined;
  const base = quietSince(row, watched.resident, senses);
  if (base === undefined) return undefined;
  const due = stretched(base, rule.on.for, senses.downtimes);
  return latest(due, row.rechecks[key] ?? due);
}

/** Lets an alert's own time run out at `at`, its due. */
export function lapse(row: PlaceState, key: string, at: Instant, senses: Senses): AlertNews[] {
  const watched = lookUp(key, senses);
  if (watched === undefined) return [];
  const { rule, device, resident } = watched;
  const about = { ...(device && { device }), ...(resident && { resident: resident.id }) };
  const alert = alertAt(row, key);
  if (alert.phase === 'quiet') {
    if (resident !== undefined && !hasLiveSensor(row, resident, at, senses)) {
      row.rechecks[key] = plus(at, LOOK_AGAIN);
      senses.schedule(key);
      return [];
    }
    const id = senses.newAlertId(rule, key);
    setAlert(row, key, raise(at, id)[0]);
    return told('raised', rule, key, at, id, about);
  }
  if (alert.phase === 'pending' && !stillHolds(row, rule, device, senses)) {
    setAlert(row, key, QUIET);
    return [];
  }
  const id = isStanding(alert) ? alert.id : senses.newAlertId(rule, key);
  const [after, change] = elapse(alert, at, id);
  setAlert(row, key, after);
  return told(change, rule, key, at, id, { ...about, ...whatDecided(row, rule, device, senses) });
}

/** The alerts of a row that may have a time of their own. */
export function keysWithClock(
  row: PlaceState,
  devices: readonly Device[],
  residents: readonly Resident[],
  senses: Senses,
): string[] {
  const silences = devices.flatMap((device) =>
    senses.watch
      .forDevice(device)
      .flatMap((rule) => (rule.on.type === 'silence' ? [deviceAlertKey(rule, device)] : [])),
  );
  const lives = residents.flatMap((person) =>
    lifeSensors(person, senses).length === 0
      ? []
      : senses.watch.forResident(person).map((rule) => residentAlertKey(rule, person.id)),
  );
  return [...new Set([...Object.keys(row.alerts), ...silences, ...lives])].sort();
}

interface Watched {
  readonly rule: Rule;
  readonly device?: Device;
  readonly resident?: Resident;
}

/** The rule and whom it watches, or `undefined` when either has left the book or the registry. */
function lookUp(key: string, senses: Senses): Watched | undefined {
  const cut = key.indexOf('/');
  const rule = senses.watch.ruleNamed(key.slice(0, cut));
  if (rule === undefined) return undefined;
  const who = key.slice(cut + 1);
  if (rule.on.type === 'no-sign-of-life') {
    const resident = senses.directory.resident(who);
    return resident && { rule, resident };
  }
  const device = senses.directory.device(who);
  return device && { rule, device };
}

function quietSince(row: PlaceState, resident: Resident, senses: Senses): Instant | undefined {
  const sign = row.signs[resident.id];
  if (sign === undefined || resident.awayUntil === undefined) return sign;
  const home = Temporal.PlainDate.from(resident.awayUntil).add({ days: 1 });
  return latest(sign, instantOf(home.toZonedDateTime(senses.directory.registry.timeZone)));
}

const lifeSensors = (person: Resident, senses: Senses): Device[] =>
  senses.directory
    .devicesAround(person)
    .filter((device) => showsLife(device) && (device.resident ?? person.id) === person.id);

function hasLiveSensor(row: PlaceState, person: Resident, at: Instant, senses: Senses): boolean {
  return lifeSensors(person, senses).some((device) => {
    const contact = row.devices[device.id]?.lastContact;
    return contact !== undefined && stretched(contact, SENSOR_ALIVE, senses.downtimes) >= at;
  });
}

/** A wait that ends is worth an alert only if the last word still says so. */
function stillHolds(row: PlaceState, rule: Rule, device: Device | undefined, senses: Senses): boolean {
  if (rule.on.type === 'momentary') return true;
  const values = device && row.devices[device.id]?.values;
  if (device === undefined || values === undefined) return false;
  return truthOf(rule, values, false, limitOf(rule.on, device, senses.directory)) === 'true';
}

function whatDecided(
  row: PlaceState,
  rule: Rule,
  device: Device | undefined,
  senses: Senses,
): Pick<AlertNews, 'value' | 'limit'> {
  if (device === undefined || !('field' in rule.on)) return {};
  const value = row.devices[device.id]?.values[rule.on.field];
  const limit = limitOf(rule.on, device, senses.directory);
  return { ...(value !== undefined && { value }), ...(limit !== undefined && { limit }) };
}
