import { type Duration, type Instant, instant, seconds } from '../../devices/time.ts';
import { join, type Piece, type StatePiece, stretch } from './pieces.ts';
import type { ChartRow, ChartSpan } from './reading-store.ts';

/** Sums pieces, which come in the order of time, up to the rows of a chart. */
export interface Chart {
  add(piece: Piece): void;
  rows(): ChartRow[];
}

/** `before`: what may tell the state at the beginning. A piece lies within one bucket. */
export function openChart(span: ChartSpan, before?: StatePiece): Chart {
  const rows: ChartRow[] = [];
  let current: Piece | undefined;
  let at = span.from;
  let held = before;

  const finish = () => {
    if (current === undefined) return;
    const until = instant(Math.min(at + span.every, span.to));
    rows.push(rowOf(at, current, { before: held, from: at, until }));
    if (current.type === 'state') held = current;
    current = undefined;
  };
  return {
    add(piece) {
      const bucket = bucketOf(piece.from, span);
      if (current !== undefined && bucket === at) {
        current = join(current, piece);
        return;
      }
      finish();
      at = bucket;
      current = piece;
    },
    rows() {
      finish();
      return rows;
    },
  };
}

/** The beginning of the bucket that `at` lies in: buckets begin with the span. */
export const bucketOf = (at: Instant, { from, every }: { from: Instant; every: Duration }): Instant =>
  instant(at - ((at - from) % every));

function rowOf(at: Instant, piece: Piece, around: Parameters<typeof stretch>[1]): ChartRow {
  if (piece.type === 'number') {
    const { count, min, max, sum } = piece;
    return { at, count, min, mean: sum / count, max };
  }
  const { count, first, last, trueFor } = stretch(piece, around);
  return { at, count, first, last, secondsTrue: trueFor / seconds(1) };
}
