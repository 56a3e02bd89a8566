import type { Instant } from '../devices/time.ts';
import type { Case } from './case.ts';
import { running } from './case.ts';
import type { Draft } from './draft.ts';
import { isStaff } from './duty.ts';
import type { Roster } from './duty-turns.ts';
import { type Office, tellFrom } from './escalation.ts';
import type { Actor } from './fact.ts';
import { firstTier } from './tier.ts';

/**
 * What follows for a case when the registry has changed: whoever left it cannot be waited for. Responsibility goes to
 * the first who took the case on beside them, else the case is told anew.
 */
export function reviewHolder(it: Case, at: Instant, office: Office): Draft[] {
  if (it.state === 'closed' || it.state === 'resolved') return [];
  const left = holderLeft(it, office.roster);
  const isHandedOn = left.some((draft) => draft.type === 'holder-left' && draft.next !== undefined);
  if (left.length > 0 && !isHandedOn)
    return [...left, ...tellFrom(it, firstTier(it.place), at, 'holder-left', office)];
  // Whoever has it now may have been sent help that has left too.
  const asked = running(it, 'accept')?.owner;
  if (asked === undefined || !isGone(asked, office.roster)) return left;
  return [...left, ...tellFrom(it, it.tier, at, 'holder-left', office)];
}

/** Says that the responsible person is gone, if so. */
export function holderLeft(it: Case, roster: Roster): Draft[] {
  const actor = it.responsible?.actor;
  if (actor === undefined || !('staff' in actor) || !isGone(actor, roster)) return [];
  const next = it.support?.find((one) => !isGone(one.actor, roster))?.actor;
  return [{ type: 'holder-left', staff: actor.staff, ...(next && { next }) }];
}

const isGone = (actor: Actor, roster: Roster): boolean => 'staff' in actor && !isStaff(roster, actor.staff);
