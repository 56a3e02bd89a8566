import { statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { PlaceId } from '../../devices/place.ts';
import { EMPTY_REGISTRY, type Registry } from '../../devices/registry.ts';
import { type Instant, microseconds, minus, plus } from '../../devices/time.ts';
import type { Case } from '../../rules/case.ts';
import { COMES_BACK_WITHIN } from '../../rules/case-memory.ts';
import type { Downtime } from '../../rules/downtime.ts';
import { type DutyState, NO_DUTY } from '../../rules/duty-log.ts';
import type { Fact } from '../../rules/fact.ts';
import { levelOf } from '../../rules/level.ts';
import { type PlaceState, type StoredRow, upgradeRow } from '../../rules/place-state.ts';
import type { Rule } from '../../rules/rule.ts';
import type { ReplayPoint, Standing } from '../../rules/standing.ts';
import { NO_WALKS, type WalkState } from '../../rules/walk-test.ts';
import { Problem } from '../problem.ts';
import type { Batch, RecordedFact } from './batch.ts';
import { readHolding, writeHolding } from './held-rows.ts';
import { factBody, Ledger, type Mark, type NewEntry } from './ledger.ts';
import { upgrade } from './schema.ts';

/** The record: facts, cases, sensor rows, registry and outbox, changed together. One connection, on the main thread. */
export class FactsDatabase {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** What was written last under the keys of `meta`: the same is not written again. */
  readonly #metaWritten = new Map<string, string>();
  #ledger: Ledger | undefined;
  readonly #file: string;
  readonly #makeRoom: (bytes: number) => boolean;
  /** While the files are copied. */
  #hold: 'held' | 'owes-sync' | undefined;

  /**
   * Opens or creates `file`. Throws the problem `data-locked` when another gateway has it open. `makeRoom` frees about so
   * many bytes of a full disk, or tells that it cannot.
   */
  constructor(file: string, makeRoom: (bytes: number) => boolean = () => false) {
    this.#file = file;
    this.#makeRoom = makeRoom;
    this.database = new DatabaseSync(file);
    try {
      // The journal is the truth: what a power cut takes from here is judged again from there, under the same ids.
      this.database.exec(
        // What is deleted is overwritten: the key of an erased person must not stay in a free page.
        'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;',
      );
      this.database.exec('BEGIN IMMEDIATE; COMMIT;');
      this.database.exec(`PRAGMA wal_autocheckpoint = ${MOST_WAL_PAGES}`);
      upgrade(this.database);
    } catch (error) {
      this.database.close();
      if (error instanceof Error && /database is locked/.test(error.message))
        throw new Problem('data-locked', file);
      throw error;
    }
  }

  /** From here on every fact is chained, and its end marked; has to come before the first commit. */
  openLedger(mark: Mark): void {
    this.#ledger = new Ledger(this.database, mark);
  }

  /** Throws when it was not opened: nothing may be written beside it. */
  get ledger(): Ledger {
    if (this.#ledger === undefined) throw new Error('the ledger is not open');
    return this.#ledger;
  }

  /** Writes a batch in one transaction; gives the facts that were new, in order. Throws `disk-full` with nothing written. */
  commit(batch: Batch): RecordedFact[] {
    return this.write(() => this.#transact(batch));
  }

  /** Runs one write or transaction, as often as room can be made for it on a full disk; throws `disk-full` when none can. */
  write<T>(work: () => T): T {
    for (let bytes = LEAST_ROOM; ; bytes *= 2) {
      try {
        return work();
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        if (!this.#makeRoom(bytes)) throw new Problem('disk-full', 'the record cannot be written');
      }
    }
  }

  #transact(batch: Batch): RecordedFact[] {
    return this.#atOnce(() => {
      const recorded = this.#insertFacts(batch);
      for (const it of batch.cases) this.#putCase(it);
      for (const row of batch.rows) this.#putRow(row, batch.cursor.seq);
      for (const { seq, at, registry } of batch.registries)
        this.sql('INSERT OR REPLACE INTO registries VALUES (?, ?, ?)').run(seq, at, JSON.stringify(registry));
      for (const { seq, at, rules } of batch.rules ?? [])
        this.sql('INSERT OR REPLACE INTO own_rules VALUES (?, ?, ?)').run(seq, at, JSON.stringify(rules));
      this.#putMeta('cursor', batch.cursor);
      this.#putMeta('replay-from', batch.replayFrom);
      this.#putMeta('downtimes', batch.downtimes);
      if (batch.duty !== undefined) this.#putMeta('duty', batch.duty);
      if (batch.walks !== undefined) this.#putMeta('walks', batch.walks);
      writeHolding(batch, this);
      return recorded;
    });
  }

  /** Adds to the ledger what is no fact; durable when it returns, since nothing in the journal could bring it back. */
  note(entries: readonly NewEntry[]): void {
    this.write(() => this.#note(entries));
  }

  #note(entries: readonly NewEntry[]): void {
    this.database.exec('PRAGMA synchronous = FULL');
    try {
      this.#atOnce(() => this.ledger.append(entries));
    } finally {
      this.database.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /** All of it in one transaction, or nothing. */
  #atOnce<T>(work: () => T): T {
    this.database.exec('BEGIN');
    try {
      const done = work();
      this.database.exec('COMMIT');
      return done;
    } catch (error) {
      // A disk that is full has rolled back by itself.
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      this.#metaWritten.clear();
      this.ledger.rolledBack();
      throw error;
    }
  }

  /** Where a restart begins, or `undefined` for a new folder. */
  standing():
    | { readonly standing: Standing; readonly cursor: ReplayPoint; readonly replayFrom: ReplayPoint }
    | undefined {
    const cursor = this.#meta<ReplayPoint>('cursor');
    const replayFrom = this.#meta<ReplayPoint>('replay-from');
    if (cursor === undefined || replayFrom === undefined) return undefined;
    const rows = this.sql('SELECT applied, body FROM place_rows ORDER BY key').all();
    const standing: Standing = {
      at: replayFrom.at,
      registry: this.registryAt(replayFrom.seq),
      rules: this.#rulesAt(replayFrom.seq),
      rows: rows.map(({ applied, body }) => ({ applied: Number(applied), row: readRow(body) })),
      cases: this.openCases(),
      closedLately: this.#closedSince(minus(cursor.at, COMES_BACK_WITHIN)),
      downtimes: this.#meta<Downtime[]>('downtimes') ?? [],
      // A folder that was written before there was such a state is looked at from here on.
      duty: this.#meta<DutyState>('duty') ?? { ...NO_DUTY, lookAt: plus(cursor.at, microseconds(1)) },
      walks: this.#meta<WalkState>('walks') ?? NO_WALKS,
      ...readHolding(this),
    };
    return { standing, cursor, replayFrom };
  }

  /** The registry as it was when the input `seq` had been judged. */
  registryAt(seq: number): Registry {
    const row = this.sql('SELECT body FROM registries WHERE seq <= ? ORDER BY seq DESC LIMIT 1').get(seq);
    return row === undefined ? EMPTY_REGISTRY : parse<Registry>(row.body);
  }

  /** Removes registries that no input behind `seq` was judged under: they tie devices to people who may have left. */
  forgetRegistries(seq: number): void {
    this.sql('DELETE FROM registries WHERE seq < (SELECT max(seq) FROM registries WHERE seq <= ?)').run(seq);
  }

  /** Removes own rules that no input behind `seq` was judged under. */
  forgetRules(seq: number): void {
    this.sql('DELETE FROM own_rules WHERE seq < (SELECT max(seq) FROM own_rules WHERE seq <= ?)').run(seq);
  }

  openCases(): Case[] {
    const rows = this.sql(`SELECT body FROM cases WHERE state <> 'closed' ORDER BY opened_at, id`).all();
    return rows.map((row) => parse<Case>(row.body));
  }

  #closedSince(from: Instant): Case[] {
    const closedAt = `json_extract(body, '$.closedAt')`;
    const rows = this.sql(
      `SELECT body FROM cases WHERE state = 'closed' AND ${closedAt} >= ? ORDER BY ${closedAt}, id`,
    );
    return rows.all(from).map((row) => parse<Case>(row.body));
  }

  case(id: string): Case | undefined {
    const row = this.sql('SELECT body FROM cases WHERE id = ?').get(id);
    return row === undefined ? undefined : parse<Case>(row.body);
  }

  /** Where a case is, without reading it: what it takes does not tell how much there is of it. */
  placeOfCase(id: string): PlaceId | undefined {
    return this.sql('SELECT place FROM cases WHERE id = ?').get(id)?.place as PlaceId | undefined;
  }

  timeline(caseId: string): RecordedFact[] {
    return this.sql('SELECT position, recorded_at, body FROM facts WHERE case_id = ? ORDER BY position')
      .all(caseId)
      .map(recorded);
  }

  /** Facts after a position, oldest first. */
  factsAfter(position: number, limit: number): RecordedFact[] {
    const rows = this.sql(
      'SELECT position, recorded_at, body FROM facts WHERE position > ? ORDER BY position LIMIT ?',
    );
    return rows.all(position, limit).map(recorded);
  }

  newestFactId(): string | undefined {
    const row = this.sql('SELECT id FROM facts ORDER BY position DESC LIMIT 1').get();
    return row === undefined ? undefined : String(row.id);
  }

  positionOf(factId: string): number | undefined {
    const row = this.sql('SELECT position FROM facts WHERE id = ?').get(factId);
    return row === undefined ? undefined : Number(row.position);
  }

  fact(id: string): RecordedFact | undefined {
    const row = this.sql('SELECT position, recorded_at, body FROM facts WHERE id = ?').get(id);
    return row === undefined ? undefined : recorded(row);
  }

  /** A prepared statement, made once. */
  sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const made = this.database.prepare(text);
    this.#statements.set(text, made);
    return made;
  }

  /**
   * Makes everything committed durable, so that the journal behind it may go, and leaves nothing deleted in the file; what
   * is held is cleared when it is released.
   */
  sync(): void {
    if (this.#hold === undefined) this.write(() => this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    else {
      this.#hold = 'owes-sync';
      this.touch();
    }
  }

  /** Moves what was committed from the `-wal` to the file once that is worth it; a commit that did it by itself would be late. */
  moveCommitted(): void {
    if (this.#hold !== undefined || statSync(`${this.#file}-wal`).size < WAL_TO_MOVE) return;
    try {
      this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // It stays where it is and is read from there.
      if (!isDiskFull(error)) throw error;
    }
  }

  /** A write that is durable when this returns, with all that was committed before. */
  touch(): void {
    this.durably(() => this.#putMeta('touched', this.#meta<number>('touched') === 1 ? 0 : 1));
  }

  durably(write: () => void): void {
    this.database.exec('PRAGMA synchronous = FULL');
    try {
      this.write(write);
    } finally {
      this.database.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /** From now on `facts.db` stays as it is and `facts.db-wal` only grows, until `release`: both can be copied. */
  hold(): void {
    this.#hold ??= 'held';
    // At its start there is nothing beside the file, so that the size of the `-wal` says what gathers.
    this.database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 0;');
  }

  release(): void {
    const owesSync = this.#hold === 'owes-sync';
    this.#hold = undefined;
    this.database.exec(`PRAGMA wal_autocheckpoint = ${MOST_WAL_PAGES}`);
    if (owesSync) this.sync();
  }

  close(): void {
    this.#statements.clear();
    this.database.close();
  }

  /** Own rules as they were when the input `seq` had been judged. */
  #rulesAt(seq: number): Rule[] {
    const row = this.sql('SELECT body FROM own_rules WHERE seq <= ? ORDER BY seq DESC LIMIT 1').get(seq);
    return row === undefined ? [] : parse<Rule[]>(row.body);
  }

  /** Facts that are not there yet, each with its line in the ledger. */
  #insertFacts(batch: Batch): RecordedFact[] {
    const { recordedAt } = batch;
    // Judging an input again after a crash gives the same id, and the fact is in the record already.
    const insert = this.sql(
      'INSERT OR IGNORE INTO facts (id, at, recorded_at, case_id, place, body) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const tell = this.sql('INSERT INTO outbox (target, position, case_id, rank) VALUES (?, ?, ?, ?)');
    const entries: NewEntry[] = [];
    const recorded = batch.facts.flatMap((fact) => {
      const { id, at, case: ofCase = null, place = null } = fact;
      const body = JSON.stringify(fact);
      const { changes, lastInsertRowid } = insert.run(id, at, recordedAt, ofCase, place, body);
      if (changes === 0) return [];
      const position = Number(lastInsertRowid);
      for (const { target, rank } of batch.notices(fact)) tell.run(target, position, ofCase, rank);
      entries.push({ type: 'fact', at: recordedAt, ref: id, body: factBody(position, body) });
      return [{ position, recordedAt, fact }];
    });
    this.ledger.append(entries);
    return recorded;
  }

  #putCase(it: Case): void {
    this.sql(
      `INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, level = excluded.level, body = excluded.body`,
    ).run(it.id, it.state, levelOf(it.urgency), it.cause, it.place, it.openedAt, JSON.stringify(it));
  }

  #putRow(row: PlaceState, applied: number): void {
    this.sql('INSERT OR REPLACE INTO place_rows VALUES (?, ?, ?)').run(row.key, applied, JSON.stringify(row));
  }

  #putMeta(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (this.#metaWritten.get(key) === text) return;
    this.sql('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(key, text);
    this.#metaWritten.set(key, text);
  }

  #meta<T>(key: string): T | undefined {
    const row = this.sql('SELECT value FROM meta WHERE key = ?').get(key);
    return row === undefined ? undefined : parse<T>(row.value);
  }
}

/** Bytes of room that are made first for a write that finds none: what a few facts and the pages around them take. */
const LEAST_ROOM = 64 * 1024;

/** Bytes of the `-wal` from which on it is moved: a few ms of work. */
const WAL_TO_MOVE = 4 * 1024 * 1024;
/** Pages at which a commit moves them by itself, since nobody else did. */
const MOST_WAL_PAGES = 10_000;

/** https://www.sqlite.org/rescode.html#full */
const SQLITE_FULL = 13;
const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;

/** JSON that this file wrote itself is trusted. */
const parse = <T>(text: unknown): T => JSON.parse(String(text)) as T;

function readRow(body: unknown): PlaceState {
  const row = upgradeRow(parse<StoredRow>(body));
  if (row === 'too-new')
    throw new Problem('data-too-new', 'a row of facts.db has a version that is not known');
  return row;
}

/** A row of facts as it was recorded. */
export const recorded = (row: Record<string, unknown>): RecordedFact => ({
  position: Number(row.position),
  recordedAt: Number(row.recorded_at) as Instant,
  fact: parse<Fact>(row.body),
});
