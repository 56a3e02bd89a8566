import { between, seconds } from '../devices/time.ts';
import { actorName, type Case, evolve } from '../rules/case.ts';
import type { CaseFact, Fact } from '../rules/fact.ts';
import { levelOf } from '../rules/level.ts';
import { type Point, placeTags } from './storage/point.ts';

/** The points of one fact: a case that changed its state or level, a venue that opened, closed or has other hours. */
export function factPoints(fact: Fact, timeline: () => Iterable<Fact>): Point[] {
  switch (fact.type) {
    case 'venue-opened':
    case 'venue-closed':
      return [venuePoint(fact, { open: fact.type === 'venue-opened' })];
    case 'venue-hours-set':
      return [venuePoint(fact, { hours: fact.change.hours, cause: fact.change.cause })];
    default:
      // An exercise is no figure of anything.
      if (fact.case === undefined || fact.drill || !MAY_CHANGE.has(fact.type)) return [];
      return casePoints(fact, timeline());
  }
}

/** Facts that can move a case to another state or level; the others need not look at it. */
const MAY_CHANGE: ReadonlySet<Fact['type']> = new Set([
  'case-opened',
  'level-raised',
  'case-accepted',
  'case-arrived',
  'case-resolved',
  'case-closed',
  'case-reopened',
]);

function casePoints(fact: CaseFact, timeline: Iterable<Fact>): Point[] {
  let before: Case | undefined;
  for (const earlier of timeline) {
    if (earlier.id === fact.id) break;
    if (earlier.case !== undefined) before = evolve(before, earlier);
  }
  const it = evolve(before, fact);
  const level = levelOf(it.urgency);
  if (before !== undefined && before.state === it.state && levelOf(before.urgency) === level) return [];
  const fields = {
    id: it.id,
    age: between(it.openedAt, fact.at) / seconds(1),
    tier: it.tier,
    ...(it.responsible && { responsible: actorName(it.responsible.actor) }),
    ...(it.reason && { reason: it.reason }),
  };
  const tags = { ...placeTags(it.place), cause: it.cause, level, state: it.state };
  return [{ measurement: 'case', device: '', tags, fields, at: fact.at, fingerprint: fact.id }];
}

function venuePoint(
  { id, at, place, venue }: Extract<Fact, { venue: string }>,
  fields: Point['fields'],
): Point {
  const tags = { ...placeTags(place), venue };
  return { measurement: 'venue_hours', device: '', tags, fields, at, fingerprint: id };
}
