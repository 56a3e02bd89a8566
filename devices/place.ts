/** A node of the address tree, e.g. `hz/xh/wenxin/cuiyuan/g01/b12/0501`; shorter ids name the levels above. */
export type PlaceId = string & { readonly __unit: 'place' };

/** The levels of an address from the widest to the narrowest; a place id has one segment per level. */
export const PLACE_LEVELS = ['city', 'district', 'street', 'community', 'grid', 'building', 'home'] as const;
export type PlaceLevel = (typeof PLACE_LEVELS)[number];

const SEGMENT = /^[A-Za-z0-9._-]{1,64}$/;

export function parsePlace(text: string): PlaceId | undefined {
  const segments = text.split('/');
  if (segments.length > PLACE_LEVELS.length || !segments.every((segment) => SEGMENT.test(segment)))
    return undefined;
  return text as PlaceId;
}

export function levelOf(place: PlaceId): PlaceLevel {
  return PLACE_LEVELS[place.split('/').length - 1] ?? 'home';
}

/** The ancestor of `place` (or itself) at `level`; `undefined` when the place is wider than that. */
export function placeAt(place: PlaceId, level: PlaceLevel): PlaceId | undefined {
  let end = -1;
  // This runs for every reading: cutting at the n-th slash takes a fifth of splitting and joining.
  for (let left = PLACE_LEVELS.indexOf(level); left >= 0; left--) {
    end = place.indexOf('/', end + 1);
    if (end < 0) return left === 0 ? place : undefined;
  }
  return place.slice(0, end) as PlaceId;
}

/** The area of that level in which a place lies; one that is wider is its own. */
export const areaAt = (place: PlaceId, level: PlaceLevel): PlaceId => placeAt(place, level) ?? place;

/** True when `place` is `area` or lies inside it. */
export function isWithin(place: PlaceId, area: PlaceId): boolean {
  return place === area || place.startsWith(`${area}/`);
}
