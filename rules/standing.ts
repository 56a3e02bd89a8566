import type { Decoded } from '../devices/decode.ts';
import type { Registry } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Decision } from './answers.ts';
import type { Case } from './case.ts';
import type { Downtime } from './downtime.ts';
import type { DutyState, DutyVerdict } from './duty-log.ts';
import type { Fact } from './fact.ts';
import type { HeldAlert } from './held.ts';
import type { Mute, MuteVerdict } from './mutes.ts';
import type { PlaceState } from './place-state.ts';
import type { Reported } from './report.ts';
import type { Rule } from './rule.ts';
import type { SwapVerdict } from './swap-log.ts';
import type { Refusal } from './venue-plan.ts';
import type { PeopleNews } from './venues.ts';
import type { Rounded } from './visits.ts';
import type { WalkState, WalkVerdict } from './walk-test.ts';

/** Where a community stands: all that is needed to go on from here. */
export interface Standing {
  /** Core time of the point from which sensor state is replayed. */
  readonly at: Instant;
  /** The registry at that point. */
  readonly registry: Registry;
  /** Own rules at that point; none when left out. */
  readonly rules?: readonly Rule[];
  readonly rows: readonly { readonly row: PlaceState; readonly applied: number }[];
  readonly cases: readonly Case[];
  /** Closed within the 30 days before the record's end, the oldest close first. */
  readonly closedLately: readonly Case[];
  readonly downtimes: readonly Downtime[];
  /** As it stood when the last judged input had been judged. */
  readonly duty: DutyState;
  /** The same of walk tests; none when left out. */
  readonly walks?: WalkState;
  /** As they stood then too; none when left out. */
  readonly held?: readonly HeldAlert[];
  readonly mutes?: readonly Mute[];
}

/** A place in the journal and the core time there. */
export interface ReplayPoint {
  readonly seq: number;
  readonly at: Instant;
}

/** What one input led to. Facts of deadlines that came before it are in front. */
export interface Outcome {
  readonly facts: readonly Fact[];
  readonly decoded?: Decoded;
  readonly decision?: Decision;
  readonly reported?: Reported;
  readonly rounded?: Rounded;
  /** How a venue manager's word was taken. */
  readonly venueAnswer?: Refusal | 'no-such-venue' | 'taken';
  /** How a change of the duty roster was taken. */
  readonly duty?: DutyVerdict;
  /** How a word about a swap was taken. */
  readonly swap?: SwapVerdict;
  /** How a word about a walk test was taken. */
  readonly walk?: WalkVerdict;
  /** How a change of what is muted was taken. */
  readonly mute?: MuteVerdict;
  /** How people in venues changed: to be shown, not to be kept. */
  readonly people?: readonly PeopleNews[];
}
