import { type JSX, useState } from 'react';
import { useWords } from '../words/words.ts';
import type { NewMute } from './queries.ts';

const LENGTHS = [15, 30, 60, 240, 1440, 10080, 43200] as const;
/** Minutes for which a red is muted at the most. */
const LONGEST_RED = 60;

/** From now on for so long, or from a time to another one. */
export function SpanFields({ isRed }: { readonly isRed: boolean }): JSX.Element {
  const { held } = useWords();
  const [begins, choose] = useState<keyof typeof held.begins>('now');
  return (
    <>
      <fieldset className="held-begins">
        <legend className="visually-hidden">{held.when}</legend>
        {(['now', 'planned'] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="begins"
              value={one}
              checked={begins === one}
              onChange={() => choose(one)}
            />{' '}
            {held.begins[one]}
          </label>
        ))}
      </fieldset>
      {begins === 'now' ? (
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
      ) : (
        <div className="held-window">
          {(['from', 'to'] as const).map((name) => (
            <label key={name} className="field">
              <span>{held[name]}</span>
              <input type="datetime-local" name={name} required />
            </label>
          ))}
        </div>
      )}
    </>
  );
}

/** What these fields say. */
export const spanOf = (text: (name: string) => string): NewMute['span'] =>
  text('begins') === 'planned'
    ? { from: text('from'), until: text('to') }
    : { minutes: Number(text('length')) };
