import type { JSX } from 'react';
import type { VisitDueView } from '../../../../gateway/http/contract/visits.ts';
import { shortTime } from '../duty/reason.ts';
import { fullPlaceName } from '../words/place-name.ts';
import { Ago } from '../words/times.tsx';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { nameOf } from './due.ts';

interface WhyDueProps {
  readonly person: VisitDueView;
  /** The place of who reads it. */
  readonly own: string;
}

/** Who is to be visited, and why they stand where they stand: risk, what is missed, last visit, last sign of life. */
export function WhyDue({ person, own }: WhyDueProps): JSX.Element {
  const words = useWords();
  const { visits } = words;
  const [language, zone] = [useLanguage(), useZone()];
  const { place, risk, groups, due, missed, lastVisit, lastSign } = person;
  return (
    <div className="why-due">
      <strong className="visit-who">{nameOf(person)}</strong> <span>{fullPlaceName(place, own, words)}</span>
      <p>
        {missed && (
          <>
            <span className={`tag missed ${missed}`}>
              {words.levels[missed]} · {visits.missed}
            </span>{' '}
          </>
        )}
        <span className={risk === 'high' ? 'tag high' : 'tag'}>{words.risks[risk]}</span>{' '}
        {groups.map((group) => (
          <span key={group} className="tag">
            {words.groups[group]}
          </span>
        ))}
      </p>
      <p className="soft">
        {missed === null && `${visits.due(shortTime(due, language, zone))} · `}
        {lastVisit === null ? (
          visits.never
        ) : (
          <>
            {visits.lastVisit} <Ago at={lastVisit} />
          </>
        )}
        {' · '}
        {visits.lastSign} <Ago at={lastSign} />
      </p>
    </div>
  );
}
