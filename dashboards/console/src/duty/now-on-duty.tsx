import type { JSX } from 'react';
import { useStaffName } from '../state/people.ts';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { type TierDuty, useDuty } from './queries.ts';
import { reasonText } from './reason.ts';

/** Tier by tier, in the order in which people are called. */
export function NowOnDuty({ place }: { readonly place: string }): JSX.Element {
  const words = useWords();
  const { data: duty } = useDuty(place);
  return (
    <section className="panel" aria-labelledby="duty-now">
      <h2 id="duty-now">{words.duty.now}</h2>
      {duty === undefined && <p className="soft">{words.loading}</p>}
      {duty?.unsure && <p className="soft">{words.duty.unsure}</p>}
      {duty && (
        <ol className="duty-tiers">
          {duty.tiers.map((tier) => (
            <TierCard key={tier.tier} title={words.tiers[tier.tier]} who={tier} />
          ))}
          {duty.helpers.on.length + duty.helpers.off.length > 0 && (
            <TierCard title={words.duty.helpers} who={duty.helpers} />
          )}
        </ol>
      )}
    </section>
  );
}

interface TierCardProps {
  readonly title: string;
  readonly who: Pick<TierDuty, 'on' | 'off' | 'empty'>;
}

function TierCard({ title, who: { on, off, empty } }: TierCardProps): JSX.Element {
  const words = useWords();
  const staffName = useStaffName();
  const speech = { words, language: useLanguage(), zone: useZone(), staffName };
  return (
    <li className={empty ? 'duty-tier bare' : 'duty-tier'} data-empty={empty}>
      <h3>{title}</h3>
      {empty && <p className="duty-empty">{words.duty.nobody[empty]}</p>}
      {(['on', 'off'] as const).map((side) => {
        const people = side === 'on' ? on : off;
        return (
          people.length > 0 && (
            <ul key={side} className={`duty-people ${side}`} aria-label={words.duty[side]}>
              {people.map(({ staff, why }) => (
                <li key={staff}>
                  <strong>{staffName(staff)}</strong> <span>{reasonText(why, speech)}</span>
                </li>
              ))}
            </ul>
          )
        );
      })}
    </li>
  );
}
