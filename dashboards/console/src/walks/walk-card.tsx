import type { JSX } from 'react';
import type { WalkTestView } from '../../../../gateway/http/contract/walk-tests.ts';
import { shortTime } from '../duty/reason.ts';
import { usePlaceNames } from '../state/areas.ts';
import { useActorName } from '../state/people.ts';
import { placeName } from '../words/place-name.ts';
import { Ago } from '../words/times.tsx';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { type Detector, useEndWalk } from './queries.ts';

interface WalkCardProps {
  readonly test: WalkTestView;
  readonly mayEnd: boolean;
}

/** One walk test: what is awaited stands in front of what has answered. */
export function WalkCard({ test, mayEnd }: WalkCardProps): JSX.Element {
  const words = useWords();
  const { walks } = words;
  const nameOf = usePlaceNames();
  const end = useEndWalk();
  const { id, place, ended, detectors } = test;
  const heard = detectors.filter(({ tested }) => tested !== null);
  const silent = detectors.filter(({ tested }) => tested === null);
  const isOver = ended !== undefined;
  return (
    <article className={isOver ? 'panel walk over' : 'panel walk'} aria-labelledby={`walk-${id}`}>
      <header>
        <h2 id={`walk-${id}`}>{nameOf(place)}</h2>
        <span className="tag">{isOver ? walks.over : walks.running}</span>
        <strong role="status">{walks.progress(heard.length, detectors.length)}</strong>
        {!isOver && mayEnd && (
          <button type="button" className="button" disabled={end.isPending} onClick={() => end.mutate(id)}>
            {walks.end}
          </button>
        )}
      </header>
      <progress
        max={detectors.length}
        value={heard.length}
        aria-label={walks.progress(heard.length, detectors.length)}
      />
      <WalkFacts test={test} />
      {end.isError && <p role="alert">{end.error.problem?.title ?? words.problems.network}</p>}
      {silent.length === 0 ? (
        <p>{walks.allAnswered}</p>
      ) : (
        <Detectors title={(isOver ? walks.missed : walks.awaited)(silent.length)} all={silent} />
      )}
      {heard.length > 0 && <Detectors title={walks.answered(heard.length)} all={heard} />}
    </article>
  );
}

function WalkFacts({ test: { by, until, ended } }: Pick<WalkCardProps, 'test'>): JSX.Element {
  const { walks } = useWords();
  const actorName = useActorName();
  const [language, zone] = [useLanguage(), useZone()];
  const time = (at: string): string => shortTime(at, language, zone);
  const over = ended && [walks.endedAt(time(ended.at)), ended.by ? actorName(ended.by) : walks.byItself];
  return <p className="soft">{[actorName(by), ...(over ?? [walks.until(time(until))])].join(' · ')}</p>;
}

function Detectors({
  title,
  all,
}: {
  readonly title: string;
  readonly all: readonly Detector[];
}): JSX.Element {
  const words = useWords();
  return (
    <details open className="walk-detectors">
      <summary>{title}</summary>
      <ul>
        {all.map(({ device, place, tested }) => (
          <li key={device} data-detector={device} className={tested === null ? 'awaited' : 'heard'}>
            <span>{place === undefined ? '' : placeName(place, words)}</span> <code>{device}</code>
            {tested !== null && (
              <>
                {' '}
                ✓ <Ago at={tested} />
              </>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
