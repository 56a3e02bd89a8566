import type { PlaceId } from '../devices/place.ts';
import type { Instant } from '../devices/time.ts';
import type { Community } from '../rules/community.ts';
import { isOnDuty } from '../rules/duty.ts';
import type { RowKey } from '../rules/place-state.ts';
import { openPasswords } from './access/password.ts';
import { openSessions, type Sessions } from './access/sessions.ts';
import type { Community as CommunityFile } from './config/community-file.ts';
import type { Config } from './config/config.ts';
import { openEvacuation } from './evacuation.ts';
import type { FactsDatabase } from './facts/facts.ts';
import { SignIns } from './facts/sign-ins.ts';
import type { Api, Registers, ResidentsApi } from './http/api.ts';
import type { Involved } from './involved.ts';
import { type Looks, openLooks } from './looks.ts';
import type { Persons } from './persons.ts';
import { openRegisters } from './registers.ts';
import { openResidents } from './residents.ts';
import { openRights, type Rights } from './rights.ts';

/** What people in front of a screen need besides cases: signing in, and what there is in the community. */
export interface Front {
  readonly sessions: Sessions;
  readonly registers: Registers;
  readonly residents: ResidentsApi;
  readonly evacuation: Api['evacuation'];
  readonly rights: Rights;
  readonly looks: Looks;
}

export interface FrontParts {
  readonly config: Config;
  readonly file: CommunityFile | undefined;
  readonly facts: FactsDatabase;
  readonly persons: Persons;
  readonly community: Community;
  readonly clock: { now(): Instant; wall(): Instant };
  readonly involved: Involved;
}

export function openFront(parts: FrontParts, closing: AsyncDisposableStack): Front {
  const { config, file, facts, persons, community, clock } = parts;
  const passwords = closing.adopt(openPasswords(), (it) => it.close());
  const directory = () => community.directory;
  const sessions = openSessions({
    store: new SignIns(facts),
    passwords,
    tokens: config.http.tokens,
    root: (): PlaceId => community.directory.root,
    wall: () => clock.wall(),
  });
  const venueNames = new Map(file?.venueNames.map(({ id, name }) => [id, name]));
  const now = () => clock.now();
  const cases = () => community.cases();
  const rowOf = (key: RowKey) => community.look(key);
  const rights = openRights({
    root: () => directory().root,
    isOnDuty: (staff, place) => isOnDuty(community.roster, staff, place, now()),
    caseOf: parts.involved.caseOf,
  });
  const looks = openLooks({ facts, now });
  const registers = openRegisters({
    directory,
    rowOf,
    cases,
    now,
    roster: () => community.roster,
    nameOf: (kind, id) => persons[kind](id)?.name,
    venueName: (id) => venueNames.get(id),
    rights,
    looks,
  });
  const residents = openResidents({
    directory,
    rowOf,
    sealedOf: persons.resident,
    visitsDue: (until) => community.visitsDue(until),
    now,
    rights,
    looks,
  });
  const evacuation = openEvacuation({
    directory,
    case: (id) => facts.case(id),
    sealedOf: persons.resident,
    rights,
    looks,
  });
  return { sessions, registers, residents, evacuation, rights, looks };
}
