import type { JSX } from 'react';
import type { HeldRadioGateway } from '../../../../gateway/http/contract/held.ts';
import { shortTime } from '../duty/reason.ts';
import { usePlaceNames } from '../state/areas.ts';
import { casePath } from '../state/route.ts';
import { useLanguage, useWords, useZone } from '../words/words.ts';

/** Radio gateways that are down: since when, and how much behind them is not told, or seen by nothing. */
export function RadioGateways({ down }: { readonly down: readonly HeldRadioGateway[] }): JSX.Element {
  const { radio } = useWords().held;
  const nameOf = usePlaceNames();
  const [language, zone] = [useLanguage(), useZone()];
  const time = (at: string): string => shortTime(at, language, zone);
  return (
    <section className="panel" aria-labelledby="held-radio">
      <h2 id="held-radio">{radio.title}</h2>
      <ul className="held-radio">
        {down.map(({ radioGateway, place, since, heard, devices, held, unseen, case: told }) => (
          <li key={`${radioGateway ?? place} ${since}`}>
            <span>
              <strong>{nameOf(place)}</strong> {radioGateway && <code>{radioGateway}</code>}{' '}
              {unseen > 0 && <span className="tag trouble">{radio.unseen(unseen)}</span>}
              <span className="soft alert-facts">
                {radio.since(time(since), heard && time(heard))} · {radio.counts(devices, held)}
              </span>
            </span>
            {told && <a href={casePath(told)}>{radio.case}</a>}
          </li>
        ))}
      </ul>
    </section>
  );
}
