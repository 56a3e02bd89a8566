import { type JSX, useState } from 'react';
import { useSession } from '../state/queries.ts';
import { placeName } from '../words/place-name.ts';
import { useWords } from '../words/words.ts';
import { Entries } from './entries.tsx';
import { EntryForm } from './entry-form.tsx';
import { Gaps } from './gaps.tsx';
import { NowOnDuty } from './now-on-duty.tsx';
import { useCoverage } from './queries.ts';
import { Swaps } from './swaps.tsx';

/** Who is on duty for a grid or community and why, when nobody will be, and what people change of it. */
export function DutyPage(): JSX.Element {
  const words = useWords();
  const { data: places } = useCoverage();
  const { data: session } = useSession();
  const [chosen, choose] = useState('');
  const coverage = places?.find(({ place }) => place === chosen) ?? places?.[0];
  if (places === undefined) return <p className="empty">{words.loading}</p>;
  if (coverage === undefined) return <p className="empty">{words.duty.none}</p>;
  const { place } = coverage;
  return (
    <div className="duty">
      <h1 className="visually-hidden">{words.duty.title}</h1>
      <label className="duty-place field">
        <span>{words.duty.place}</span>
        <select value={place} onChange={(change) => choose(change.target.value)}>
          {places.map((one) => (
            <option key={one.place} value={one.place}>
              {placeName(one.place, words)}
            </option>
          ))}
        </select>
      </label>
      <NowOnDuty place={place} />
      <div className="duty-columns">
        <Gaps coverage={coverage} />
        <div className="duty-changes">
          <Entries key={place} place={place} mayTakeBack={session?.changesDuty === true} />
          <Swaps key={`swaps ${place}`} place={place} />
          {session?.changesDuty === true && <EntryForm key={`form ${place}`} place={place} />}
        </div>
      </div>
    </div>
  );
}
