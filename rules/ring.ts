import type { Channel, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { CaseFact, FactOf } from './fact.ts';
import type { Tier } from './tier.ts';

/** What is heard of one try to reach a person; the first two are signs that it came to them. */
export const RECEIPT_STATES = ['delivered', 'seen', 'failed'] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

/** One person being rung about one case: channel after channel, until a sign. */
export interface Ring {
  readonly staff: StaffId;
  /** Whose clock waits for this person; helpers have none. */
  readonly tier?: Tier;
  readonly state: 'ringing' | 'reached' | 'unreached' | 'called-off';
  /** When this round of channels began. */
  readonly since: Instant;
  /** When it came to its state, unless it is ringing. */
  readonly until?: Instant;
  /** Of this round, the newest last: one at most for each channel. */
  readonly tries: readonly Try[];
  /** Without a sign by then the next channel is opened; left out when nobody waits for one. */
  readonly due?: Instant;
}

export interface Try {
  readonly channel: Channel;
  /** Counts the tries of this person in this case, from 1. */
  readonly attempt: number;
  readonly at: Instant;
  readonly heard?: ReceiptState;
}

/** The rings of a case after one more of its facts; the same array when it changes none. */
export function foldRings(rings: readonly Ring[], fact: CaseFact): readonly Ring[] {
  switch (fact.type) {
    case 'rung':
      return withRing(rings, rung(ringOf(rings, fact.staff), fact));
    case 'unreached': {
      const before = ringOf(rings, fact.staff) ?? begun(fact, fact.at);
      return withRing(rings, ended(before, 'unreached', fact.at));
    }
    case 'receipt-taken':
      return rings.map((ring) => (ring.staff === fact.staff ? heard(ring, fact) : ring));
    case 'case-accepted':
    case 'case-resolved':
    case 'case-closed': {
      const signed = 'by' in fact ? signOf(rings, fact) : rings;
      if (!signed.some(isOpen)) return signed;
      return signed.map((ring) => (isOpen(ring) ? ended(ring, 'called-off', fact.at) : ring));
    }
    default:
      return 'by' in fact ? signOf(rings, fact) : rings;
  }
}

export const isRinging = ({ state }: Ring): boolean => state === 'ringing';

/** A round of channels that its clock carries on. */
export const isUnderWay = (ring: Ring): boolean => isRinging(ring) && ring.due !== undefined;

/** The rings of a case: of one that rings nobody, none. */
export const ringsOf = ({ ringing = NO_RINGS }: { readonly ringing?: readonly Ring[] }): readonly Ring[] =>
  ringing;

const NO_RINGS: readonly Ring[] = [];

export const ringOf = (rings: readonly Ring[], staff: StaffId): Ring | undefined =>
  rings.find((ring) => ring.staff === staff);

/** Nothing has been heard of this person: what waits for them is still to be sent. */
const isOpen = ({ state }: Ring): boolean => state === 'ringing' || state === 'unreached';

/** Whether a try is still worth making: nobody has been reached by another, and the case waits for this person. */
export function isWanted(rings: readonly Ring[], staff: StaffId, attempt: number): boolean {
  const ring = ringOf(rings, staff);
  return ring !== undefined && isOpen(ring) && ring.tries.some((one) => one.attempt === attempt);
}

/** A round that begins anew forgets the tries of the one before. */
function rung(before: Ring | undefined, fact: FactOf<'rung'>): Ring {
  const { staff, channel, attempt, tier, due, at } = fact;
  const goesOn = before !== undefined && isUnderWay(before);
  const made: Try = { channel, attempt, at };
  return {
    staff,
    ...(tier !== undefined && { tier }),
    state: 'ringing',
    since: goesOn ? before.since : at,
    tries: goesOn ? [...before.tries, made] : [made],
    ...(due !== undefined && { due }),
  };
}

const begun = ({ staff, tier }: FactOf<'unreached'>, at: Instant): Ring => ({
  staff,
  ...(tier !== undefined && { tier }),
  state: 'ringing',
  since: at,
  tries: [],
});

function ended(ring: Ring, state: Ring['state'], until: Instant): Ring {
  const { due: _, ...rest } = ring;
  return { ...rest, state, until };
}

function heard(ring: Ring, fact: FactOf<'receipt-taken'>): Ring {
  const tries = ring.tries.map((one) => (one.attempt === fact.attempt ? { ...one, heard: fact.state } : one));
  const after = { ...ring, tries };
  return fact.state === 'failed' ? after : reached(after, fact.at);
}

/** Whatever a person does about the case is a sign that the telling came to them. */
function signOf(
  rings: readonly Ring[],
  { by, at }: { readonly by?: object; readonly at: Instant },
): readonly Ring[] {
  const staff = by && 'staff' in by ? by.staff : undefined;
  const ring = rings.find((one) => one.staff === staff);
  return ring === undefined ? rings : withRing(rings, reached(ring, at));
}

/** Who could not be reached in time and is heard of later is reached after all. */
const reached = (ring: Ring, at: Instant): Ring => (isOpen(ring) ? ended(ring, 'reached', at) : ring);

function withRing(rings: readonly Ring[], ring: Ring): readonly Ring[] {
  const at = rings.findIndex((one) => one.staff === ring.staff);
  return at < 0 ? [...rings, ring] : rings.with(at, ring);
}
