import type { DatabaseSync } from 'node:sqlite';
import type { Point } from './point.ts';
import { transact } from './tables.ts';

/** ReadingStore.append on the tables, with its statements prepared. */
export function prepareAppend(database: DatabaseSync): (points: readonly Point[], cursor: number) => void {
  const deviceOf = rememberId(database, 'devices (name)', '(?)', 'name = ?');
  const seriesOf = rememberId(
    database,
    'series (measurement, tags)',
    '(?, ?)',
    'measurement = ? and tags = ?',
  );
  const known = database.prepare('select 1 from points where device = ? and fingerprint = ?');
  const occupied = database.prepare('select at from points where device = ? and at >= ? order by at');
  const repeated = database.prepare(
    'select 1 from points where device = ? and at >= ? and at < ? and series = ? and fields = ? and fingerprint is null',
  );
  const insert = database.prepare(
    'insert into points (device, at, series, fields, fingerprint) values (?, ?, ?, ?, ?)',
  );
  const moveCursor = database.prepare('update journal_cursor set seq = max(seq, ?)');
  // Per device the last time that was taken and the free one behind it: many readings of one time stay cheap.
  const crowded = new Map<number, { at: number; free: number }>();

  const firstFree = (device: number, at: number): number => {
    const hint = crowded.get(device);
    const start = hint?.at === at ? hint.free : at;
    let free = start;
    for (const row of occupied.iterate(device, start)) {
      if (row.at !== free) break;
      free += 1;
    }
    return free;
  };
  const store = (point: Point) => {
    const fields = storable(point);
    if (fields === undefined) return;
    const device = deviceOf(point.device);
    const { fingerprint } = point;
    if (fingerprint !== undefined && known.get(device, fingerprint) !== undefined) return;
    const series = seriesOf(point.measurement, JSON.stringify(point.tags));
    const at = firstFree(device, point.at);
    const isRepeated = () => repeated.get(device, point.at, at, series, fields) !== undefined;
    if (fingerprint === undefined && at > point.at && isRepeated()) return;
    insert.run(device, at, series, fields, fingerprint ?? null);
    if (at > point.at) crowded.set(device, { at: point.at, free: at + 1 });
  };
  return (points, cursor) => {
    try {
      transact(database, () => {
        for (const point of points) store(point);
        moveCursor.run(cursor);
      });
    } catch (error) {
      // What was rolled back must not be remembered.
      crowded.clear();
      deviceOf.forget();
      seriesOf.forget();
      throw error;
    }
  };
}

/** The fields as they are stored, or nothing when none can be: JSON and line protocol know no NaN and no infinity. */
function storable({ fields }: Point): string | undefined {
  const kept = Object.entries(fields).filter(
    ([, value]) => typeof value === 'boolean' || Number.isFinite(value),
  );
  return kept.length === 0 ? undefined : JSON.stringify(Object.fromEntries(kept));
}

/** Ids remembered before all are forgotten and read again; a large community has some 100,000 devices. */
const MAX_REMEMBERED = 200_000;

interface IdOf {
  (...key: string[]): number;
  forget(): void;
}

/** Looks up the id of a row by its key and makes the row when there is none. */
function rememberId(database: DatabaseSync, columns: string, values: string, where: string): IdOf {
  const [table = ''] = columns.split(' ');
  const find = database.prepare(`select id from ${table} where ${where}`);
  const make = database.prepare(`insert into ${columns} values ${values}`);
  const ids = new Map<string, number>();
  const idOf = (...key: string[]): number => {
    const name = key.join('\n');
    const remembered = ids.get(name);
    if (remembered !== undefined) return remembered;
    const id = Number(find.get(...key)?.id ?? make.run(...key).lastInsertRowid);
    if (ids.size >= MAX_REMEMBERED) ids.clear();
    ids.set(name, id);
    return id;
  };
  return Object.assign(idOf, { forget: () => ids.clear() });
}
