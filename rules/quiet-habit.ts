import { type Duration, hours, type Instant, microseconds, plus, zoned } from '../devices/time.ts';
import { HABIT_DAYS } from './habit.ts';

/**
 * How quiet it usually is around a person at each hour of the day, where only doors tell of them: for every hour of
 * the last 28 days, how long no sign had been heard when it began. Plain text, so that all of it stays under 1 KiB.
 */
export interface QuietHabit {
  readonly version: 1;
  /** A character for each hour, at its number modulo 672: hours of quiet, begun ones whole, `0` to `z`; `-`: not known. */
  hours: string;
  /** A character for each hour of the day: what it is no longer than on all days but one; `-`: known on too few days. */
  usual: string;
  /** How far the clocks there are ahead of UTC. */
  ahead: Duration;
  /** The number of the last hour that was written, counted on these clocks from 1970. */
  upTo: number;
  /** A silence that was told, of which nobody has said yet whether it was trouble. */
  told?: readonly [from: Instant, to: Instant];
}

/** How far the habit of a person may move the limit of a rule. */
export interface ByHabit {
  /** So much beyond the usual. */
  readonly beyond: Duration;
  readonly atLeast: Duration;
  readonly atMost: Duration;
}

/** How long a person may be quiet before a rule speaks, and the figures that decided it. */
export interface Patience {
  readonly for: Duration;
  readonly usual?: { readonly length: Duration; readonly hour: number };
}

const HOUR = hours(1);
const DAY = 24;
const HOURS_KEPT = HABIT_DAYS * DAY;
/** Longer than any habit is trusted: the red at 36 h stands whatever is usual. */
const LONGEST_KEPT = hours(35);
/** Two weeks show each weekday twice; until then the fixed limit holds. */
const ENOUGH_DAYS = 14;
const UNKNOWN = '-';
/** Trouble that was found may have begun so long before. */
const TROUBLE = 48;

export const beginQuiet = (at: Instant, timeZone: string): QuietHabit => {
  const ahead = aheadAt(at, timeZone);
  return {
    version: 1,
    hours: UNKNOWN.repeat(HOURS_KEPT),
    usual: UNKNOWN.repeat(DAY),
    ahead,
    upTo: hourOf(at, ahead),
  };
};

/** Whether another hour has begun since the last one that was written. */
export const hasTurned = ({ ahead, upTo }: QuietHabit, at: Instant): boolean => hourOf(at, ahead) > upTo;

/** Writes down how quiet the hours up to `at` were, when a silence since `since` ends; left out: nobody knows. */
export function noteQuiet(habit: QuietHabit, at: Instant, timeZone: string, since?: Instant): void {
  habit.ahead = aheadAt(at, timeZone);
  const now = hourOf(at, habit.ahead);
  write(habit, [habit.upTo + 1, now], since);
  habit.upTo = Math.max(habit.upTo, now);
}

/** The silence that was told was this person's own way: people who looked say so. */
export function trustTold(habit: QuietHabit): void {
  if (habit.told === undefined) return;
  const [from, to] = habit.told;
  delete habit.told;
  write(habit, [hourOf(from, habit.ahead) + 1, hourOf(to, habit.ahead)], from);
}

/** It was trouble: the days before it was found are nobody's habit. */
export function forgetTrouble(habit: QuietHabit, at: Instant): void {
  delete habit.told;
  const now = hourOf(at, habit.ahead);
  write(habit, [now - TROUBLE, Math.min(now, habit.upTo)], undefined);
}

/** How long this silence may last: the first hour of the day at which it is longer than usual by so much. */
export function patienceOf(
  habit: QuietHabit | undefined,
  since: Instant,
  { for: fixed, byHabit }: { readonly for: Duration; readonly byHabit?: ByHabit },
): Patience {
  if (habit === undefined || byHabit === undefined) return { for: fixed };
  const { beyond, atLeast, atMost } = byHabit;
  for (let step: number = atLeast; ; step += HOUR) {
    const length = Math.min(step, atMost) as Duration;
    const hour = hourOf(plus(since, length), habit.ahead) % DAY;
    const usual = usualAt(habit, hour);
    const isLast = length === atMost;
    if (usual !== undefined && (isLast || length > usual + beyond))
      return { for: length, usual: { length: usual, hour } };
    if (usual === undefined && (isLast || length + HOUR > fixed))
      return { for: Math.max(length, fixed) as Duration };
  }
}

/** Of these hours, both included, how quiet each was; of what is older than 28 days nothing is kept. */
function write(
  habit: QuietHabit,
  [first, last]: readonly [number, number],
  since: Instant | undefined,
): void {
  const from = Math.max(first, last - HOURS_KEPT + 1, habit.upTo - HOURS_KEPT + 1);
  const kept = [...habit.hours];
  const usual = [...habit.usual];
  for (let hour = from; hour <= last; hour++)
    kept[hour % HOURS_KEPT] = since === undefined ? UNKNOWN : lengthAt(hour, since, habit.ahead);
  for (let hour = from; hour <= Math.min(last, from + DAY - 1); hour++)
    usual[hour % DAY] = usualOf(kept.filter((_, n) => n % DAY === hour % DAY));
  habit.hours = kept.join('');
  habit.usual = usual.join('');
}

/** How long the silence had lasted when this hour began. */
function lengthAt(hour: number, since: Instant, ahead: Duration): string {
  const length = Math.ceil((hour * HOUR - ahead - since) / HOUR);
  return length > 0 && length * HOUR <= LONGEST_KEPT ? length.toString(36) : UNKNOWN;
}

/**
 * The longest but one of an hour of the day, since the one day that was quieter than all others is no habit. Characters
 * are in the order of length.
 */
function usualOf(lengths: readonly string[]): string {
  const known = lengths.filter((one) => one !== UNKNOWN).sort();
  return known.length < ENOUGH_DAYS ? UNKNOWN : known.slice(-2, -1).join('');
}

function usualAt({ usual }: QuietHabit, hour: number): Duration | undefined {
  const length = Number.parseInt(usual.charAt(hour), 36);
  return Number.isNaN(length) ? undefined : hours(length);
}

const hourOf = (at: Instant, ahead: Duration): number => Math.floor((at + ahead) / HOUR);

const aheadAt = (at: Instant, timeZone: string): Duration =>
  microseconds(zoned(at, timeZone).offsetNanoseconds / 1_000);
