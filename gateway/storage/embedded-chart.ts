import type { Duration, Instant } from '../../devices/time.ts';
import { openChart } from './chart.ts';
import { FIVE_MINUTES, heldSince, join, type Piece, STATE_HOLDS, type StatePiece } from './pieces.ts';
import type { PiecesQuery, PiecesSlice } from './read-chart.ts';
import type { ChartQuery, ChartRow } from './reading-store.ts';

type ReadSlice = (query: PiecesQuery) => Promise<PiecesSlice>;

/** ReadingStore.chart from slices, between which other calls get in. */
export async function chartOf(query: ChartQuery, read: ReadSlice): Promise<ChartRow[]> {
  const pieces = await allPieces(query, read);
  const before = pieces[0]?.type === 'state' ? await stateBefore(query, read) : undefined;
  const chart = openChart(query, before);
  for (const piece of pieces) chart.add(piece);
  return chart.rows();
}

async function allPieces(query: ChartQuery, read: ReadSlice): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (let start: Instant | undefined = query.from; start !== undefined; ) {
    const slice: PiecesSlice = await read({ ...query, start });
    pieces.push(...slice.pieces);
    start = slice.next;
  }
  return pieces;
}

/** What was last told of the metric before the chart begins, as far back as it may hold. */
async function stateBefore(query: ChartQuery, read: ReadSlice): Promise<StatePiece | undefined> {
  // One bucket of whole five minutes, cut at the chart's beginning.
  const every = (STATE_HOLDS + FIVE_MINUTES) as Duration;
  const past = await allPieces({ ...query, from: heldSince(query.from), to: query.from, every }, read);
  const states = past.filter((piece) => piece.type === 'state');
  return states.length === 0 ? undefined : states.reduce((before, after) => join(before, after));
}
