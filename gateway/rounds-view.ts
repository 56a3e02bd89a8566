import type { PlaceId } from '../devices/place.ts';
import type { ResidentId } from '../devices/registry.ts';
import { formatTime } from '../devices/time.ts';
import { placeSubject, subjectKey } from '../rules/subject.ts';
import type { CheckedIn, RoundRecorded, VisitRecorded } from './facts/rounds.ts';
import type { CheckInView, VisitView } from './http/contract/visits.ts';

export interface RoundSurroundings {
  readonly timeZone: () => string;
  /** The plain text of a note sealed under this key; `undefined` when its person is erased. */
  unseal(key: string, note: string): string | undefined;
}

/** Under which key a visit's note is sealed: the visited person's, or the home's where several live. */
export const visitKey = (visit: { readonly resident?: ResidentId; readonly place: PlaceId }): string =>
  visit.resident === undefined ? subjectKey(placeSubject(visit.place)) : `resident:${visit.resident}`;

export function visitView(one: RoundRecorded<VisitRecorded>, around: RoundSurroundings): VisitView {
  const { fact } = one;
  const note = fact.note === undefined ? undefined : around.unseal(visitKey(fact), fact.note);
  return {
    ...checkInView(one, around),
    ...(fact.resident !== undefined && { resident: fact.resident }),
    how: fact.how,
    found: fact.found,
    ...(note !== undefined && { note }),
  };
}

export function checkInView(
  { fact, recordedAt }: RoundRecorded<VisitRecorded | CheckedIn>,
  { timeZone }: RoundSurroundings,
): CheckInView {
  const { id, place, by, madeAt, at } = fact;
  return {
    id,
    at: formatTime(madeAt ?? at, timeZone()),
    recordedAt: formatTime(recordedAt, timeZone()),
    place,
    by,
  };
}
