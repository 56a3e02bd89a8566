import { type JSX, useState } from 'react';
import type { IndicatorsView } from '../../../../gateway/http/contract/indicators.ts';
import { placeName } from '../words/place-name.ts';
import { dateFormat } from '../words/times.tsx';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { FalseAlarms } from './false-alarms.tsx';
import { FigureTable } from './figure-table.tsx';
import { type PeriodType, useFigures } from './queries.ts';

const TYPES: readonly PeriodType[] = ['week', 'month', 'quarter'];

/** How an area and those in it do by their targets, over a week, month or quarter. */
export function FiguresPage(): JSX.Element {
  const words = useWords();
  const [period, choosePeriod] = useState<{ readonly type: PeriodType; readonly of?: string }>({
    type: 'week',
  });
  /** The areas that were gone into, the last one shown. */
  const [path, go] = useState<readonly string[]>([]);
  const place = path.at(-1);
  const { data, error, isFetching } = useFigures({ ...period, ...(place !== undefined && { place }) });
  const before = data?.period.before;
  return (
    <div className="figures">
      <h1>
        {words.figures.title}
        {data && ` · ${placeName(data.place, words)}`}
      </h1>
      <div className="figures-bar">
        {TYPES.map((type) => (
          <button
            key={type}
            type="button"
            className="button"
            aria-pressed={period.type === type}
            onClick={() => choosePeriod({ type })}
          >
            {words.figures.periods[type]}
          </button>
        ))}
        {before != null && (
          <button
            type="button"
            className="button"
            onClick={() => choosePeriod({ type: period.type, of: before })}
          >
            {words.figures.earlier}
          </button>
        )}
        {period.of !== undefined && (
          <button type="button" className="button" onClick={() => choosePeriod({ type: period.type })}>
            {words.figures.running}
          </button>
        )}
        {path.length > 0 && (
          <button type="button" className="button" onClick={() => go(path.slice(0, -1))}>
            {words.figures.up}
          </button>
        )}
      </div>
      <p role="status" className="soft">
        {isFetching ? words.figures.counting : data && <PeriodText period={data.period} />}
      </p>
      {error && <p className="failure">{error.problem?.title ?? words.problems.network}</p>}
      {data && (
        <>
          <FigureTable areas={data.areas} choose={(area) => go([...path, area])} />
          {data.more > 0 && <p className="soft">{words.figures.more(data.more)}</p>}
          <FalseAlarms {...data.falseAlarms} />
          <p className="soft">{words.figures.about}</p>
        </>
      )}
    </div>
  );
}

function PeriodText({ period }: { readonly period: IndicatorsView['period'] }): JSX.Element {
  const words = useWords();
  const format = dateFormat(useLanguage(), useZone(), 'date');
  const { name, from, to, ended } = period;
  // The last day, not the first of the next period.
  const [first, last] = [Date.parse(from), Date.parse(to) - 1].map((at) => format.format(at));
  return (
    <>
      <strong>{name}</strong> {words.figures.span(first ?? '', last ?? '')}, {words.figures.ended[`${ended}`]}
    </>
  );
}
