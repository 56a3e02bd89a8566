import type { DatabaseSync } from 'node:sqlite';
import type { Fields } from '../../devices/reading.ts';
import { type Instant, plus } from '../../devices/time.ts';
import type { Marks } from './marks.ts';
import { FIVE_MINUTES, heldSince, join, type Piece, pieceOf, type StatePiece, stretch } from './pieces.ts';
import { DOWN_SAMPLE_SLICE } from './reading-store.ts';
import { pieceOfRow, type Row, rowOf } from './row.ts';
import type { Stale } from './stale.ts';
import { transact } from './tables.ts';

/** The rows of one device and bucket, by metric. */
type Rows = Readonly<Record<string, Row>>;

/** Brings some rows up to date that are over at `until`; `more` when others may wait. */
export type DownSample = (until: Instant) => { readonly changed: number; readonly more: boolean };

/** Each row is computed from all its raw readings, so that doing it again changes nothing. */
export function prepareDownSample(
  database: DatabaseSync,
  { marks, stale }: { marks: Marks; stale: Stale },
): DownSample {
  const raw = prepareRaw(database);
  const neighbours = prepareNeighbours(database);
  const find = database.prepare('select series, fields from five_minutes where device = ? and at = ?');
  const put = database.prepare('insert or replace into five_minutes values (?, ?, ?, ?, ?)');

  const renew = (device: number, at: Instant): boolean => {
    stale.remove(device, at);
    const old = find.get(device, at);
    // Of what is left of a pruned time no right row could be made.
    if (old !== undefined && at < marks.read('pruned')) return false;
    const { pieces, series } = raw(device, at);
    if (pieces.size === 0) return false;
    const states = [...pieces].flatMap(([metric, { type }]) => (type === 'state' ? [metric] : []));
    const before = neighbours.statesBefore(device, at, states);
    const rows: Record<string, Row> = {};
    for (const [metric, piece] of pieces) {
      const whole = { before: before.get(metric), from: at, until: plus(at, FIVE_MINUTES) };
      rows[metric] = rowOf(piece.type === 'state' ? stretch(piece, whole) : piece);
    }
    const fields = JSON.stringify(rows);
    if (old?.fields === fields) return false;
    marks.position += 1;
    // A row that is put right stays in its series, for stores elsewhere would have it twice.
    put.run(marks.position, device, at, Number(old?.series ?? series), fields);
    const was: Rows = old === undefined ? {} : JSON.parse(String(old.fields));
    const turned = states.filter((metric) => was[metric]?.[1] !== rows[metric]?.[1]);
    for (const later of neighbours.beginningWith(device, at, turned)) stale.add(device, later);
    return true;
  };
  return (until) => {
    try {
      return transact(database, () => {
        const over = stale.over(until, DOWN_SAMPLE_SLICE);
        const changed = over.filter(({ device, at }) => renew(device, at)).length;
        marks.keepPosition();
        // A row that was put right may have made a later one wrong.
        return { changed, more: over.length > 0 };
      });
    } catch (error) {
      marks.forget();
      stale.forget();
      throw error;
    }
  };
}

/** The raw readings of a bucket by metric, and the series of the first. */
function prepareRaw(database: DatabaseSync) {
  const points = database.prepare(
    'select at, series, fields from points where device = ? and at >= ? and at < ? order by at',
  );
  return (device: number, bucket: Instant) => {
    const pieces = new Map<string, Piece>();
    let series: number | undefined;
    for (const row of points.iterate(device, bucket, plus(bucket, FIVE_MINUTES))) {
      series ??= Number(row.series);
      const fields: Fields = JSON.parse(String(row.fields));
      for (const [metric, value] of Object.entries(fields)) {
        const piece = pieceOf(Number(row.at) as Instant, value);
        const known = pieces.get(metric);
        pieces.set(metric, known === undefined ? piece : join(known, piece));
      }
    }
    return { pieces, series: series ?? 0 };
  };
}

/** The rows of a device around a bucket, as far as a state can hold. */
function prepareNeighbours(database: DatabaseSync) {
  const earlier = database.prepare(
    'select at, fields from five_minutes where device = ? and at >= ? and at < ? order by at desc',
  );
  const later = database.prepare(
    'select at, fields from five_minutes where device = ? and at > ? and at < ? order by at',
  );
  /** Calls `meet` for the nearest row of each metric. */
  const nearest = (
    rows: Iterable<Record<string, unknown>>,
    metrics: readonly string[],
    meet: (metric: string, at: Instant, row: Row) => void,
  ) => {
    const wanted = new Set(metrics);
    for (const { at, fields } of rows) {
      const found: Rows = JSON.parse(String(fields));
      for (const metric of wanted) {
        const row = found[metric];
        if (row === undefined) continue;
        meet(metric, Number(at) as Instant, row);
        wanted.delete(metric);
      }
      if (wanted.size === 0) return;
    }
  };
  return {
    statesBefore: (device: number, bucket: Instant, metrics: readonly string[]) => {
      const states = new Map<string, StatePiece>();
      if (metrics.length === 0) return states;
      nearest(earlier.iterate(device, heldSince(bucket), bucket), metrics, (metric, at, row) => {
        const piece = pieceOfRow(at, row);
        if (piece.type === 'state') states.set(metric, piece);
      });
      return states;
    },
    /** The buckets that begin with what the metrics were at the end of this one. */
    beginningWith: (device: number, bucket: Instant, metrics: readonly string[]) => {
      const buckets = new Set<Instant>();
      if (metrics.length === 0) return buckets;
      const { holdsTo } = pieceOfRow(bucket, [true, true, 1, 0]) as StatePiece;
      nearest(later.iterate(device, bucket, holdsTo), metrics, (_, at) => buckets.add(at));
      return buckets;
    },
  };
}
