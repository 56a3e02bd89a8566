import type { JSX } from 'react';
import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { type Level, LevelMark } from '../shell/level-mark.tsx';
import { MOST_CASES, useClosedCases, useOpenCases, useVenues } from '../state/queries.ts';
import { casePath } from '../state/route.ts';
import { caseWhere } from '../words/place-name.ts';
import { Ago } from '../words/times.tsx';
import { useWords } from '../words/words.ts';
import { CaseCard } from './case-card.tsx';
import { byUrgency } from './urgency.ts';

const LEVELS: readonly Level[] = ['red', 'yellow', 'blue'];

/** All open cases by urgency, and what was closed lately. */
export function CaseList({ chosen }: { readonly chosen: string | undefined }): JSX.Element {
  const words = useWords();
  const { data: cases } = useOpenCases();
  const sorted = cases?.toSorted(byUrgency);
  return (
    <section className="case-list" aria-label={words.cases.title}>
      <h1 className="visually-hidden">{words.cases.title}</h1>
      {sorted === undefined && <p className="empty">{words.loading}</p>}
      {sorted?.length === 0 && <p className="empty calm">{words.cases.none}</p>}
      {sorted && sorted.length >= MOST_CASES && <p className="failure">{words.cases.tooMany(MOST_CASES)}</p>}
      {sorted &&
        LEVELS.map((level) => (
          <LevelGroup
            key={level}
            level={level}
            cases={sorted.filter((it) => it.level === level)}
            chosen={chosen}
          />
        ))}
      <ClosedCases chosen={chosen} />
    </section>
  );
}

interface LevelGroupProps {
  readonly level: Level;
  readonly cases: readonly ListedCase[];
  readonly chosen: string | undefined;
}

function LevelGroup({ level, cases, chosen }: LevelGroupProps): JSX.Element | null {
  const words = useWords();
  if (cases.length === 0) return null;
  return (
    <section className="level-group" aria-label={words.levels[level]}>
      <h2 className={`level-heading ${level}`}>
        {words.levels[level]} <span className="count">{cases.length}</span>
      </h2>
      <ul>
        {cases.map((it) => (
          <CaseCard key={it.id} it={it} isChosen={it.id === chosen} />
        ))}
      </ul>
    </section>
  );
}

function ClosedCases({ chosen }: { readonly chosen: string | undefined }): JSX.Element {
  const words = useWords();
  const { data: closed } = useClosedCases();
  const { data: venues } = useVenues();
  return (
    <details className="closed-cases">
      <summary>{words.cases.closedTitle}</summary>
      {closed?.length === 0 && <p className="soft">{words.cases.noneClosed}</p>}
      <ul>
        {closed?.map((it) => (
          <li key={it.id}>
            <a href={casePath(it.id)} aria-current={it.id === chosen ? 'true' : undefined}>
              <LevelMark level={it.level} label={words.levels[it.level]} />
              <span>
                {words.causes[it.cause]} · {caseWhere(it, words, venues)}
              </span>
              <span className="soft">{it.closedAt && <Ago at={it.closedAt} />}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
