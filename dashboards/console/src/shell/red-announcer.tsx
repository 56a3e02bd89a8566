import type { JSX } from 'react';
import { newestRed } from '../state/announcements.ts';
import { useStore } from '../state/store.ts';
import { placeName } from '../words/place-name.ts';
import { useWords } from '../words/words.ts';

/** Tells screen readers of each new red at once. */
export function RedAnnouncer(): JSX.Element {
  const words = useWords();
  const red = useStore(newestRed);
  const what = red?.cause === undefined ? words.levels.red : words.causes[red.cause];
  return (
    <div className="visually-hidden" role="status" aria-live="assertive">
      {red && <p key={red.fact}>{words.shell.newRed(what, placeName(red.place, words))}</p>}
    </div>
  );
}
