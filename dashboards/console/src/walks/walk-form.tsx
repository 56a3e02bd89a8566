import { type FormEvent, type JSX, useState } from 'react';
import { usePlaceNames } from '../state/areas.ts';
import { usePlaces } from '../state/queries.ts';
import { placeName } from '../words/place-name.ts';
import { useWords } from '../words/words.ts';
import { useBeginWalk } from './queries.ts';

const LENGTHS = [30, 60, 120] as const;

/** Begins a walk test of a building, or of one home in it. */
export function WalkForm(): JSX.Element {
  const words = useWords();
  const { walks } = words;
  const { data: buildings = [] } = usePlaces();
  const nameOf = usePlaceNames();
  const [chosen, choose] = useState('');
  const building = buildings.find(({ place }) => place === chosen) ?? buildings[0];
  const begin = useBeginWalk();
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    begin.mutate({ place: String(form.get('place')), minutes: Number(form.get('minutes')) });
  };
  const detail = begin.error?.problem?.detail ?? '';
  return (
    <form className="panel walk-form" aria-labelledby="walk-begin" onSubmit={submit}>
      <h2 id="walk-begin">{walks.begin}</h2>
      <label className="field">
        <span>{walks.building}</span>
        <select name="building" value={building?.place} onChange={(change) => choose(change.target.value)}>
          {buildings.map(({ place }) => (
            <option key={place} value={place}>
              {nameOf(place)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{walks.home}</span>
        <select name="place" key={building?.place}>
          <option value={building?.place}>{walks.whole}</option>
          {building?.homes.map(({ place }) => (
            <option key={place} value={place}>
              {placeName(place, words)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{walks.length}</span>
        <select name="minutes" defaultValue="60">
          {LENGTHS.map((one) => (
            <option key={one} value={one}>
              {walks.lengths[one]}
            </option>
          ))}
        </select>
      </label>
      <footer>
        <p role="status">
          {begin.isSuccess && walks.begun}
          {begin.error && (walks.refused[detail] ?? begin.error.problem?.title ?? words.problems.network)}
        </p>
        <button type="submit" className="button first" disabled={begin.isPending || building === undefined}>
          {walks.submit}
        </button>
      </footer>
    </form>
  );
}
