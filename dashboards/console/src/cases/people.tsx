import type { JSX } from 'react';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import type { BuildingView } from '../../../../gateway/http/contract/registers.ts';
import { usePlaces } from '../state/queries.ts';
import { useWords } from '../words/words.ts';

type Resident = BuildingView['homes'][number]['residents'][number];

/** Who lives where the case is. */
export function People({ it }: { readonly it: CaseView }): JSX.Element | null {
  const words = useWords();
  const { data: buildings = [] } = usePlaces();
  const homes = buildings.flatMap((building) => building.homes);
  const residents = homes.find(({ place }) => place === it.place)?.residents ?? [];
  if (residents.length === 0) return null;
  return (
    <section className="panel">
      <h2>{words.page.people}</h2>
      <ul className="people">
        {residents.map((resident) => (
          <ResidentRow key={resident.id} resident={resident} />
        ))}
      </ul>
    </section>
  );
}

/** A resident by name where names may be seen, with what matters to who goes there. */
export function ResidentRow({ resident }: { readonly resident: Resident }): JSX.Element {
  const words = useWords();
  const { id, name, groups, risk } = resident;
  return (
    <li>
      <strong>{name ?? id}</strong>
      {groups.map((group) => (
        <span key={group} className="tag">
          {words.groups[group]}
        </span>
      ))}
      <span className={`tag risk-${risk}`}>{words.risks[risk]}</span>
    </li>
  );
}
