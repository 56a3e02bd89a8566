import type { DatabaseSync } from 'node:sqlite';
import type { Fields } from '../../devices/reading.ts';
import { type Instant, latest, plus } from '../../devices/time.ts';
import { bucketOf } from './chart.ts';
import { FIVE_MINUTES, fiveMinutesOf, join, type Piece, pieceOf } from './pieces.ts';
import { type ChartSpan, MAX_SCANNED } from './reading-store.ts';
import { pieceOfRow, type Row } from './row.ts';
import type { Stale } from './stale.ts';

export interface PiecesQuery extends ChartSpan {
  readonly device: string;
  readonly metric: string;
  /** `next` of the slice before, else `from`. */
  readonly start: Instant;
}

export interface PiecesSlice {
  /** One for each bucket; the last one may go on in the next slice. */
  readonly pieces: readonly Piece[];
  readonly next?: Instant;
}

/** The pieces of a chart: from rows of five minutes where buckets are made of whole ones, else from raw readings. */
export function preparePieces(database: DatabaseSync, stale: Stale): (query: PiecesQuery) => PiecesSlice {
  const find = database.prepare('select id from devices where name = ?');
  const raw = database.prepare(
    'select at, fields from points where device = ? and at >= ? and at < ? order by at',
  );
  const rows = database.prepare(
    'select at, fields from five_minutes where device = ? and at >= ? and at < ? order by at',
  );

  function* rawPieces(device: number, metric: string, from: Instant, to: Instant) {
    for (const row of raw.iterate(device, from, to)) {
      const at = Number(row.at) as Instant;
      const fields: Fields = JSON.parse(String(row.fields));
      const value = Object.hasOwn(fields, metric) ? fields[metric] : undefined;
      yield { at, piece: value === undefined ? undefined : pieceOf(at, value) };
    }
  }
  function* rowPieces(device: number, metric: string, from: Instant, to: Instant) {
    for (const row of rows.iterate(device, from, to)) {
      const at = Number(row.at) as Instant;
      const found: Record<string, Row> = JSON.parse(String(row.fields));
      const values = Object.hasOwn(found, metric) ? found[metric] : undefined;
      yield { at, piece: values === undefined ? undefined : pieceOfRow(at, values) };
    }
  }
  /** Rows where they are right; the readings themselves where they are stale, and in the cut five minutes at the end. */
  function* allPieces(device: number, { metric, start, to }: PiecesQuery) {
    const end = fiveMinutesOf(to);
    let from = start;
    for (const bucket of stale.of(device, start, end)) {
      yield* rowPieces(device, metric, from, bucket);
      from = plus(bucket, FIVE_MINUTES);
      yield* rawPieces(device, metric, bucket, from);
    }
    yield* rowPieces(device, metric, from, end);
    yield* rawPieces(device, metric, latest(from, end), to);
  }

  return (query) => {
    const pieces: Piece[] = [];
    const { metric, start, to } = query;
    const device = Number(find.get(query.device)?.id ?? 0);
    const isWhole = isWholeFiveMinutes(query);
    const entries = isWhole ? allPieces(device, query) : rawPieces(device, metric, start, to);
    let scanned = 0;
    let before = start;
    for (const { at, piece } of entries) {
      scanned += 1;
      // Between two slices stale readings may become a row: a slice ends with whole five minutes.
      const mayEnd = !isWhole || fiveMinutesOf(at) > before;
      if (scanned > MAX_SCANNED && mayEnd) return { pieces, next: isWhole ? fiveMinutesOf(at) : at };
      before = at;
      if (piece !== undefined) addTo(pieces, piece, query);
    }
    return { pieces };
  };
}

/** Whether all buckets are made of whole five minutes, as rows are; but for the last one, which may be cut. */
export const isWholeFiveMinutes = ({ from, every }: ChartSpan): boolean =>
  from % FIVE_MINUTES === 0 && every % FIVE_MINUTES === 0;

function addTo(pieces: Piece[], piece: Piece, span: ChartSpan): void {
  const last = pieces.at(-1);
  if (last !== undefined && bucketOf(last.from, span) === bucketOf(piece.from, span))
    pieces[pieces.length - 1] = join(last, piece);
  else pieces.push(piece);
}
