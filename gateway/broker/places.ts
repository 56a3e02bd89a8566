import type { PlaceId } from '../../devices/place.ts';

/** The places that published messages are about, so that each reader gets its own place's only. */
export interface Places {
  remember(payload: Buffer, place: PlaceId): void;
  of(payload: string | Buffer): PlaceId | undefined;
}

/**
 * Remembers by the payload buffer itself: aedes passes the same one along live, keeps it with a retained message and
 * hands it out again, so a place lives exactly as long as its message. With a store that copies, nothing would be sent.
 */
export function openPlaces(): Places {
  const places = new WeakMap<Buffer, PlaceId>();
  return {
    remember: (payload, place) => void places.set(payload, place),
    of: (payload) => (typeof payload === 'string' ? undefined : places.get(payload)),
  };
}
