import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { keys, queryClient, useSession, useStaff } from '../state/queries.ts';
import { useWords } from '../words/words.ts';
import { ON_CALL } from './on-call.ts';
import { proposeSwap, readSwaps, readTurns, saySwap } from './swap.ts';
import { SwapCard } from './swap-card.tsx';
import { SwapForm } from './swap-form.tsx';

/** Swaps of the place and of whoever looks, to be answered, and a form to propose another. */
export function Swaps({ place }: { readonly place: string }): JSX.Element {
  const words = useWords();
  const { swaps: text } = words.duty;
  const { data: session } = useSession();
  const { data: swaps } = useSwaps(place);
  const { data: turns = [] } = useTurns(place);
  const { data: staff = [] } = useStaff();
  const me = session?.staff;
  const working = new Set(turns.map((turn) => turn.staff));
  const people = staff.filter(({ role }) => ON_CALL.includes(role));
  const planned = people.map(({ id }) => id).filter((id) => working.has(id));
  const sides = session?.changesDuty ? planned : me === undefined ? [] : [me];
  return (
    <>
      <section className="panel" aria-labelledby="duty-swaps">
        <h2 id="duty-swaps">{text.title}</h2>
        {swaps === undefined && <p className="soft">{words.loading}</p>}
        {swaps?.length === 0 && <p className="soft">{text.none}</p>}
        <ul className="duty-swaps">
          {swaps?.map((swap) => (
            <li key={swap.id}>
              <SwapCard swap={swap} me={me} say={(...said) => saySwap(...said).finally(anew)} />
            </li>
          ))}
        </ul>
      </section>
      {sides.length > 0 && (
        <SwapForm
          sides={sides}
          people={people}
          turns={turns}
          propose={(...asked) => proposeSwap(...asked).finally(anew)}
        />
      )}
    </>
  );
}

const MINUTE = 60_000;

const useSwaps = (place: string) =>
  useQuery({
    queryKey: [...keys.duty, 'swaps', place],
    queryFn: () => readSwaps(place),
    // A fact that comes while the list is first read does not bring it again.
    refetchInterval: MINUTE,
    refetchOnMount: 'always',
  });

const useTurns = (place: string) =>
  useQuery({
    queryKey: [...keys.duty, 'turns', place],
    queryFn: () => readTurns(place),
    refetchOnMount: 'always',
  });

const anew = (): void => {
  void queryClient.invalidateQueries({ queryKey: keys.duty });
};
