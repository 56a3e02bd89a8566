import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  create table if not exists devices (id integer primary key, name text not null unique);
  create table if not exists series (
    id integer primary key, measurement text not null, tags text not null, unique (measurement, tags)
  );
  create table if not exists points (
    position integer primary key autoincrement, device integer not null, at integer not null,
    series integer not null, fields text not null, fingerprint text
  );
  create unique index if not exists points_by_time on points (device, at);
  create unique index if not exists points_by_fingerprint on points (device, fingerprint)
    where fingerprint is not null;
  create table if not exists journal_cursor (only_one integer primary key check (only_one = 1), seq integer not null);
  insert or ignore into journal_cursor values (1, 0);
  create table if not exists followers (name text primary key, position integer not null);
  create table if not exists dead_letters (
    id integer primary key autoincrement, follower text not null, device text not null, measurement text not null,
    at integer not null, point text not null, reason text not null, unique (follower, device, measurement, at)
  );
`;

/** Version of SCHEMA, in the file's user_version; a newer file is refused instead of being read wrongly. */
const SCHEMA_VERSION = 1;

/** Opens the database file, which belongs to this process alone. */
export function openTables(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
  const version = Number(database.prepare('pragma user_version').get()?.user_version);
  if (version > SCHEMA_VERSION) {
    database.close();
    throw new Error(`${file} was written by a newer version (schema ${version}, known ${SCHEMA_VERSION})`);
  }
  database.exec(`begin immediate; ${SCHEMA} pragma user_version = ${SCHEMA_VERSION}; commit`);
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
