import type { Registry } from '../../devices/registry.ts';
import type { Instant } from '../../devices/time.ts';
import type { Case } from '../../rules/case.ts';
import type { Downtime } from '../../rules/downtime.ts';
import type { DutyState } from '../../rules/duty-log.ts';
import type { Fact } from '../../rules/fact.ts';
import type { HeldChanges } from '../../rules/held.ts';
import type { PlaceState } from '../../rules/place-state.ts';
import type { Rule } from '../../rules/rule.ts';
import type { ReplayPoint, Standing } from '../../rules/standing.ts';
import type { WalkState } from '../../rules/walk-test.ts';

/** What one batch of judged inputs changed; it is written whole or not at all. */
export interface Batch {
  /** Up to where everything is judged, in the journal and in core time. */
  readonly cursor: ReplayPoint;
  /** From where a restart replays sensor state. */
  readonly replayFrom: ReplayPoint;
  readonly downtimes: readonly Downtime[];
  /** Left out when it is as it was written last. */
  readonly duty?: DutyState;
  /** The same. */
  readonly walks?: WalkState;
  readonly held?: HeldChanges;
  readonly mutes?: Required<Standing>['mutes'];
  readonly facts: readonly Fact[];
  readonly recordedAt: Instant;
  readonly cases: readonly Case[];
  readonly rows: readonly PlaceState[];
  readonly registries: readonly { readonly seq: number; readonly at: Instant; readonly registry: Registry }[];
  /** Own rules as they are from that input on. */
  readonly rules?: readonly { readonly seq: number; readonly at: Instant; readonly rules: readonly Rule[] }[];
  /** Who is told of which fact, in the order of urgency (0 first). */
  notices(fact: Fact): readonly { readonly target: string; readonly rank: number }[];
}

/** A fact as it stands in the record. */
export interface RecordedFact {
  readonly position: number;
  readonly recordedAt: Instant;
  readonly fact: Fact;
}
