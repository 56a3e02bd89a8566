import type { Seals } from './access/seal.ts';
import type {
  Community as CommunityFile,
  Person,
  SealedResident,
  SealedStaff,
} from './config/community-file.ts';
import { withoutPersons } from './erasing.ts';
import type { FactsDatabase } from './facts/facts.ts';
import { KeyRing } from './facts/keys.ts';
import type { Log } from './log.ts';

/**
 * Seals what the community file says of people. Whoever was erased here is left out of what it gives, whatever the file
 * says, and an erasure that a crash broke off is finished.
 */
export function enrolPersons(
  file: CommunityFile,
  { facts, seals }: { readonly facts: FactsDatabase; readonly seals: Seals },
  log: Log,
): CommunityFile {
  const keys = new KeyRing(facts);
  const erased = keys.erased();
  for (const person of erased) if (keys.get(person) !== undefined) seals.erase(person);
  const nameOf = ({ kind, id }: Person): string => `${kind}:${id}`;
  for (const person of file.persons)
    if (erased.has(nameOf(person)))
      log.warn(`${nameOf(person)} was erased and is left out: take it out of the community file`);
  const persons = file.persons.filter((person) => !erased.has(nameOf(person)));
  sealPersons(persons, seals, keys);
  return { ...file, persons, registry: withoutPersons(file.registry, erased) };
}

/** Keeps names, phones and contacts sealed, each under its person's own key; an unchanged file is not written again. */
function sealPersons(persons: readonly Person[], seals: Seals, keys: KeyRing): void {
  keys.together(() => {
    for (const { id, kind, sealed } of persons) {
      const subject = `${kind}:${id}`;
      const text = JSON.stringify(sealed);
      const known = keys.person(subject);
      if (known !== undefined && seals.unseal(subject, known) === text) continue;
      keys.putPerson(subject, kind, seals.seal(subject, text));
    }
  });
}

/** Unseals what the community file says of a person; `undefined` for somebody who is not in it, or erased. */
export interface Persons {
  readonly resident: (id: string) => SealedResident | undefined;
  readonly staff: (id: string) => SealedStaff | undefined;
}

export function openPersons(seals: Seals, keys: Pick<KeyRing, 'person'>): Persons {
  const unsealed = (subject: string): unknown => {
    const sealed = keys.person(subject);
    const text = sealed === undefined ? undefined : seals.unseal(subject, sealed);
    return text === undefined ? undefined : JSON.parse(text);
  };
  return {
    resident: (id) => unsealed(`resident:${id}`) as SealedResident | undefined,
    staff: (id) => unsealed(`staff:${id}`) as SealedStaff | undefined,
  };
}
