import type { VenueId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Actor, Sentence } from './fact.ts';
import type { People } from './occupancy.ts';
import type { HoursCalendar } from './opening-hours.ts';
import type { OpenSpan, PlannedHours } from './planner.ts';
import type { LimitBroken, Limits } from './venue-limits.ts';

/**
 * Where the hours of one venue stand: plain data. Hours are canonical opening-hours texts. What any change of a count
 * brings is changed in place.
 */
export interface VenuePlan {
  readonly version: 1;
  /** Judged up to here. */
  at: Instant;
  /** As the community file has them. */
  readonly registered: string;
  /** Every week, as far as nothing else is set. */
  readonly usual: string;
  /** A new week, announced. */
  readonly coming?: Coming | undefined;
  /** What holds instead: another closing today, or the manager's word. */
  readonly exception?: Exception | undefined;
  readonly open?: OpenSpan | undefined;
  people: People;
  /** At most one of a closing and one of a week. */
  readonly proposals: readonly Proposal[];
  readonly week: Week;
  readonly empty?: 'told' | undefined;
  readonly underUsed?: 'told' | undefined;
  /** When something changes by itself. */
  due?: Instant | undefined;
}

export interface Coming {
  readonly hours: string;
  readonly from: Instant;
  readonly why: Sentence;
}

export interface Exception {
  readonly by: 'planner' | 'manager';
  readonly hours: string;
  /** Left out: until the manager takes it back. */
  readonly until?: Instant | undefined;
}

export interface Proposal {
  readonly id: string;
  readonly planned: PlannedHours;
  readonly expires: Instant;
}

/** The week that is counted, in local days from Monday. */
export interface Week {
  readonly from: Instant;
  readonly to: Instant;
  /** Open time that is over, in µs; the span open now is not in it. */
  readonly opened: number;
  /** Arrivals before it began, and until now, as the occupancy counts them. */
  readonly visitsBefore: number;
  visits: number;
  /** Began in the middle, or the sensors could not tell for a time: its visits are too few. */
  readonly isBlind: boolean;
}

/** The venue's part of the registry, ready to be asked. */
export interface Terms {
  readonly venue: VenueId;
  readonly hours: string;
  readonly capacity?: number | undefined;
  readonly limits: Limits;
  readonly asks: boolean;
  readonly calendar: HoursCalendar;
}

/** Why hours change; the first four are a planner's. */
export type ChangeCause =
  | 'later'
  | 'earlier'
  | 'restored'
  | 'week'
  | 'registered'
  | 'override'
  | 'released'
  | 'usual-again';

export interface HoursChange {
  readonly venue: VenueId;
  /** The whole week's hours, with today's as they are now. */
  readonly hours: string;
  readonly from: Instant;
  /** Left out: until further notice. */
  readonly until?: Instant;
  readonly effective: 'now' | Instant;
  readonly cause: ChangeCause;
  readonly why: Sentence;
  readonly proposal?: string;
  readonly by?: Actor;
}

/** What people and doors are told, in order; `at` is when it is so, however late it was noticed. */
export type VenueNews = { readonly at: Instant } & (
  | { readonly type: 'hours-set'; readonly change: HoursChange }
  /** A new week that will be set at its time. */
  | { readonly type: 'hours-announced'; readonly change: HoursChange }
  | { readonly type: 'hours-proposed'; readonly change: HoursChange; readonly expires: Instant }
  | {
      readonly type: 'hours-rejected';
      readonly proposal: string;
      readonly why: 'rejected' | 'expired' | 'overtaken';
      readonly by?: Actor;
    }
  | { readonly type: 'opened' }
  | { readonly type: 'closed' }
  | {
      readonly type: 'empty' | 'under-used';
      readonly change: 'raised' | 'cleared';
      readonly why: Sentence;
    }
);

export type VenueInput = {
  readonly at: Instant;
} /** What is known of the people now, and how many arrivals have been counted altogether. */ & (
  | { readonly type: 'people'; readonly people: People; readonly visits: number }
  /** The manager's hours, checked by `parseHours`; left out `until`: until taken back. */
  | { readonly type: 'override'; readonly hours: string; readonly until?: Instant; readonly by: Actor }
  | { readonly type: 'release'; readonly by: Actor }
  | { readonly type: 'accept' | 'reject'; readonly proposal: string; readonly by: Actor }
  /** A week that a planner learned. */
  | { readonly type: 'planned'; readonly hours: string; readonly why: Sentence }
  /** The registry changed: the terms are others. */
  | { readonly type: 'registered' }
  | { readonly type: 'tick' }
);

export type InputOf<T extends VenueInput['type']> = Extract<VenueInput, { readonly type: T }>;

/** Why an input changed nothing. */
export type Refusal = LimitBroken | 'no-such-proposal' | 'already-over' | 'nothing-to-release' | 'no-hours';

export interface PlanOutcome {
  readonly plan: VenuePlan;
  readonly news: readonly VenueNews[];
  readonly refused?: Refusal | undefined;
}
