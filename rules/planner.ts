import type { Duration, Instant } from '../devices/time.ts';
import type { Sentence } from './fact.ts';
import type { People } from './occupancy.ts';
import type { HoursCalendar } from './opening-hours.ts';
import type { Limits } from './venue-limits.ts';

/** How the closing ahead came to be; one that moved and moved back is left alone. */
export type Closing = 'as-planned' | 'later' | 'earlier' | 'restored';

/** The time a venue is open now. Hours that never end have no closing, and are never moved. */
export interface OpenSpan {
  readonly from: Instant;
  readonly to?: Instant | undefined;
  /** The closing before anything moved today. */
  readonly planned?: Instant | undefined;
  readonly closing: Closing;
  /** Another closing was asked for and not wanted. */
  readonly declined?: true;
}

/** What planners decide from. */
export interface VenueHistory {
  readonly at: Instant;
  readonly open?: OpenSpan | undefined;
  readonly people: People;
  readonly capacity?: number | undefined;
  /** What is left of the week's hours after all that is published; negative when the usual week is too long. */
  weekLeft(): Duration;
  /** Somebody has to accept the hours first, and needs time to. */
  readonly asks: boolean;
  readonly calendar: HoursCalendar;
}

/** Hours a planner would set: another closing today, or another week as an opening-hours text. */
export type PlannedHours =
  | {
      readonly type: 'closing';
      readonly to: Instant;
      readonly as: Exclude<Closing, 'as-planned'>;
      readonly why: Sentence;
    }
  | { readonly type: 'week'; readonly hours: string; readonly why: Sentence };

/** Proposes hours; whoever asks it keeps the limits, the notice and the manager's word. */
export interface Planner {
  propose(history: VenueHistory, limits: Limits): PlannedHours | undefined;
  /** When it wants to be asked though nothing happened. */
  nextLook(history: VenueHistory, limits: Limits): Instant | undefined;
}
