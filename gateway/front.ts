import type { PlaceId } from '../devices/place.ts';
import type { Instant } from '../devices/time.ts';
import type { Community } from '../rules/community.ts';
import { openPasswords } from './access/password.ts';
import type { Seals } from './access/seal.ts';
import { openSessions, type Sessions } from './access/sessions.ts';
import type { Community as CommunityFile } from './config/community-file.ts';
import type { Config } from './config/config.ts';
import type { FactsDatabase } from './facts/facts.ts';
import { KeyRing } from './facts/keys.ts';
import { SignIns } from './facts/sign-ins.ts';
import type { Registers } from './http/api.ts';
import { openRegisters } from './registers.ts';

/** What people in front of a screen need besides cases: signing in, and what there is in the community. */
export interface Front {
  readonly sessions: Sessions;
  readonly registers: Registers;
}

export interface FrontParts {
  readonly config: Config;
  readonly file: CommunityFile | undefined;
  readonly facts: FactsDatabase;
  readonly seals: Seals;
  readonly community: Community;
  readonly clock: { now(): Instant; wall(): Instant };
}

export function openFront(parts: FrontParts, closing: AsyncDisposableStack): Front {
  const { config, file, facts, seals, community, clock } = parts;
  const passwords = closing.adopt(openPasswords(), (it) => it.close());
  const directory = () => community.directory;
  const sessions = openSessions({
    store: new SignIns(facts),
    passwords,
    tokens: config.http.tokens,
    root: (): PlaceId => community.directory.root,
    wall: () => clock.wall(),
  });
  const keys = new KeyRing(facts);
  const venueNames = new Map(file?.venueNames.map(({ id, name }) => [id, name]));
  const registers = openRegisters({
    directory,
    rowOf: (key) => community.look(key),
    cases: () => community.cases(),
    now: () => clock.now(),
    nameOf: (kind, id) => nameIn(seals, keys, `${kind}:${id}`),
    venueName: (id) => venueNames.get(id),
  });
  return { sessions, registers };
}

/** The name in a person's sealed file. */
function nameIn(seals: Seals, keys: KeyRing, subject: string): string | undefined {
  const sealed = keys.person(subject);
  const text = sealed === undefined ? undefined : seals.unseal(subject, sealed);
  if (text === undefined) return undefined;
  const { name } = JSON.parse(text) as { name?: string };
  return name;
}
