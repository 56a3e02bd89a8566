import { type FormEvent, type JSX, useRef, useState } from 'react';
import { newKey } from '../state/answer-key.ts';
import { Refused } from '../state/gateway.ts';
import { placeName } from '../words/place-name.ts';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { shortTime } from './reason.ts';
import { type NewSwap, refusalOf, type Turn } from './swap.ts';

interface SwapFormProps {
  /** From whose side swaps are proposed: one’s own, or anybody’s by who plans duty. */
  readonly sides: readonly string[];
  readonly people: readonly { readonly id: string; readonly name?: string }[];
  readonly turns: readonly Turn[];
  readonly propose: (swap: NewSwap, key: string) => Promise<unknown>;
}

/** Proposes that somebody takes a turn over, in return for one of theirs or for none. */
export function SwapForm({ sides, people, turns, propose }: SwapFormProps): JSX.Element {
  const words = useWords();
  const { swaps } = words.duty;
  const [side = sides[0] ?? '', chooseSide] = useState<string>();
  const [other, chooseOther] = useState('');
  const [said, say] = useState('');
  // What is sent again after a lost answer is the same proposal.
  const key = useRef(newKey());
  const submit = async (submitted: FormEvent<HTMLFormElement>): Promise<void> => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    const chosen = (name: string) => turns.filter(({ id }) => id === form.get(name));
    say('');
    try {
      await propose({ staff: side, other, gives: chosen('give'), takes: chosen('take') }, key.current);
      key.current = newKey();
      say(swaps.proposed);
    } catch (error) {
      say(error instanceof Refused ? refusalOf(error, words) : words.problems.unexpected);
    }
  };
  const names = new Map(people.map(({ id, name }) => [id, name ?? id]));
  const options = (ids: readonly string[]) => ids.map((id) => ({ value: id, text: names.get(id) ?? id }));
  return (
    <form
      className="panel duty-form swap-form"
      aria-label={swaps.propose}
      onSubmit={(sent) => void submit(sent)}
    >
      <h2>{swaps.propose}</h2>
      {sides.length > 1 && (
        <Choice name="side" label={swaps.side} value={side} choose={chooseSide} options={options(sides)} />
      )}
      <TurnChoice
        key={`give ${side}`}
        name="give"
        label={swaps.give}
        none={swaps.choose}
        isRequired
        turns={turnsOf(turns, side)}
      />
      <Choice
        name="other"
        label={swaps.other}
        none={swaps.choose}
        value={other}
        choose={chooseOther}
        options={options(people.map(({ id }) => id).filter((id) => id !== side))}
      />
      <TurnChoice
        key={`take ${other}`}
        name="take"
        label={swaps.take}
        none={swaps.nothing}
        turns={turnsOf(turns, other)}
      />
      <footer>
        <p role="status" className="duty-said">
          {said}
        </p>
        <button type="submit" className="button first">
          {swaps.submit}
        </button>
      </footer>
    </form>
  );
}

const turnsOf = (turns: readonly Turn[], whose: string): Turn[] =>
  turns.filter(({ staff }) => staff === whose);

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  /** What the empty choice says; left out: there is none. */
  readonly none?: string;
  readonly value: string;
  readonly choose: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

function Choice({ name, label, none, value, choose, options }: ChoiceProps): JSX.Element {
  return (
    <label className="field">
      <span>{label}</span>
      <select name={name} required value={value} onChange={(change) => choose(change.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface TurnChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly none: string;
  readonly isRequired?: boolean;
  readonly turns: readonly Turn[];
}

function TurnChoice({ name, label, none, isRequired = false, turns }: TurnChoiceProps): JSX.Element {
  const words = useWords();
  const [language, zone] = [useLanguage(), useZone()];
  return (
    <label className="field">
      <span>{label}</span>
      <select name={name} required={isRequired} defaultValue="">
        <option value="">{none}</option>
        {turns.map(({ id, from, to, place }) => (
          <option key={id} value={id}>
            {`${shortTime(from, language, zone)} – ${shortTime(to, language, zone)} ${placeName(place, words)}`}
          </option>
        ))}
      </select>
    </label>
  );
}
