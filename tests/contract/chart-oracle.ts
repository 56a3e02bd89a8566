import type { FieldValue } from '../../devices/reading.ts';
import { type Instant, instant } from '../../devices/time.ts';
import type { Point } from '../../gateway/storage/point.ts';
import type { ChartQuery, ChartRow } from '../../gateway/storage/reading-store.ts';

const FIVE_MINUTES = 300e6;
const DAY = 86_400e6;

/** A chart as one would make it by hand: slow, and each bucket for itself. */
export function chartByHand(points: readonly Point[], query: Omit<ChartQuery, 'rawFrom'>): ChartRow[] {
  const told = points
    .filter(({ device, fields }) => device === query.device && Object.hasOwn(fields, query.metric))
    .map(({ at, fields }) => ({ at, value: fields[query.metric] as FieldValue }))
    .sort((a, b) => a.at - b.at);
  const rows: ChartRow[] = [];
  for (let at = query.from; at < query.to; at = instant(at + query.every)) {
    const end = Math.min(at + query.every, query.to);
    const inside = told.filter((one) => one.at >= at && one.at < end);
    const values = inside.map(({ value }) => value);
    if (values.length > 0) rows.push({ at, count: values.length, ...summary(values, told, at, end) });
  }
  return rows;
}

function summary(values: FieldValue[], told: { at: Instant; value: FieldValue }[], at: number, end: number) {
  if (typeof values[0] === 'boolean')
    return { first: values[0], last: values.at(-1) === true, secondsTrue: trueFor(told, at, end) / 1e6 };
  const numbers = values.map(Number);
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  return { min: Math.min(...numbers), mean, max: Math.max(...numbers) };
}

/** Each true reading holds until the next, at most a day after its five minutes; what lies in the bucket counts. */
function trueFor(told: { at: Instant; value: FieldValue }[], from: number, to: number): number {
  let sum = 0;
  for (const [n, { at, value }] of told.entries()) {
    const holds = at - (at % FIVE_MINUTES) + FIVE_MINUTES + DAY;
    const until = Math.min(told[n + 1]?.at ?? holds, holds);
    if (value === true) sum += Math.max(0, Math.min(until, to) - Math.max(at, from));
  }
  return sum;
}
