import type { DatabaseSync } from 'node:sqlite';
import type { Marks } from './marks.ts';
import type { Names } from './names.ts';
import { type Packed, type Unpacked, unpack } from './packed.ts';
import { isWholeMillisecond, preparePrints } from './prints.ts';
import type { Source } from './reading-store.ts';
import type { Stale } from './stale.ts';
import { transact } from './tables.ts';

export type Append = (points: Packed, cursor: number, source: Source) => void;

export interface AppendParts {
  readonly names: Names;
  readonly marks: Marks;
  readonly stale: Stale;
}

/** ReadingQueue.append on the tables, with its statements prepared. */
export function prepareAppend(database: DatabaseSync, { names, marks, stale }: AppendParts): Append {
  // One statement for the usual point; only what meets another one is looked at closer.
  const insert = database.prepare('insert into points values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing');
  const prints = preparePrints(database);
  const occupied = database.prepare('select at from points where device = ? and at >= ? order by at');
  const repeated = database.prepare(
    'select 1 from points where device = ? and at >= ? and at < ? and series = ? and fields = ? and fingerprint is null and told is null',
  );
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
  /** The time under which it is stored, or nothing when it is there already. */
  const store = (device: number, series: number, point: Unpacked) => {
    const { at, fields, fingerprint, isTold } = point;
    if (fingerprint !== null && prints.has(device, fingerprint, point)) return undefined;
    const next = marks.position + 1;
    const [found, told] = isTold && isWholeMillisecond(at) ? [null, fingerprint] : [fingerprint, null];
    let free = at;
    if (insert.run(next, device, at, series, fields, found, told).changes === 0) {
      if (told !== null && prints.isAt(device, told, at)) return undefined;
      free = firstFree(device, at);
      if (fingerprint === null && repeated.get(device, at, free, series, fields) !== undefined)
        return undefined;
      insert.run(next, device, free, series, fields, fingerprint, null);
      crowded.set(device, { at, free: free + 1 });
    }
    marks.position = next;
    if (free === at && told !== null) prints.addByTime(device, at);
    else if (fingerprint !== null) prints.addIndexed(device);
    return free;
  };
  const appendAll = (points: Packed) => {
    const devices = points.devices.map((name) => names.device(name));
    const lines = points.series.map((text) => names.series(text));
    unpack(points, (n, point) => {
      const device = devices[n] ?? 0;
      const at = store(device, lines[n] ?? 0, point);
      if (at !== undefined && points.devices[n] !== '') stale.add(device, at);
    });
  };
  return (points, cursor, source) => {
    try {
      transact(database, () => {
        appendAll(points);
        marks.moveForward(source, cursor);
        marks.keepPosition();
      });
    } catch (error) {
      // What was rolled back must not be remembered.
      crowded.clear();
      prints.forget();
      names.forget();
      marks.forget();
      stale.forget();
      throw error;
    }
  };
}
