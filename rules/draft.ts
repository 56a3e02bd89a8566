import type { VenueId } from '../devices/registry.ts';
import type { CaseFact, Fact } from './fact.ts';

/** A fact of a case before it has an id, a time, a case and a place. */
export type Draft = Without<CaseFact, 'id' | 'at' | 'place' | 'case' | 'drill'>;

/** A fact of the gateway itself before it has an id and a time. */
export type GatewayDraft = Without<Exclude<Fact, CaseFact | { venue: VenueId }>, 'id' | 'at'>;

type Without<F, K extends PropertyKey> = F extends unknown ? Omit<F, K> : never;
