import type { JSX } from 'react';
import { useStore } from '../state/store.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { people } from './mine.ts';
import { PHONE_WORDS } from './words.ts';

/** Who lives there, whom to call, and who has a key. */
export function PeopleAt({ place }: { readonly place: string }): JSX.Element {
  const words = useWords();
  const phone = PHONE_WORDS[useLanguage()];
  const residents = useStore(people).get(place) ?? [];
  return (
    <section className="people">
      <h2>{phone.people}</h2>
      {residents.length === 0 && <p className="soft">{phone.noPeople}</p>}
      <ul>
        {residents.map((resident) => (
          <li key={resident.id}>
            <strong>{resident.name ?? resident.id}</strong>{' '}
            {resident.groups.map((group) => (
              <span key={group} className="tag">
                {words.groups[group]}
              </span>
            ))}{' '}
            <span className="tag">{words.risks[resident.risk]}</span>
            <CallLink who={resident.name ?? resident.id} phone={resident.phone} />
            {resident.contacts.length > 0 && <h3>{phone.contacts}</h3>}
            <ul>
              {resident.contacts.map((contact) => (
                <li key={`${contact.name} ${contact.phone}`}>
                  {contact.name ?? ''} {contact.key && <span className="tag key">{phone.keyHolder}</span>}
                  <CallLink who={contact.name ?? ''} phone={contact.phone} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CallLink({
  who,
  phone,
}: {
  readonly who: string;
  readonly phone: string | undefined;
}): JSX.Element | null {
  const words = PHONE_WORDS[useLanguage()];
  if (phone === undefined) return null;
  return (
    <a
      className="call"
      href={`tel:${phone.replace(/[^\d+]/g, '')}`}
      aria-label={`${words.call(who)} ${phone}`}
    >
      {phone}
    </a>
  );
}
