import type { Instant } from '../devices/time.ts';
import { type HoursCalendar, nextChange } from './opening-hours.ts';
import { parseHours } from './opening-hours-text.ts';

/** Hours that one community keeps in mind: it has fewer at a time, and those of past days are forgotten with all others. */
const MOST_KEPT = 1_000;

interface Turn {
  readonly from: Instant;
  readonly at: Instant;
}

const known = new WeakMap<HoursCalendar, Map<string, Turn>>();

/**
 * When hours turn to open or closed next. All venues with the same hours are asked for the same time at every change of
 * a count: it is worked out once.
 */
export function nextTurn(hours: string, at: Instant, calendar: HoursCalendar): Instant | undefined {
  const turns = known.get(calendar) ?? new Map<string, Turn>();
  known.set(calendar, turns);
  const kept = turns.get(hours);
  if (kept !== undefined && kept.from <= at && at < kept.at) return kept.at;
  const next = nextChange(parseHours(hours), at, calendar);
  if (turns.size >= MOST_KEPT) turns.clear();
  if (next !== undefined) turns.set(hours, { from: at, at: next });
  return next;
}
