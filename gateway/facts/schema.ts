import type { DatabaseSync } from 'node:sqlite';
import { Problem } from '../problem.ts';

/**
 * Each step takes the database from the version of its index to the next; `user_version` says where a file stands. The
 * shapes of the JSON in it are of that version too: a change that old bodies do not fit is a step that rewrites them.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE registries (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE place_rows (key TEXT PRIMARY KEY, applied INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE facts (
    position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL, case_id TEXT, place TEXT, body TEXT NOT NULL) STRICT;
  CREATE INDEX facts_of_case ON facts (case_id, position) WHERE case_id IS NOT NULL;
  CREATE TABLE cases (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, level TEXT NOT NULL, cause TEXT NOT NULL, place TEXT NOT NULL,
    opened_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX cases_not_closed ON cases (state) WHERE state <> 'closed';
  CREATE INDEX cases_by_time ON cases (opened_at, id);
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, position INTEGER NOT NULL, case_id TEXT,
    rank INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,
    delivered_at INTEGER, reason TEXT) STRICT;
  CREATE INDEX outbox_waiting ON outbox (target, rank, position) WHERE delivered_at IS NULL;
  CREATE INDEX outbox_of_case ON outbox (case_id) WHERE case_id IS NOT NULL;
  CREATE TABLE keys (id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE persons (id TEXT PRIMARY KEY, kind TEXT NOT NULL, sealed TEXT NOT NULL) WITHOUT ROWID, STRICT;
  `,
  `
  CREATE TABLE accounts (
    name TEXT PRIMARY KEY, hash TEXT NOT NULL, role TEXT NOT NULL, place TEXT, staff TEXT) WITHOUT ROWID, STRICT;
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, proof TEXT NOT NULL,
    started_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) WITHOUT ROWID, STRICT;
  CREATE INDEX sessions_of_name ON sessions (name, seen_at);
  `,
  `
  CREATE TABLE ledger (
    n INTEGER PRIMARY KEY, type TEXT NOT NULL, at INTEGER NOT NULL, ref TEXT NOT NULL, body TEXT,
    hash BLOB NOT NULL) STRICT;
  CREATE TABLE ledger_head (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1), n INTEGER NOT NULL, hash BLOB NOT NULL, mark TEXT NOT NULL) STRICT;
  CREATE TABLE erased (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID, STRICT;
  `,
  `
  ALTER TABLE outbox ADD COLUMN message TEXT;
  ALTER TABLE outbox ADD COLUMN overtaken INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX outbox_of_message ON outbox (message) WHERE message IS NOT NULL;
  `,
  `
  CREATE INDEX cases_by_closing ON cases (json_extract(body, '$.closedAt')) WHERE state = 'closed';
  CREATE INDEX visits ON facts (position) WHERE json_extract(body, '$.type') = 'visit-recorded';
  CREATE INDEX check_ins ON facts (position) WHERE json_extract(body, '$.type') = 'checked-in';
  -- Keys of answers had no time of their own; the last one known of their case stands for it.
  UPDATE cases SET body = json_set(body, '$.taken', json((
    SELECT json_group_array(json_object(
      'key', value, 'at', max(cases.opened_at, coalesce(json_extract(cases.body, '$.closedAt'), 0))))
    FROM json_each(cases.body, '$.taken'))))
  WHERE json_type(body, '$.taken[0]') = 'text';
  `,
  `
  CREATE TABLE own_rules (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE held (alert TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID, STRICT;
  `,
];

/** Whether a file, which may be open for reading only, needs no upgrade. */
export const isThisVersion = (database: DatabaseSync): boolean => versionOf(database) === STEPS.length;

const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);

/** Brings a new or older file to this version, or to one before. Throws `data-too-new` for one of a newer gateway. */
export function upgrade(database: DatabaseSync, to: number = STEPS.length): void {
  const version = versionOf(database);
  if (version > STEPS.length)
    throw new Problem('data-too-new', `facts.db has version ${version}, this gateway knows ${STEPS.length}`);
  for (const [n, step] of STEPS.entries()) {
    if (n < version || n >= to) continue;
    database.exec(`BEGIN; ${step} PRAGMA user_version = ${n + 1}; COMMIT;`);
  }
}
