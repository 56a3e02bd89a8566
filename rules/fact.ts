import type { PlaceId } from '../devices/place.ts';
import type { DeviceId, FieldValue } from '../devices/reading.ts';
import type { Channel, ResidentId, StaffId, VenueId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Cause } from './cause.ts';
import type { EmptyWhy } from './duty.ts';
import type { Urgency } from './level.ts';
import type { Policy } from './policy.ts';
import type { ReceiptState } from './ring.ts';
import type { Subject } from './subject.ts';
import type { SwapFact } from './swap-fact.ts';
import type { Tier } from './tier.ts';
import type { HoursChange } from './venue-plan.ts';

/** Who acted: a member of staff, or a service by the name of its token. */
export type Actor = { readonly staff: StaffId } | { readonly service: string };

export const DEADLINE_KINDS = ['accept', 'contact', 'arrive', 'close', 'joint'] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

export const RESOLVE_REASONS = [
  'real',
  'false-device',
  'false-behaviour',
  'test',
  'duplicate',
  'service-done-unrecorded',
  'unreachable',
] as const;
export type ResolveReason = (typeof RESOLVE_REASONS)[number];

export const VISIT_MANNERS = ['visit', 'call'] as const;
export type VisitManner = (typeof VISIT_MANNERS)[number];

export const VISIT_FINDINGS = ['well', 'needs', 'not-met'] as const;
export type VisitFinding = (typeof VISIT_FINDINGS)[number];

export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

/** A clock as it is set: `unsure` when it crosses a year whose official holidays are not known. */
export interface ClockSet {
  readonly kind: DeadlineKind;
  readonly from: Instant;
  readonly due: Instant;
  readonly warnAt: Instant;
  readonly unsure?: true;
}

interface OfCase {
  readonly id: string;
  readonly at: Instant;
  readonly place: PlaceId;
  readonly case: string;
  /** Of an exercise. */
  readonly drill?: true;
}

/** What every answer's fact says of its maker. `madeAt` is the time on the phone that was offline. */
interface Answered extends OfCase {
  readonly by: Actor;
  readonly key?: string;
  readonly madeAt?: Instant;
  /** Free text, sealed. */
  readonly note?: string;
}

export type Fact =
  | (OfCase & {
      readonly type: 'case-opened';
      readonly cause: Cause;
      readonly urgency: Urgency;
      readonly subject: Subject;
      readonly policy: Policy;
      readonly clocks: readonly ClockSet[];
      readonly tier: Tier;
      readonly why: Sentence;
      /** The case of the same subject and cause that people closed within the 30 days before. */
      readonly cameBack?: string;
      /** Of many places with one trouble: its alerts are counted, and the first of them named. */
      readonly storm?: true;
    })
  | (OfCase & {
      readonly type: 'alert-raised';
      readonly alert: string;
      readonly rule: string;
      readonly cause: Cause;
      readonly urgency: Urgency;
      readonly subject: Subject;
      readonly momentary: boolean;
      readonly device?: DeviceId;
      readonly resident?: ResidentId;
      readonly value?: FieldValue;
      readonly why: Sentence;
      /** Of a report: who says so, and their words, sealed under the alert's own subject. */
      readonly by?: Actor;
      readonly key?: string;
      readonly madeAt?: Instant;
      readonly note?: string;
    })
  | (OfCase & {
      readonly type: 'alert-cleared';
      readonly alert: string;
      readonly rule: string;
      readonly urgency: Urgency;
      /** What shows that it was nothing, when something does. */
      readonly why?: Sentence;
    })
  /** People have dealt with the case, and one detector goes on: from here on it is a matter of upkeep. */
  | (OfCase & {
      readonly type: 'alert-stuck';
      readonly device: DeviceId;
      readonly since: Instant;
      readonly why: Sentence;
    })
  | (OfCase & {
      readonly type: 'level-raised';
      readonly urgency: Urgency;
      readonly policy: Policy;
      readonly clocks: readonly ClockSet[];
      readonly why: 'alert' | 'age';
      /** Of age: how long it has stood. */
      readonly says?: Sentence;
    })
  | (OfCase & {
      readonly type: 'tier-told';
      readonly tier: Tier;
      readonly staff: readonly StaffId[];
      readonly helpers: readonly StaffId[];
      readonly clock?: ClockSet;
      readonly why:
        | 'opened'
        | 'not-answered'
        | 'reopened'
        | 'risen'
        | 'joined'
        | 'help-asked'
        | 'again'
        | 'unreached'
        | 'reserve'
        | 'holder-left';
      /** We were down then and told nobody: `overdue-told` says it when we are back. */
      readonly late?: true;
    })
  | (OfCase & {
      readonly type: 'tier-skipped';
      readonly tier: Tier;
      readonly why: EmptyWhy | 'no-channel';
    })
  | (OfCase & {
      readonly type: 'rung';
      readonly staff: StaffId;
      readonly channel: Channel;
      /** Counts the tries of this person in this case, from 1. */
      readonly attempt: number;
      /** Whose clock waits for this person; helpers have none. */
      readonly tier?: Tier;
      /** Without a sign by then the next channel is opened. */
      readonly due?: Instant;
    })
  | (OfCase & {
      readonly type: 'receipt-taken';
      readonly staff: StaffId;
      readonly channel: Channel;
      readonly attempt: number;
      readonly state: ReceiptState;
      readonly reason?: string;
    })
  | (OfCase & {
      readonly type: 'unreached';
      readonly staff: StaffId;
      readonly tier?: Tier;
      readonly why: 'no-sign' | 'no-channel';
    })
  | (OfCase & { readonly type: 'tier-unreached'; readonly tier: Tier })
  | (OfCase & { readonly type: 'nobody-to-tell'; readonly tier: Tier })
  | (OfCase & { readonly type: 'no-tier-left'; readonly tier: Tier })
  | (OfCase & {
      readonly type: 'deadline-warned';
      readonly deadline: DeadlineKind;
      readonly due: Instant;
      readonly tier: Tier;
      readonly owner?: Actor;
      /** Who is told that time runs out. */
      readonly staff: readonly StaffId[];
    })
  | (OfCase & {
      readonly type: 'deadline-missed';
      readonly deadline: DeadlineKind;
      readonly due: Instant;
      readonly tier: Tier;
      readonly owner?: Actor;
      /** Present when the miss is nobody's fault. */
      readonly excused?: 'gateway-down';
      /** A new clock in place of the missed one. */
      readonly clock?: ClockSet;
    })
  | (OfCase & {
      readonly type: 'case-escalated';
      readonly from: Tier;
      readonly to: Tier;
      readonly why: DeadlineKind | 'unreached';
    })
  /** The responsible person is in the registry no more; responsibility goes to `next`, or to whoever accepts anew. */
  | (OfCase & { readonly type: 'holder-left'; readonly staff: StaffId; readonly next?: Actor })
  | (Answered & { readonly type: 'case-accepted' })
  | (Answered & { readonly type: 'case-contacted' })
  | (Answered & { readonly type: 'case-on-my-way' })
  | (Answered & { readonly type: 'case-arrived' })
  | (Answered & {
      readonly type: 'case-resolved';
      readonly reason: ResolveReason;
      readonly recheckAt: Instant;
    })
  | (OfCase & {
      readonly type: 'case-closed';
      readonly why: 'resolved' | 'cleared' | 'taken-in';
      readonly into?: string;
    })
  | (OfCase & {
      readonly type: 'case-reopened';
      readonly why: 'alert-still-there' | 'new-alert' | 'asked';
      readonly clocks: readonly ClockSet[];
      readonly by?: Actor;
      readonly key?: string;
      readonly note?: string;
    })
  | (Answered & { readonly type: 'hand-over-offered'; readonly to: StaffId })
  | (Answered & { readonly type: 'hand-over-accepted' })
  | (Answered & { readonly type: 'hand-over-refused' })
  | (Answered & { readonly type: 'help-asked' })
  | (Answered & { readonly type: 'note-added' })
  | (Answered & { readonly type: 'receipt-given' })
  /** Somebody who may not see the persons of a red sees them from here on; the note says why. */
  | (Answered & { readonly type: 'glass-broken' })
  | (Answered & { readonly type: 'feedback-given'; readonly satisfied: boolean; readonly complaint: boolean })
  | (Answered & { readonly type: 'department-joined'; readonly department: string; readonly clock: ClockSet })
  | (Round & {
      readonly type: 'visit-recorded';
      readonly resident?: ResidentId;
      readonly how: VisitManner;
      readonly found: VisitFinding;
      /** Free text, sealed. */
      readonly note?: string;
    })
  | (Round & { readonly type: 'checked-in' })
  | (GatewayFact & { readonly type: 'gateway-started'; readonly downFrom: Instant; readonly downTo: Instant })
  | (GatewayFact & { readonly type: 'clock-changed'; readonly by: number })
  | (GatewayFact & {
      readonly type: 'overdue-told';
      /** The tier's own area. */
      readonly place: PlaceId;
      readonly tier: Tier;
      readonly staff: readonly StaffId[];
      /** The most urgent one's. */
      readonly urgency: Urgency;
      readonly cases: readonly string[];
      /** How many there are, when they are too many to be named. */
      readonly total: number;
      readonly downFrom: Instant;
      readonly downTo: Instant;
    })
  | (VenueFact & { readonly type: 'venue-hours-set'; readonly change: HoursChange })
  | (VenueFact & { readonly type: 'venue-hours-announced'; readonly change: HoursChange })
  | (VenueFact & {
      readonly type: 'venue-hours-proposed';
      readonly change: HoursChange;
      readonly expires: Instant;
    })
  | (VenueFact & {
      readonly type: 'venue-hours-rejected';
      readonly proposal: string;
      readonly why: 'rejected' | 'expired' | 'overtaken';
      readonly by?: Actor;
    })
  | (VenueFact & { readonly type: 'venue-opened' })
  | (VenueFact & { readonly type: 'venue-closed' })
  | (DutyFact & {
      readonly type: 'leave-entered';
      readonly staff: StaffId;
      readonly from: Instant;
      readonly to: Instant;
    })
  | (DutyFact & {
      readonly type: 'override-entered';
      readonly staff: StaffId;
      readonly instead?: StaffId;
      /** Of an accepted swap. */
      readonly swap?: string;
      readonly from: Instant;
      readonly to: Instant;
    })
  | (DutyFact & { readonly type: 'duty-entry-withdrawn'; readonly entry: string; readonly swap?: string })
  | SwapFact
  | (PlaceFact & { readonly type: 'walk-test-started'; readonly by: Actor; readonly until: Instant })
  | (PlaceFact & {
      readonly type: 'detector-tested';
      /** Who walks. */
      readonly by: Actor;
      readonly test: string;
      readonly device: DeviceId;
    })
  | (PlaceFact & {
      readonly type: 'walk-test-ended';
      /** Left out when its time ran out. */
      readonly by?: Actor;
      readonly test: string;
      readonly tested: readonly DeviceId[];
      readonly missed: readonly DeviceId[];
    })
  | (PlaceFact & {
      readonly type: 'mute-set';
      readonly by: Actor;
      readonly device?: DeviceId;
      readonly cause?: Cause;
      /** It holds reds back too. */
      readonly red?: true;
      readonly from: Instant;
      readonly until: Instant;
      /** The reason, sealed. */
      readonly note?: string;
    })
  | (PlaceFact & {
      readonly type: 'mute-ended';
      readonly mute: string;
      readonly why: 'over' | 'taken-back';
      readonly by?: Actor;
      /** Alerts that it held back and that are told now. */
      readonly held: number;
    })
  /** An alert that nobody is told of yet: it is muted, or many of its kind come at once and it is seen what they are. */
  | (PlaceFact & {
      readonly type: 'alert-held';
      readonly held: 'muted' | 'gathering';
      readonly mute?: string;
      readonly alert: string;
      readonly rule: string;
      readonly cause: Cause;
      readonly urgency: Urgency;
      readonly subject: Subject;
      readonly device?: DeviceId;
      readonly resident?: ResidentId;
      readonly why: Sentence;
    })
  /** It was over before anybody was told. */
  | (PlaceFact & {
      readonly type: 'held-cleared';
      readonly alert: string;
      readonly rule: string;
      readonly urgency: Urgency;
    })
  | (GatewayFact & {
      readonly type: 'registry-changed';
      readonly author: string;
      readonly homes: number;
      readonly devices: number;
      readonly residents: number;
      readonly staff: number;
    })
  | (GatewayFact & { readonly type: 'rules-changed'; readonly author: string; readonly rules: number });

interface GatewayFact {
  readonly id: string;
  readonly at: Instant;
  readonly place?: PlaceId;
  readonly case?: undefined;
}

/** Somebody was there; `madeAt` is when, if not just now. */
interface Round extends GatewayFact {
  readonly place: PlaceId;
  readonly by: Actor;
  readonly key?: string;
  readonly madeAt?: Instant;
}

/** Of a place, and of no case. */
interface PlaceFact {
  readonly id: string;
  readonly at: Instant;
  readonly place: PlaceId;
  readonly case?: undefined;
}

/** Its id is the id of the entry it makes. */
interface DutyFact extends PlaceFact {
  readonly by: Actor;
}

interface VenueFact extends PlaceFact {
  readonly venue: VenueId;
}

export type FactType = Fact['type'];
export type CaseFact = Extract<Fact, { case: string }>;
export type FactOf<T extends FactType> = Extract<Fact, { type: T }>;
