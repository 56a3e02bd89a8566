import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../devices/time.ts';
import type { Point } from './point.ts';
import { type DeadLetter, MAX_DEAD_LETTERS, PRUNE_SLICE } from './reading-store.ts';
import { transact } from './tables.ts';

/** The parts of ReadingStore that know who follows. */
export interface Followers {
  followerPosition(name: string): number;
  moveFollower(name: string, position: number, bad?: readonly DeadLetter[]): void;
  deadLetters(follower: string, limit: number): DeadLetter[];
  /** Looks at the next points from `start` on; `next` is where the next slice starts, absent at the end. */
  pruneSlice(slice: PruneSlice): { readonly removed: number; readonly next?: number };
}

export interface PruneSlice {
  readonly start: number;
  readonly before: Instant;
  readonly followerLimit: Instant | undefined;
}

export function prepareFollowers(database: DatabaseSync): Followers {
  const find = database.prepare('select position from followers where name = ?');
  const register = database.prepare('insert or ignore into followers values (?, 0)');
  const move = database.prepare(
    'insert into followers values (?, ?) on conflict (name) do update set position = excluded.position',
  );
  const slowest = database.prepare('select min(position) as position from followers');
  const sliceEnd = database.prepare(
    'select position from points where position >= ? order by position limit 1 offset ?',
  );
  const remove = database.prepare(`
    delete from points
    where position >= ? and position < ? and (at < ? and position <= ? or at < ?)
  `);
  const letters = prepareDeadLetters(database);
  return {
    followerPosition: (name) => {
      register.run(name);
      return Number(find.get(name)?.position);
    },
    moveFollower: (name, position, bad = []) =>
      transact(database, () => {
        move.run(name, position);
        if (bad.length > 0) letters.keep(name, bad);
      }),
    deadLetters: letters.read,
    pruneSlice: ({ start, before, followerLimit }) =>
      transact(database, () => {
        const taken = Number(slowest.get()?.position ?? Number.MAX_SAFE_INTEGER);
        const next = sliceEnd.get(start, PRUNE_SLICE)?.position;
        const end = Number(next ?? Number.MAX_SAFE_INTEGER);
        // Without a limit nothing is older than the beginning of time.
        const limit = followerLimit ?? Number.MIN_SAFE_INTEGER;
        const removed = Number(remove.run(start, end, before, taken, limit).changes);
        return next === undefined ? { removed } : { removed, next: Number(next) };
      }),
  };
}

/** A follower that is not named any more would hold back pruning for ever. */
export function forgetFollowers(database: DatabaseSync, but: readonly string[]): void {
  database
    .prepare('delete from followers where name not in (select value from json_each(?))')
    .run(JSON.stringify(but));
}

function prepareDeadLetters(database: DatabaseSync) {
  const keep = database.prepare(`
    insert or replace into dead_letters (follower, device, measurement, at, point, reason) values (?, ?, ?, ?, ?, ?)
  `);
  const drop = database.prepare(`
    delete from dead_letters where id in
      (select id from dead_letters where follower = ? order by id desc limit -1 offset ${MAX_DEAD_LETTERS})
  `);
  const newest = database.prepare(
    'select point, reason from dead_letters where follower = ? order by id desc limit ?',
  );
  return {
    keep: (follower: string, bad: readonly DeadLetter[]) => {
      for (const { point, reason } of bad)
        keep.run(follower, point.device, point.measurement, point.at, JSON.stringify(point), reason);
      drop.run(follower);
    },
    read: (follower: string, limit: number): DeadLetter[] =>
      newest.all(follower, Math.min(limit, MAX_DEAD_LETTERS)).map(({ point, reason }) => ({
        point: JSON.parse(String(point)) as Point,
        reason: String(reason),
      })),
  };
}
