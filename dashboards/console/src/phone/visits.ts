import type { VisitDueView } from '../../../../gateway/http/contract/visits.ts';
import { createStore } from '../state/store.ts';
import { type Finding, readVisitsDue } from '../visits/due.ts';

/** Whom to visit today, the neediest first; in memory only, for it has names. `undefined` until it was read. */
export const visitsDue = createStore<readonly VisitDueView[] | undefined>(undefined);
/** What was recorded here of whom; who was not met is still to be visited. */
export const visitsRecorded = createStore<ReadonlyMap<string, Finding>>(new Map());

export async function loadVisitsDue(): Promise<void> {
  visitsDue.set((await readVisitsDue()).items);
}

/** A visit was taken. Without signal to read the list again, this one is done all the same. */
export function noteVisit({ resident, found }: { readonly resident: string; readonly found: Finding }): void {
  visitsRecorded.set(new Map(visitsRecorded.get()).set(resident, found));
  loadVisitsDue().catch(() => undefined);
}

/** Nobody stays on a phone that was signed out. */
export function forgetVisits(): void {
  visitsDue.set(undefined);
  visitsRecorded.set(new Map());
}
