import { isWithin, type PlaceId } from '../../devices/place.ts';
import type { Role } from '../../devices/registry.ts';
import { ANSWERING_ROLES } from '../../rules/fact.ts';
import type { AnswerAction } from '../../rules/input.ts';

/** Whether a role may do this to a case in its place. */
export function mayAnswer(role: Role, action: AnswerAction): boolean {
  if (ANSWERING_ROLES.includes(role)) return true;
  return NEIGHBOURS.includes(role) && NEIGHBOUR_ACTIONS.includes(action);
}

/** Whether residents and staff are shown to a role with their names. */
export const maySeeNames = (role: Role): boolean => role === 'administrator';

/** Whether a role may read the ledger and have it checked. */
export const mayAudit = (role: Role): boolean => role === 'administrator' || role === 'auditor';

export const mayErase = (role: Role): boolean => role === 'administrator';

/** The part of one's own place that is asked for; `undefined` when it lies outside. */
export function narrower(own: PlaceId, asked: PlaceId | undefined): PlaceId | undefined {
  if (asked === undefined || isWithin(own, asked)) return own;
  return isWithin(asked, own) ? asked : undefined;
}

/** They go and look and say what they see; they carry no case. */
const NEIGHBOURS: readonly Role[] = ['building-head', 'helper'];
const NEIGHBOUR_ACTIONS: readonly AnswerAction[] = ['contact', 'arrive', 'note', 'help'];
