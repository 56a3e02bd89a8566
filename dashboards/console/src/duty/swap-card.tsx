import { type FormEvent, type JSX, useState } from 'react';
import type { SwapView } from '../../../../gateway/http/contract/swaps.ts';
import { coreNow } from '../state/core-clock.ts';
import { Refused } from '../state/gateway.ts';
import { placeName } from '../words/place-name.ts';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { shortTime } from './reason.ts';
import { refusalOf, type SwapAction } from './swap.ts';

export type SaySwap = (id: string, action: SwapAction, body?: object) => Promise<unknown>;

interface SwapCardProps {
  readonly swap: SwapView;
  /** The member of staff who looks. */
  readonly me: string | undefined;
  readonly say: SaySwap;
}

/** A proposed swap: which turns go to whom, how it stands, and what whoever looks may say of it. */
export function SwapCard({ swap, me, say }: SwapCardProps): JSX.Element {
  const words = useWords();
  const { swaps } = words.duty;
  const [language, zone] = [useLanguage(), useZone()];
  const { state, from, to, gives, takes, undoes, until, reason, rung, doubles } = swap;
  const isOpen = state === 'open';
  const turns = [
    ...gives.map((turn) => ({ turn, taker: to })),
    ...takes.map((turn) => ({ turn, taker: from })),
  ];
  return (
    <article className={`swap ${state}`} data-swap={swap.id}>
      <h3>
        {swaps.between(nameOf(from), nameOf(to))} <span className="tag">{swaps.states[state]}</span>
      </h3>
      {undoes !== undefined && <p>{swaps.isBack}</p>}
      <ul>
        {turns.map(({ turn, taker }) => (
          <li key={`${turn.from} ${turn.place} ${taker.staff}`}>
            <time dateTime={turn.from}>{shortTime(turn.from, language, zone)}</time> –{' '}
            <time dateTime={turn.to}>{shortTime(turn.to, language, zone)}</time>{' '}
            {placeName(turn.place, words)} <strong>{swaps.goesTo(nameOf(taker))}</strong>
          </li>
        ))}
      </ul>
      {isOpen && <p className="soft">{swaps.until(shortTime(until, language, zone))}</p>}
      {doubles && <p className="soft">{swaps.doubles}</p>}
      {isOpen && rung && me !== to.staff && <p className="soft">{swaps.rung[rung]}</p>}
      {reason !== undefined && <p className="soft">{swaps.reasonWas(reason)}</p>}
      <Answers swap={swap} me={me} say={say} />
    </article>
  );
}

function Answers({
  swap: { id, state, from, to, by, gives, takes, undoes },
  me,
  say,
}: SwapCardProps): JSX.Element {
  const words = useWords();
  const { swaps } = words.duty;
  const [isAsking, ask] = useState(false);
  const [isWaiting, wait] = useState(false);
  const [failure, fail] = useState('');
  const press = async (action: SwapAction, body?: object): Promise<void> => {
    wait(true);
    fail('');
    try {
      await say(id, action, body);
      ask(false);
    } catch (error) {
      fail(error instanceof Refused ? refusalOf(error, words) : words.problems.unexpected);
    }
    wait(false);
  };
  const isOpen = state === 'open';
  const isMine = me === from.staff || ('staff' in by && by.staff === me);
  const isAhead = [...gives, ...takes].every((turn) => Date.parse(turn.from) > coreNow());
  const mayUndo = state === 'accepted' && undoes === undefined && isAhead;
  const actions: readonly SwapAction[] = [
    ...(isOpen && me === to.staff ? (['accept', 'refuse'] as const) : []),
    ...(isOpen && isMine ? (['withdraw'] as const) : []),
    ...(mayUndo && (me === from.staff || me === to.staff) ? (['undo'] as const) : []),
  ];
  if (isAsking)
    return <RefusalForm press={press} isWaiting={isWaiting} failure={failure} close={() => ask(false)} />;
  return (
    <footer>
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          className={action === 'accept' ? 'button first' : 'button'}
          disabled={isWaiting}
          onClick={() => (action === 'refuse' ? ask(true) : void press(action))}
        >
          {swaps[action as keyof typeof swaps & SwapAction]}
        </button>
      ))}
      <p role="status" className="duty-said">
        {failure}
      </p>
    </footer>
  );
}

interface RefusalFormProps {
  readonly press: (action: SwapAction, body?: object) => Promise<void>;
  readonly isWaiting: boolean;
  readonly failure: string;
  readonly close: () => void;
}

function RefusalForm({ press, isWaiting, failure, close }: RefusalFormProps): JSX.Element {
  const { swaps } = useWords().duty;
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const reason = String(new FormData(submitted.currentTarget).get('reason') ?? '').trim();
    void press('refuse', reason ? { reason } : {});
  };
  return (
    <form className="swap-refusal" onSubmit={submit}>
      <label className="field">
        <span>{swaps.reason}</span>
        <input name="reason" maxLength={200} autoComplete="off" />
      </label>
      <footer>
        <button type="button" className="button" onClick={close}>
          {swaps.cancel}
        </button>
        <button type="submit" className="button first" disabled={isWaiting}>
          {swaps.send}
        </button>
        <p role="status" className="duty-said">
          {failure}
        </p>
      </footer>
    </form>
  );
}

const nameOf = ({ staff, name }: SwapView['from']): string => name ?? staff;
