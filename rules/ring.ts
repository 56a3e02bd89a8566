import type { Channel, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Draft } from './draft.ts';
import type { CaseFact } from './fact.ts';
import type { Urgency } from './level.ts';
import { TIERS, type Tier } from './tier.ts';

/** What is heard of one try to reach a person; the first two are signs that it came to them. */
export const RECEIPT_STATES = ['delivered', 'seen', 'failed'] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

export const RING_STATES = ['ringing', 'reached', 'unreached', 'called-off'] as const;
type RingState = (typeof RING_STATES)[number];

/** One person being rung about one case: channel after channel, until a sign. */
export interface Ring {
  readonly staff: StaffId;
  /** Whose clock waits for this person; helpers have none. */
  readonly tier?: Tier;
  readonly state: RingState;
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

/** What ringing itself leads to, of a case or of a proposal. */
export type RingDraft = Extract<Draft, { type: 'rung' | 'receipt-taken' | 'unreached' }>;
type RingNews = RingDraft & { readonly at: Instant };
type NewsOf<T extends RingDraft['type']> = Extract<RingNews, { type: T }>;

/** What of a case, as it was before the fact, decides who is rung on. */
interface Around {
  readonly urgency: Urgency;
  readonly state: string;
  /** Nobody has taken it on, or a further tier is asked to. */
  readonly isWaitedFor: boolean;
  /** Who is asked to take it over is waited for whatever the others do. */
  readonly offeredTo?: StaffId;
}

/** The rings of a case after one more of its facts; the same array when it changes none. */
export function foldRings(
  rings: readonly Ring[],
  fact: CaseFact,
  { urgency, state, isWaitedFor, offeredTo }: Around,
): readonly Ring[] {
  switch (fact.type) {
    case 'rung':
    case 'unreached':
    case 'receipt-taken':
      return foldRing(rings, fact);
    case 'case-accepted': {
      const signed = signOf(rings, fact);
      const isUrgent = urgency === 'emergency' && state !== 'on-scene';
      const isNeeded = (ring: Ring) =>
        ring.staff === offeredTo || (isUrgent && isNearer(ring, ringBy(signed, fact)));
      return calledOff(signed, fact.at, (ring) => !isNeeded(ring));
    }
    case 'case-arrived':
      return calledOff(
        signOf(rings, fact),
        fact.at,
        ({ staff, tier }) => staff !== offeredTo && (tier === undefined || !isWaitedFor),
      );
    case 'case-resolved':
      return calledOff(signOf(rings, fact), fact.at);
    case 'case-closed':
      return calledOff(rings, fact.at);
    default:
      return 'by' in fact ? signOf(rings, fact) : rings;
  }
}

/** The rings after one more of what ringing leads to. */
export function foldRing(rings: readonly Ring[], news: RingNews): readonly Ring[] {
  switch (news.type) {
    case 'rung':
      return withRing(rings, rung(ringOf(rings, news.staff), news));
    case 'unreached': {
      const before = ringOf(rings, news.staff) ?? begun(news, news.at);
      return withRing(rings, ended(before, 'unreached', news.at));
    }
    case 'receipt-taken':
      return rings.map((ring) => (ring.staff === news.staff ? heard(ring, news) : ring));
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
export const isOpen = ({ state }: Ring): boolean => state === 'ringing' || state === 'unreached';

/** Whether a try is still worth making: nobody has been reached by another, and the case waits for this person. */
export function isWanted(rings: readonly Ring[], staff: StaffId, attempt: number): boolean {
  const ring = ringOf(rings, staff);
  return ring !== undefined && isOpen(ring) && ring.tries.some((one) => one.attempt === attempt);
}

/** Nobody waits any longer for those rings. */
export function calledOff(
  rings: readonly Ring[],
  at: Instant,
  which: (ring: Ring) => boolean = () => true,
): readonly Ring[] {
  const isOff = (ring: Ring): boolean => isOpen(ring) && which(ring);
  return rings.some(isOff)
    ? rings.map((ring) => (isOff(ring) ? ended(ring, 'called-off', at) : ring))
    : rings;
}

/**
 * In an emergency neighbours, and tiers below the one that has taken it on, are rung until somebody is there: their way
 * is shorter. Who accepted without being rung sits wherever the tier that was asked does.
 */
const isNearer = ({ tier }: Ring, by: Ring | undefined): boolean =>
  tier === undefined || (by?.tier !== undefined && TIERS.indexOf(tier) < TIERS.indexOf(by.tier));

/** A round that begins anew forgets the tries of the one before. */
function rung(before: Ring | undefined, fact: NewsOf<'rung'>): Ring {
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

const begun = ({ staff, tier }: NewsOf<'unreached'>, at: Instant): Ring => ({
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

function heard(ring: Ring, fact: NewsOf<'receipt-taken'>): Ring {
  const tries = ring.tries.map((one) => (one.attempt === fact.attempt ? { ...one, heard: fact.state } : one));
  const after = { ...ring, tries };
  return fact.state === 'failed' ? after : reached(after, fact.at);
}

/** Whatever a person does about the case is a sign that the telling came to them. */
export function signOf(
  rings: readonly Ring[],
  { by, at }: { readonly by?: object; readonly at: Instant },
): readonly Ring[] {
  const ring = ringBy(rings, { by });
  return ring === undefined ? rings : withRing(rings, reached(ring, at));
}

const ringBy = (rings: readonly Ring[], { by }: { readonly by?: object | undefined }): Ring | undefined =>
  rings.find(({ staff }) => by && 'staff' in by && by.staff === staff);

/** Who could not be reached in time and is heard of later is reached after all. */
const reached = (ring: Ring, at: Instant): Ring => (isOpen(ring) ? ended(ring, 'reached', at) : ring);

function withRing(rings: readonly Ring[], ring: Ring): readonly Ring[] {
  const at = rings.findIndex((one) => one.staff === ring.staff);
  return at < 0 ? [...rings, ring] : rings.with(at, ring);
}
