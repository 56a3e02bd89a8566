import type { JSX } from 'react';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { LevelMark } from '../shell/level-mark.tsx';
import { Refused } from '../state/gateway.ts';
import { useCase, useVenues } from '../state/queries.ts';
import { casePath } from '../state/route.ts';
import { caseWhere } from '../words/place-name.ts';
import { Ago } from '../words/times.tsx';
import { useLanguage, useWords } from '../words/words.ts';
import { AlertList } from './alert-list.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { CaseState } from './case-card.tsx';
import { DeadlineList } from './deadline-list.tsx';
import { Deliveries } from './deliveries.tsx';
import { Evidence } from './evidence.tsx';
import { ExportBar } from './export-bar.tsx';
import { People } from './people.tsx';
import { TierPath } from './tier-path.tsx';
import { Timeline } from './timeline.tsx';
import { whyNow } from './urgency.ts';

/** A case with everything that is known of it. */
export function CasePage({ id }: { readonly id: string }): JSX.Element {
  const words = useWords();
  const { data: it, error } = useCase(id);
  if (it !== undefined) return <WholeCase it={it} />;
  const isGone = error instanceof Refused && error.status === 404;
  const text = isGone ? words.problems.gone : error ? words.problems.network : words.loading;
  return <p className="empty">{text}</p>;
}

function WholeCase({ it }: { readonly it: CaseView }): JSX.Element {
  const words = useWords();
  return (
    <article className={`case-page ${it.level}`} data-case-page={it.id}>
      <CaseHead it={it} />
      <div className="case-columns">
        <div className="case-column">
          <DeadlineList deadlines={it.deadlines} />
          <section className="panel">
            <h2>{words.page.timeline}</h2>
            <Timeline facts={it.timeline} />
          </section>
        </div>
        <div className="case-column">
          <People it={it} />
          <AlertList alerts={it.alerts} {...(it.storm && { storm: it.storm })} />
          <Evidence it={it} />
          <Deliveries deliveries={it.deliveries} />
          <ExportBar it={it} />
        </div>
      </div>
    </article>
  );
}

function CaseHead({ it }: { readonly it: CaseView }): JSX.Element {
  const words = useWords();
  const language = useLanguage();
  const { data: venues } = useVenues();
  return (
    <header className="case-page-head">
      <a className="back" href="#/cases">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M15 5l-7 7 7 7" />
        </svg>
        {words.back}
      </a>
      <div className="case-page-title">
        <LevelMark level={it.level} label={words.levels[it.level]} />
        <h1>
          {words.causes[it.cause]} <span className="case-where">{caseWhere(it, words, venues)}</span>
        </h1>
      </div>
      <p className="case-page-why">{whyNow(it)[language]}</p>
      <div className="case-foot">
        <CaseState it={it} />
        {it.reason && <span className="tag">{words.reasons[it.reason]}</span>}
        <TierPath tier={it.tier} />
        <span className="soft">
          {words.cases.opened} <Ago at={it.openedAt} />
        </span>
        <code className="soft place-id">{it.place}</code>
        {it.cameBack && <a href={casePath(it.cameBack)}>{words.page.cameBack}</a>}
        {it.into && <a href={casePath(it.into)}>{words.page.into}</a>}
      </div>
      <AnswerBar it={it} show="more" />
    </header>
  );
}
