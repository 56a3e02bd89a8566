import type { JSX } from 'react';
import { At } from '../words/times.tsx';
import { useWords } from '../words/words.ts';
import { Countdown } from './countdown.tsx';
import type { CaseDeadline } from './urgency.ts';

/** The clocks of a case: those that run with the time left, those that ended with how. */
export function DeadlineList({ deadlines }: { readonly deadlines: readonly CaseDeadline[] }): JSX.Element {
  const words = useWords();
  const running = deadlines
    .filter(({ state }) => state === 'running')
    .sort((a, b) => Date.parse(a.due) - Date.parse(b.due));
  const ended = deadlines.filter(({ state, why }) => HOW_IT_ENDED.includes(state) || why === 'gateway-down');
  return (
    <section className="panel">
      <h2>{words.page.deadlines}</h2>
      <div className="deadlines">
        {running.map((one) => (
          <Countdown key={keyOf(one)} deadline={one} />
        ))}
        {deadlines.length === 0 && <span className="soft">{words.page.none}</span>}
      </div>
      {running.some(({ unsure }) => unsure) && <p className="soft">{words.page.unsure}</p>}
      <ul className="ended-deadlines">
        {ended.map((one) => (
          <li key={keyOf(one)} className={one.state}>
            <span>{words.deadlines[one.kind]}</span>
            {one.tier && <span className="soft">{words.tiers[one.tier]}</span>}
            <span className="tag">{words.deadlineStates[one.state]}</span>
            <span className="soft">
              <At at={one.due} withDate />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A clock that another one replaced says nothing; one that was excused for our own downtime does. */
const HOW_IT_ENDED: readonly CaseDeadline['state'][] = ['met', 'missed'];

const keyOf = ({ kind, tier, due }: CaseDeadline): string => `${kind} ${tier ?? ''} ${due}`;
