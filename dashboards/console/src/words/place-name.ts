import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import type { VenueView } from '../../../../gateway/http/contract/venues.ts';
import type { Words } from './zh.ts';

/** A place id as people say it: `…/g01/b12/0501` is 12幢 0501室. Ids that follow no custom stay as they are. */
export function placeName(place: string, words: Words): string {
  const segments = place.split('/');
  const [grid, building, home] = segments.slice(4);
  if (building === undefined) return grid === undefined ? (segments.at(-1) ?? place) : gridName(grid, words);
  const named = buildingName(building, words);
  return home === undefined ? named : words.place.inside(named, homeName(home, words));
}

/**
 * Names a place so that it looks like no other to somebody whose own place is `own`: two grids may have a building of the
 * same number, so it comes with the grid and community that it lies in, as far as they are not the own one.
 */
export function fullPlaceName(place: string, own: string, words: Words): string {
  const segments = place.split('/');
  const known = Math.max(own.split('/').length, COMMUNITY);
  // A home is named with its building.
  const end = Math.min(segments.length - 1, BUILDING);
  const above = segments.slice(0, end).map((_, n) => segments.slice(0, n + 1).join('/'));
  return [place, ...above.slice(known).reverse()].map((one) => placeName(one, words)).join(' · ');
}

/** Which segment of a place id names what. */
const [COMMUNITY, BUILDING] = [3, 5];

export function buildingName(segment: string, words: Words): string {
  const [, number] = /^b(\d+)$/i.exec(segment) ?? [];
  return number === undefined ? segment : words.place.building(number);
}

const homeName = (segment: string, words: Words): string =>
  /^\d+$/.test(segment) ? words.place.home(segment) : segment;

function gridName(segment: string, words: Words): string {
  const [, number] = /^g0*(\d+)$/i.exec(segment) ?? [];
  return number === undefined ? segment : words.place.grid(number);
}

/** Where a case is: a venue by its name, everything else by its place. */
export function caseWhere(
  { subject, place }: Pick<ListedCase, 'subject' | 'place'>,
  words: Words,
  venues: readonly VenueView[] = [],
): string {
  if (subject.type === 'gateway') return words.place.gateway;
  // The case of a grid's gaps stands at the community's desk.
  if (subject.type === 'grid') return placeName(subject.id, words);
  if (subject.type !== 'venue') return placeName(place, words);
  return venues.find(({ id }) => id === subject.id)?.name ?? subject.id;
}
