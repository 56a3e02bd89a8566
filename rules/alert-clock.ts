import { type Instant, latest, microseconds, plus } from '../devices/time.ts';
import { canBeSeen, dueOfQuiet, LOOK_AGAIN, lifeSensors, quietSince } from './absence.ts';
import { alertDue, elapse, isStanding, QUIET } from './alert.ts';
import { careDays, careDue } from './care.ts';
import { dueOfComposed, lapseComposed } from './composed.ts';
import { limitOf, truthOf } from './condition.ts';
import { dueWhileOut } from './going-out.ts';
import { senseSecondSource } from './happenings.ts';
import {
  alertAt,
  type DeviceState,
  deviceAt,
  type PlaceState,
  type ResidentState,
  residentAt,
  setAlert,
  type WatchedState,
} from './place-state.ts';
import { patienceWith } from './quiet-learning.ts';
import { type AlertNews, decidedBy, type RaisedAlert, type Senses } from './sensing.ts';
import { dueOfSilence } from './silence.ts';
import { toldOfQuiet, whySilent } from './silence-evidence.ts';
import { residentSubject } from './subject.ts';
import { about, alertKey, type DeviceWatch, type PersonWatch, type Sighting } from './watch.ts';

/** When an alert has to be looked at again without a reading; `undefined` when only a reading can change it. */
export function dueOfAlert(row: PlaceState, key: string, senses: Senses): Instant | undefined {
  const found = find(row, key, senses);
  if (found === undefined) return undefined;
  if ('composed' in found) return dueOfComposed(found.composed, found.state);
  const { rule, state } = found;
  const alert = alertAt(state, rule.id);
  if (alert.phase !== 'quiet') return alertDue(alert, rule);
  const due = dueOfAbsence(found, senses);
  return due && latest(due, state.notBefore[rule.id] ?? due);
}

/** Lets an alert's own time run out at `at`, its due. */
export function lapse(row: PlaceState, key: string, at: Instant, senses: Senses): AlertNews[] {
  const found = find(row, key, senses);
  if (found === undefined) return [];
  const news = lapseFound(row, key, found, at, senses);
  return 'device' in found ? [...news, ...senseSecondSource(row, found.device, at, senses)] : news;
}

function lapseFound(row: PlaceState, key: string, found: Found, at: Instant, senses: Senses): AlertNews[] {
  if ('composed' in found)
    return lapseComposed(found.composed, { ...found, watch: found.device, row, at, senses });
  const { rule, state } = found;
  const alert = alertAt(state, rule.id);
  const later = alert.phase === 'quiet' && 'person' in found ? holdUntil(row, found, at, senses) : undefined;
  if (later !== undefined) {
    state.notBefore[rule.id] = later;
    senses.schedule(row, key);
    return [];
  }
  if (alert.phase === 'pending' && !stillHolds(found)) {
    setAlert(state, rule.id, QUIET);
    return [];
  }
  const id = isStanding(alert) ? alert.id : senses.newAlertId(key);
  const [after, change] = elapse(alert, at, id);
  setAlert(state, rule.id, after);
  return [
    change === 'cleared' ? { change, id, rule } : { change: 'raised', id, ...around(row, found, at, senses) },
  ];
}

/** Until when a person's silence that has lasted long enough is not told after all: nothing could see them, or they are out. */
function holdUntil(
  row: PlaceState,
  { person, rule, state }: FoundPerson,
  at: Instant,
  senses: Senses,
): Instant | undefined {
  const again = plus(at, LOOK_AGAIN);
  if (!canBeSeen(row, person, at, senses)) return again;
  const late = dueWhileOut(row, person, rule, { state, at, senses });
  if (late === undefined || late <= at) return undefined;
  return Math.min(late, again) as Instant;
}

/**
 * Judges what is overdue at `at` just after it, since it was not expected before; tells whether there was anything.
 * All that is due up to the time of an input is looked at before the input, so nothing it makes is due at that time.
 */
export function holdOff(row: PlaceState, key: string, at: Instant, senses: Senses): boolean {
  const due = dueOfAlert(row, key, senses);
  const found = find(row, key, senses);
  if (found === undefined || due === undefined || due > at) return false;
  found.state.notBefore[found.rule.id] = plus(at, microseconds(1));
  return true;
}

/** The alerts of a row that may have a time of their own. */
export function keysWithClock(
  row: PlaceState,
  devices: readonly DeviceWatch[],
  people: readonly PersonWatch[],
): Set<string> {
  const keys = new Set<string>();
  for (const part of [row.devices, row.residents])
    for (const [who, { alerts }] of Object.entries<WatchedState>(part))
      for (const rule of Object.keys(alerts)) keys.add(`${rule}/${who}`);
  for (const { device, rules } of devices) {
    for (const rule of rules.silences) keys.add(alertKey(rule, device));
    for (const { rule } of rules.composed) keys.add(alertKey(rule, device));
  }
  for (const { resident, rules, care } of people)
    for (const rule of [...rules, ...care]) keys.add(alertKey(rule, resident.id));
  return keys;
}

/** A rule, whom it watches, and what is known of them. */
type Found =
  | (Extract<Sighting, { device: unknown }> & { readonly state: DeviceState })
  | (Extract<Sighting, { owedTo: unknown }> & { readonly state: ResidentState })
  | FoundPerson;
type FoundPerson = Extract<Sighting, { person: unknown }> & { readonly state: ResidentState };

/** `undefined` when the rule or its device or resident has left, or lives in another row. */
function find(row: PlaceState, key: string, { watch }: Senses): Found | undefined {
  const sighting = watch.lookUp(key);
  if (sighting === undefined) return undefined;
  if ('person' in sighting) {
    const state = residentAt(row, sighting.person.resident.id);
    return state && { ...sighting, state };
  }
  if ('owedTo' in sighting) {
    const state = residentAt(row, sighting.owedTo.resident.id);
    return state && { ...sighting, state };
  }
  const state = deviceAt(row, sighting.device.device);
  return state && { ...sighting, state };
}

function dueOfAbsence(found: Found, senses: Senses): Instant | undefined {
  if ('person' in found) {
    const { person, state, rule } = found;
    if (lifeSensors(person, senses).length === 0) return undefined;
    const since = quietSince(person, state, senses);
    return dueOfQuiet(person, { since, for: patienceWith(person, state, since, rule.on).for }, senses);
  }
  if ('owedTo' in found) return careDue(found.rule.on, found.owedTo, found.state, senses);
  const { on } = found.rule;
  if (on.type !== 'silence') return undefined;
  const { lastContact: since = found.state.since } = found.state;
  return dueOfSilence({ since, for: on.for, bridge: found.device.bridge }, senses);
}

/** A wait that ends is worth an alert only if the last word still says so. */
function stillHolds(found: Found): boolean {
  if (!('device' in found) || 'composed' in found || found.rule.on.type === 'momentary') return true;
  const { rule, device, state } = found;
  return truthOf(rule, state.values, false, limitOf(rule.on, device.capacity)) === 'true';
}

function around(
  row: PlaceState,
  found: Found,
  at: Instant,
  senses: Senses,
): Omit<RaisedAlert, 'change' | 'id'> {
  if ('device' in found) {
    const { rule, device, state } = found;
    const told = rule.on.type === 'silence' ? { ...rule, why: whySilent(row, found, at, senses) } : rule;
    return { rule: told, ...about(device), ...decidedBy(state, rule, device) };
  }
  const { resident } = 'owedTo' in found ? found.owedTo : found.person;
  const who = { resident: resident.id, subject: residentSubject(resident), place: resident.place };
  if ('person' in found) return { rule: toldOfQuiet(row, found, at, senses), ...who };
  const { rule, owedTo, state } = found;
  return { rule, ...who, value: careDays(rule.on, owedTo, state, at, senses) };
}
