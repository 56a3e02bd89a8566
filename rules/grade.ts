import { FEWEST_MEASURED } from './book/indicators.ts';
import type { Urgency } from './level.ts';

/** So many of so many are as they should be. */
export interface Share {
  readonly good: number;
  readonly of: number;
}

/** Shares from 0 to 1: what is wanted, and under what it turns yellow and red. */
export interface Limits {
  readonly target: number;
  readonly yellow: number;
  readonly red: number;
}

/** Whether a share says anything at all. */
export const isEnough = (of: number): boolean => of >= FEWEST_MEASURED;

/** How far a share is from its target; `undefined` when it is reached, or too few were measured. */
export function shortfallOf({ target, yellow, red }: Limits, { good, of }: Share): Urgency | undefined {
  if (!isEnough(of) || good / of >= target) return undefined;
  if (good / of >= yellow) return 'upkeep';
  return good / of >= red ? 'service' : 'state';
}
