import type { FactView, ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { soundForRed } from './sound.ts';
import { createStore } from './store.ts';

/** The newest red, to be said to those who do not look. */
export interface Announcement {
  readonly fact: string;
  readonly cause: ListedCase['cause'] | undefined;
  readonly place: string;
}

export const newestRed = createStore<Announcement | undefined>(undefined);

/** Sounds and says each case that is red from now on. */
export function announce(fact: FactView): void {
  const isNew = fact.type === 'case-opened' || fact.type === 'level-raised';
  if (!isNew || fact.level !== 'red') return;
  newestRed.set({
    fact: fact.id,
    cause: fact.cause as ListedCase['cause'] | undefined,
    place: fact.place ?? '',
  });
  soundForRed();
}
