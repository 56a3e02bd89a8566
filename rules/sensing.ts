import type { PlaceId } from '../devices/place.ts';
import type { DeviceId, Fields, FieldValue, Reading } from '../devices/reading.ts';
import type { BridgeId, Directory, ResidentId } from '../devices/registry.ts';
import { between, type Duration, type Instant, latest, minutes } from '../devices/time.ts';
import { dueOfQuiet } from './absence.ts';
import { alertDue, isStanding, observe } from './alert.ts';
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
import type { Post } from './post.ts';
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
const NEVER = Number.POSITIVE_INFINITY;
/** 48 bits tell 128 readings apart for all purposes, and keep a row small. */
const PRINT_LENGTH = 8;
/** Characters of a fingerprint that make a small number, which lies in the row itself. */
const MARK_LENGTH = 5;

/** Judges one reading at `at`, the time of receipt. */
export function senseReading(post: Post, reading: Reading, at: Instant, senses: Senses): AlertNews[] {
  const { row, watch, state } = post;
  const news = senseContact(post, at, senses);
  const isAlarm = saysAny(watch.traits.judgedAlways, reading.fields);
  if (isRepeated(state, reading, isAlarm)) return news;
  const bout: Bout = { row, watch, state, ...judgedFields(state, reading, watch), at, senses, news };
  const { fields } = bout;
  const isQuiet = isCalm(state);
  if (showsLife(watch.traits, fields, state.values)) senseLife(post, bout);
  if (isAlarm || !isQuiet) senseHappenings(bout);
  const changed = takeOver(fields, state.values);
  senseValues(bout, post.isJudged && isCalm(state) ? changed : undefined);
  post.isJudged = true;
  if (watch.timed.length > 0 || watch.habit !== undefined) noteForComposed(bout);
  for (const composed of watch.rules.composed) news.push(...judgeComposed(composed, bout));
  for (const { composed, watch: other } of senses.watch.roused(watch)) {
    const known = deviceState(row, other.device, at);
    news.push(...judgeComposed(composed, { row, watch: other, state: known, at, senses }));
  }
  if (watch.isOneOfSeveral || !isCalm(state)) news.push(...senseSecondSource(row, watch, at, senses));
  return news;
}

const saysAny = (names: readonly string[], fields: Fields): boolean =>
  names.some((name) => fields[name] === true);

/** Takes values over; gives the fields whose value is another now. */
function takeOver(fields: Fields, values: DeviceState['values']): string[] {
  const changed: string[] = [];
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined || values[name] === value) continue;
    values[name] = value;
    changed.push(name);
  }
  return changed;
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
  const [person] = people;
  const value = habit && fields[habit.field];
  if (habit === undefined || typeof value !== 'number' || person === undefined || people.length > 1) return;
  // What an unworn band measures is nobody's habit.
  if (state.values.worn === false) return;
  const known = residentState(row, person.resident.id, at);
  known.habit = learn(known.habit, { ...habit, value, at }, senses.directory.registry.timeZone);
}

/** Any word from a device ends its silence, even if it only says that it is there. */
export function senseContact({ row, watch, state }: Post, at: Instant, senses: Senses): AlertNews[] {
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
  /** How long it was on its way, when that is worth saying. */
  readonly late: Duration | undefined;
  readonly at: Instant;
  readonly senses: Senses;
  readonly news: AlertNews[];
}

function senseLife(post: Post, { row, watch, at, senses, news }: Bout): void {
  post.people ??= watch.people.map((person) => ({
    person,
    state: residentState(row, person.resident.id, at),
  }));
  for (const { person, state } of post.people) {
    const isChanged = endQuiet(person, state, { at, by: 'door' }, senses);
    state.lastSign = at;
    state.signBy = watch.device;
    if (!isCalm(state))
      for (const rule of person.rules) news.push(...endAlert(row, state, rule, person.resident.id, senses));
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

/** Judges the rules on last values; where all is quiet, only those that look at what has changed. */
function senseValues(bout: Bout, changed: readonly string[] | undefined): void {
  if (changed?.length === 0) return;
  for (const rule of bout.watch.rules.values) {
    const { on, unless } = rule;
    const isSame = changed && !changed.includes(on.field) && !(unless && changed.includes(unless.field));
    if (!isSame) senseValue(bout, rule);
  }
}

function senseValue(bout: Bout, rule: RuleOn<'state' | 'above' | 'below'>): void {
  const { row, watch, state, at, senses, news } = bout;
  const before = alertAt(state, rule.id);
  const truth = truthOf(rule, state.values, isStanding(before), limitOf(rule.on, watch.capacity));
  if (before.phase === 'quiet' && truth !== 'true') return;
  const [after, change] = observe(before, truth, at, rule, () =>
    senses.newAlertId(alertKey(rule, watch.device)),
  );
  if (after === before) return;
  setAlert(state, rule.id, after);
  if (alertDue(after, rule) !== undefined) senses.schedule(row, alertKey(rule, watch.device));
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
  { at, receivedAt, timeFrom, fields: all }: Reading,
  { traits }: DeviceWatch,
): Pick<Bout, 'fields' | 'inOrder' | 'late'> {
  const newest = state.newestAt ?? at;
  state.newestAt = latest(newest, at);
  if (timeFrom === 'receipt') return { fields: all, inOrder: all, late: undefined };
  const isInOrder = at >= newest;
  const age = between(at, receivedAt);
  const late = age > JUDGED_WITHIN ? age : undefined;
  if (isInOrder && late === undefined) return { fields: all, inOrder: all, late };
  // An all-clear from before the last word clears nothing.
  const counts = traits.judgedAlways.filter((field) => isInOrder || all[field] === true);
  const fields = Object.fromEntries(
    counts.flatMap((field) => {
      const value = all[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
  return { fields, inOrder: isInOrder ? all : fields, late };
}

/**
 * Whether this very reading was here before. Of those with a time of their own only the newest and alarms are kept in mind,
 * since of anything older nothing else is judged.
 */
function isRepeated(state: DeviceState, { fingerprint, timeFrom, at }: Reading, isAlarm: boolean): boolean {
  if (fingerprint === undefined) return false;
  const { newestAt, newestPrint } = state;
  const mark = markOf(fingerprint);
  const isNewest = timeFrom === 'device' && (newestAt === undefined || at > newestAt);
  if (isNewest) state.newestPrint = mark;
  if (isNewest && !isAlarm) return false;
  const print = `${fingerprint.slice(0, PRINT_LENGTH)} `;
  // An alarm is never taken for another reading by so few bits.
  if (!isNewest && ((mark === newestPrint && !isAlarm) || state.prints.includes(print))) return true;
  // Another one of the newest time is kept like an alarm: that is seldom.
  if (isAlarm || timeFrom === 'receipt' || at === newestAt)
    state.prints = (state.prints + print).slice(-PRINTS_KEPT * print.length);
  return false;
}

function markOf(fingerprint: string): number {
  let bits = 0;
  for (let n = 0; n < MARK_LENGTH; n++) bits = (bits << 6) | (fingerprint.charCodeAt(n) & 63);
  return bits;
}
