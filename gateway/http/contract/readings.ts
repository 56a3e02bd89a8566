import { z } from 'zod';
import { count, id, next, time, timeIn } from './terms.ts';

/** Raw readings of one answer; a band's day is 86,400. Over it: 400 `query-invalid`. */
const MOST_READINGS = 100_000;

export const readingsQuery = z.strictObject({
  device: id,
  metric: z.string().min(1).max(64).exactOptional(),
  from: timeIn.exactOptional(),
  to: timeIn.exactOptional(),
  limit: count(MOST_READINGS, MOST_READINGS),
  after: id.exactOptional(),
});

/** A row of readings: its time, and the fields that came with it. */
export const readingsPage = z.strictObject({
  items: z.array(z.looseObject({ at: time })),
  next,
});
