import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../devices/time.ts';
import { fiveMinutesOf } from './pieces.ts';

/** The buckets of five minutes whose row is not yet right, because points came in since. */
export interface Stale {
  add(device: number, at: number): void;
  remove(device: number, bucket: Instant): void;
  /** The earliest that are over at `until`; a device's come in the order of time. */
  over(until: Instant, limit: number): { readonly at: Instant; readonly device: number }[];
  /** Of one device within a time. */
  of(device: number, from: Instant, to: Instant): Instant[];
  /** What was added may have been rolled back. */
  forget(): void;
}

export function prepareStale(database: DatabaseSync): Stale {
  const insert = database.prepare('insert or ignore into stale values (?, ?)');
  const drop = database.prepare('delete from stale where at = ? and device = ?');
  const first = database.prepare('select at, device from stale where at < ? order by at, device limit ?');
  const ofDevice = database.prepare('select at from stale where at >= ? and at < ? and device = ?');
  // The last one of each device: most of its points fall into the same one again.
  const newest = new Map<number, number>();
  return {
    add: (device, at) => {
      const bucket = fiveMinutesOf(at);
      if (newest.get(device) === bucket) return;
      insert.run(bucket, device);
      newest.set(device, bucket);
    },
    remove: (device, bucket) => {
      drop.run(bucket, device);
      newest.delete(device);
    },
    over: (until, limit) =>
      first
        .all(fiveMinutesOf(until), limit)
        .map(({ at, device }) => ({ at: Number(at) as Instant, device: Number(device) })),
    of: (device, from, to) => ofDevice.all(from, to, device).map(({ at }) => Number(at) as Instant),
    forget: () => newest.clear(),
  };
}
