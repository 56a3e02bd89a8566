import type { JSX } from 'react';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import type { PlaceCoverage } from './queries.ts';
import { shortTime } from './reason.ts';

/** Gaps that are listed at a time; nights alone make thirty. */
const SHOWN = 8;

/** When nobody will be on duty, by colour up to its ceiling and tier by tier. */
export function Gaps({ coverage }: { readonly coverage: PlaceCoverage }): JSX.Element {
  const words = useWords();
  const { duty } = words;
  const { levels, tiers } = coverage;
  return (
    <section className="panel duty-gaps" aria-labelledby="duty-gaps">
      <h2 id="duty-gaps">{duty.gaps}</h2>
      <ul className="duty-levels">
        {levels.toReversed().map(({ level, ceiling, uncovered }) => (
          <li key={level} className={`duty-level ${level}`}>
            <span>{duty.upTo(words.levels[level], words.tiers[ceiling])}</span>
            <strong>{uncovered === 0 ? duty.covered : duty.uncovered(percent(uncovered))}</strong>
          </li>
        ))}
      </ul>
      {tiers
        .filter(({ gaps }) => gaps.length > 0)
        .map(({ tier, gaps, uncovered }) => (
          <details key={tier} className="duty-gap-list" open={gaps.some(({ why }) => why === 'on-leave')}>
            <summary>
              {words.tiers[tier]} <span className="soft">{duty.uncovered(percent(uncovered))}</span>
            </summary>
            <GapList gaps={gaps} />
          </details>
        ))}
    </section>
  );
}

function GapList({ gaps }: { readonly gaps: PlaceCoverage['tiers'][number]['gaps'] }): JSX.Element {
  const words = useWords();
  const [language, zone] = [useLanguage(), useZone()];
  // What leave leaves open is news; that nights are empty is not.
  const first = [...gaps.filter(isByLeave), ...gaps.filter((gap) => !isByLeave(gap))].slice(0, SHOWN);
  return (
    <ul>
      {first.map((gap) => (
        <li key={gap.from} className={isByLeave(gap) ? 'gap leave' : 'gap'}>
          <time dateTime={gap.from}>{shortTime(gap.from, language, zone)}</time> –{' '}
          <time dateTime={gap.to}>{shortTime(gap.to, language, zone)}</time>
          {isByLeave(gap) && <span className="tag trouble">{words.duty.nobody['on-leave']}</span>}
        </li>
      ))}
      {gaps.length > SHOWN && <li className="soft">{words.duty.more(gaps.length - SHOWN)}</li>}
    </ul>
  );
}

const isByLeave = ({ why }: { readonly why: string }): boolean => why === 'on-leave';

/** `<1 %` is not none. */
const percent = (share: number): string => (share < 0.01 ? '<1%' : `${Math.round(share * 100)}%`);
