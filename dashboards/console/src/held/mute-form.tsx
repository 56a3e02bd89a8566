import { type FormEvent, type JSX, useState } from 'react';
import { useCoverage } from '../duty/queries.ts';
import { usePlaces } from '../state/queries.ts';
import { placeName } from '../words/place-name.ts';
import { useWords } from '../words/words.ts';
import { useMute } from './queries.ts';

const LENGTHS = [15, 30, 60, 240, 1440, 10080, 43200] as const;
/** Minutes for which a red is muted at the most. */
const LONGEST_RED = 60;

/** Mutes a place or one cause there for a while; there is no mute without an end. */
export function MuteForm(): JSX.Element {
  const words = useWords();
  const { held, causes } = words;
  const [isRed, chooseRed] = useState(false);
  const mute = useMute();
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '');
    const cause = text('cause');
    mute.mutate({
      place: text('place'),
      ...(cause && { cause }),
      ...(isRed && { red: true }),
      minutes: Number(text('length')),
      reason: text('reason'),
    });
  };
  const detail = mute.error?.problem?.detail ?? '';
  return (
    <form className="panel mute-form" aria-labelledby="held-set" onSubmit={submit}>
      <h2 id="held-set">{held.set}</h2>
      <PlaceField />
      <label className="field">
        <span>{held.cause}</span>
        <select name="cause" required={isRed} defaultValue="">
          <option value="">{held.anyCause}</option>
          {Object.entries(causes).map(([cause, name]) => (
            <option key={cause} value={cause}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input type="checkbox" checked={isRed} onChange={() => chooseRed(!isRed)} /> {held.redToo}
      </label>
      <label className="field">
        <span>{held.length}</span>
        <select name="length" defaultValue="30">
          {LENGTHS.filter((one) => !isRed || one <= LONGEST_RED).map((one) => (
            <option key={one} value={one}>
              {held.lengths[one]}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{held.reason}</span>
        <input name="reason" required maxLength={2000} autoComplete="off" />
      </label>
      <footer>
        <p role="status">
          {mute.isSuccess && held.done}
          {mute.error && (held.refused[detail] ?? mute.error.problem?.title ?? words.problems.network)}
        </p>
        <button type="submit" className="button first" disabled={mute.isPending}>
          {held.submit}
        </button>
      </footer>
    </form>
  );
}

/** Grids and communities, and the buildings in them. */
function PlaceField(): JSX.Element {
  const words = useWords();
  const { data: areas = [] } = useCoverage();
  const { data: buildings = [] } = usePlaces();
  const places = [...areas.map(({ place }) => place), ...buildings.map(({ place }) => place)].sort();
  return (
    <label className="field">
      <span>{words.held.place}</span>
      <select name="place" required>
        {places.map((place) => (
          <option key={place} value={place}>
            {placeName(place, words)}
          </option>
        ))}
      </select>
    </label>
  );
}
