import type { JSX } from 'react';
import type { CaseDeadline } from '../cases/urgency.ts';
import { useNow } from '../state/core-clock.ts';
import { clockText } from '../words/times.tsx';
import { useWords } from '../words/words.ts';

/** The time left of a running clock, or how long it is over. */
export function Clock({ deadline }: { readonly deadline: CaseDeadline }): JSX.Element {
  const now = useNow();
  const words = useWords();
  const left = Date.parse(deadline.due) - now;
  return (
    <span className={left <= 0 ? 'clock overdue' : 'clock'}>
      {words.deadlines[deadline.kind]} {left <= 0 ? words.time.overdue : words.time.left}{' '}
      {clockText(Math.abs(left), words)}
    </span>
  );
}
