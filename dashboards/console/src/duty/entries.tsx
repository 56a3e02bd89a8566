import type { JSX } from 'react';
import type { EntryView } from '../../../../gateway/http/contract/duty.ts';
import { useStaffName } from '../state/people.ts';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { useEntries, useTakeBack } from './queries.ts';
import { shortTime } from './reason.ts';

interface EntriesProps {
  readonly place: string;
  readonly mayTakeBack: boolean;
}

/** Leave and stand-ins that hold or are coming, each to be taken back where it was entered. */
export function Entries({ place, mayTakeBack }: EntriesProps): JSX.Element {
  const words = useWords();
  const { data: entries } = useEntries(place);
  const takeBack = useTakeBack();
  return (
    <section className="panel" aria-labelledby="duty-entries">
      <h2 id="duty-entries">{words.duty.changes}</h2>
      {entries === undefined && <p className="soft">{words.loading}</p>}
      {entries?.length === 0 && <p className="soft">{words.duty.noChanges}</p>}
      <ul className="duty-entries">
        {entries?.map((entry) => (
          <li key={entry.id ?? JSON.stringify(entry)}>
            <EntryText entry={entry} />
            {entry.id !== null && mayTakeBack && (
              <button
                type="button"
                className="button"
                disabled={takeBack.isPending}
                onClick={() => takeBack.mutate({ type: entry.type, id: entry.id ?? '' })}
              >
                {words.duty.undo}
              </button>
            )}
            {entry.id === null && <span className="tag">{words.duty.inFile}</span>}
          </li>
        ))}
      </ul>
      <p role="status" className="duty-said">
        {takeBack.isSuccess && words.duty.undone}
        {takeBack.isError && words.problems[takeBack.error.status === 0 ? 'network' : 'unexpected']}
      </p>
    </section>
  );
}

function EntryText({ entry }: { readonly entry: EntryView }): JSX.Element {
  const { duty } = useWords();
  const staffName = useStaffName();
  const [language, zone] = [useLanguage(), useZone()];
  const { type, staff, instead, from, to } = entry;
  const who = staffName(staff);
  const other = instead === undefined ? duty.besides(who) : duty.standInOf(who, staffName(instead));
  return (
    <span className="duty-entry">
      <strong>{type === 'leave' ? duty.leaveOf(who) : other}</strong>
      <span className="soft">
        {shortTime(from, language, zone)} – {shortTime(to, language, zone)}
      </span>
    </span>
  );
}
