import type { CalendarDay } from './calendar-day.ts';
import type { Random } from './random.ts';

/** Kinds of person by how they spend their days. */
export const RHYTHMS = ['early-riser', 'night-waker', 'goes-out-daily', 'stays-in'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

/** One day of a person living alone; all times are minutes of the day. */
export interface DayPlan {
  readonly wakes: number;
  readonly sleeps: number;
  readonly outings: readonly Span[];
  /** Somebody calls, or the bin is taken down: the door opens and shuts. */
  readonly doorCalls: readonly number[];
  readonly nightWalks: readonly number[];
  /** The band lies on its charger. */
  readonly charging: Span;
  /** The band stays off for the day: one day in so many. */
  readonly bandForgotten: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Habits {
  readonly wakes: number;
  readonly sleeps: number;
  /** Chance of going out at all, on a day of ordinary weather. */
  readonly goesOut: number;
  readonly nightWalks: number;
}

const HABITS: Readonly<Record<Rhythm, Habits>> = {
  'early-riser': { wakes: 5 * 60, sleeps: 20.5 * 60, goesOut: 0.9, nightWalks: 0.5 },
  'night-waker': { wakes: 7.5 * 60, sleeps: 23 * 60, goesOut: 0.8, nightWalks: 2 },
  'goes-out-daily': { wakes: 6.5 * 60, sleeps: 21.5 * 60, goesOut: 0.97, nightWalks: 0.7 },
  'stays-in': { wakes: 7 * 60, sleeps: 21.5 * 60, goesOut: 0.6, nightWalks: 1 },
};

/** Deliveries, neighbours and bins a day. With it a door in a home of one rests for 24 h about once in ten days. */
const DOOR_CALLS = 0.9;
/** One worn day in so many the band is forgotten. */
const FORGETS = 1 / 60;
const COLD_MONTHS = [12, 1, 2];
/** Fewer old people go out in the cold. */
const COLD = 0.9;

export const rhythmOf = (chance: Random): Rhythm =>
  chance.pick([
    'early-riser',
    'early-riser',
    'early-riser',
    'night-waker',
    'night-waker',
    'goes-out-daily',
    'goes-out-daily',
    'goes-out-daily',
    'stays-in',
    'stays-in',
  ]);

/** The person's day; the same for the same stream. */
export function planDay(rhythm: Rhythm, day: CalendarDay, chance: Random): DayPlan {
  const habits = HABITS[rhythm];
  const wakes = Math.max(180, chance.normal(habits.wakes, 25));
  const sleeps = Math.min(1435, chance.normal(habits.sleeps, 30));
  const goesOut = habits.goesOut * (COLD_MONTHS.includes(day.month) ? COLD : 1);
  const outings: Span[] = [];
  if (chance.chance(goesOut)) {
    const from = wakes + chance.between(40, 240);
    outings.push({ from, to: from + chance.between(20, 150) });
    if (chance.chance(0.5)) {
      const later = Math.max(from + 200, chance.between(14 * 60, 17 * 60));
      outings.push({ from: later, to: later + chance.between(15, 120) });
    }
  }
  const charging = chance.between(sleeps - 150, sleeps - 60);
  return {
    wakes,
    sleeps,
    outings: outings.filter(({ to }) => to < sleeps),
    doorCalls: times(chance.poisson(DOOR_CALLS), () => chance.between(wakes + 30, sleeps - 30)),
    nightWalks: times(chance.poisson(habits.nightWalks), () => chance.between(0, wakes)),
    charging: { from: charging, to: charging + 50 },
    bandForgotten: chance.chance(FORGETS),
  };
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
