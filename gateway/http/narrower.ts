import { isWithin, type PlaceId } from '../../devices/place.ts';

/** The part of one's own place that is asked for; `undefined` when it lies outside. */
export function narrower(own: PlaceId, asked: PlaceId | undefined): PlaceId | undefined {
  if (asked === undefined || isWithin(own, asked)) return own;
  return isWithin(asked, own) ? asked : undefined;
}
