import type { JSX } from 'react';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { useWords } from '../words/words.ts';

/** How far other systems have been told: by receiver, with what waits. */
export function Deliveries({ deliveries }: Pick<CaseView, 'deliveries'>): JSX.Element | null {
  const words = useWords();
  if (deliveries.length === 0) return null;
  const byTarget = Object.entries(Object.groupBy(deliveries, ({ target }) => target));
  return (
    <section className="panel">
      <h2>{words.page.deliveries}</h2>
      <ul className="deliveries">
        {byTarget.map(([target, all = []]) => (
          <li key={target}>
            <code>{target}</code>
            {(['delivered', 'waiting', 'failing'] as const).map((state) => {
              const some = all.filter((one) => one.state === state);
              if (some.length === 0) return null;
              const reason = some.find((one) => one.reason !== undefined)?.reason;
              return (
                <span key={state} className={`tag ${state}`} title={reason}>
                  {words.page.delivery[state]} {words.page.attempts(some.length)}
                </span>
              );
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
