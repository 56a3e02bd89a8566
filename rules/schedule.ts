import type { Instant } from '../devices/time.ts';
import { type HoursCalendar, isOpen, nextChange } from './opening-hours.ts';
import { parseHours } from './opening-hours-text.ts';

/** Whether a rule's hours run at a time, and until when that stays so; `undefined`: for ever. */
export type Schedule = (at: Instant) => { readonly open: boolean; readonly until: Instant | undefined };

/** Hours in the zone of the community; what was worked out is kept until they change. */
export function openSchedule(text: string, calendar: HoursCalendar): Schedule {
  const hours = parseHours(text);
  let known: { from: Instant; open: boolean; until: Instant | undefined } | undefined;
  return (at) => {
    if (known !== undefined && known.from <= at && at < (known.until ?? Number.POSITIVE_INFINITY))
      return known;
    known = { from: at, open: isOpen(hours, at, calendar), until: nextChange(hours, at, calendar) };
    return known;
  };
}
