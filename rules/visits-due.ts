import { type Resident, RISKS } from '../devices/registry.ts';
import { between, days, type Instant } from '../devices/time.ts';
import { isStanding } from './alert.ts';
import { careDays, careDue } from './care.ts';
import { URGENCIES, type Urgency } from './level.ts';
import { alertAt, type PlaceState, type RowKey, residentAt } from './place-state.ts';
import type { Senses } from './sensing.ts';

/** Somebody who is to be visited. */
export interface VisitDue {
  readonly resident: Resident;
  /** When the visit counts, or counted, as missed. */
  readonly due: Instant;
  /** Missed already, and how urgent that is. */
  readonly missed?: Urgency;
  readonly lastVisit?: Instant;
  readonly lastSign: Instant;
  /** Whole days without a sign of life, and calendar days since the last visit, the entry or the return. */
  readonly quietDays: number;
  readonly unvisitedDays: number;
}

/** All who are to be visited by `until`, in the order of need. */
export function listVisitsDue(
  { at, until }: { readonly at: Instant; readonly until: Instant },
  rowOf: (key: RowKey) => PlaceState | undefined,
  senses: Senses,
): VisitDue[] {
  return senses.directory.registry.residents
    .flatMap((resident) => visitDue(resident, at, rowOf(resident.place), senses) ?? [])
    .filter(({ due }) => due <= until)
    .sort(byNeed);
}

/** A higher risk first, then who shows no life for longer, then who was not visited for longer. */
export const byNeed = (a: VisitDue, b: VisitDue): number =>
  RISKS.indexOf(a.resident.risk) - RISKS.indexOf(b.resident.risk) ||
  b.quietDays - a.quietDays ||
  b.unvisitedDays - a.unvisitedDays ||
  (a.resident.id < b.resident.id ? -1 : 1);

function visitDue(
  resident: Resident,
  at: Instant,
  row: PlaceState | undefined,
  senses: Senses,
): VisitDue | undefined {
  const state = row && residentAt(row, resident.id);
  const person = senses.watch.person(resident);
  const rules = person.care.filter(({ on }) => on.type === 'no-visit');
  const [rule] = rules;
  if (state === undefined || rule === undefined) return undefined;
  const [due] = rules.flatMap(({ on }) => careDue(on, person, state, senses) ?? []).sort((a, b) => a - b);
  if (due === undefined) return undefined;
  const missed = rules
    .filter(({ id }) => isStanding(alertAt(state, id)))
    .map(({ urgency }) => urgency)
    .sort((a, b) => URGENCIES.indexOf(b) - URGENCIES.indexOf(a))[0];
  const { lastSign, lastVisit } = state;
  return {
    resident,
    due,
    ...(missed && { missed }),
    ...(lastVisit && { lastVisit: lastVisit.at }),
    lastSign,
    quietDays: wholeDays(lastSign, at),
    unvisitedDays: careDays(rule.on, person, state, at, senses),
  };
}

const wholeDays = (from: Instant, to: Instant): number => Math.floor(between(from, to) / days(1));
