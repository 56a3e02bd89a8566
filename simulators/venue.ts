import type { DeviceId } from '../devices/reading.ts';
import type { Directory, Venue } from '../devices/registry.ts';
import { type Instant, minutes } from '../devices/time.ts';
import { atMinute, type CalendarDay } from './calendar-day.ts';
import type { Random } from './random.ts';
import type { Said } from './said.ts';
import type { Truth } from './truth.ts';

/** A venue with the counter at its door. */
export interface Hall {
  readonly venue: Venue;
  readonly counters: readonly DeviceId[];
  readonly chance: Random;
}

export function openHalls(directory: Directory, chance: Random): Hall[] {
  const { venues, devices } = directory.registry;
  return venues.map((venue) => ({
    venue,
    counters: devices
      .filter(({ kind, venue: id }) => kind === 'occupancy' && id === venue.id)
      .map(({ id }) => id),
    chance: chance.split(`venue ${venue.id}`),
  }));
}

/** Visitors an hour at an activity room of the old, by hour of the day: mornings, and after the midday rest. */
const BY_HOUR: readonly number[] = [0, 0, 0, 0, 0, 0, 1, 3, 7, 10, 9, 5, 2, 4, 9, 9, 6, 3, 2, 1, 0, 0, 0, 0];
/** Monday to Sunday. */
const BY_WEEKDAY: readonly number[] = [1, 0.95, 1, 0.95, 1.05, 1.3, 1.1];
/** January to December: fewer in the cold, and in the heat of summer more, for the cool room. */
const BY_MONTH: readonly number[] = [0.75, 0.7, 0.9, 1.05, 1.1, 1.05, 1.15, 1.15, 1.05, 1.05, 0.95, 0.8];
const MEAN_STAY = 55;
/** The counter tells every five minutes when something changed, and every half hour when nothing did. */
const TELLS_EVERY = 5;
const TELLS_ANYWAY_EVERY = 30;

/** People who came and went on a day, as `[minute, +1 or −1]`, in order. */
export function visitsOf(hall: Hall, day: CalendarDay, truth: Truth): [number, number][] {
  const chance = hall.chance.split(day.date);
  const weight = (BY_WEEKDAY[day.weekday - 1] ?? 1) * (BY_MONTH[day.month - 1] ?? 1);
  const moves: [number, number][] = [];
  for (const [hour, mean] of BY_HOUR.entries()) {
    const visitors = chance.poisson(mean * weight);
    for (let n = 0; n < visitors; n++)
      stay(moves, chance.between(hour * 60, hour * 60 + 60), chance.exponential(MEAN_STAY));
  }
  for (const one of truth.happenings) {
    if (one.what !== 'crowd' || one.venue !== hall.venue.id || one.at < day.starts || one.at >= day.ends)
      continue;
    const from = (one.at - day.starts) / minutes(1);
    for (let n = 0; n < one.people; n++) stay(moves, from, (one.until - one.at) / minutes(1));
  }
  return moves.sort((a, b) => a[0] - b[0]);
}

/** All that the counters of a venue say on a day; at midnight the room is empty and the counters begin anew. */
export function* countVisits(hall: Hall, day: CalendarDay, truth: Truth): Generator<Said> {
  if (hall.counters.length === 0) return;
  const moves = visitsOf(hall, day, truth);
  const crowded = truth.happenings.flatMap((one) => (one.what === 'crowd' ? [one.at, one.until] : []));
  let [entries, exits, done, told, quiet] = [0, 0, 0, -1, 0];
  for (const minute of rounds(day, crowded)) {
    for (let move = moves[done]; move !== undefined && move[0] <= minute; move = moves[++done])
      if (move[1] > 0) entries++;
      else exits++;
    quiet++;
    if (entries + exits === told && quiet < TELLS_ANYWAY_EVERY / TELLS_EVERY) continue;
    [told, quiet] = [entries + exits, 0];
    for (const device of hall.counters)
      yield { at: atMinute(day, minute), device, says: { people: entries - exits, entries, exits } };
  }
}

/** Every five minutes, and at once when a crowd comes or goes. */
function rounds(day: CalendarDay, crowded: readonly Instant[]): number[] {
  const regular = Array.from({ length: 1440 / TELLS_EVERY }, (_, n) => n * TELLS_EVERY);
  const extra = crowded
    .map((at) => (at - day.starts) / minutes(1))
    .filter((minute) => minute >= 0 && minute < 1440);
  return [...regular, ...extra].sort((a, b) => a - b);
}

function stay(moves: [number, number][], from: number, length: number): void {
  if (from >= LAST_MINUTE) return;
  moves.push([from, 1], [Math.min(from + length, LAST_MINUTE), -1]);
}

/** Everybody has gone by then. */
const LAST_MINUTE = 1439;
