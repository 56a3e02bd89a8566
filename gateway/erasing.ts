import type { Registry } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { actorName } from '../rules/case.ts';
import type { Actor } from '../rules/fact.ts';
import { placeSubject, subjectKey } from '../rules/subject.ts';
import type { Seals } from './access/seal.ts';
import type { FactsDatabase } from './facts/facts.ts';
import { KeyRing } from './facts/keys.ts';
import type { Judging } from './judging.ts';

export type PersonKind = 'resident' | 'staff';

export interface ErasingParts {
  readonly facts: FactsDatabase;
  readonly seals: Seals;
  readonly judging: Pick<Judging, 'submit'>;
  readonly registry: () => Registry;
  readonly now: () => Instant;
}

/**
 * Makes a person unknown here: the key to name, phone and notes is destroyed, devices no longer belong to anybody, and
 * no community file brings the person back. Facts, chain and figures stay as they are; they know an id only.
 */
export async function erasePerson(
  parts: ErasingParts,
  { kind, id, by }: { kind: PersonKind; id: string; by: Actor },
): Promise<'erased' | 'no-such-person'> {
  const { facts, seals, judging, now } = parts;
  const keys = new KeyRing(facts);
  const person = `${kind}:${id}`;
  const before = parts.registry();
  const after = withoutPersons(before, new Set([person]));
  if (after === before && keys.person(person) === undefined) return 'no-such-person';
  // From here on a restart finishes what is left: see `enrolPersons`.
  keys.markErased(person, now());
  facts.note([{ type: 'erasure', at: now(), ref: person, body: JSON.stringify({ by }) }]);
  const author = actorName(by);
  await judging.submit((at) => ({ type: 'registry-changed', at, author, registry: after }));
  for (const subject of [person, ...emptiedHomes(before, after)]) seals.erase(subject);
  // What was deleted stands in the write-ahead log until it is folded in.
  facts.sync();
  return 'erased';
}

/** The registry without these people; the same one when it knows none of them. */
export function withoutPersons(registry: Registry, gone: ReadonlySet<string>): Registry {
  const isGone = (kind: PersonKind, id: string | undefined): boolean => gone.has(`${kind}:${id}`);
  const residents = registry.residents.filter(({ id }) => !isGone('resident', id));
  const staff = registry.staff.filter(({ id }) => !isGone('staff', id));
  if (residents.length === registry.residents.length && staff.length === registry.staff.length)
    return registry;
  return {
    ...registry,
    residents,
    staff,
    shifts: registry.shifts.filter((shift) => !isGone('staff', shift.staff)),
    devices: registry.devices.map(({ resident, ...device }) =>
      resident === undefined || isGone('resident', resident) ? device : { ...device, resident },
    ),
  };
}

/** Homes where nobody is left: notes on their cases are about who lived there. */
function emptiedHomes(before: Registry, after: Registry): string[] {
  const lived = new Set(after.residents.map(({ place }) => place));
  const left = before.residents.map(({ place }) => place).filter((place) => !lived.has(place));
  return [...new Set(left)].map((place) => subjectKey(placeSubject(place)));
}
