import { isWithin, type PlaceId } from '../devices/place.ts';
import type { Directory, StaffId } from '../devices/registry.ts';
import { between, days, type Instant, plus } from '../devices/time.ts';
import { sameActor } from './case.ts';
import { windowOf } from './duty-days.ts';
import { type Roster, type Stretch, stretchesAt, stretchesIn } from './duty-turns.ts';
import type { Actor } from './fact.ts';
import type { SwapTurn } from './input.ts';
import { mayStandIn } from './on-call.ts';
import type { Span } from './opening-hours.ts';
import type { Ring } from './ring.ts';
import { merged, without } from './spans.ts';

/** Two people exchange turns, or one takes over some of the other's: once whom it is proposed to accepts. */
export interface Swap {
  /** That of its first fact. */
  readonly id: string;
  readonly at: Instant;
  readonly by: Actor;
  readonly key?: string;
  /** Whose side it is proposed from, and who is asked. */
  readonly between: Pair;
  /** Each goes to the other of the two. */
  readonly turns: readonly SwapTurn[];
  /** The accepted swap that this one would take back. */
  readonly undoes?: string;
  /** When it lapses. */
  readonly until: Instant;
  readonly state: SwapState;
  readonly settledAt?: Instant;
  /** Why it was refused, sealed. */
  readonly reason?: string;
  readonly ringing?: readonly Ring[];
}

export type Pair = readonly [StaffId, StaffId];

/** `undone`: it was accepted, and taken back since. */
export const SWAP_STATES = ['open', 'accepted', 'refused', 'withdrawn', 'lapsed', 'undone'] as const;
export type SwapState = (typeof SWAP_STATES)[number];

export const SWAP_REFUSALS = [
  'no-such-staff',
  'with-oneself',
  'another-kind-of-duty',
  'ends-before-it-begins',
  'already-begun',
  'too-long',
  'too-far-ahead',
  'turns-overlap',
  'no-such-turn',
  'turn-handed-on',
  'on-leave',
  'already-stands-in',
  'at-two-places',
  'too-many-swaps',
  'too-many-entries',
  'not-in-force',
] as const;
export type SwapRefusal = (typeof SWAP_REFUSALS)[number];

/** Without an answer for so long nobody thinks of it any more; it lapses, or before if the first turn begins. */
const ANSWERED_WITHIN = days(14);
/** A duty of a week is swapped as one turn; a longer one was mistyped. */
const LONGEST_TURN = days(8);
/** Turns are swapped a season ahead; beyond it a year was mistyped. */
const FARTHEST_AHEAD = days(92);
/** Those known of one side, whatever became of them: who proposes more rings people for nothing. A further one is refused. */
const MOST_OF_ONE = 40;
/** All that are known: 300 kB, written with every change of duty. A further one is refused. */
const MOST_KNOWN = 1_000;
/** As long as the key of an answer is known: a proposal that is sent again is not made again. */
const KEPT_FOR = days(7);

export const takerOf = ({ between: [one, other] }: Pick<Swap, 'between'>, { staff }: SwapTurn): StaffId =>
  staff === one ? other : one;

export const placeOfSwap = ({ turns }: Pick<Swap, 'turns'>): PlaceId => (turns[0] as SwapTurn).place;

export const lapsesAt = (turns: readonly SwapTurn[], at: Instant): Instant =>
  Math.min(plus(at, ANSWERED_WITHIN), firstOf(turns)) as Instant;

/** Those that are still worth keeping: open, in force, or settled lately. */
export const stillKnown = (swaps: readonly Swap[], at: Instant): Swap[] =>
  swaps.filter((swap) => {
    if (swap.settledAt === undefined) return true;
    const settled = plus(swap.settledAt, KEPT_FOR);
    return at < settled || (swap.state === 'accepted' && swap.turns.some(({ to }) => at < to));
  });

/** Why no further one may be proposed from this side. */
export function whyNoFurther(swaps: readonly Swap[], one: StaffId): SwapRefusal | undefined {
  const own = swaps.filter(({ between: [from] }) => from === one);
  return own.length >= MOST_OF_ONE || swaps.length >= MOST_KNOWN ? 'too-many-swaps' : undefined;
}

/** The same said again: by its key, or an open one of the same turns. */
export const findSame = (
  swaps: readonly Swap[],
  { by, key, between: pair, turns }: Pick<Swap, 'by' | 'key' | 'between' | 'turns'>,
): Swap | undefined =>
  swaps.find((one) =>
    key !== undefined && one.key === key
      ? sameActor(one.by, by)
      : one.state === 'open' && JSON.stringify([one.between, one.turns]) === JSON.stringify([pair, turns]),
  );

type Asked = Pick<Swap, 'between' | 'turns' | 'undoes'>;

/** Why the two cannot exchange these turns as duty stands at `at`. */
export function whyNotSwap(
  asked: Asked,
  { staff }: Pick<Directory, 'staff'>,
  roster: Roster,
  at: Instant,
): SwapRefusal | undefined {
  const [one, other] = asked.between.map(staff);
  if (one === undefined || other === undefined) return 'no-such-staff';
  if (one === other) return 'with-oneself';
  if (!mayStandIn(one, other)) return 'another-kind-of-duty';
  if (firstOf(asked.turns) <= at) return 'already-begun';
  if (asked.turns.some((turn, n) => asked.turns.some((two, m) => m < n && isTwice(turn, two))))
    return 'turns-overlap';
  for (const turn of asked.turns) {
    const why = whyNotSpan(turn, at) ?? whyNotGiven(asked, turn, roster) ?? whyNotTaken(asked, turn, roster);
    if (why !== undefined) return why;
  }
  return undefined;
}

function whyNotSpan({ from, to }: Span, at: Instant): SwapRefusal | undefined {
  if (to <= from) return 'ends-before-it-begins';
  if (between(from, to) > LONGEST_TURN) return 'too-long';
  return between(at, from) > FARTHEST_AHEAD ? 'too-far-ahead' : undefined;
}

/** A turn is given by whose own it is, on leave or not: what was taken over goes back to where it came from. */
function whyNotGiven(
  { undoes, between: pair }: Asked,
  turn: SwapTurn,
  roster: Roster,
): SwapRefusal | undefined {
  if (undoes !== undefined) return undefined;
  if (!pair.includes(turn.staff)) return 'no-such-turn';
  const stretches = stretchesAt(roster, turn.place, windowOf(turn, roster.calendar), () => true);
  const own = stretches.filter(({ turnOf }) => turnOf.id === turn.staff);
  if (own.some((one) => 'off' in one && one.off.type === 'stood-in-for')) return 'turn-handed-on';
  if (without(turn, merged(own)).length === 0) return undefined;
  const isStandIn = stretches.some((one) => isOn(one, turn.staff) && one.turnOf.id !== turn.staff);
  return isStandIn ? 'turn-handed-on' : 'no-such-turn';
}

/** Whoever takes a turn is there, and nowhere else; who has no shift is not, for that only stands for a forgotten one. */
function whyNotTaken(asked: Asked, turn: SwapTurn, roster: Roster): SwapRefusal | undefined {
  const taker = takerOf(asked, turn);
  if (roster.leave.get(taker)?.some((leave) => overlap(leave, turn))) return 'on-leave';
  const kept = keptBy(asked, turn, roster);
  if (kept.some((one) => one.turnOf.id !== taker)) return 'already-stands-in';
  const isElsewhere = kept.some(
    (one) => 'on' in one && one.on.type !== 'no-shift' && !isAround(one.place, turn.place),
  );
  return isElsewhere ? 'at-two-places' : undefined;
}

/** Whether somebody who would take a turn is on duty around there anyway: nothing forbids it, and people want to know. */
export const doublesUp = (asked: Asked, roster: Roster): boolean =>
  asked.turns.some((turn) => keptBy(asked, turn, roster).length > 0);

/** What the taker of a turn works at the same time, and does not give away in return. */
function keptBy(asked: Asked, turn: SwapTurn, roster: Roster): Stretch[] {
  const taker = takerOf(asked, turn);
  return stretchesIn(roster, undefined, turn).filter(
    (one) => isOn(one, taker) && !isGiven(one, taker, asked.turns),
  );
}

const isOn = (one: Stretch, staff: StaffId): boolean => 'on' in one && one.staff === staff;

/** Whether all of a stretch is among what this person gives away in return. */
function isGiven(stretch: Stretch, staff: StaffId, turns: readonly SwapTurn[]): boolean {
  const given = turns.filter((one) => one.staff === staff && isWithin(stretch.place, one.place));
  return without(stretch, merged(given)).length === 0;
}

const isTwice = (a: SwapTurn, b: SwapTurn): boolean => a.staff === b.staff && overlap(a, b);

const overlap = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;

/** One of the two places holds the other: who is at the desk of a community is on duty for its grids too. */
const isAround = (a: PlaceId, b: PlaceId): boolean => isWithin(a, b) || isWithin(b, a);

const firstOf = (turns: readonly SwapTurn[]): Instant =>
  Math.min(...turns.map(({ from }) => from)) as Instant;
