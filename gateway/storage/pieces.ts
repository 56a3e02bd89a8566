import type { FieldValue } from '../../devices/reading.ts';
import { type Duration, hours, type Instant, instant, minus, minutes, plus } from '../../devices/time.ts';

/** The length of a down-sampled row; rows begin at whole ones of UTC. */
export const FIVE_MINUTES = minutes(5);

/** A device that has said nothing for so long (after the five minutes it last spoke in) is in no state any more. */
export const STATE_HOLDS = hours(24);

/** The beginning of the five minutes that `at` lies in. */
export const fiveMinutesOf = (at: number): Instant => instant(at - (at % FIVE_MINUTES));

/** What one metric of a device was in a stretch of time, whose other readings are known to lie before or behind it. */
export type Piece = NumberPiece | StatePiece;

export interface NumberPiece {
  readonly type: 'number';
  readonly from: Instant;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

export interface StatePiece {
  readonly type: 'state';
  /** What is between `from` and `until` is in `trueFor`. */
  readonly from: Instant;
  readonly until: Instant;
  /** How long its last value holds unless another reading comes. */
  readonly holdsTo: Instant;
  readonly count: number;
  readonly first: boolean;
  readonly last: boolean;
  readonly trueFor: Duration;
}

/** One reading. */
export function pieceOf(at: Instant, value: FieldValue): Piece {
  if (typeof value === 'number')
    return { type: 'number', from: at, count: 1, min: value, max: value, sum: value };
  return {
    type: 'state',
    from: at,
    until: at,
    holdsTo: plus(plus(fiveMinutesOf(at), FIVE_MINUTES), STATE_HOLDS),
    count: 1,
    first: value,
    last: value,
    trueFor: 0 as Duration,
  };
}

/** Two neighbours as one. A metric is a number or a state: the later is left out when it is not what the earlier was. */
export function join<P extends Piece>(before: P, after: Piece): P;
export function join(before: Piece, after: Piece): Piece {
  if (before.type === 'number' && after.type === 'number')
    return {
      ...before,
      count: before.count + after.count,
      min: Math.min(before.min, after.min),
      max: Math.max(before.max, after.max),
      sum: before.sum + after.sum,
    };
  if (before.type === 'state' && after.type === 'state')
    return {
      ...after,
      from: before.from,
      count: before.count + after.count,
      first: before.first,
      trueFor: (before.trueFor + heldTrue(before, before.until, after.from) + after.trueFor) as Duration,
    };
  return before;
}

/** The piece made longer: back to `from` by the state before it, and on to `until` by its own. */
export function stretch(piece: StatePiece, to: Stretch): StatePiece {
  const lead = to.before === undefined ? 0 : heldTrue(to.before, to.from, piece.from);
  const tail = heldTrue(piece, piece.until, to.until);
  return { ...piece, from: to.from, until: to.until, trueFor: (lead + piece.trueFor + tail) as Duration };
}

export interface Stretch {
  readonly before: StatePiece | undefined;
  readonly from: Instant;
  readonly until: Instant;
}

/** From where on readings are looked for that may tell the state at `at`. */
export const heldSince = (at: Instant): Instant => minus(fiveMinutesOf(at), STATE_HOLDS);

/** How long, within a time after the piece, its last value holds and is true. */
function heldTrue({ last, holdsTo }: StatePiece, from: Instant, to: Instant): number {
  return last ? Math.max(0, Math.min(to, holdsTo) - from) : 0;
}
