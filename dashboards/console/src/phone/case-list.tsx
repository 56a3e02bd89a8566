import type { JSX } from 'react';
import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { byUrgency, nextDeadline } from '../cases/urgency.ts';
import { useStore } from '../state/store.ts';
import { caseWhere } from '../words/place-name.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { Clock } from './clock.tsx';
import { answersWaiting, waiting } from './queue.ts';
import { PHONE_WORDS } from './words.ts';

interface CaseListProps {
  readonly cases: readonly ListedCase[];
  readonly choose: (id: string) => void;
}

/** The most urgent first, each a button as wide as the screen. */
export function CaseList({ cases, choose }: CaseListProps): JSX.Element {
  const words = useWords();
  const phone = PHONE_WORDS[useLanguage()];
  const queued = new Set(answersWaiting(useStore(waiting)).map((answer) => answer.case));
  if (cases.length === 0) return <p className="quiet">{phone.calm}</p>;
  return (
    <ul className="cases">
      {cases.toSorted(byUrgency).map((it) => {
        const due = nextDeadline(it);
        return (
          <li key={it.id}>
            <button type="button" className={`case ${it.level}`} onClick={() => choose(it.id)}>
              <span className="case-level">{words.levels[it.level]}</span>
              <span className="case-cause">{words.causes[it.cause]}</span>
              <span className="case-where">{caseWhere(it, words)}</span>
              {it.state === 'resolved' && <span className="tag">{phone.done.resolve}</span>}
              {queued.has(it.id) && <span className="tag">{phone.queued}</span>}
              {due && <Clock deadline={due} />}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
