import type { PlaceId } from '../devices/place.ts';
import { type Duration, hours, type Instant, minutes, plus } from '../devices/time.ts';
import { actorName, type Case } from '../rules/case.ts';
import type { Fact } from '../rules/fact.ts';
import type { FactsDatabase } from './facts/facts.ts';
import type { TokenPrincipal } from './principal.ts';
import type { Circumstances } from './rights.ts';

/** Who is at which case: holders, those who were told, those who broke the glass. */
export interface Involved {
  readonly caseOf: Circumstances['caseOf'];
  /** Ids of the open cases of somebody, the newest last. */
  mine(principal: TokenPrincipal): string[];
  /** Something happened to a case. */
  changed(caseId: string): void;
}

/** How long a closed case still shows itself to those who were at it: for notes and feedback. */
const AFTERWARDS: Duration = hours(24);
/** How long broken glass stays open; it can be broken again, and each time is recorded. */
export const GLASS_OPEN: Duration = minutes(30);
/** Cases remembered; with more all are read again from the record. */
const MOST_REMEMBERED = 10_000;

export interface InvolvedParts {
  readonly facts: Pick<FactsDatabase, 'case' | 'timeline'>;
  /** Open ones. */
  readonly cases: () => Iterable<Case>;
  readonly now: () => Instant;
}

export function openInvolved({ facts, cases, now }: InvolvedParts): Involved {
  const remembered = new Map<string, Entry>();
  const entryOf = (id: string): Entry => {
    const known = remembered.get(id);
    if (known !== undefined) return known;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const made = entryFrom(facts.timeline(id).map(({ fact }) => fact));
    remembered.set(id, made);
    return made;
  };
  const howAt = (id: string, names: readonly string[]): 'case' | 'broken-glass' | undefined => {
    const { people, glass } = entryOf(id);
    if (names.some((name) => people.has(name))) return 'case';
    return names.some((name) => (glass.get(name) ?? 0) > now()) ? 'broken-glass' : undefined;
  };
  const isOver = ({ closedAt }: Case): boolean =>
    closedAt !== undefined && plus(closedAt, AFTERWARDS) < now();

  /** Made anew after a change: a list of all devices asks of one place after the other. */
  let openAt: ReadonlyMap<PlaceId, readonly Case[]> | undefined;
  const openCasesAt = (place: PlaceId): readonly Case[] => {
    openAt ??= Map.groupBy(
      [...cases()].filter(({ state }) => state !== 'closed'),
      (it) => it.place,
    );
    return openAt.get(place) ?? [];
  };
  /** Whoever has nothing to do with a case is told so before it is read. */
  const isShown = (id: string): boolean => {
    const it = facts.case(id);
    return it !== undefined && !isOver(it);
  };
  return {
    caseOf(principal, { case: asked, place }) {
      const names = namesOf(principal);
      const ids = asked === undefined ? openCasesAt(place).map(({ id }) => id) : [asked];
      for (const id of ids) {
        const by = howAt(id, names);
        if (by !== undefined && (asked === undefined || isShown(id))) return { id, by };
      }
      return undefined;
    },
    mine(principal) {
      const names = namesOf(principal);
      return [...cases()].filter(({ id }) => howAt(id, names) === 'case').map(({ id }) => id);
    },
    changed(caseId) {
      remembered.delete(caseId);
      openAt = undefined;
    },
  };
}

interface Entry {
  /** `staff:s1`, `service:centre`, `department:police`. */
  readonly people: ReadonlySet<string>;
  /** Until when. */
  readonly glass: ReadonlyMap<string, Instant>;
}

function entryFrom(timeline: readonly Fact[]): Entry {
  const people = new Set<string>();
  const glass = new Map<string, Instant>();
  for (const fact of timeline) {
    if (fact.type === 'tier-told')
      for (const id of [...fact.staff, ...fact.helpers]) people.add(`staff:${id}`);
    if (fact.type === 'hand-over-offered') people.add(`staff:${fact.to}`);
    if (fact.type === 'department-joined') people.add(`department:${fact.department}`);
    if (fact.type === 'case-accepted' || fact.type === 'hand-over-accepted') people.add(actorName(fact.by));
    if (fact.type === 'glass-broken') glass.set(actorName(fact.by), plus(fact.at, GLASS_OPEN));
  }
  return { people, glass };
}

const namesOf = ({ staff, name }: TokenPrincipal): readonly string[] =>
  staff === undefined ? [`service:${name}`, `department:${name}`] : [`staff:${staff}`];
