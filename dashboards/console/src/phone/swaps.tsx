import { type JSX, useState } from 'react';
import type { StaffView } from '../../../../gateway/http/contract/registers.ts';
import type { SwapView } from '../../../../gateway/http/contract/swaps.ts';
import { ON_CALL } from '../duty/on-call.ts';
import { proposeSwap, readTurns, saySwap, type Turn } from '../duty/swap.ts';
import { SwapCard } from '../duty/swap-card.tsx';
import { SwapForm } from '../duty/swap-form.tsx';
import { read } from '../state/gateway.ts';
import { useStore } from '../state/store.ts';
import { useWords } from '../words/words.ts';
import { refreshSwaps, swaps } from './my-swaps.ts';
import { session } from './signed-in.ts';

/** One's swaps, behind the cases: those that wait for an answer are open to see, the others folded away. */
export function Swaps(): JSX.Element | null {
  const { swaps: text } = useWords().duty;
  const me = useStore(session)?.staff;
  const all = useStore(swaps);
  if (me === undefined) return null;
  const card = (swap: SwapView): JSX.Element => (
    <li key={swap.id}>
      <SwapCard swap={swap} me={me} say={(...said) => saySwap(...said).finally(anew)} />
    </li>
  );
  const isWaiting = ({ state }: SwapView): boolean => state === 'open';
  return (
    <section className="swaps">
      <ul>{all.filter(isWaiting).map(card)}</ul>
      <details>
        <summary>{text.title}</summary>
        <ul>{all.filter((swap) => !isWaiting(swap)).map(card)}</ul>
        <Proposing me={me} />
      </details>
    </section>
  );
}

const anew = (): void => {
  refreshSwaps(session.get()?.staff).catch(() => undefined);
};

interface Plan {
  readonly turns: readonly Turn[];
  readonly people: readonly { readonly id: string; readonly name?: string }[];
}

/** The plan is read when somebody wants to swap. */
function Proposing({ me }: { readonly me: string }): JSX.Element {
  const words = useWords();
  const [plan, setPlan] = useState<Plan>();
  const [failure, fail] = useState('');
  const load = (): void => {
    readPlan().then(setPlan, () => fail(words.problems.network));
  };
  if (plan === undefined)
    return (
      <>
        <button type="button" className="step" onClick={load}>
          {words.duty.swaps.propose}
        </button>
        <p role="status">{failure}</p>
      </>
    );
  return <SwapForm sides={[me]} {...plan} propose={(...asked) => proposeSwap(...asked).finally(anew)} />;
}

async function readPlan(): Promise<Plan> {
  const place = session.get()?.place ?? '';
  const [turns, { items: staff }] = await Promise.all([
    readTurns(place),
    read<{ items: StaffView[] }>('/staff?limit=200'),
  ]);
  const people = staff.filter(({ role }) => ON_CALL.includes(role));
  // The desks above are in the plan, and their names are not for everybody.
  const others = new Set(turns.map((turn) => turn.staff));
  for (const { id } of people) others.delete(id);
  return { turns, people: [...people, ...[...others].map((id) => ({ id }))] };
}
