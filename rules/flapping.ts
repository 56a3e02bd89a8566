import { hours, type Instant, plus } from '../devices/time.ts';
import type { RuleMemory } from './memory.ts';

/** As Nagios does: 21 states with 20 changes between them, the newest weighing half as much again as the oldest. */
const STATES = 21;
const OLDEST_WEIGHS = 0.8;
const NEWEST_WEIGHS = 1.2;
const ENTER = 0.5;
const LEAVE = 0.25;
/** A signal that says nothing new for so long is calm, however seldom it speaks. */
const CALM_AFTER = hours(1);

/** The weighed share of changes among the last states, 0 to 1. */
export function unrest(states: string): number {
  const missing = STATES - states.length;
  let sum = 0;
  for (let n = 1; n < states.length; n++)
    if (states[n] !== states[n - 1])
      sum += OLDEST_WEIGHS + ((NEWEST_WEIGHS - OLDEST_WEIGHS) * (missing + n - 1)) / (STATES - 2);
  return sum / (STATES - 1);
}

/** Takes one more state in; gives whether it flaps from here on. */
export function noteState(memory: RuleMemory, holds: boolean, at: Instant): boolean {
  const before = memory.states ?? '';
  const now = holds ? '1' : '0';
  const states = (before + now).slice(-STATES);
  // As calm as can be: all that is remembered is alike, and so is this one.
  if (states === before) return false;
  const isChange = before.at(-1) !== now;
  if (isChange) memory.changedAt = at;
  memory.states = states;
  const share = unrest(states);
  if (share >= ENTER) {
    memory.flapping ??= 'new';
    memory.flaps ??= { since: at, changes: 0 };
  } else if (share <= LEAVE) forget(memory);
  if (isChange && memory.flaps) memory.flaps.changes++;
  return memory.flapping !== undefined;
}

/** When a flapping signal that says nothing more is calm. */
export const calmAt = ({ flapping, changedAt }: RuleMemory): Instant | undefined =>
  flapping && changedAt !== undefined ? plus(changedAt, CALM_AFTER) : undefined;

/** Ends the flapping of a signal that has been calm. */
export function calmDown(memory: RuleMemory, at: Instant): void {
  const calm = calmAt(memory);
  if (calm === undefined || at < calm) return;
  forget(memory);
  delete memory.states;
}

function forget(memory: RuleMemory): void {
  delete memory.flapping;
  delete memory.flaps;
}
