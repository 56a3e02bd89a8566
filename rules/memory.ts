import type { Instant } from '../devices/time.ts';
import type { ChangeWindow, CountWindow } from './window.ts';

/** What a rule keeps in mind of one device besides its alert; all of it is bounded. */
export interface RuleMemory {
  /** When the rule first looked at the device: an absence counts from here at the earliest. */
  readonly begunAt: Instant;
  /** When the condition may change without a reading. */
  lookAt?: Instant;
  /** By the path of the condition within the rule. */
  counts?: Record<string, CountWindow>;
  changes?: Record<string, ChangeWindow>;
  /** The last states of a rule that holds flapping, `0` or `1` each, the newest last. */
  states?: string;
  /** Whether people have been told that it flaps. */
  flapping?: 'new' | 'told';
  /** Since when it flaps, and its changes from the one that began it; a row of an older gateway begins to count late. */
  flaps?: { readonly since: Instant; changes: number };
  changedAt?: Instant;
  /** The level reached, from 1, and the one that was told; since when the first is above the second. */
  step?: number;
  stepTold?: number;
  risenAt?: Instant;
  /** Since when, and how often, a standing alert was told again. */
  toldAt?: Instant;
  toldAgain?: number;
}
