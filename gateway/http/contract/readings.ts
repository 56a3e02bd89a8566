import { z } from 'zod';
import { type Duration, days, microseconds, seconds } from '../../../devices/time.ts';
import { count, id, next, time, timeIn } from './terms.ts';

/** Raw readings of one answer; a band's day is 86,400. Over it: 400 `query-invalid`. */
const MOST_READINGS = 100_000;

/** Rows of one chart: a wide screen has as many pixels. Over it: 400 `query-invalid`. */
export const MOST_BUCKETS = 4_000;

/** A second to a year. */
const lengthIn = z
  .string()
  .max(40)
  .transform((text, context): Duration => {
    const length = readLength(text);
    if (length !== undefined && length >= seconds(1) && length <= days(366)) return length;
    context.addIssue('expected a length from PT1S to P366D');
    return z.NEVER;
  });

/** Months and years have no length of their own. */
function readLength(text: string): Duration | undefined {
  try {
    return microseconds(Math.round(Temporal.Duration.from(text).total('microseconds')));
  } catch {
    return undefined;
  }
}

export const readingsQuery = z.strictObject({
  device: id,
  metric: z.string().min(1).max(64).exactOptional(),
  from: timeIn.exactOptional(),
  to: timeIn.exactOptional(),
  limit: count(MOST_READINGS, MOST_READINGS),
  after: id.exactOptional(),
  every: lengthIn
    .exactOptional()
    .describe('length of a bucket, ISO 8601 (`PT5M`): one row each, which begin with `from`'),
});

const bucket = { at: time.describe('the beginning of the bucket'), count: z.int() };

/** One metric in one bucket; one without a reading has no row. A state holds until the next reading, at most a day. */
const chartRow = z.union([
  z.strictObject({ ...bucket, min: z.number(), mean: z.number(), max: z.number() }),
  z.strictObject({ ...bucket, first: z.boolean(), last: z.boolean(), secondsTrue: z.number() }),
]);

/** A row of readings: its time, and the fields that came with it. */
const rawRow = z.looseObject({ at: time });

export const readingsAnswer = z.strictObject({
  items: z.union([z.array(rawRow), z.array(chartRow)]),
  next,
});
