import { isWithin } from '../devices/place.ts';
import type { Resident } from '../devices/registry.ts';
import { formatTime, instantOf, zoned } from '../devices/time.ts';
import { levelOf } from '../rules/level.ts';
import type { VisitDue } from '../rules/visits-due.ts';
import type { ResidentsApi } from './http/api.ts';
import type { VisitDueView } from './http/contract/visits.ts';
import type { TokenPrincipal } from './principal.ts';
import type { ResidentParts } from './residents.ts';
import type { Decision } from './rights.ts';

type Parts = Pick<ResidentParts, 'directory' | 'looks' | 'now' | 'sealedOf' | 'visitsDue'> & {
  decide(by: TokenPrincipal, resident: Resident): Decision;
};

/** Whom to visit today, for those who may see the people; each look is written down before it is shown. */
export function showVisitsDue(
  by: TokenPrincipal,
  { within, limit, after }: Parameters<ResidentsApi['visitsDue']>[1],
  { directory, looks, now, sealedOf, visitsDue, decide }: Parts,
): ReturnType<ResidentsApi['visitsDue']> {
  const { timeZone } = directory().registry;
  const tomorrow = zoned(now(), timeZone).startOfDay().add({ days: 1 });
  const all = visitsDue(instantOf(tomorrow)).filter(({ resident }) => isWithin(resident.place, within));
  const start = after === undefined ? 0 : all.findIndex(({ resident }) => resident.id === after) + 1;
  if (start === 0 && after !== undefined) return 'cursor-invalid';
  const items: VisitDueView[] = [];
  for (const one of all.slice(start)) {
    const decision = decide(by, one.resident);
    if (!decision.ok) continue;
    // One more than fits: there is a next page.
    if (items.length === limit) return { items, next: items.at(-1)?.resident ?? null };
    looks.note(by, [one.resident.id], decision);
    items.push(dueView(one, sealedOf(one.resident.id)?.name, timeZone));
  }
  return { items, next: null };
}

function dueView(one: VisitDue, name: string | undefined, timeZone: string): VisitDueView {
  const { resident, due, missed, lastVisit, lastSign } = one;
  return {
    resident: resident.id,
    place: resident.place,
    ...(name !== undefined && { name }),
    groups: [...resident.groups],
    risk: resident.risk,
    due: formatTime(due, timeZone),
    missed: missed === undefined ? null : levelOf(missed),
    lastVisit: lastVisit === undefined ? null : formatTime(lastVisit, timeZone),
    lastSign: formatTime(lastSign, timeZone),
  };
}
