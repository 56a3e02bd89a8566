import { type Duration, hours, type Instant, minutes, plus } from '../devices/time.ts';
import { addWorkingDays, addWorkingHours, type Calendar } from './calendar.ts';
import type { Urgency } from './level.ts';
import type { Tier } from './tier.ts';

/** How long a clock runs: by the watch, or by the working calendar. */
export type Clock =
  | { readonly type: 'elapsed'; readonly for: Duration }
  | { readonly type: 'working-hours'; readonly hours: number; readonly atLatest: Duration }
  | { readonly type: 'working-days'; readonly days: number };

/** The clocks of a case, frozen into it when it opens or rises. Contact and arrive exist only where people are in need. */
export interface Policy {
  readonly accept: Clock;
  readonly contact?: Clock;
  readonly arrive?: Clock;
  readonly close: Clock;
  /** The highest tier that is told: small matters stay in the grid, big ones in the community. */
  readonly ceiling: Tier;
}

const elapsed = (duration: Duration): Clock => ({ type: 'elapsed', for: duration });

/** The clocks of the governance plans, by urgency. */
export const POLICIES: Readonly<Record<Urgency, Policy>> = {
  emergency: {
    accept: elapsed(minutes(3)),
    contact: elapsed(minutes(5)),
    arrive: elapsed(minutes(15)),
    close: elapsed(hours(4)),
    ceiling: 'district',
  },
  state: { accept: elapsed(minutes(15)), close: elapsed(hours(4)), ceiling: 'district' },
  service: {
    accept: elapsed(hours(2)),
    arrive: elapsed(hours(8)),
    close: { type: 'working-days', days: 3 },
    ceiling: 'street',
  },
  upkeep: {
    accept: { type: 'working-hours', hours: 2, atLatest: hours(24) },
    close: { type: 'working-days', days: 3 },
    ceiling: 'community',
  },
};

/** A case that needs another department gets this long, with an owner on both sides. */
export const JOINT_CLOCK: Clock = { type: 'working-days', days: 3 };

/** When a clock that starts at `from` runs out; `unsure` when the year's official holidays are not known. */
export function dueAfter(clock: Clock, from: Instant, calendar: Calendar): { due: Instant; unsure: boolean } {
  switch (clock.type) {
    case 'elapsed':
      return { due: plus(from, clock.for), unsure: false };
    case 'working-days':
      return addWorkingDays(from, clock.days, calendar);
    case 'working-hours': {
      const working = addWorkingHours(from, clock.hours, calendar);
      const latest = plus(from, clock.atLatest);
      return working.due <= latest ? working : { due: latest, unsure: false };
    }
  }
}

/** Two thirds of the way: late enough to mean something, early enough to act. */
export const warnAt = (from: Instant, due: Instant): Instant =>
  (from + Math.floor(((due - from) * 2) / 3)) as Instant;
