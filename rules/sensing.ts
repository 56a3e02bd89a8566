import type { PlaceId } from '../devices/place.ts';
import type { DeviceId, Fields, FieldValue, Reading } from '../devices/reading.ts';
import type { BridgeId, Directory, ResidentId } from '../devices/registry.ts';
import {
  between,
  type Duration,
  type Instant,
  latest,
  milliseconds,
  minus,
  minutes,
  plus,
} from '../devices/time.ts';
import { dueOfQuiet } from './absence.ts';
import { isStanding, observe, QUIET } from './alert.ts';
import { endAlert } from './alert-end.ts';
import { judgeComposed } from './composed.ts';
import { limitOf, truthOf } from './condition.ts';
import type { Downtime } from './downtime.ts';
import type { Sentence } from './fact.ts';
import { learn } from './habit.ts';
import { circumstances, senseHappenings, senseSecondSource } from './happenings.ts';
import type { Report } from './input.ts';
import type { Outage } from './outage.ts';
import {
  alertAt,
  type DeviceState,
  deviceState,
  isCalm,
  type PlaceState,
  residentState,
  setAlert,
} from './place-state.ts';
import { endQuiet, lookAgain, patienceWith } from './quiet-learning.ts';
import type { Circumstances } from './remarks.ts';
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
export interface Evidence extends Circumstances {
  readonly value?: FieldValue;
  readonly limit?: number;
  /** Readings or happenings counted. */
  readonly n?: number;
  /** By how much a figure changed. */
  readonly rate?: number;
  /** What is usual. */
  readonly habit?: number;
  /** That the signal comes and goes is new. */
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
  | { readonly change: 'cleared'; readonly id: string; readonly rule: Rule; readonly why?: Sentence };

/** A reading with an older time than this, or older than one that came before, is stored and not judged. */
export const JUDGED_WITHIN = minutes(5);
/** A whole message of 100 readings that comes again is known by its readings; what is older is counted anew. */
const PRINTS_KEPT = 128;
/** At so many they are cut to those, since each cut writes them all anew. */
const MOST_PRINTS = 160;
/** Readings of one message with one time are set apart by less. */
const SET_APART = milliseconds(1);
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
  if (isRepeated(state, reading)) return news;
  const heard = judgedFields(state, reading, watch);
  const { fields } = heard;
  const bout: Bout = { row, watch, state, ...heard, ...lateness(reading), at, senses, news };
  if (showsLife(watch.traits, fields, state.values)) senseLife(bout);
  senseHappenings(bout);
  Object.assign(state.values, fields);
  const isQuiet = isCalm(state);
  for (const rule of watch.rules.values) senseValue(bout, rule, isQuiet);
  if (watch.timed.length > 0 || watch.habit !== undefined) noteForComposed(bout);
  for (const composed of watch.rules.composed) news.push(...judgeComposed(composed, bout));
  for (const { composed, watch: other } of senses.watch.roused(watch)) {
    const known = deviceState(row, other.device, at);
    news.push(...judgeComposed(composed, { row, watch: other, state: known, at, senses }));
  }
  news.push(...senseSecondSource(row, watch, at, senses));
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
  if (isCalm(state)) return news;
  for (const rule of watch.rules.silences) news.push(...endAlert(row, state, rule, watch.device, senses));
  return news;
}

/** One reading while it is judged. */
export interface Bout {
  readonly row: PlaceState;
  readonly watch: DeviceWatch;
  readonly state: DeviceState;
  /** What counts of it. */
  readonly fields: Fields;
  /** All of it, unless it is older than what was heard before. */
  readonly inOrder: Fields;
  readonly late?: Duration;
  readonly at: Instant;
  readonly senses: Senses;
  readonly news: AlertNews[];
}

function senseLife({ row, watch, at, senses, news }: Bout): void {
  for (const person of watch.people) {
    const { resident, rules } = person;
    const state = residentState(row, resident.id, at);
    const isChanged = endQuiet(person, state, { at, by: 'door' }, senses);
    state.lastSign = at;
    state.signBy = watch.device;
    if (!isCalm(state))
      for (const rule of rules) news.push(...endAlert(row, state, rule, resident.id, senses));
    if (isChanged) lookAgain(row, person, senses);
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
  const isChanged = sign >= state.lastSign && endQuiet(person, state, { at: sign, by: 'people' }, senses);
  if (sign >= state.lastSign) delete state.signBy;
  state.lastSign = latest(state.lastSign, sign);
  const since = state.lastSign;
  const waits = (on: PersonWatch['rules'][number]['on']) => patienceWith(person, state, since, on).for;
  if (isChanged) lookAgain(row, person, senses);
  return rules
    .filter(({ on }) => (dueOfQuiet(person, { since, for: waits(on) }, senses) ?? NEVER) > at)
    .flatMap((rule) => endAlert(row, state, rule, resident.id, senses));
}

/** Judges a rule on last values; `isQuiet` when no rule of the device had anything to say before. */
function senseValue(bout: Bout, rule: RuleOn<'state' | 'above' | 'below'>, isQuiet: boolean): void {
  const { row, watch, state, at, senses, news } = bout;
  const before = isQuiet ? QUIET : alertAt(state, rule.id);
  const truth = truthOf(rule, state.values, isStanding(before), limitOf(rule.on, watch.capacity));
  if (before.phase === 'quiet' && truth !== 'true') return;
  const [after, change] = observe(before, truth, at, rule, () =>
    senses.newAlertId(alertKey(rule, watch.device)),
  );
  if (after === before) return;
  setAlert(state, rule.id, after);
  senses.schedule(row, alertKey(rule, watch.device));
  if (change === 'raised' && isStanding(after))
    news.push({
      change,
      id: after.id,
      rule,
      ...about(watch),
      ...decidedBy(state, rule, watch),
      ...circumstances(bout, rule),
    });
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

/** The fields of a reading that count now: all of a fresh one; of an old one only what is judged at receipt always. */
function judgedFields(
  state: DeviceState,
  reading: Reading,
  { traits }: DeviceWatch,
): Pick<Bout, 'fields' | 'inOrder'> {
  const newest = state.newestAt ?? reading.at;
  state.newestAt = latest(newest, reading.at);
  const isInOrder = reading.at >= newest;
  const all = { fields: reading.fields, inOrder: reading.fields };
  if (reading.timeFrom === 'receipt') return all;
  if (isInOrder && reading.at >= minus(reading.receivedAt, JUDGED_WITHIN)) return all;
  // An all-clear from before the last word clears nothing.
  const counts = traits.judgedAlways.filter((field) => isInOrder || reading.fields[field] === true);
  const fields = Object.fromEntries(
    counts.flatMap((field) => {
      const value = reading.fields[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
  return { fields, inOrder: isInOrder ? reading.fields : fields };
}

/** How long a message was on its way, when that is worth saying. */
function lateness({ at, receivedAt, timeFrom }: Reading): Pick<Bout, 'late'> {
  const late = between(at, receivedAt);
  return timeFrom === 'receipt' || late <= JUDGED_WITHIN ? {} : { late };
}

/** Whether this very reading was here before; from now on it was. */
function isRepeated(state: DeviceState, { fingerprint, timeFrom, at }: Reading): boolean {
  if (fingerprint === undefined) return false;
  const print = `${fingerprint.slice(0, PRINT_LENGTH)} `;
  // Looking through the prints makes one piece of them; a time that was never told before needs no look.
  const isNewer = timeFrom === 'device' && at > plus(state.newestAt ?? at, SET_APART);
  if (!isNewer && state.prints.includes(print)) return true;
  const prints = state.prints + print;
  const isEnough = prints.length >= MOST_PRINTS * print.length;
  state.prints = isEnough ? prints.slice(-PRINTS_KEPT * print.length) : prints;
  return false;
}
