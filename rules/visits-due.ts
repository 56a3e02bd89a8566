import { type Resident, RISKS } from '../devices/registry.ts';
import { between, days, type Instant } from '../devices/time.ts';
import { isStanding } from './alert.ts';
import { careDue } from './care.ts';
import { isMoreUrgent, type Urgency } from './level.ts';
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
  /** Whole days without a sign of life, and since the last visit or the entry in the registry. */
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
  if (state?.since === undefined || rules.length === 0) return undefined;
  const dues = rules.map(({ on }) => careDue(on, person, state, senses) ?? at);
  const [missed] = rules
    .filter(({ id }) => isStanding(alertAt(state, id)))
    .map(({ urgency }) => urgency)
    .sort((a, b) => (isMoreUrgent(a, b) ? -1 : 1));
  const { lastSign, lastVisit } = state;
  return {
    resident,
    due: Math.min(...dues) as Instant,
    ...(missed && { missed }),
    ...(lastVisit && { lastVisit: lastVisit.at }),
    lastSign,
    quietDays: wholeDays(lastSign, at),
    unvisitedDays: wholeDays(lastVisit?.at ?? state.since, at),
  };
}

const wholeDays = (from: Instant, to: Instant): number => Math.floor(between(from, to) / days(1));
