import type { DeviceId } from '../devices/reading.ts';
import type { ResidentId } from '../devices/registry.ts';
import { isStanding, QUIET } from './alert.ts';
import type { Sentence } from './fact.ts';
import { alertAt, type PlaceState, setAlert, type WatchedState } from './place-state.ts';
import type { Rule } from './rule.ts';
import type { AlertNews, Senses } from './sensing.ts';
import { alertKey } from './watch.ts';

/** Ends an alert, and starts its silence clock anew where it has one. */
export function endAlert(
  row: PlaceState,
  state: WatchedState,
  rule: Rule,
  who: DeviceId | ResidentId,
  senses: Senses,
  why?: Sentence,
): AlertNews[] {
  const before = alertAt(state, rule.id);
  if (before.phase === 'quiet') return [];
  setAlert(state, rule.id, QUIET);
  senses.schedule(row, alertKey(rule, who));
  return isStanding(before) ? [{ change: 'cleared', id: before.id, rule, ...(why && { why }) }] : [];
}
