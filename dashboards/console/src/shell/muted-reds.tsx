import type { JSX } from 'react';
import { useHeld } from '../held/queries.ts';
import { useWords } from '../words/words.ts';

/** A red that nobody is told of is said on every page for as long as it is held back. */
export function MutedReds(): JSX.Element | null {
  const words = useWords();
  const { data: held } = useHeld();
  if (held === undefined || held.counts.red === 0) return null;
  return (
    <div className="muted-reds" role="status">
      <strong>{words.held.red(held.counts.red)}</strong>
      <a href="#/held">{words.held.seeList}</a>
    </div>
  );
}
