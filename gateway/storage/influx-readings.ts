import type { FieldValue } from '../../devices/reading.ts';
import { type Instant, instant, plus } from '../../devices/time.ts';
import { openChart } from './chart.ts';
import { type InfluxQl, quoted, type Series, text } from './influx-ql.ts';
import type { Policies } from './influx-set-up.ts';
import { FIVE_MINUTES_ENDING } from './pages.ts';
import { FIVE_MINUTES, fiveMinutesOf, heldSince, type Piece, pieceOf, type StatePiece } from './pieces.ts';
import { isWholeFiveMinutes } from './read-chart.ts';
import { positionIn } from './read-points.ts';
import {
  type ChartQuery,
  MAX_ROWS,
  type ReadingStore,
  type ReadingsPage,
  type ReadingsQuery,
} from './reading-store.ts';
import { NUMBER_ENDINGS, pieceOfRow, STATE_ENDINGS } from './row.ts';

/** Readings and charts by InfluxQL, which InfluxDB 1, 2 and 3 understand. */
export function openInfluxReadings(ask: InfluxQl, policies: () => Policies): ReadingStore {
  return {
    readings: (query) => readReadings(ask, query),
    chart: async (query) => {
      const source: Source = { ask, query, rows: rowsFrom(policies()) };
      const before = await stateBefore(source);
      const chart = openChart(query, before);
      for await (const piece of piecesOf(source)) chart.add(piece);
      return chart.rows();
    },
  };
}

interface Source {
  readonly ask: InfluxQl;
  readonly query: ChartQuery;
  /** Where the rows of five minutes are, for `from`. */
  readonly rows: string;
}

const rowsFrom = ({ fiveMinutes }: Policies): string =>
  `${fiveMinutes === undefined ? '' : `${quoted(fiveMinutes)}.`}/${FIVE_MINUTES_ENDING}$/`;

async function readReadings(ask: InfluxQl, query: ReadingsQuery): Promise<ReadingsPage> {
  const { device, metric, from, to, after } = query;
  const start = after === undefined ? from : instant(Math.max(from, positionIn(after) + 1));
  const limit = Math.min(query.limit, MAX_ROWS);
  const what = metric === undefined ? '*::field' : quoted(metric);
  // A row more than is shown tells whether there is a next page.
  const [series = []] = await ask(
    `select ${what} from /.+/ where ${within(device, start, to)} order by time limit ${limit + 1}`,
  );
  const found = series
    .filter(({ name }) => !name.endsWith(FIVE_MINUTES_ENDING))
    .flatMap(({ columns, values }) => values.map((row) => rowOf(columns, row)))
    .sort((a, b) => a.at - b.at);
  const rows = found.slice(0, limit);
  return found.length > limit ? { rows, next: String(rows.at(-1)?.at) } : { rows };
}

function rowOf(columns: readonly string[], row: readonly unknown[]) {
  const fields: Record<string, FieldValue> = {};
  for (const [n, column] of columns.entries()) {
    const value = row[n];
    if (n > 0 && (typeof value === 'number' || typeof value === 'boolean')) fields[column] = value;
  }
  return { at: instant(Number(row[0])), fields };
}

/** From rows of five minutes as long as raw readings may be gone, then from what InfluxDB makes of raw readings. */
async function* piecesOf(source: Source): AsyncGenerator<Piece> {
  const { query } = source;
  const rawFrom = isWholeFiveMinutes(query) ? startOfRaw(query) : query.from;
  yield* rowPieces(source, query.from, rawFrom);
  const first = await newest(source, rawFrom, query.to);
  if (first?.type === 'number') yield* numberPieces(source, rawFrom);
  if (first?.type === 'state') yield* statePieces(source, rawFrom);
}

/** The whole five minutes that raw readings are there for, within the chart. */
function startOfRaw({ from, to, rawFrom }: ChartQuery): Instant {
  const whole = plus(fiveMinutesOf(rawFrom), FIVE_MINUTES);
  return instant(Math.max(from, Math.min(whole, fiveMinutesOf(to))));
}

/** InfluxDB's own sums, of buckets that begin where the chart does. */
async function* numberPieces({ ask, query }: Source, start: Instant): AsyncGenerator<Piece> {
  const { device, metric, from, to, every } = query;
  const field = quoted(metric);
  const [series = []] = await ask(
    `select count(${field}), min(${field}), mean(${field}), max(${field}) from /.+/
     where ${within(device, start, to)} group by time(${every}u, ${from % every}u) fill(none)`,
  );
  for (const row of rowsOf(series)) {
    const [at, count, min, mean, max] = row.map(Number) as [number, number, number, number, number];
    const first = instant(Math.max(at, start));
    if (count > 0) yield { type: 'number', from: first, count, min, max, sum: mean * count };
  }
}

/** InfluxQL has no sum of how long a state was true: its readings are read page by page. */
async function* statePieces({ ask, query }: Source, start: Instant): AsyncGenerator<Piece> {
  const { device, metric, to } = query;
  let page: ReadingsPage = { rows: [] };
  do {
    const after = page.next === undefined ? {} : { after: page.next };
    page = await readReadings(ask, { device, metric, from: start, to, limit: MAX_ROWS, ...after });
    for (const { at, fields } of page.rows) {
      const value = fields[metric];
      if (value !== undefined) yield pieceOf(at, value);
    }
  } while (page.next !== undefined);
}

async function* rowPieces(source: Source, from: Instant, to: Instant): AsyncGenerator<Piece> {
  const { ask, query, rows } = source;
  let start = from;
  while (start < to) {
    const both = [NUMBER_ENDINGS, STATE_ENDINGS].map(
      (endings) =>
        `select ${endings.map((ending) => quoted(`${query.metric}_${ending}`)).join(', ')}
         from ${rows} where ${within(query.device, start, to)} order by time limit ${MAX_ROWS}`,
    );
    const [numbers = [], states = []] = await ask(both.join(';'));
    // Both have a count: the rows of the other kind are those with gaps.
    const whole = [...rowsOf(numbers), ...rowsOf(states)]
      .filter((row) => !row.includes(null))
      .sort((a, b) => Number(a[0]) - Number(b[0]));
    for (const [at, ...values] of whole) yield pieceOfRow(instant(Number(at)), values as FieldValue[]);
    const last = whole.at(-1);
    if (last === undefined || whole.length < MAX_ROWS) return;
    start = instant(Number(last[0]) + 1);
  }
}

/** What was last told before the chart begins, as far back as it may hold. */
async function stateBefore(source: Source): Promise<StatePiece | undefined> {
  const { from } = source.query;
  const since = heldSince(from);
  const raw = await newest(source, since, from);
  if (raw?.type === 'number') return undefined;
  let row: Piece | undefined;
  // Only rows can tell of a time whose raw readings are gone.
  if (raw === undefined) for await (const piece of rowPieces(source, since, fiveMinutesOf(from))) row = piece;
  const told = raw ?? row;
  return told?.type === 'state' ? told : undefined;
}

/** The newest reading in a time. */
async function newest({ ask, query }: Source, from: Instant, to: Instant): Promise<Piece | undefined> {
  const { device, metric } = query;
  if (from >= to) return undefined;
  const [series = []] = await ask(
    `select ${quoted(metric)} from /.+/ where ${within(device, from, to)} order by time desc limit 1`,
  );
  const pieces = rowsOf(series).map(([at, value]) => pieceOf(instant(Number(at)), value as FieldValue));
  return pieces.sort((a, b) => a.from - b.from).at(-1);
}

const rowsOf = (series: readonly Series[]) => series.flatMap(({ values }) => values);

const within = (device: string, from: Instant, to: Instant): string =>
  `"device" = ${text(device)} and time >= ${from}u and time < ${to}u`;
