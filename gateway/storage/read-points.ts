import type { DatabaseSync } from 'node:sqlite';
import type { Fields } from '../../devices/reading.ts';
import { type Instant, instant } from '../../devices/time.ts';

import {
  MAX_ROWS,
  MAX_SCANNED,
  type ReadingsPage,
  type ReadingsQuery,
  storageError,
} from './reading-store.ts';

/** ReadingStore.readings on the tables. */
export function prepareReadings(database: DatabaseSync): (query: ReadingsQuery) => ReadingsPage {
  const rowsOf = database.prepare(`
    select at, fields from points
    where device = (select id from devices where name = ?) and at >= ? and at < ? order by at limit ?
  `);
  return ({ device, metric, from, to, limit, after }) => {
    const rows: { at: Instant; fields: Fields }[] = [];
    const wanted = Math.min(limit, MAX_ROWS);
    // A row more than is shown tells whether there is a next page.
    const scan = metric === undefined ? wanted + 1 : MAX_SCANNED + 1;
    const start = after === undefined ? from : Math.max(from, positionIn(after) + 1);
    let scanned = 0;
    let last = start;
    for (const row of rowsOf.iterate(device, start, to, scan)) {
      scanned += 1;
      if (rows.length === wanted || scanned === scan) return { rows, next: String(last) };
      last = Number(row.at);
      const fields = only(metric, JSON.parse(String(row.fields)));
      if (fields !== undefined) rows.push({ at: instant(last), fields });
    }
    return { rows };
  };
}

function only(metric: string | undefined, fields: Fields): Fields | undefined {
  if (metric === undefined) return fields;
  if (!Object.hasOwn(fields, metric)) return undefined;
  const value = fields[metric];
  return value === undefined ? undefined : { [metric]: value };
}

/** A page ends at a time: a device has one row per µs. */
export function positionIn(cursor: string): number {
  if (/^\d{1,16}$/.test(cursor)) return Number(cursor);
  throw storageError('readings-cursor-invalid', 'the cursor is not one that a page gave');
}
