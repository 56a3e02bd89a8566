import type { DatabaseSync } from 'node:sqlite';
import {
  chain,
  type EntryType,
  factBody,
  headText,
  isSame,
  type Mark,
  NO_ENTRY,
  readHead,
} from './ledger.ts';

/** What an unbroken ledger comes to, or the first thing that is wrong with it. */
export type Verdict =
  | { readonly ok: true; readonly entries: number; readonly head: string; readonly marked: boolean }
  | { readonly ok: false; readonly n: number; readonly why: Break };

/**
 * entry-missing: a number is left out · entry-changed: it, or the fact it stands for, is not what was written, or has
 * changed places · fact-missing: the fact it stands for is gone · cut-off: entries at the end are gone · head-forged: the end
 * was written by somebody without the master key · fact-outside: a fact that is in no entry · anchor-missing: what was noted elsewhere is not in it.
 */
export const BREAKS = [
  'entry-missing',
  'entry-changed',
  'fact-missing',
  'cut-off',
  'head-forged',
  'fact-outside',
  'anchor-missing',
] as const;
export type Break = (typeof BREAKS)[number];

/** Entries that are checked between two turns of the caller: about 5 ms. */
const SLICE = 1_000;

export interface CheckOptions {
  /** Left out when the master key is not at hand: then the end of the ledger proves less, and the verdict says so. */
  readonly mark?: Mark | undefined;
  /** Heads that were noted elsewhere, as `number hash`. */
  readonly anchors?: readonly string[];
}

/** Reads the whole ledger through; yields after each slice how many entries it has checked. */
export function* checkLedger(
  database: DatabaseSync,
  { mark, anchors = [] }: CheckOptions = {},
): Generator<number, Verdict> {
  const slice = database.prepare(`
    SELECT n, type, ledger.at AS at, ref, COALESCE(ledger.body, facts.body) AS body, hash, position, recorded_at
    FROM ledger LEFT JOIN facts ON type = 'fact' AND facts.id = ref WHERE n > ? ORDER BY n LIMIT ?
  `);
  const unseen = new Set(anchors);
  let end = NO_ENTRY;
  let facts = 0;
  for (;;) {
    const rows = slice.all(end.n, SLICE);
    for (const row of rows) {
      const n = end.n + 1;
      if (Number(row.n) !== n) return broken(n, 'entry-missing');
      const isFact = row.type === 'fact';
      if (isFact && row.position === null) return broken(n, 'fact-missing');
      const at = isFact ? Number(row.recorded_at) : Number(row.at);
      const type = row.type as EntryType;
      const body = isFact ? factBody(Number(row.position), String(row.body)) : String(row.body);
      const hash = chain(end.hash, { n, type, at, ref: String(row.ref), body });
      if (!isSame(hash, row.hash as Uint8Array)) return broken(n, 'entry-changed');
      if (isFact) facts++;
      end = { n, hash };
      unseen.delete(headText(end));
    }
    if (rows.length < SLICE) break;
    yield end.n;
  }
  const head = readHead(database) ?? { ...NO_ENTRY, mark: '' };
  if (head.n !== end.n || !isSame(head.hash, end.hash)) return broken(end.n + 1, 'cut-off');
  if (mark !== undefined && end.n > 0 && mark(headText(head)) !== head.mark)
    return broken(end.n, 'head-forged');
  if (Number(database.prepare('SELECT count(*) AS all_facts FROM facts').get()?.all_facts) !== facts)
    return broken(end.n, 'fact-outside');
  if (unseen.size > 0) return broken(end.n, 'anchor-missing');
  return { ok: true, entries: end.n, head: headText(end), marked: mark !== undefined };
}

const broken = (n: number, why: Break): Verdict => ({ ok: false, n, why });
