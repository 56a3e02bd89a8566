import { DatabaseSync } from 'node:sqlite';
import { storageError } from './reading-store.ts';

/** Each step takes the file from the version of its index to the next; `user_version` says where a file stands. */
const STEPS: readonly string[] = [
  `
  create table devices (id integer primary key, name text not null unique);
  create table series (
    id integer primary key, measurement text not null, tags text not null, unique (measurement, tags)
  );
  create table points (
    position integer primary key autoincrement, device integer not null, at integer not null,
    series integer not null, fields text not null, fingerprint text
  );
  create unique index points_by_time on points (device, at);
  create unique index points_by_fingerprint on points (device, fingerprint) where fingerprint is not null;
  create table journal_cursor (only_one integer primary key check (only_one = 1), seq integer not null);
  insert into journal_cursor values (1, 0);
  create table followers (name text primary key, position integer not null);
  create table dead_letters (
    id integer primary key autoincrement, follower text not null, device text not null, measurement text not null,
    at integer not null, point text not null, reason text not null, unique (follower, device, measurement, at)
  );
  `,
  // Positions count points and rows of five minutes together; `stale` are the buckets whose row is not yet right.
  `
  create table marks (name text primary key, value integer not null) without rowid;
  insert into marks select 'journal', seq from journal_cursor;
  insert into marks values
    ('facts', 0), ('pruned', 0), ('position', (select ifnull(max(seq), 0) from sqlite_sequence where name = 'points'));
  create table kept_points (
    position integer primary key, device integer not null, at integer not null, series integer not null,
    fields text not null, fingerprint text
  );
  insert into kept_points select position, device, at, series, fields, fingerprint from points;
  drop table points;
  alter table kept_points rename to points;
  create unique index points_by_time on points (device, at);
  create unique index points_by_fingerprint on points (device, fingerprint) where fingerprint is not null;
  create table five_minutes (
    position integer primary key, device integer not null, at integer not null, series integer not null,
    fields text not null
  );
  create unique index five_minutes_by_time on five_minutes (device, at);
  create table stale (at integer not null, device integer not null, primary key (at, device)) without rowid;
  insert into stale select distinct at - at % 300000000, device from points;
  drop table journal_cursor;
  drop table dead_letters;
  `,
  // The fingerprint of a reading that is found by its time, which keeps it out of the index; older ones stay in it.
  'alter table points add column told text;',
];

/** The leaves where the next points of 10,000 devices belong; with SQLite's own 2 MB each is read anew. */
const CACHE_KIB = 64 * 1024;

/**
 * Pages (64 MiB) that gather in the `-wal` before they are moved to the file: a write of many devices changes a page of
 * each, and what the next ones change again is moved once.
 */
export const MOVE_AT_PAGES = 16_384;

/** Opens the database file, which belongs to this process alone, and brings an older one to this version. */
export function openTables(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
  database.exec(`pragma cache_size = -${CACHE_KIB}; pragma wal_autocheckpoint = ${MOVE_AT_PAGES}`);
  const version = Number(database.prepare('pragma user_version').get()?.user_version);
  if (version > STEPS.length) {
    database.close();
    throw storageError('data-too-new', `${file} has version ${version}, this gateway knows ${STEPS.length}`);
  }
  for (const [n, step] of STEPS.entries()) {
    if (n >= version) database.exec(`begin immediate; ${step} pragma user_version = ${n + 1}; commit`);
  }
  // Taken for good even when there was nothing to upgrade: a second process must fail at once.
  database.exec('begin immediate; commit');
  return database;
}

/** Runs `work` as one transaction: all of it or nothing. */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    // A disk that is full has rolled back by itself.
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}
