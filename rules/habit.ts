import { type Instant, instantOf, zoned } from '../devices/time.ts';

/**
 * What is usual for a person at each hour of the day, by the means of that hour on the last 28 days: one byte each, as
 * base64, so that all of it stays under 1 KiB.
 */
export interface Habit {
  readonly version: 1;
  readonly field: string;
  days: string;
  /** The hour that is being measured: local day, hour, its end, sum and count of values. */
  now: [day: number, hour: number, until: Instant, sum: number, count: number];
  /** Of this hour of the day: median, spread, and on how many days it was measured. */
  usual: [median: number, spread: number, days: number];
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export const HABIT_DAYS = 28;
const HOURS = 24;
/** Fewer days than this are no habit. */
const ENOUGH_DAYS = 7;
/** Makes the median of the distances to the median what the standard deviation is for a normal spread. */
const MAD_TO_SPREAD = 1.4826;
/** A byte holds 0 for "not measured" and 254 steps of the range. */
const STEPS = 254;

/** Takes a value in; gives the habit as it is then. */
export function learn(
  known: Habit | undefined,
  { field, range, value, at }: { field: string; range: Range; value: number; at: Instant },
  timeZone: string,
): Habit {
  const habit = known?.field === field ? known : begin(field);
  if (at >= habit.now[2]) turnHour(habit, at, { range, timeZone });
  habit.now[3] = Math.round((habit.now[3] + value) * 1000) / 1000;
  habit.now[4]++;
  return habit;
}

/** What is usual at the hour that was last measured; `undefined` until enough days are known. */
export function usual(habit: Habit | undefined): { median: number; spread: number } | undefined {
  if (habit === undefined || habit.usual[2] < ENOUGH_DAYS) return undefined;
  const [median, spread] = habit.usual;
  return { median, spread };
}

const begin = (field: string): Habit => ({
  version: 1,
  field,
  days: Buffer.alloc(HABIT_DAYS * HOURS).toString('base64'),
  now: [0, 0, 0 as Instant, 0, 0],
  usual: [0, 0, 0],
});

/** Writes down the hour that is over, forgets days that are too old, and looks up what is usual at the new hour. */
function turnHour(habit: Habit, at: Instant, { range, timeZone }: { range: Range; timeZone: string }): void {
  const bytes = Buffer.from(habit.days, 'base64');
  const [lastDay, lastHour, , sum, count] = habit.now;
  if (count > 0) bytes[slot(lastDay, lastHour)] = toByte(sum / count, range);
  const local = zoned(at, timeZone);
  const day = Temporal.PlainDate.from('1970-01-01').until(local.toPlainDate()).days;
  for (let old = Math.max(lastDay, day - HABIT_DAYS) + 1; old <= day; old++)
    bytes.fill(0, slot(old, 0), slot(old, 0) + HOURS);
  const end = local.round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ hours: 1 });
  const { hour } = local;
  const measured = [...bytes.filter((byte, n) => n % HOURS === hour && byte > 0)];
  const middle = median(measured);
  const spread = Math.max(1, MAD_TO_SPREAD * median(measured.map((byte) => Math.abs(byte - middle))));
  const step = (range.max - range.min) / STEPS;
  habit.days = bytes.toString('base64');
  habit.now = [day, hour, instantOf(end), 0, 0];
  habit.usual = [rounded(range.min + (middle - 1) * step), rounded(spread * step), measured.length];
}

const slot = (day: number, hour: number): number => (day % HABIT_DAYS) * HOURS + hour;

const toByte = (value: number, { min, max }: Range): number =>
  1 + Math.round((Math.min(Math.max(value, min), max) - min) * (STEPS / (max - min)));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}

const rounded = (figure: number): number => Math.round(figure * 10) / 10;
