import { type JSX, useEffect, useState } from 'react';
import type { VisitDueView } from '../../../../gateway/http/contract/visits.ts';
import { Refused } from '../state/gateway.ts';
import { useStore } from '../state/store.ts';
import { nameOf } from '../visits/due.ts';
import { WhyDue } from '../visits/why-due.tsx';
import { useLanguage, useWords } from '../words/words.ts';
import { giveVisit, visitsWaiting, waiting } from './queue.ts';
import { session } from './signed-in.ts';
import { loadVisitsDue, visitsDue, visitsRecorded } from './visits.ts';
import { PHONE_WORDS } from './words.ts';

/** Whom to visit today; one tap records that they are well, with or without signal. */
export function VisitList(): JSX.Element {
  const { visits, problems } = useWords();
  const phone = PHONE_WORDS[useLanguage()];
  const due = useStore(visitsDue);
  const own = useStore(session)?.place ?? '';
  const [failed, fail] = useState<Refused>();
  useEffect(() => {
    loadVisitsDue().catch((error: unknown) => fail(error instanceof Refused ? error : undefined));
  }, []);
  if (due === undefined)
    return (
      <p className="quiet">
        {failed === undefined ? phone.loading : failed.status === 403 ? visits.denied : problems.network}
      </p>
    );
  if (due.length === 0) return <p className="quiet">{visits.none}</p>;
  return (
    <ol className="cases">
      {due.map((person) => (
        <li key={person.resident} className="visit" data-resident={person.resident}>
          <WhyDue person={person} own={own} />
          <VisitDone person={person} />
        </li>
      ))}
    </ol>
  );
}

/** What was done here, or what can be. */
function VisitDone({ person }: { readonly person: VisitDueView }): JSX.Element {
  const { visits } = useWords();
  const phone = PHONE_WORDS[useLanguage()];
  const isQueued = visitsWaiting(useStore(waiting)).some(({ body }) => body.resident === person.resident);
  const found = useStore(visitsRecorded).get(person.resident);
  if (isQueued)
    return (
      <p className="step done">
        ✓ <span className="tag">{phone.queued}</span>
      </p>
    );
  if (found !== undefined)
    return (
      <p className="step done" role="status">
        ✓ {visits.recorded[found](nameOf(person))}
      </p>
    );
  return <VisitSteps person={person} />;
}

function VisitSteps({ person }: { readonly person: VisitDueView }): JSX.Element {
  const { visits } = useWords();
  const [asking, ask] = useState(false);
  const { resident } = person;
  if (asking)
    return (
      <fieldset className="steps">
        <legend>{visits.needsTitle(nameOf(person))}</legend>
        <p className="soft">{visits.needsAbout}</p>
        <button type="button" className="step first" onClick={() => giveVisit(resident, 'needs')}>
          {visits.confirm}
        </button>
        <button type="button" className="step" onClick={() => ask(false)}>
          {visits.cancel}
        </button>
      </fieldset>
    );
  return (
    <div className="steps">
      <button type="button" className="step first" onClick={() => giveVisit(resident, 'well')}>
        {visits.found.well}
      </button>
      <div className="step-pair">
        <button type="button" className="step" onClick={() => giveVisit(resident, 'not-met')}>
          {visits.found['not-met']}
        </button>
        <button type="button" className="step" onClick={() => ask(true)}>
          {visits.found.needs}
        </button>
      </div>
    </div>
  );
}
