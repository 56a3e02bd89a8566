import type { PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type {
  Channel,
  DutyOverride,
  Leave,
  Registry,
  ResidentId,
  StaffId,
  VenueId,
} from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { GatewayCondition } from './book/gateway.ts';
import type { Cause } from './cause.ts';
import type { Actor, ResolveReason, VisitFinding, VisitManner } from './fact.ts';
import type { ReportCause } from './reportable.ts';
import type { ReceiptState } from './ring.ts';
import type { Rule } from './rule.ts';

export const ANSWER_ACTIONS = [
  'accept',
  'contact',
  'on-my-way',
  'arrive',
  'resolve',
  'hand-over',
  'hand-over/accept',
  'hand-over/refuse',
  'help',
  'note',
  'reopen',
  'receipt',
  'feedback',
  'join-department',
  'break-glass',
] as const;
export type AnswerAction = (typeof ANSWER_ACTIONS)[number];

/** What a person does with a case. */
export interface Answer {
  readonly case: string;
  readonly by: Actor;
  /** The sender's key: the same key for the same action is one answer, however often it comes. */
  readonly key?: string;
  readonly madeAt?: Instant;
  /** Free text, sealed before it comes in. */
  readonly note?: string;
  readonly action: AnswerAction;
  readonly reason?: ResolveReason;
  readonly to?: StaffId;
  readonly satisfied?: boolean;
  readonly complaint?: boolean;
  readonly department?: string;
  /** Whom the case is about: a replay knows no cases, and who was spoken to has shown life. */
  readonly resident?: ResidentId;
}

/** What people say beside their answers. */
interface Spoken {
  readonly by: Actor;
  readonly key?: string;
  readonly madeAt?: Instant;
}

/** A person says what a sensor would. */
export interface Report extends Spoken {
  readonly about:
    | { readonly resident: ResidentId }
    | { readonly venue: VenueId }
    | { readonly place: PlaceId };
  readonly cause: ReportCause;
  /** Free text, sealed before it comes in. */
  readonly note?: string;
  /** An exercise: told like the real thing, and kept apart from it. */
  readonly drill?: true;
}

/** Somebody looked in on a person, or on whoever lives at a place. */
export interface Visit extends Spoken {
  readonly about: { readonly resident: ResidentId } | { readonly place: PlaceId };
  readonly how: VisitManner;
  readonly found: VisitFinding;
  /** Free text, sealed before it comes in. */
  readonly note?: string;
}

/** Somebody on patrol passes a place. */
export interface CheckIn extends Spoken {
  readonly place: PlaceId;
}

/** What became of telling a person of a case, as a channel says. */
export interface Receipt extends Heard {
  readonly case: string;
}

/** The same of a swap that was proposed to them. */
export interface SwapReceipt extends Heard {
  readonly swap: string;
}

export interface Heard {
  readonly staff: StaffId;
  readonly channel: Channel;
  /** Which try; left out: the newest by this channel. */
  readonly attempt?: number;
  readonly state: ReceiptState;
  /** Why it failed: a word, never what a person or a provider wrote. */
  readonly reason?: string;
}

/** What a venue's manager says of its hours; `hours` has been checked by `parseHours`. */
export type VenueAnswer = { readonly by: Actor } & (
  | { readonly type: 'override'; readonly hours: string; readonly until?: Instant }
  | { readonly type: 'release' }
  | { readonly type: 'accept' | 'reject'; readonly proposal: string }
);

/** What a person says, by whatever way it comes in. */
export type Word = Extract<Input, { type: 'answer' | 'report' | 'visit' | 'check-in' }>;

/** What a person changes of the duty roster; `entry` is the id of one that was entered. */
export type DutyChange =
  | { readonly type: 'leave'; readonly leave: Leave }
  | { readonly type: 'override'; readonly override: DutyOverride }
  | { readonly type: 'withdraw'; readonly entry: string };

/** Some time of somebody's duty at a place, that another is to take. */
export interface SwapTurn {
  readonly staff: StaffId;
  readonly place: PlaceId;
  readonly from: Instant;
  readonly to: Instant;
}

/** What a person says of a swap of turns; `swap` is the id of one that was proposed. */
export type SwapWord =
  | {
      readonly type: 'propose';
      readonly key?: string;
      /** Whose side it is proposed from, and who is asked. */
      readonly between: readonly [StaffId, StaffId];
      /** One at the least; each is of one of the two, and goes to the other. */
      readonly turns: readonly SwapTurn[];
    }
  /** Proposes to take an accepted one back. */
  | { readonly type: 'undo'; readonly swap: string; readonly key?: string }
  | { readonly type: 'accept' | 'withdraw' | 'seen'; readonly swap: string }
  /** The reason is sealed before it comes in. */
  | { readonly type: 'refuse'; readonly swap: string; readonly reason?: string };

/** What a person says of a walk test: a place whose detectors are gone through until a time, or the end of one. */
export type WalkChange =
  | { readonly type: 'start'; readonly place: PlaceId; readonly until: Instant }
  | { readonly type: 'end'; readonly test: string };

/** What a person wants to hear nothing of for a while; `from` in the future is a window planned for maintenance. */
export interface MuteAsked {
  /** Alerts here and inside; of a device: where it is. */
  readonly place: PlaceId;
  /** Left out: of all devices there. */
  readonly device?: DeviceId;
  /** Left out: whatever is wrong. */
  readonly cause?: Cause;
  /** Reds too; without it they are told as ever. */
  readonly red?: true;
  readonly from: Instant;
  readonly until: Instant;
  /** Why, sealed before it comes in. */
  readonly note?: string;
}

/** `mute` is the id of one that was set. */
export type MuteChange =
  | { readonly type: 'set'; readonly mute: MuteAsked }
  | { readonly type: 'end'; readonly mute: string };

/** All that can make facts; `at` is core time and never decreases from one input to the next. */
export type Input =
  | {
      readonly type: 'message';
      readonly at: Instant;
      readonly client: string;
      readonly topic: string;
      readonly payload: Uint8Array;
    }
  | { readonly type: 'answer'; readonly at: Instant; readonly answer: Answer }
  | { readonly type: 'receipt'; readonly at: Instant; readonly receipt: Receipt }
  | { readonly type: 'swap-receipt'; readonly at: Instant; readonly receipt: SwapReceipt }
  | { readonly type: 'report'; readonly at: Instant; readonly report: Report }
  | { readonly type: 'visit'; readonly at: Instant; readonly visit: Visit }
  | { readonly type: 'check-in'; readonly at: Instant; readonly checkIn: CheckIn }
  | { readonly type: 'tick'; readonly at: Instant }
  /** Written now and then, so that the last one tells until when we were up. */
  | { readonly type: 'alive'; readonly at: Instant }
  /** `downFrom` is no earlier than anything that was judged. */
  | {
      readonly type: 'gateway-started';
      readonly at: Instant;
      readonly downFrom: Instant;
      readonly downTo: Instant;
    }
  /**
   * The wall clock jumped by this many µs. After a jump forward core time has leapt with it, and nothing was judged
   * between `at − by` and `at`; after one backward core time goes on.
   */
  | { readonly type: 'clock-changed'; readonly at: Instant; readonly by: number }
  /** A part of the gateway says that something is wrong with it, or is not any more; the same again changes nothing. */
  | {
      readonly type: 'gateway-condition';
      readonly at: Instant;
      readonly condition: GatewayCondition;
      readonly holds: boolean;
      readonly value?: number;
    }
  | {
      readonly type: 'venue-answer';
      readonly at: Instant;
      readonly venue: VenueId;
      readonly answer: VenueAnswer;
    }
  | {
      readonly type: 'duty-changed';
      readonly at: Instant;
      readonly by: Actor;
      readonly change: DutyChange;
    }
  | {
      readonly type: 'swap';
      readonly at: Instant;
      readonly by: Actor;
      readonly word: SwapWord;
    }
  | {
      readonly type: 'walk-test';
      readonly at: Instant;
      readonly by: Actor;
      readonly change: WalkChange;
    }
  | {
      readonly type: 'mute-changed';
      readonly at: Instant;
      readonly by: Actor;
      readonly change: MuteChange;
    }
  | {
      readonly type: 'registry-changed';
      readonly at: Instant;
      readonly author: string;
      readonly registry: Registry;
    }
  /** All own rules, as they are from here on. */
  | {
      readonly type: 'rules-changed';
      readonly at: Instant;
      readonly author: string;
      readonly rules: readonly Rule[];
    };
