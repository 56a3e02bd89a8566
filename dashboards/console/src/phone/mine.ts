import type { CaseView, ListedCase } from '../../../../gateway/http/contract/cases.ts';
import type { ResidentView } from '../../../../gateway/http/contract/residents.ts';
import { read, send } from '../state/gateway.ts';
import { createStore } from '../state/store.ts';
import { forgetVisits } from './visits.ts';

const KEY = 'shouwang-mine';

/** Open cases that this person holds or was told of; kept so that the page opens without signal. */
export const mine = createStore<readonly ListedCase[]>(kept());
/** Whole cases that were opened here. */
export const wholes = createStore<ReadonlyMap<string, CaseView>>(new Map());
/** Who lives where a case is; in memory only. */
export const people = createStore<ReadonlyMap<string, readonly ResidentView[]>>(new Map());

const seen = new Set<string>();

/** Asks for the list, and tells the gateway that each new case has been seen. */
export async function refresh(): Promise<void> {
  const { items } = await read<{ items: ListedCase[] }>('/cases?mine=true&limit=100');
  mine.set(items);
  try {
    localStorage.setItem(KEY, JSON.stringify(items));
  } catch {
    // Then the page needs signal to open.
  }
  for (const { id } of items) acknowledge(id);
}

export async function open(id: string): Promise<void> {
  put(await read<CaseView>(`/cases/${encodeURIComponent(id)}`));
}

/** Takes a case as it is now. */
export function put(it: CaseView): void {
  wholes.set(new Map(wholes.get()).set(it.id, it));
  mine.set(mine.get().map((one) => (one.id === it.id ? it : one)));
}

/** Residents at the place of a case, with phones and contacts. */
export async function loadPeople(place: string): Promise<void> {
  if (people.get().has(place)) return;
  const { items } = await read<{ items: { id: string }[] }>(
    `/residents?place=${encodeURIComponent(place)}&limit=20`,
  );
  const all = await Promise.all(
    items.map(({ id }) => read<ResidentView>(`/residents/${encodeURIComponent(id)}`)),
  );
  people.set(new Map(people.get()).set(place, all));
}

/** Nothing of anybody stays on a phone that was signed out. */
export function forgetAll(): void {
  localStorage.removeItem(KEY);
  mine.set([]);
  wholes.set(new Map());
  people.set(new Map());
  forgetVisits();
}

function acknowledge(id: string): void {
  // A page that nobody looks at has not been seen: the other channels ring on.
  if (seen.has(id) || document.visibilityState !== 'visible') return;
  seen.add(id);
  send('POST', `/cases/${encodeURIComponent(id)}/receipt`, { body: {} }).catch(() => seen.delete(id));
}

function kept(): readonly ListedCase[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]') as ListedCase[];
  } catch {
    return [];
  }
}
