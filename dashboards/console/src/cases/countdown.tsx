import type { JSX } from 'react';
import { useNow } from '../state/core-clock.ts';
import { clockText, useExact } from '../words/times.tsx';
import { useWords } from '../words/words.ts';
import type { CaseDeadline } from './urgency.ts';

/** A running clock: a ring that empties, the time left, and words when it is near its end or past it. */
export function Countdown({ deadline }: { readonly deadline: CaseDeadline }): JSX.Element {
  const now = useNow();
  const words = useWords();
  const exact = useExact();
  const [due, warnAt] = [Date.parse(deadline.due), Date.parse(deadline.warnAt)];
  // The warning comes two thirds of the way.
  const whole = Math.max(1, (due - warnAt) * 3);
  const left = due - now;
  const phase = left <= 0 ? 'overdue' : now >= warnAt ? 'soon' : 'calm';
  const note =
    phase === 'overdue' ? words.time.overdue : phase === 'soon' ? words.time.soon : words.time.left;
  return (
    <span
      className={`countdown ${phase}`}
      title={`${words.deadlines[deadline.kind]} · ${exact(deadline.due)}`}
    >
      <Ring share={Math.min(1, Math.max(0, left / whole))} />
      <span className="countdown-words">
        <span className="countdown-kind">
          {words.deadlines[deadline.kind]} · {note}
        </span>
        <span className="countdown-time">{clockText(Math.abs(left), words)}</span>
      </span>
    </span>
  );
}

const AROUND = 2 * Math.PI * 9;

function Ring({ share }: { readonly share: number }): JSX.Element {
  return (
    <svg className="ring" viewBox="0 0 24 24" aria-hidden="true">
      <circle className="ring-track" cx="12" cy="12" r="9" />
      <circle
        className="ring-left"
        cx="12"
        cy="12"
        r="9"
        transform="rotate(-90 12 12)"
        strokeDasharray={`${share * AROUND} ${AROUND}`}
      />
    </svg>
  );
}
