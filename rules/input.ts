import type { Registry, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Actor, ResolveReason } from './fact.ts';

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
}

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
  | { readonly type: 'tick'; readonly at: Instant }
  /** Written now and then, so that the last one tells until when we were up. */
  | { readonly type: 'alive'; readonly at: Instant }
  | {
      readonly type: 'gateway-started';
      readonly at: Instant;
      readonly downFrom: Instant;
      readonly downTo: Instant;
    }
  /** The wall clock jumped by this many µs. */
  | { readonly type: 'clock-changed'; readonly at: Instant; readonly by: number }
  | {
      readonly type: 'registry-changed';
      readonly at: Instant;
      readonly author: string;
      readonly registry: Registry;
    };
