import type { FactsDatabase } from './facts.ts';
import type { EntryType } from './ledger.ts';

export interface EntriesQuery {
  readonly type?: EntryType;
  /** Of one person, as `resident:r1`, or one fact's id. */
  readonly ref?: string;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface ListedEntry {
  readonly n: number;
  readonly type: EntryType;
  readonly at: number;
  readonly ref: string;
  /** Of a look or an erasure: who, why, what. A fact stands in its case. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

/** Entries of the ledger, the newest first. */
export function listEntries(
  facts: FactsDatabase,
  { type, ref, limit, after }: EntriesQuery,
): { items: ListedEntry[]; next: string | null } {
  const before = after === undefined || !/^\d{1,15}$/.test(after) ? Number.MAX_SAFE_INTEGER : Number(after);
  const rows = facts
    .sql(
      `SELECT n, type, at, ref, body, hash FROM ledger
       WHERE n < ? AND (?2 IS NULL OR type = ?2) AND (?3 IS NULL OR ref = ?3) ORDER BY n DESC LIMIT ?4`,
    )
    .all(before, type ?? null, ref ?? null, limit + 1);
  const items = rows.slice(0, limit).map(
    (row): ListedEntry => ({
      n: Number(row.n),
      type: row.type as EntryType,
      at: Number(row.at),
      ref: String(row.ref),
      ...(row.body !== null && { body: JSON.parse(String(row.body)) }),
      hash: Buffer.from(row.hash as Uint8Array).toString('hex'),
    }),
  );
  return { items, next: rows.length > limit ? String(items.at(-1)?.n) : null };
}
