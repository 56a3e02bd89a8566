import { z } from 'zod';
import { count, id, next, time } from './terms.ts';

/** Rows of one page of the ledger. Over it: 400 `query-invalid`. */
const MOST_ENTRIES = 500;
const USUAL_ENTRIES = 100;

const entryType = z.enum(['fact', 'look', 'erasure']);
const head = z.string().describe('number and hash of the last entry; noted elsewhere it proves a later cut');

export const entriesQuery = z.strictObject({
  type: entryType.exactOptional(),
  ref: id.exactOptional().describe("a person, as `resident:r1`, or a fact's id"),
  limit: count(MOST_ENTRIES, USUAL_ENTRIES),
  after: id.exactOptional(),
});

const entrySchema = z.strictObject({
  n: z.number().int(),
  type: entryType,
  at: time,
  ref: z.string(),
  /** Of a look or an erasure: who, why, what. */
  body: z.record(z.string(), z.unknown()).exactOptional(),
  hash: z.string(),
});

export const entriesPage = z.strictObject({ items: z.array(entrySchema), next, head });
export type EntriesPage = z.output<typeof entriesPage>;

export const verifyQuery = z.strictObject({
  anchor: z
    .string()
    .regex(/^\d{1,15} [0-9a-f]{64}$/)
    .exactOptional()
    .describe('a head that was noted elsewhere'),
});

export const verdictSchema = z.union([
  z.strictObject({
    ok: z.literal(true),
    entries: z.number().int(),
    head,
    marked: z.boolean().describe('the end was checked under the master key'),
  }),
  z.strictObject({ ok: z.literal(false), n: z.number().int(), why: z.string() }),
]);

export const personParams = z.strictObject({ id: z.string().min(1).max(128) });
