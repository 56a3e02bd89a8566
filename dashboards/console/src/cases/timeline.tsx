import type { JSX } from 'react';
import type { CaseView, FactView } from '../../../../gateway/http/contract/cases.ts';
import { useStaffName } from '../state/people.ts';
import { At, clockText } from '../words/times.tsx';
import { useLanguage, useWords } from '../words/words.ts';
import { sentenceOf, toneOf } from './sentence.ts';

/** All that happened to a case, the newest first. */
export function Timeline({ facts }: { readonly facts: CaseView['timeline'] }): JSX.Element {
  const words = useWords();
  const telling = { words, language: useLanguage(), staffName: useStaffName() };
  return (
    <ol className="timeline">
      {facts.toReversed().map((fact) => (
        <li key={fact.id} className={toneOf(fact)}>
          <At at={fact.at} />
          <span className="timeline-text">
            {sentenceOf(fact, telling)}
            {typeof fact.note === 'string' && <q className="note">{fact.note}</q>}
            <Late fact={fact} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Facts that were recorded later than they happened, because the gateway was down, say so. */
const LATE = 60_000;

function Late({ fact }: { readonly fact: FactView }): JSX.Element | null {
  const words = useWords();
  const late = fact.recordedAt === undefined ? 0 : Date.parse(fact.recordedAt) - Date.parse(fact.at);
  return late < LATE ? null : <span className="soft"> · {words.page.late(clockText(late, words))}</span>;
}
