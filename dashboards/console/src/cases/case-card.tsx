import { type JSX, memo } from 'react';
import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { LevelMark } from '../shell/level-mark.tsx';
import { useActorName } from '../state/people.ts';
import { useVenues } from '../state/queries.ts';
import { casePath } from '../state/route.ts';
import { caseWhere } from '../words/place-name.ts';
import { Ago } from '../words/times.tsx';
import { useLanguage, useWords } from '../words/words.ts';
import { AnswerBar } from './answer-bar.tsx';
import { Countdown } from './countdown.tsx';
import { TierPath } from './tier-path.tsx';
import { nextDeadline, whyNow } from './urgency.ts';

interface CaseCardProps {
  readonly it: ListedCase;
  readonly isChosen: boolean;
}

/** One open case in the list: what, where, since when, who has it, how long there is. */
export const CaseCard = memo(function CaseCard({ it, isChosen }: CaseCardProps): JSX.Element {
  const words = useWords();
  const language = useLanguage();
  const { data: venues } = useVenues();
  const next = nextDeadline(it);
  return (
    <li className={`case ${it.level} ${it.state}${isChosen ? ' chosen' : ''}`} data-case={it.id}>
      <div className="case-head">
        <LevelMark level={it.level} label={words.levels[it.level]} />
        <a className="case-title" href={casePath(it.id)} aria-current={isChosen ? 'true' : undefined}>
          <strong>{words.causes[it.cause]}</strong>{' '}
          <span className="case-where">{caseWhere(it, words, venues)}</span>
        </a>
        {next && <Countdown deadline={next} />}
      </div>
      <p className="case-why">{whyNow(it)[language]}</p>
      <div className="case-row">
        <div className="case-foot">
          <CaseState it={it} />
          <TierPath tier={it.tier} />
          <span className="soft">
            <Ago at={it.openedAt} />
          </span>
        </div>
        <AnswerBar it={it} show={it.level === 'red' ? 'all' : 'likeliest'} />
      </div>
    </li>
  );
});

/** The state, and who has the case. */
export function CaseState({ it }: { readonly it: ListedCase }): JSX.Element {
  const words = useWords();
  const actorName = useActorName();
  const holder = it.state !== 'open' && it.responsible ? actorName(it.responsible) : undefined;
  return (
    <span className={`state ${it.state}`}>
      {words.states[it.state]}
      {holder && <span className="holder"> · {holder}</span>}
    </span>
  );
}
