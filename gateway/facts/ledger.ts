import { hash, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What stands in the ledger: every fact, every look at personal data, every person erased. */
export const ENTRY_TYPES = ['fact', 'look', 'erasure'] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

/** One line of the ledger. A fact's body stands in `facts`; the chain covers it all the same. */
export interface Entry {
  /** 1, 2, 3 … without gaps. */
  readonly n: number;
  readonly type: EntryType;
  /** When it was written down, core time in µs. */
  readonly at: number;
  /** The fact's id, or the person as `resident:r1`. */
  readonly ref: string;
  readonly body: string;
  /** SHA-256, see `chain`. */
  readonly hash: Uint8Array;
}

export type NewEntry = Omit<Entry, 'n' | 'hash'>;

/** The end of the ledger; `mark` shows that it was written by who has the master key. */
export interface Head {
  readonly n: number;
  readonly hash: Uint8Array;
  readonly mark: string;
}

/** Marks a text under a key that is nowhere in the database. */
export type Mark = (text: string) => string;

export const NO_ENTRY: Pick<Head, 'n' | 'hash'> = { n: 0, hash: new Uint8Array(32) };

/** SHA-256 of the hash before and the lines `n`, `type`, `at`, `ref`, `body`: no line can change, go or change places. */
export const chain = (before: Uint8Array, { n, type, at, ref, body }: Omit<Entry, 'hash'>): Uint8Array =>
  hash('sha256', Buffer.concat([before, Buffer.from(`${n}\n${type}\n${at}\n${ref}\n${body}`)]), 'buffer');

/** What the chain covers of a fact: where it stands in the record, and its JSON. */
export const factBody = (position: number, json: string): string => `${position} ${json}`;

export const headText = ({ n, hash }: Pick<Head, 'n' | 'hash'>): string =>
  `${n} ${Buffer.from(hash).toString('hex')}`;

/**
 * The append-only record of who answered and who looked, chained by hashes. It writes within the transaction of its
 * caller, who tells it when that was rolled back.
 */
export class Ledger {
  readonly #insert: StatementSync;
  readonly #putHead: StatementSync;
  readonly #database: DatabaseSync;
  readonly #mark: Mark;
  #end: Pick<Head, 'n' | 'hash'>;

  constructor(database: DatabaseSync, mark: Mark) {
    this.#database = database;
    this.#mark = mark;
    this.#insert = database.prepare('INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)');
    this.#putHead = database.prepare('INSERT OR REPLACE INTO ledger_head VALUES (1, ?, ?, ?)');
    this.#end = readHead(database) ?? NO_ENTRY;
    this.#takeInFacts();
  }

  /** The number and hash of the last entry: whoever notes it elsewhere can tell a cut from here on. */
  get head(): string {
    return headText(this.#end);
  }

  append(entries: readonly NewEntry[]): void {
    if (entries.length === 0) return;
    for (const entry of entries) {
      const n = this.#end.n + 1;
      const link = chain(this.#end.hash, { ...entry, n });
      const kept = entry.type === 'fact' ? null : entry.body;
      this.#insert.run(n, entry.type, entry.at, entry.ref, kept, link);
      this.#end = { n, hash: link };
    }
    this.#putHead.run(this.#end.n, this.#end.hash, this.#mark(this.head));
  }

  /** The transaction did not hold: goes on from what is stored. */
  rolledBack(): void {
    this.#end = readHead(this.#database) ?? NO_ENTRY;
  }

  /** Facts of a record that was begun before there was a ledger are chained as they stand, once. */
  #takeInFacts(): void {
    if (this.#end.n > 0) return;
    const facts = this.#database.prepare(
      'SELECT position, id, recorded_at, body FROM facts ORDER BY position',
    );
    this.#database.exec('BEGIN');
    this.append(
      facts.all().map(({ position, id, recorded_at, body }) => ({
        type: 'fact',
        at: Number(recorded_at),
        ref: String(id),
        body: factBody(Number(position), String(body)),
      })),
    );
    this.#database.exec('COMMIT');
  }
}

export function readHead(database: DatabaseSync): Head | undefined {
  const row = database.prepare('SELECT n, hash, mark FROM ledger_head').get();
  if (row === undefined) return undefined;
  return { n: Number(row.n), hash: row.hash as Uint8Array, mark: String(row.mark) };
}

export const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);
