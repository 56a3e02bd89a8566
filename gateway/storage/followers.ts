import type { DatabaseSync } from 'node:sqlite';
import { type Instant, minus } from '../../devices/time.ts';
import { keepDeadLetters } from './dead-letters.ts';
import type { Marks } from './marks.ts';
import { fiveMinutesOf } from './pieces.ts';
import { type DeadLetter, PRUNE_SLICE, type Retention } from './reading-store.ts';
import { transact } from './tables.ts';

/** The parts of ReadingQueue that know who follows. */
export interface Followers {
  followerPosition(name: string): number;
  moveFollower(name: string, position: number, bad?: readonly DeadLetter[]): void;
  /** Looks at the next points and rows from `start` on; `next` is where the next slice starts, absent at the end. */
  pruneSlice(slice: PruneSlice): { readonly removed: number; readonly next?: number };
}

export interface PruneSlice {
  readonly start: number;
  readonly now: Instant;
  readonly retention: Retention;
}

export function prepareFollowers(
  database: DatabaseSync,
  { marks, deadLetters }: { marks: Marks; deadLetters: string },
): Followers {
  const find = database.prepare('select position from followers where name = ?');
  const register = database.prepare('insert or ignore into followers values (?, 0)');
  const move = database.prepare(
    'insert into followers values (?, ?) on conflict (name) do update set position = excluded.position',
  );
  return {
    followerPosition: (name) => {
      register.run(name);
      return Number(find.get(name)?.position);
    },
    moveFollower: (name, position, bad = []) => {
      if (bad.length > 0) keepDeadLetters(deadLetters, name, bad);
      // A move that a power cut takes back makes the same lines be written again: no need to wait for the disk.
      database.exec('pragma synchronous = normal');
      try {
        move.run(name, position);
      } finally {
        database.exec('pragma synchronous = full');
      }
    },
    pruneSlice: preparePrune(database, marks),
  };
}

function preparePrune(database: DatabaseSync, marks: Marks): Followers['pruneSlice'] {
  const slowest = database.prepare('select min(position) as position from followers');
  const sliceEnd = database.prepare(`
    select position from (
      select position from points where position >= ?1 union all
      select position from five_minutes where position >= ?1
    ) order by position limit 1 offset ${PRUNE_SLICE}
  `);
  const isStale = `exists (select 1 from stale where stale.device = points.device
    and stale.at = points.at - points.at % 300000000)`;
  const removePoints = database.prepare(
    `delete from points where position >= ? and position < ? and at < ? and not ${isStale}`,
  );
  const removeRows = database.prepare(
    'delete from five_minutes where position >= ? and position < ? and at < ?',
  );
  return ({ start, now, retention }) =>
    transact(database, () => {
      const before = fiveMinutesOf(minus(now, retention.raw));
      if (start === 0) marks.moveForward('pruned', before);
      const taken = Number(slowest.get()?.position ?? Number.MAX_SAFE_INTEGER);
      const next = Number(sliceEnd.get(start)?.position ?? Number.MAX_SAFE_INTEGER);
      const end = Math.min(next, taken + 1);
      const removed =
        Number(removePoints.run(start, end, before).changes) +
        Number(removeRows.run(start, end, minus(now, retention.fiveMinutes)).changes);
      return end === next && next < Number.MAX_SAFE_INTEGER ? { removed, next } : { removed };
    });
}

/** A follower that is not named any more would hold back pruning for ever. */
export function forgetFollowers(database: DatabaseSync, but: readonly string[]): void {
  database
    .prepare('delete from followers where name not in (select value from json_each(?))')
    .run(JSON.stringify(but));
}
