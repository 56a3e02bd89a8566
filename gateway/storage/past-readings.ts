import type { DatabaseSync } from 'node:sqlite';
import { type Duration, hours, type Instant, instant, minus, minutes, plus } from '../../devices/time.ts';

/** Readings as they were stored: the number of the device in this file, its time, and its fields as JSON. */
export type StoredReading = readonly [device: number, at: Instant, fields: string];

/** The rows of the store in which all readings of a time lie, and others. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** Rows fetched at a time: some 5 ms and 2 MB. */
const ROWS_AT_ONCE = 10_000;

/** A reading's time lies this far from its receipt at the most: rows are in the order of receipt. */
const TOLD_AT_MOST_BEFORE = hours(24);
const TOLD_AT_MOST_AFTER = minutes(5);

export const pastDevices = (database: DatabaseSync): Map<number, string> =>
  new Map(
    database
      .prepare('select id, name from devices')
      .all()
      .map(({ id, name }) => [Number(id), String(name)]),
  );

/** From when to when there are readings of a device; `undefined` when there are none. */
export function pastExtent(database: DatabaseSync): { from: Instant; to: Instant } | undefined {
  const nearest = (order: 'asc' | 'desc'): Instant | undefined => {
    const row = database
      .prepare(`select at from points where device <> ? order by position ${order} limit 1`)
      .get(noDevice(database));
    return row && instant(Number(row.at));
  };
  const [from, to] = [nearest('asc'), nearest('desc')];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** What no device said, as the states of cases, has the empty name; its times may lie far off. */
const noDevice = (database: DatabaseSync): number =>
  Number(database.prepare("select id from devices where name = ''").get()?.id ?? -1);

/** Where readings of `from` ≤ at < `to` lie. */
export function findStretch(
  database: DatabaseSync,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Stretch {
  const ends = database.prepare('select min(position) as first, max(position) as last from points').get();
  const [first, last] = [Number(ends?.first ?? 1), Number(ends?.last ?? 0)];
  const next = database.prepare(
    'select position, at from points where position >= ? and device <> ? order by position limit 1',
  );
  const none = noDevice(database);
  const firstAfter = (at: Instant, slack: Duration): number => {
    let [low, high] = [first, last + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = next.get(middle, none);
      if (row !== undefined && Number(row.at) + slack < at) low = Number(row.position) + 1;
      else high = middle;
    }
    return low;
  };
  return {
    first: firstAfter(minus(from, TOLD_AT_MOST_AFTER), TOLD_AT_MOST_BEFORE),
    last: firstAfter(plus(to, TOLD_AT_MOST_AFTER), 0 as Duration) - 1,
  };
}

/** Readings of `from` ≤ at < `to`, in the order in which they were stored; with each chunk the last row that was looked at. */
export function* readPast(
  database: DatabaseSync,
  { first, last }: Stretch,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Generator<{ readonly readings: readonly StoredReading[]; readonly position: number }> {
  const rows = database.prepare(
    'select device, at, fields from points where position between ? and ? and at >= ? and at < ? order by position',
  );
  rows.setReturnArrays(true);
  for (let position = first; position <= last; position += ROWS_AT_ONCE) {
    const upTo = Math.min(position + ROWS_AT_ONCE - 1, last);
    yield { readings: rows.all(position, upTo, from, to) as unknown as StoredReading[], position: upTo };
  }
}
