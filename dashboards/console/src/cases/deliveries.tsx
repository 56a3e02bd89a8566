import type { JSX } from 'react';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { useStaffName } from '../state/people.ts';
import { At } from '../words/times.tsx';
import { useWords } from '../words/words.ts';

type Delivery = CaseView['deliveries'][number];

/** Who has been told, person by person and channel by channel; then how far other systems have been. */
export function Deliveries({ deliveries }: Pick<CaseView, 'deliveries'>): JSX.Element | null {
  const people = deliveries.filter(({ attempt }) => attempt !== undefined);
  const systems = deliveries.filter(({ attempt }) => attempt === undefined);
  return (
    <>
      {people.length > 0 && <People deliveries={people} />}
      {systems.length > 0 && <Systems deliveries={systems} />}
    </>
  );
}

/** Each person's tries, in the order in which they were made. */
function People({ deliveries }: { readonly deliveries: readonly Delivery[] }): JSX.Element {
  const words = useWords();
  const staffName = useStaffName();
  const byPerson = Object.entries(Object.groupBy(deliveries.toReversed(), ({ target }) => target));
  return (
    <section className="panel" data-told>
      <h2>{words.page.told}</h2>
      <ul className="deliveries">
        {byPerson.map(([staff, tries = []]) => (
          <li key={staff}>
            <strong>{staffName(staff)}</strong>
            {tries.map((one) => (
              <span key={one.fact} className={`tag ${one.state}`} title={one.reason}>
                {words.channels[one.channel as keyof typeof words.channels] ?? one.channel}{' '}
                {words.page.delivery[one.state]} <At at={one.at ?? one.rungAt ?? ''} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** By receiver, with what waits. */
function Systems({ deliveries }: { readonly deliveries: readonly Delivery[] }): JSX.Element {
  const words = useWords();
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
