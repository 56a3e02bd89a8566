import type { PlaceId } from '../../devices/place.ts';
import type { Cause } from '../../rules/cause.ts';
import type { Level } from '../../rules/level.ts';
import { WORDS } from './words.ts';

export type Language = keyof typeof WORDS;

/** What a person is told of a case outside the gateway: no name, no reading, no note. */
export interface Told {
  readonly level: Level;
  readonly cause: Cause;
  readonly place: PlaceId;
}

/** What one message tells: cases, and how many swaps were proposed. */
export interface Tidings {
  readonly cases: readonly Told[];
  readonly swaps: number;
}

/** One text that tells all of it, with a link when there is one. */
export function textOf({ cases, swaps }: Tidings, language: Language, link?: string): string {
  const words = WORDS[language];
  const told = cases.length === 0 ? [] : [words.whole(casesText(cases, language))];
  const asked = swaps === 0 ? [] : [words.swaps(swaps)];
  return words.linked([...told, ...asked].join(''), link);
}

/** Names every case, grouped by level, cause and building. */
function casesText(all: readonly Told[], language: Language): string {
  const words = WORDS[language];
  const levels = Map.groupBy(all, ({ level }) => level);
  const parts = [...levels].map(([level, ofLevel]) => {
    const causes = Map.groupBy(ofLevel, ({ cause }) => cause);
    const named = [...causes].map(
      ([cause, ofCause]) => `${words.causes[cause]} ${placesOf(ofCause, language)}`,
    );
    return words.part(words.levels[level], ofLevel.length, named.join(words.semicolon));
  });
  return parts.join(words.stop);
}

/** `12幢 0501室、0502室`: a building is named once. */
function placesOf(all: readonly Told[], language: Language): string {
  const words = WORDS[language];
  const places = [...new Set(all.map(({ place }) => place))];
  const buildings = Map.groupBy(places, (place) => place.split('/').slice(0, 6).join('/'));
  return [...buildings]
    .map(([building, inside]) => {
      const homes = inside.flatMap((place) => place.split('/')[6] ?? []);
      const name = nameOf(building, language);
      return homes.length === 0 ? name : `${name} ${homes.map(words.home).join(words.comma)}`;
    })
    .join(words.comma);
}

/** The last part of a place as people say it: `b12` is 12幢. Ids that follow no custom stay as they are. */
function nameOf(place: string, language: Language): string {
  const segments = place.split('/');
  const last = segments.at(-1) ?? place;
  const words = WORDS[language];
  const [, building] = (segments.length === 6 && /^b0*(\d+)$/i.exec(last)) || [];
  const [, grid] = (segments.length === 5 && /^g0*(\d+)$/i.exec(last)) || [];
  if (building !== undefined) return words.building(building);
  return grid === undefined ? last : words.grid(grid);
}
