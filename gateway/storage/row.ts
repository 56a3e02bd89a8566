import type { FieldValue } from '../../devices/reading.ts';
import { type Duration, type Instant, plus, seconds } from '../../devices/time.ts';
import { FIVE_MINUTES, type Piece, STATE_HOLDS } from './pieces.ts';

/**
 * Five minutes of one metric as they are stored: a number's min, mean, max and count, or a state's first, last, count
 * and seconds true.
 */
export type Row = readonly [number, number, number, number] | readonly [boolean, boolean, number, number];

/** The names of a row's values behind the metric's, in a store elsewhere. */
export const NUMBER_ENDINGS = ['min', 'mean', 'max', 'count'] as const;
export const STATE_ENDINGS = ['first', 'last', 'count', 'seconds_true'] as const;

/** A state's piece is stretched over the whole bucket before. */
export function rowOf(piece: Piece): Row {
  return piece.type === 'number'
    ? [piece.min, piece.sum / piece.count, piece.max, piece.count]
    : [piece.first, piece.last, piece.count, piece.trueFor / seconds(1)];
}

export function pieceOfRow(at: Instant, row: readonly FieldValue[]): Piece {
  const [a, b, c, d] = row;
  if (typeof a === 'number') {
    const [min, mean, max, count] = [a, Number(b), Number(c), Number(d)];
    return { type: 'number', from: at, count, min, max, sum: mean * count };
  }
  const until = plus(at, FIVE_MINUTES);
  return {
    type: 'state',
    from: at,
    until,
    holdsTo: plus(until, STATE_HOLDS),
    count: Number(c),
    first: a === true,
    last: b === true,
    trueFor: Math.round(Number(d) * seconds(1)) as Duration,
  };
}

/** The row as fields of line protocol, e.g. `heartRate_mean`. */
export function rowFields(metric: string, row: Row): [string, FieldValue][] {
  const endings = typeof row[0] === 'number' ? NUMBER_ENDINGS : STATE_ENDINGS;
  return endings.map((ending, n) => [`${metric}_${ending}`, row[n] ?? 0]);
}
