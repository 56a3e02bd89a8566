import type { JSX } from 'react';
import type { FigureView, IndicatorsView } from '../../../../gateway/http/contract/indicators.ts';
import { LevelMark } from '../shell/level-mark.tsx';
import { placeName } from '../words/place-name.ts';
import { clockText } from '../words/times.tsx';
import { useWords } from '../words/words.ts';
import type { Words } from '../words/zh.ts';

type Area = IndicatorsView['areas'][number];
type Urgency = FigureView['urgencies'][number];

interface TableProps {
  readonly areas: readonly Area[];
  /** Goes into an area of the table. */
  readonly choose: (place: string) => void;
}

/** An area beside those in it, a row for each figure and a column for each area. */
export function FigureTable({ areas, choose }: TableProps): JSX.Element {
  const words = useWords();
  const [whole, ...inside] = areas;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys (WCAG 2.1.1)
    <section className="table-frame figures-frame" aria-label={words.figures.title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.figures.figure}</th>
            {whole && <th scope="col">{placeName(whole.place, words)}</th>}
            {inside.map(({ place }) => (
              <th key={place} scope="col">
                <button type="button" className="button" onClick={() => choose(place)}>
                  {placeName(place, words)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        {(['period', 'now'] as const).map((asOf) => (
          <tbody key={asOf}>
            <tr className="figures-group">
              <th scope="rowgroup" colSpan={areas.length + 1}>
                {words.figures.groups[asOf]}
              </th>
            </tr>
            {whole?.figures
              .filter((one) => one.asOf === asOf)
              .map((figure) => (
                <FigureRows key={figure.id} figure={figure} areas={areas} />
              ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

interface RowsProps {
  /** Of the first area. */
  readonly figure: FigureView;
  readonly areas: readonly Area[];
}

/** A figure, and how long it took level by level. */
function FigureRows({ figure, areas }: RowsProps): JSX.Element {
  const words = useWords();
  const ofAreas = areas.flatMap(({ place, figures }) => {
    const one = figures.find(({ id }) => id === figure.id);
    return one ? [{ place, one }] : [];
  });
  return (
    <>
      <tr data-figure={figure.id}>
        <th scope="row">
          {words.figures.names[figure.id]} <span className="soft">{targetText(figure)}</span>
        </th>
        {ofAreas.map(({ place, one }) => (
          <td key={place}>
            <ShareCell part={one} rounding={figure.target && 'atMost' in figure.target ? 'up' : 'down'} />
          </td>
        ))}
      </tr>
      {figure.urgencies.map(({ urgency, clock }, n) => (
        <tr key={urgency} className="figures-level" data-figure={`${figure.id} ${urgency}`}>
          <th scope="row">
            {words.figures.urgencies[urgency]} <span className="soft">≤ {clockWords(clock, words)}</span>
          </th>
          {ofAreas.map(({ place, one }) => (
            <td key={place}>
              <ShareCell part={one.urgencies[n]} rounding="down" />
              <TimesText times={one.urgencies[n]?.times} />
            </td>
          ))}
        </tr>
      ))}
    </>
  );
}

function ShareCell({
  part,
  rounding,
}: {
  readonly part: Pick<FigureView, 'count' | 'of' | 'share' | 'colour'> | undefined;
  readonly rounding: 'up' | 'down';
}): JSX.Element {
  const words = useWords();
  const { figures } = words;
  if (part === undefined || part.share === null) return <span className="figures-share soft">–</span>;
  const { share, colour, count, of } = part;
  return (
    <span className={`figures-share ${colour ?? 'plain'}`}>
      {colour === 'green' && (
        <span className="figures-well" role="img" aria-label={figures.reached}>
          ✓
        </span>
      )}
      {colour !== null && colour !== 'green' && <LevelMark level={colour} label={words.levels[colour]} />}
      <strong>{percent(share, rounding)}</strong> <span className="soft">{figures.of(count, of)}</span>
    </span>
  );
}

function TimesText({ times }: { readonly times: Urgency['times'] | undefined }): JSX.Element | null {
  const words = useWords();
  if (times?.medianSeconds == null || times.p90Seconds === null) return null;
  const [median, p90] = [times.medianSeconds, times.p90Seconds].map((one) => clockText(one * 1_000, words));
  return <span className="soft figures-times">{words.figures.times(median ?? '', p90 ?? '')}</span>;
}

function targetText({ target }: FigureView): string {
  if (target === null) return '';
  return 'atLeast' in target ? `≥ ${percent(target.atLeast, 'down')}` : `≤ ${percent(target.atMost, 'up')}`;
}

function clockWords(clock: Urgency['clock'], words: Words): string {
  if ('workingDays' in clock) return words.figures.workingDays(clock.workingDays);
  if ('workingHours' in clock) return words.figures.workingHours(clock.workingHours);
  return clockText(clock.seconds * 1_000, words);
}

/** Rounded against the one that is measured, so that a target that was missed is never shown as reached. */
function percent(share: number, rounding: 'up' | 'down'): string {
  // 0.57 × 100 is a little under 57 in binary.
  const whole = Math.round(share * 1e8) / 1e6;
  return `${rounding === 'up' ? Math.ceil(whole) : Math.floor(whole)}%`;
}
