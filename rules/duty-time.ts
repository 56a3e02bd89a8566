import { type Instant, instantOf, parseTime } from '../devices/time.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;

/**
 * The beginning and end of a leave or override: a day (the whole of it, also as an end), a wall time of the zone such as
 * `2026-11-02T08:30`, or a time with an offset. `undefined` for any other text.
 */
export function readDutyTime(text: string, which: 'from' | 'to', timeZone: string): Instant | undefined {
  if (!DAY.test(text) && !LOCAL.test(text)) return parseTime(text);
  try {
    if (LOCAL.test(text)) return instantOf(Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone));
    const day = Temporal.PlainDate.from(text).add({ days: which === 'to' ? 1 : 0 });
    return instantOf(day.toZonedDateTime(timeZone));
  } catch {
    // A day or a time that no calendar has.
    return undefined;
  }
}
