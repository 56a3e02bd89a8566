import type { Fields } from '../devices/reading.ts';
import { type Duration, type Instant, minutes, plus, seconds } from '../devices/time.ts';
import { isStanding, QUIET, raise } from './alert.ts';
import { endAlert } from './alert-end.ts';
import { isSilenced } from './condition.ts';
import type { Sentence } from './fact.ts';
import { alertAt, type DeviceState, type PlaceState, setAlert } from './place-state.ts';
import type { Circumstances } from './remarks.ts';
import type { Rule } from './rule.ts';
import { hurriedWaits } from './second-source.ts';
import type { AlertNews, Bout, Senses } from './sensing.ts';
import { about, alertKey, type DeviceWatch, type RuleOn } from './watch.ts';

/** One press or fall arrives as up to eight equal frames; within this time they are one happening. */
const ONE_HAPPENING = seconds(10);
/** A detector sounds for as long as its button is held, and says so for a little longer. */
const TEST_LASTS = minutes(1);

/** Falls and presses: raised by each new happening, called off by a total that rises after it. */
export function senseHappenings(bout: Bout): void {
  const { row, watch, state, fields, at, senses, news } = bout;
  const before = { ...state.pressed };
  // What has not ended yet does not happen again.
  const going = watch.rules.momentaries.filter((rule) => alertAt(state, rule.id).phase !== 'quiet');
  const isRepeated = (field: string, within: Duration): boolean => {
    const last = before[field];
    return last !== undefined && at <= plus(last, within) && going.every(({ on }) => on.field !== field);
  };
  const happened = newHappenings(state, watch.traits.momentary, fields, at);
  for (const rule of watch.rules.momentaries) {
    const { field, calledOffBy, repeatedWithin: within } = rule.on;
    const more = risenBy(state, rule, calledOffBy, bout.inOrder);
    if (more > 0) news.push(...endAlert(row, state, rule, watch.device, senses, calledOff(more)));
    if (!happened.includes(field) || !senses.watch.isInHours(rule, at)) continue;
    if (within !== undefined && !isRepeated(field, within)) continue;
    if (!isSilenced(rule, { ...state.values, ...fields })) happen(bout, rule);
  }
}

function happen(bout: Bout, rule: RuleOn<'momentary'>): void {
  const { row, watch, state, at, senses } = bout;
  const total = rule.on.calledOffBy === undefined ? undefined : bout.inOrder[rule.on.calledOffBy];
  if (typeof total === 'number') state.baselines[rule.id] = total;
  else delete state.baselines[rule.id];
  const before = alertAt(state, rule.id);
  // Whoever falls again while lying there does not start the wait anew.
  if (before.phase === 'pending') return;
  if (rule.onDelay === 0 || isStanding(before)) {
    bout.news.push(...raiseNow(bout, rule, circumstances(bout, rule)));
    return;
  }
  setAlert(state, rule.id, { phase: 'pending', since: at });
  senses.schedule(row, alertKey(rule, watch.device));
}

function raiseNow(
  { watch, state, at, senses }: Pick<Bout, 'watch' | 'state' | 'at' | 'senses'>,
  rule: RuleOn<'momentary'>,
  around: Circumstances,
): AlertNews[] {
  const before = alertAt(state, rule.id);
  const id = senses.newAlertId(alertKey(rule, watch.device));
  // A press that nothing can call off ends with its case, so the row keeps nothing of it.
  setAlert(state, rule.id, rule.on.calledOffBy === undefined ? QUIET : raise(at, id)[0]);
  const raised: AlertNews = { change: 'raised', id, rule, ...about(watch), value: true, ...around };
  // The new one stands for the old one, so that one recovery ends both.
  return isStanding(before) ? [raised, { change: 'cleared', id: before.id, rule }] : [raised];
}

/** Whatever waits to see whether it was nothing is raised when something else speaks for it. */
export const senseSecondSource = (
  row: PlaceState,
  watch: DeviceWatch,
  at: Instant,
  senses: Senses,
): AlertNews[] =>
  hurriedWaits(row, watch, at, senses).flatMap(({ rule, second, ...one }) =>
    raiseNow({ ...one, at, senses }, rule, { second }),
  );

/** What people should know of an alert that a reading raises. */
export function circumstances({ state, fields, at, late }: Bout, rule: Rule): Circumstances {
  const { test } = state.pressed;
  // The button sets the alarm's flag, and warms no air.
  const isAlarm = rule.on.type === 'state' && rule.urgency === 'emergency';
  const tested = isAlarm && test !== undefined && at <= plus(test, TEST_LASTS);
  const unworn = rule.on.type === 'momentary' && (fields.worn ?? state.values.worn) === false;
  return {
    ...(unworn && { unworn }),
    ...(tested && { tested: true as const }),
    ...(late !== undefined && { late }),
  };
}

const calledOff = (more: number): Sentence => ({
  zh: `之后又走了${more}步，报警解除。`,
  en: `${more} steps since then: called off.`,
});

/**
 * The first total reported with or after a fall is the baseline, since it may count steps from before it; only a
 * later rise shows that the person walks again.
 */
function risenBy(state: DeviceState, rule: Rule, field: string | undefined, fields: Fields): number {
  const total = field === undefined ? undefined : fields[field];
  if (typeof total !== 'number' || alertAt(state, rule.id).phase === 'quiet') return 0;
  const baseline = state.baselines[rule.id];
  if (baseline === undefined || total < baseline) {
    state.baselines[rule.id] = total;
    return 0;
  }
  return total - baseline;
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
