import { type FormEvent, type JSX, useState } from 'react';
import { useAreas, usePlaceNames } from '../state/areas.ts';
import { useWords } from '../words/words.ts';
import { useMute } from './queries.ts';
import { SpanFields, spanOf } from './span-fields.tsx';

/** Mutes a place or one cause there for a while, from now on or in a window of maintenance; there is none without an end. */
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
      span: spanOf(text),
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
        <input
          type="checkbox"
          checked={isRed}
          aria-describedby={isRed ? 'held-red-note' : undefined}
          onChange={() => chooseRed(!isRed)}
        />{' '}
        {held.redToo}
      </label>
      {isRed && (
        <p id="held-red-note" className="held-red soft">
          {held.redNote}
        </p>
      )}
      <SpanFields isRed={isRed} />
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

function PlaceField(): JSX.Element {
  const words = useWords();
  const places = useAreas();
  const nameOf = usePlaceNames();
  return (
    <label className="field">
      <span>{words.held.place}</span>
      <select name="place" required>
        {places.map((place) => (
          <option key={place} value={place}>
            {nameOf(place)}
          </option>
        ))}
      </select>
    </label>
  );
}
