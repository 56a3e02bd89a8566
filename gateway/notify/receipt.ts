import { createHash, timingSafeEqual } from 'node:crypto';
import type { ReceiptState } from '../../rules/ring.ts';
import { signatureOf } from './webhook.ts';

/** How a provider says what became of a message, as the config describes it. */
export interface ReceiptTerms {
  readonly secret: string;
  /** Fields, as paths parted by dots. */
  readonly id: string;
  readonly state: string;
  readonly delivered: readonly string[];
  readonly seen: readonly string[];
  readonly failed: readonly string[];
}

/** A request as it came. */
export interface ReceiptPost {
  readonly body: string;
  readonly contentType: string;
  readonly signature?: string;
  readonly bearer?: string;
}

export interface MessageReceipt {
  /** The message's. */
  readonly id: string;
  readonly state: ReceiptState;
  /** The provider's word, if it is one. */
  readonly reason?: string;
}

/** Receipts in one request; more are refused. */
const MOST_RECEIPTS = 200;

/** What a provider has sent: JSON, one or a list, or a form. Words for other states (queued, sent) say nothing. */
export function readReceipts(
  post: ReceiptPost,
  terms: ReceiptTerms,
): readonly MessageReceipt[] | 'receipt-refused' | 'body-invalid' {
  if (!isProven(post, terms.secret)) return 'receipt-refused';
  const parsed = parse(post);
  if (parsed === undefined) return 'body-invalid';
  const all = Array.isArray(parsed) ? parsed : [parsed];
  if (all.length > MOST_RECEIPTS) return 'body-invalid';
  const receipts: MessageReceipt[] = [];
  for (const one of all) {
    const [id, word] = [field(one, terms.id), field(one, terms.state)];
    if (id === undefined || word === undefined) return 'body-invalid';
    const state = (['delivered', 'seen', 'failed'] as const).find((state) => terms[state].includes(word));
    if (state === undefined) continue;
    const reason = state === 'failed' && WORD.test(word) ? word : undefined;
    receipts.push({ id, state, ...(reason !== undefined && { reason }) });
  }
  return receipts;
}

/** A word of a provider that may stand in the record: no number of anybody fits. */
const WORD = /^[A-Za-z][A-Za-z_-]{0,31}$/;

function isProven({ body, signature, bearer }: ReceiptPost, secret: string): boolean {
  if (signature !== undefined) return isSame(signature, signatureOf(body, secret));
  return bearer !== undefined && isSame(bearer, secret);
}

/** In constant time, whatever the lengths. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(hashOf(a), hashOf(b));

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

function parse({ body, contentType }: ReceiptPost): unknown {
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body));
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function field(from: unknown, path: string): string | undefined {
  let value = from;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
