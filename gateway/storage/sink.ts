import { type Duration, seconds } from '../../devices/time.ts';
import type { Batch } from './reading-store.ts';

/** A store elsewhere that takes points and rows and may be away. Writing one twice changes nothing there. */
export interface Sink {
  /** Tells where it writes, without credentials: a follower keeps its position under this name. */
  readonly name: string;
  /**
   * Makes ready what writing needs; repeating it changes nothing. Gives what it may not do there and goes on without;
   * rejects when it fails otherwise.
   */
  prepare(signal?: AbortSignal): Promise<readonly string[]>;
  /** Writes one batch by one request; never tries again by itself. */
  write(batch: Batch, signal?: AbortSignal): Promise<WriteResult>;
}

export type WriteResult =
  /** All of it is stored. */
  | { readonly type: 'written' }
  /** The store will not take this batch as it is; part of it may be stored. */
  | { readonly type: 'partial-or-bad'; readonly reason: string }
  /** Nothing is known about the points: later again. */
  | { readonly type: 'unavailable'; readonly reason: string; readonly retryAfter?: Duration }
  /** We may not write there: nothing but a person changes that. */
  | { readonly type: 'refused'; readonly reason: string };

/** Time for one request: a batch takes well under 1 s, and a server that hangs is asked again this much later. */
export const REQUEST_TIMEOUT = seconds(30);

/** Longest wait that a server's Retry-After can ask for; a longer one counts as this. */
const MAX_RETRY_AFTER = seconds(300);

/** Bytes of an answer that are read: the reason is in the first of them. */
export const MAX_ANSWER_BYTES = 4_096;

/** What an HTTP write API said: `body` is the beginning of it, `retryAfter` the header. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter?: string | undefined;
}

/** The meaning of an answer to a write, the same for InfluxDB 1, 2 and 3. */
export function judgeAnswer({ status, body, retryAfter }: HttpAnswer): WriteResult {
  const told = errorIn(body);
  const reason = `${status} ${told ?? body}`.trim();
  if (status === 204) return { type: 'written' };
  if (status === 401 || status === 403) return { type: 'refused', reason };
  // Only a database says it with an error in JSON: the same status from a proxy must not condemn the points.
  const isOfDatabase = told !== undefined && [400, 413, 422].includes(status);
  // 201 is InfluxDB 2's and 3's word for "some of it", 413 is about size: both end by halving.
  if (isOfDatabase || status === 201 || status === 413) return { type: 'partial-or-bad', reason };
  const delay = retryDelay(retryAfter);
  return delay === undefined
    ? { type: 'unavailable', reason }
    : { type: 'unavailable', reason, retryAfter: delay };
}

/** What a request that got no answer means. */
export function judgeFailure(error: unknown): WriteResult {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return { type: 'unavailable', reason: `${error instanceof Error ? error.message : error}${cause}` };
}

/** The signal of one request: the caller's, or the end of its time. */
export function withTimeout(timeout: Duration, signal?: AbortSignal): AbortSignal {
  const late = AbortSignal.timeout(timeout / 1_000);
  return signal === undefined ? late : AbortSignal.any([signal, late]);
}

function errorIn(body: string): string | undefined {
  try {
    const { error, message } = JSON.parse(body) ?? {};
    const told: unknown = message ?? error;
    return typeof told === 'string' ? told : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds only: a date would have to be compared with this machine's clock. */
function retryDelay(header: string | undefined): Duration | undefined {
  if (header === undefined || !/^\d{1,9}$/.test(header.trim())) return undefined;
  return Math.min(seconds(Number(header)), MAX_RETRY_AFTER) as Duration;
}
