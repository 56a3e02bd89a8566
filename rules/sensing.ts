import type { PlaceId } from '../devices/place.ts';
import type { DeviceId, Fields, FieldValue, Reading } from '../devices/reading.ts';
import type { BridgeId, Directory, ResidentId } from '../devices/registry.ts';
import { type Instant, latest, minus, minutes, plus, seconds } from '../devices/time.ts';
import { dueOfQuiet } from './absence.ts';
import { isStanding, observe, QUIET, raise } from './alert.ts';
import { judgeComposed } from './composed.ts';
import { limitOf, truthOf } from './condition.ts';
import type { Downtime } from './downtime.ts';
import { learn } from './habit.ts';
import type { Report } from './input.ts';
import type { Outage } from './outage.ts';
import {
  alertAt,
  type DeviceState,
  deviceState,
  type PlaceState,
  residentState,
  setAlert,
  type WatchedState,
} from './place-state.ts';
import type { Rule } from './rule.ts';
import type { Subject } from './subject.ts';
import { showsLife } from './traits.ts';
import { about, alertKey, type DeviceWatch, type PersonWatch, type RuleOn, type Watch } from './watch.ts';

/** What sensing needs besides the row. */
export interface Senses {
  readonly directory: Directory;
  readonly watch: Watch;
  readonly downtimes: readonly Downtime[];
  /** All that is known of a radio gateway's, the oldest first. */
  outages(bridge: BridgeId): readonly Outage[];
  /** When a radio gateway was last heard: for sentences only, since a replay may find it heard later. */
  radioHeard(bridge: BridgeId): Instant | undefined;
  /** A fresh id for an alert that is raised now. */
  newAlertId(key: string): string;
  /** Asks for a look at this alert when its time comes. */
  schedule(row: PlaceState, key: string): void;
}

/** The figures that decided, for the sentence that explains. */
export interface Evidence {
  readonly value?: FieldValue;
  readonly limit?: number;
  /** Readings or happenings counted. */
  readonly n?: number;
  /** By how much a figure changed. */
  readonly rate?: number;
  /** What is usual. */
  readonly habit?: number;
  /** The signal comes and goes and is held for one alert; `unsteady` when that is new. */
  readonly flapping?: true;
  readonly unsteady?: true;
  /** A standing alert told again: it wakes nobody who has done with it. */
  readonly again?: true;
}

export interface RaisedAlert extends Evidence {
  readonly change: 'raised';
  readonly id: string;
  readonly rule: Rule;
  /** Whom it is about, and where that is. */
  readonly subject: Subject;
  readonly place: PlaceId;
  readonly device?: DeviceId;
  readonly resident?: ResidentId;
  /** Who says so, when it is no sensor. */
  readonly report?: Pick<Report, 'by' | 'key' | 'madeAt' | 'note' | 'drill'>;
}

/** What people have to be told of an alert. */
export type AlertNews =
  | RaisedAlert
  | { readonly change: 'cleared'; readonly id: string; readonly rule: Rule };

/** A reading with an older time than this, or older than one that came before, is stored and not judged. */
export const JUDGED_WITHIN = minutes(5);
/** One press or fall arrives as up to eight equal frames; within this time they are one happening. */
const ONE_HAPPENING = seconds(10);
/** A whole message of 100 readings that comes again is known by its readings; what is older is counted anew. */
const PRINTS_KEPT = 128;
const NEVER = Number.POSITIVE_INFINITY;
/** 48 bits tell 128 readings apart for all purposes, and keep a row small. */
const PRINT_LENGTH = 8;

/** Judges one reading at `at`, the time of receipt. */
export function senseReading(
  row: PlaceState,
  watch: DeviceWatch,
  reading: Reading,
  at: Instant,
  senses: Senses,
): AlertNews[] {
  const state = deviceState(row, watch.device, at);
  const news = hear(row, watch, state, at, senses);
  if (isRepeated(state, reading.fingerprint)) return news;
  const fields = judgedFields(state, reading, watch);
  const bout: Bout = { row, watch, state, fields, at, senses, news };
  if (showsLife(watch.traits, fields, state.values)) senseLife(bout);
  senseHappenings(bout);
  Object.assign(state.values, fields);
  for (const rule of watch.rules.values) senseValue(bout, rule);
  if (watch.timed.length > 0 || watch.habit !== undefined) noteForComposed(bout);
  for (const composed of watch.rules.composed) news.push(...judgeComposed(composed, bout));
  for (const { composed, watch: other } of senses.watch.roused(watch)) {
    const known = deviceState(row, other.device, at);
    news.push(...judgeComposed(composed, { row, watch: other, state: known, at, senses }));
  }
  return news;
}

/** Keeps what rules ask for besides last values: when a field was heard, and what is usual for the wearer. */
function noteForComposed({ row, watch, state, fields, at, senses }: Bout): void {
  for (const { key, field, is } of watch.timed) {
    const value = fields[field];
    if (value === undefined || (is !== undefined && value !== is)) continue;
    state.heard ??= {};
    state.heard[key] = at;
  }
  const { habit, people } = watch;
  const value = habit && fields[habit.field];
  const [person, ...others] = people;
  if (habit === undefined || typeof value !== 'number' || person === undefined || others.length > 0) return;
  // What an unworn band measures is nobody's habit.
  if (state.values.worn === false) return;
  const known = residentState(row, person.resident.id, at);
  known.habit = learn(known.habit, { ...habit, value, at }, senses.directory.registry.timeZone);
}

/** A device says that it is there, and nothing else. */
export const senseContact = (row: PlaceState, watch: DeviceWatch, at: Instant, senses: Senses): AlertNews[] =>
  hear(row, watch, deviceState(row, watch.device, at), at, senses);

/** Any word from a device ends its silence. */
function hear(
  row: PlaceState,
  watch: DeviceWatch,
  state: DeviceState,
  at: Instant,
  senses: Senses,
): AlertNews[] {
  state.lastContact = at;
  const news: AlertNews[] = [];
  for (const rule of watch.rules.silences) news.push(...endAlert(row, state, rule, watch.device, senses));
  return news;
}

/** Ends an alert, and starts its silence clock anew where it has one. */
function endAlert(
  row: PlaceState,
  state: WatchedState,
  rule: Rule,
  who: DeviceId | ResidentId,
  senses: Senses,
): AlertNews[] {
  const before = alertAt(state, rule.id);
  if (before.phase === 'quiet') return [];
  setAlert(state, rule.id, QUIET);
  senses.schedule(row, alertKey(rule, who));
  return isStanding(before) ? [{ change: 'cleared', id: before.id, rule }] : [];
}

/** One reading while it is judged. */
interface Bout {
  readonly row: PlaceState;
  readonly watch: DeviceWatch;
  readonly state: DeviceState;
  /** What counts of it. */
  readonly fields: Fields;
  readonly at: Instant;
  readonly senses: Senses;
  readonly news: AlertNews[];
}

function senseLife({ row, watch, at, senses, news }: Bout): void {
  for (const { resident, rules } of watch.people) {
    const state = residentState(row, resident.id, at);
    state.lastSign = at;
    state.signBy = watch.device;
    for (const rule of rules) news.push(...endAlert(row, state, rule, resident.id, senses));
  }
}

/** Somebody met the person at `sign`, and says so at `at`: what that silence was told to be is over, unless it is as old. */
export function senseMeeting(
  row: PlaceState,
  person: PersonWatch,
  { sign, at }: { readonly sign: Instant; readonly at: Instant },
  senses: Senses,
): AlertNews[] {
  const { resident, rules } = person;
  const state = residentState(row, resident.id, sign);
  if (sign >= state.lastSign) delete state.signBy;
  state.lastSign = latest(state.lastSign, sign);
  const since = state.lastSign;
  return rules
    .filter((rule) => (dueOfQuiet(person, { since, for: rule.on.for }, senses) ?? NEVER) > at)
    .flatMap((rule) => endAlert(row, state, rule, resident.id, senses));
}

function senseValue(bout: Bout, rule: RuleOn<'state' | 'above' | 'below'>): void {
  const { row, watch, state, at, senses, news } = bout;
  const before = alertAt(state, rule.id);
  const truth = truthOf(rule, state.values, isStanding(before), limitOf(rule.on, watch.capacity));
  const [after, change] = observe(before, truth, at, rule, () =>
    senses.newAlertId(alertKey(rule, watch.device)),
  );
  if (after === before) return;
  setAlert(state, rule.id, after);
  senses.schedule(row, alertKey(rule, watch.device));
  if (change === 'raised' && isStanding(after))
    news.push({ change, id: after.id, rule, ...about(watch), ...decidedBy(state, rule, watch) });
  if (change === 'cleared' && isStanding(before)) news.push({ change, id: before.id, rule });
}

export function decidedBy(
  state: DeviceState,
  { on }: Rule,
  { capacity }: DeviceWatch,
): Pick<RaisedAlert, 'value' | 'limit'> {
  const value = 'field' in on ? state.values[on.field] : undefined;
  const limit = limitOf(on, capacity);
  return { ...(value !== undefined && { value }), ...(limit !== undefined && { limit }) };
}

/** Falls and presses: raised by each new happening, called off by a total that rises after it. */
function senseHappenings(bout: Bout): void {
  const { row, watch, state, fields, at, senses, news } = bout;
  const happened = newHappenings(state, watch.traits.momentary, fields, at);
  for (const rule of watch.rules.momentaries) {
    const { field, calledOffBy, hurriedBy } = rule.on;
    if (hasRisenSince(state, rule, calledOffBy, fields))
      news.push(...endAlert(row, state, rule, watch.device, senses));
    if (happened.includes(field) && senses.watch.isInHours(rule, at)) happen(bout, rule);
    const second = hurriedBy === undefined ? undefined : state.pressed[hurriedBy];
    const hurried = second !== undefined && at <= plus(second, rule.onDelay);
    if (hurried && alertAt(state, rule.id).phase === 'pending') raiseNow(bout, rule);
  }
}

function happen(bout: Bout, rule: RuleOn<'momentary'>): void {
  const { row, watch, state, fields, at, senses } = bout;
  const total = rule.on.calledOffBy === undefined ? undefined : fields[rule.on.calledOffBy];
  if (typeof total === 'number') state.baselines[rule.id] = total;
  else delete state.baselines[rule.id];
  const before = alertAt(state, rule.id);
  // Whoever falls again while lying there does not start the wait anew.
  if (before.phase === 'pending') return;
  if (rule.onDelay === 0 || isStanding(before)) {
    raiseNow(bout, rule);
    return;
  }
  setAlert(state, rule.id, { phase: 'pending', since: at });
  senses.schedule(row, alertKey(rule, watch.device));
}

function raiseNow({ watch, state, at, senses, news }: Bout, rule: RuleOn<'momentary'>): void {
  const before = alertAt(state, rule.id);
  const id = senses.newAlertId(alertKey(rule, watch.device));
  // A press that nothing can call off ends with its case, so the row keeps nothing of it.
  setAlert(state, rule.id, rule.on.calledOffBy === undefined ? QUIET : raise(at, id)[0]);
  news.push({ change: 'raised', id, rule, ...about(watch), value: true });
  // The new one stands for the old one, so that one recovery ends both.
  if (isStanding(before)) news.push({ change: 'cleared', id: before.id, rule });
}

/**
 * The first total reported with or after a fall is the baseline, since it may count steps from before it; only a
 * later rise shows that the person walks again.
 */
function hasRisenSince(state: DeviceState, rule: Rule, field: string | undefined, fields: Fields): boolean {
  const total = field === undefined ? undefined : fields[field];
  if (typeof total !== 'number' || alertAt(state, rule.id).phase === 'quiet') return false;
  const baseline = state.baselines[rule.id];
  if (baseline === undefined || total < baseline) {
    state.baselines[rule.id] = total;
    return false;
  }
  return total > baseline;
}

function newHappenings(
  state: DeviceState,
  momentary: readonly string[],
  fields: Fields,
  at: Instant,
): string[] {
  return momentary.filter((field) => {
    if (fields[field] !== true) return false;
    const last = state.pressed[field];
    if (last !== undefined && at < plus(last, ONE_HAPPENING)) return false;
    state.pressed[field] = at;
    return true;
  });
}

/** The fields of a reading that count now: all of a fresh one; of an old one only what is judged at receipt always. */
function judgedFields(state: DeviceState, reading: Reading, { traits }: DeviceWatch): Fields {
  const newest = state.newestAt ?? reading.at;
  state.newestAt = latest(newest, reading.at);
  const inOrder = reading.at >= newest;
  if (reading.timeFrom === 'receipt') return reading.fields;
  if (inOrder && reading.at >= minus(reading.receivedAt, JUDGED_WITHIN)) return reading.fields;
  // An all-clear from before the last word clears nothing.
  const counts = traits.judgedAlways.filter((field) => inOrder || reading.fields[field] === true);
  return Object.fromEntries(
    counts.flatMap((field) => {
      const value = reading.fields[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** Whether this very reading was here before; from now on it was. */
function isRepeated(state: DeviceState, fingerprint: string | undefined): boolean {
  if (fingerprint === undefined) return false;
  const print = `${fingerprint.slice(0, PRINT_LENGTH)} `;
  if (state.prints.includes(print)) return true;
  state.prints = (state.prints + print).slice(-PRINTS_KEPT * print.length);
  return false;
}
