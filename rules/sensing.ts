import type { Field, SignOfLife } from '../devices/kind.ts';
import { kindNamed } from '../devices/kinds/index.ts';
import type { FieldValue, Reading } from '../devices/reading.ts';
import type { Device, Directory } from '../devices/registry.ts';
import { type Instant, minus, minutes, plus, seconds } from '../devices/time.ts';
import { type AlertChange, isStanding, observe, QUIET, raise } from './alert.ts';
import { limitOf, truthOf } from './condition.ts';
import type { Downtime } from './downtime.ts';
import { alertAt, type DeviceState, deviceState, type PlaceState, setAlert } from './place-state.ts';
import type { Rule } from './rule.ts';
import type { Subject } from './subject.ts';
import type { Watch } from './watch.ts';

/** What sensing needs besides the row. */
export interface Senses {
  readonly directory: Directory;
  readonly watch: Watch;
  readonly downtimes: readonly Downtime[];
  /** A fresh id for an alert that is raised now. */
  newAlertId(rule: Rule, key: string): string;
  /** Asks for a look at this alert when its time comes. */
  schedule(key: string): void;
}

/** An alert that was raised or cleared. */
export interface AlertNews {
  readonly change: 'raised' | 'cleared';
  readonly id: string;
  readonly key: string;
  readonly rule: Rule;
  readonly at: Instant;
  readonly device?: Device;
  readonly resident?: string;
  readonly value?: FieldValue;
  readonly limit?: number;
  /** Whom it is about, where that is neither the device's nor the resident's. */
  readonly subject?: Subject;
}

/** A reading with an older time than this, or older than one already judged, is stored and not judged. */
const JUDGED_WITHIN = minutes(5);
/** One press or fall arrives as up to eight equal frames; within this time they are one happening. */
const ONE_HAPPENING = seconds(10);
/** A device that repeats a reading does so at once or after a reconnect, not sixteen readings later. */
const PRINTS_KEPT = 16;

export const deviceAlertKey = (rule: Rule, device: Device): string => `${rule.id}/${device.id}`;
export const residentAlertKey = (rule: Rule, resident: string): string => `${rule.id}/${resident}`;

/** Judges one reading at `at`, the time of receipt. */
export function senseReading(
  row: PlaceState,
  device: Device,
  reading: Reading,
  at: Instant,
  senses: Senses,
): AlertNews[] {
  const news = senseContact(row, device, at, senses);
  const state = deviceState(row, device, at);
  if (reading.fingerprint !== undefined) {
    if (state.prints.includes(reading.fingerprint)) return news;
    state.prints.push(reading.fingerprint);
    if (state.prints.length > PRINTS_KEPT) state.prints.shift();
  }
  const judged = judgedFields(device, state, reading);
  if (showsSignOfLife(device, state, judged)) news.push(...senseLife(row, device, at, senses));
  news.push(...senseMomentary(row, device, state, judged, at, senses));
  Object.assign(state.values, judged);
  for (const rule of senses.watch.forDevice(device))
    news.push(...senseState(row, rule, device, state, at, senses));
  return news;
}

/** Any word from a device ends its silence. */
export function senseContact(row: PlaceState, device: Device, at: Instant, senses: Senses): AlertNews[] {
  deviceState(row, device, at).lastContact = at;
  return senses.watch.forDevice(device).flatMap((rule) => {
    if (rule.on.type !== 'silence') return [];
    return clear(row, rule, deviceAlertKey(rule, device), at, { device }, senses);
  });
}

function senseLife(row: PlaceState, device: Device, at: Instant, senses: Senses): AlertNews[] {
  const { directory, watch } = senses;
  const wearer = device.resident === undefined ? undefined : directory.resident(device.resident);
  const people = wearer ? [wearer] : directory.residentsAt(device.place);
  return people.flatMap((person) => {
    row.signs[person.id] = at;
    return watch.forResident(person).flatMap((rule) => {
      const key = residentAlertKey(rule, person.id);
      delete row.rechecks[key];
      return clear(row, rule, key, at, { resident: person.id }, senses);
    });
  });
}

function senseState(
  row: PlaceState,
  rule: Rule,
  device: Device,
  state: DeviceState,
  at: Instant,
  senses: Senses,
): AlertNews[] {
  if (rule.on.type !== 'state' && rule.on.type !== 'above' && rule.on.type !== 'below') return [];
  const key = deviceAlertKey(rule, device);
  const limit = limitOf(rule.on, device, senses.directory);
  const before = alertAt(row, key);
  const truth = truthOf(rule, state.values, isStanding(before), limit);
  const [after, change] = observe(before, truth, at, rule, () => senses.newAlertId(rule, key));
  if (after === before) return [];
  setAlert(row, key, after);
  senses.schedule(key);
  const value = state.values[rule.on.field];
  return told(change, rule, key, at, isStanding(after) ? after.id : isStanding(before) ? before.id : '', {
    device,
    ...(value === undefined ? {} : { value }),
    ...(limit === undefined ? {} : { limit }),
  });
}

/** Falls and presses: raised by each new happening, called off by a total that rises after it. */
function senseMomentary(
  row: PlaceState,
  device: Device,
  state: DeviceState,
  fields: Fields,
  at: Instant,
  senses: Senses,
): AlertNews[] {
  const news: AlertNews[] = [];
  const happened = newHappenings(state, fields, at);
  for (const rule of senses.watch.forDevice(device)) {
    if (rule.on.type !== 'momentary') continue;
    const key = deviceAlertKey(rule, device);
    if (hasRisenSince(row, key, rule.on.calledOffBy, fields))
      news.push(...clear(row, rule, key, at, { device }, senses));
    if (happened.has(rule.on.field)) news.push(...happen(row, rule, key, device, fields, at, senses));
    const hurried = rule.on.hurriedBy !== undefined && happened.has(rule.on.hurriedBy);
    if (hurried && alertAt(row, key).phase === 'pending')
      news.push(...raiseNow(row, rule, key, device, at, senses));
  }
  return news;
}

type Fields = Readonly<Record<string, FieldValue>>;

function happen(
  row: PlaceState,
  rule: Rule,
  key: string,
  device: Device,
  fields: Fields,
  at: Instant,
  senses: Senses,
): AlertNews[] {
  if (rule.on.type !== 'momentary') return [];
  const total = rule.on.calledOffBy === undefined ? undefined : fields[rule.on.calledOffBy];
  if (typeof total === 'number') row.baselines[key] = total;
  else delete row.baselines[key];
  if (rule.onDelay === 0) return raiseNow(row, rule, key, device, at, senses);
  setAlert(row, key, { phase: 'pending', since: at });
  senses.schedule(key);
  return [];
}

function raiseNow(
  row: PlaceState,
  rule: Rule,
  key: string,
  device: Device,
  at: Instant,
  senses: Senses,
): AlertNews[] {
  const id = senses.newAlertId(rule, key);
  // A press that nothing can call off ends with its case, so the row keeps nothing of it.
  const lasting = rule.on.type === 'momentary' && rule.on.calledOffBy !== undefined;
  setAlert(row, key, lasting ? raise(at, id)[0] : QUIET);
  return told('raised', rule, key, at, id, { device, value: true });
}

/**
 * The first total reported with or after a fall is the baseline, since it may count steps from before it; only a
 * later rise shows that the person walks again.
 */
function hasRisenSince(row: PlaceState, key: string, field: string | undefined, fields: Fields): boolean {
  const total = field === undefined ? undefined : fields[field];
  if (typeof total !== 'number' || alertAt(row, key).phase === 'quiet') return false;
  const baseline = row.baselines[key];
  if (baseline === undefined || total < baseline) {
    row.baselines[key] = total;
    return false;
  }
  return total > baseline;
}

function newHappenings(state: DeviceState, fields: Fields, at: Instant): Set<string> {
  const happened = new Set<string>();
  for (const [field, value] of Object.entries(fields)) {
    if (value !== true) continue;
    const last = state.pressed[field];
    if (last !== undefined && at < plus(last, ONE_HAPPENING)) continue;
    state.pressed[field] = at;
    happened.add(field);
  }
  return happened;
}

/** Ends an alert, and starts its silence clock anew where it has one. */
export function clear(
  row: PlaceState,
  rule: Rule,
  key: string,
  at: Instant,
  about: Pick<AlertNews, 'device' | 'resident'>,
  senses: Senses,
): AlertNews[] {
  const before = alertAt(row, key);
  if (before.phase === 'quiet') return [];
  setAlert(row, key, QUIET);
  senses.schedule(key);
  delete row.baselines[key];
  return isStanding(before) ? told('cleared', rule, key, at, before.id, about) : [];
}

export function told(
  change: AlertChange,
  rule: Rule,
  key: string,
  at: Instant,
  id: string,
  about: Pick<AlertNews, 'device' | 'resident' | 'value' | 'limit'>,
): AlertNews[] {
  return change === undefined ? [] : [{ change, id, key, rule, at, ...about }];
}

/** The fields of a reading that count now: all of a fresh one; of an old one only what is judged at receipt always. */
function judgedFields(device: Device, state: DeviceState, reading: Reading): Record<string, FieldValue> {
  const fresh =
    reading.timeFrom === 'receipt' ||
    (reading.at >= minus(reading.receivedAt, JUDGED_WITHIN) && reading.at >= (state.judgedAt ?? reading.at));
  if (fresh) {
    state.judgedAt =
      reading.at > (state.judgedAt ?? reading.at) ? reading.at : (state.judgedAt ?? reading.at);
    return { ...reading.fields };
  }
  const fields = kindNamed(device.kind)?.fields ?? {};
  return Object.fromEntries(Object.entries(reading.fields).filter(([name]) => isJudgedAlways(fields[name])));
}

const isJudgedAlways = (field: Field | undefined): boolean => field?.judgedAlways === true;

function showsSignOfLife(device: Device, state: DeviceState, fields: Fields): boolean {
  const known = kindNamed(device.kind)?.fields ?? {};
  const worn = fields['worn'] ?? state.values['worn'];
  return Object.entries(fields).some(([name, value]) =>
    isSignOfLife(known[name]?.signOfLife, value, state.values[name], worn !== false),
  );
}

function isSignOfLife(
  mark: SignOfLife | undefined,
  value: FieldValue,
  before: FieldValue | undefined,
  worn: boolean,
): boolean {
  switch (mark) {
    case undefined:
      return false;
    case 'any':
      return worn;
    case 'true':
      return value === true;
    case 'change':
      return before !== undefined && value !== before;
    case 'rise':
      return typeof value === 'number' && typeof before === 'number' && value > before;
  }
}
