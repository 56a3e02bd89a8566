import type { About } from '../rights.ts';

/** The places and cases that published messages are about, so that each reader gets what it may read. */
export interface Places {
  remember(payload: Buffer, about: About): void;
  of(payload: string | Buffer): About | undefined;
}

/**
 * Remembers by the payload buffer itself: aedes passes the same one along live, keeps it with a retained message and
 * hands it out again, so a place lives exactly as long as its message. With a store that copies, nothing would be sent.
 */
export function openPlaces(): Places {
  const places = new WeakMap<Buffer, About>();
  return {
    remember: (payload, about) => void places.set(payload, about),
    of: (payload) => (typeof payload === 'string' ? undefined : places.get(payload)),
  };
}
