import { type JSX, useState } from 'react';
import type { VisitDueView } from '../../../../gateway/http/contract/visits.ts';
import { Dialog } from '../shell/dialog.tsx';
import { useSession } from '../state/queries.ts';
import { useWords } from '../words/words.ts';
import { nameOf } from './due.ts';
import { type NewVisit, useVisit, useVisitsDue } from './queries.ts';
import { WhyDue } from './why-due.tsx';

const FINDINGS = ['well', 'not-met', 'needs'] as const;

/** Whom to visit today, the neediest first, each recorded by one press. */
export function VisitsPage(): JSX.Element {
  const { visits, problems, loading } = useWords();
  const { data: due, error } = useVisitsDue();
  const { data: session } = useSession();
  const visit = useVisit();
  const [helping, help] = useState<VisitDueView>();
  const done = visit.data && visit.variables;
  return (
    <div className="visits">
      <h1>{visits.title}</h1>
      <p className="soft">{visits.about}</p>
      <p role="status" className="visits-said">
        {done && visits.recorded[done.found](nameOf(done.person))}
        {visit.error && (visit.error.problem?.title ?? problems.network)}
      </p>
      {due === undefined && (
        <p className="empty">
          {error === null ? loading : error.status === 403 ? visits.denied : problems.network}
        </p>
      )}
      {due?.items.length === 0 && <p className="empty calm">{visits.none}</p>}
      <ol className="visit-list">
        {due?.items.map((person) => (
          <li key={person.resident} className="panel visit" data-resident={person.resident}>
            <WhyDue person={person} own={session?.place ?? ''} />
            <div className="visit-answers">
              {FINDINGS.map((found) => (
                <button
                  key={found}
                  type="button"
                  className={found === 'well' ? 'button first' : 'button'}
                  disabled={visit.isPending}
                  aria-label={`${visits.found[found]} ${nameOf(person)}`}
                  onClick={() => (found === 'needs' ? help(person) : visit.mutate({ person, found }))}
                >
                  {visits.found[found]}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ol>
      {due?.next != null && <p className="soft">{visits.more}</p>}
      {helping && (
        <NeedsDialog person={helping} record={(one) => visit.mutate(one)} close={() => help(undefined)} />
      )}
    </div>
  );
}

interface NeedsProps {
  readonly person: VisitDueView;
  readonly record: (visit: NewVisit) => void;
  readonly close: () => void;
}

/** A case is opened by this: it is asked once more. */
function NeedsDialog({ person, record, close }: NeedsProps): JSX.Element {
  const { visits } = useWords();
  const [note, write] = useState('');
  return (
    <Dialog title={visits.needsTitle(nameOf(person))} close={close}>
      <form
        onSubmit={(submitted) => {
          submitted.preventDefault();
          const said = note.trim();
          record({ person, found: 'needs', ...(said && { note: said }) });
          close();
        }}
      >
        <p>{visits.needsAbout}</p>
        <label className="field">
          <span>{visits.note}</span>
          <textarea
            rows={3}
            maxLength={2_000}
            value={note}
            onChange={(change) => write(change.target.value)}
          />
        </label>
        <footer>
          <button type="button" className="button" onClick={close}>
            {visits.cancel}
          </button>
          <button type="submit" className="button first">
            {visits.confirm}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
