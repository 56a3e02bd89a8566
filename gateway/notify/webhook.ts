import { createHmac } from 'node:crypto';
import { between, type Duration, type Instant, minutes, plus, seconds } from '../../devices/time.ts';
import type { Fact } from '../../rules/fact.ts';
import { type Level, levelOf, type Urgency } from '../../rules/level.ts';
import type { Outbox, OutboxRow } from './outbox.ts';

export interface WebhookTarget {
  /** Its name in the outbox and on the pages of cases; the URL may hold a secret. */
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly levels: readonly Level[];
}

export interface WebhookClock {
  now(): Instant;
  /** Calls `wake` once after a while; the result calls it off. */
  after(wait: Duration, wake: () => void): () => void;
}

export interface Webhooks {
  /** There may be something new in the outbox. */
  wake(): void;
  /** Breaks off what is under way: it stays in the outbox and is sent again after the next start. */
  close(): Promise<void>;
}

/** A receiver that has not answered by then is tried again later. */
export const ANSWER_WITHIN = seconds(10);
/** Requests under way to one target: a receiver with a second of delay still gets four a second. */
export const MAX_IN_FLIGHT = 4;
/** …of which so many are for reds alone: a receiver that hangs on yellows is still told of a red at once. */
export const KEPT_FOR_URGENT = 1;
export const FIRST_BACK_OFF = seconds(1);
/** Back-off doubles up to here, and stays: a notice is never given up. */
export const LONGEST_BACK_OFF = minutes(5);

/** Whether a target is told of a fact. Facts of no case have no colour and go to none. */
export function webhookWants(
  target: Pick<WebhookTarget, 'levels'>,
  fact: Fact,
  urgencyOfCase: Urgency | undefined,
): boolean {
  if (fact.case === undefined || urgencyOfCase === undefined) return false;
  return target.levels.includes(levelOf(urgencyOfCase));
}

/** `X-Signature` of a body: HMAC-SHA-256 of its UTF-8 bytes under the target's secret. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`;

/** How long to wait after one more failure. */
export const backOff = (failuresBefore: number): Duration =>
  Math.min(FIRST_BACK_OFF * 2 ** failuresBefore, LONGEST_BACK_OFF) as Duration;

/**
 * Sends the outbox of each target by itself, so that one that hangs delays no other. At least once: a receiver tells a
 * repetition by `X-Shouwang-Delivery`, the id of the fact.
 */
export function openWebhooks(options: {
  readonly targets: readonly WebhookTarget[];
  readonly outbox: Outbox;
  readonly clock: WebhookClock;
}): Webhooks {
  const senders = options.targets.map((target) => openSender(target, options.outbox, options.clock));
  const webhooks: Webhooks = {
    wake: () => {
      for (const sender of senders) sender.wake();
    },
    close: async () => {
      await Promise.all(senders.map((sender) => sender.close()));
    },
  };
  webhooks.wake();
  return webhooks;
}

function openSender(target: WebhookTarget, outbox: Outbox, clock: WebhookClock): Webhooks {
  const underWay = new Map<number, Promise<void>>();
  const end = new AbortController();
  let callOff = (): void => undefined;

  function wake(): void {
    callOff();
    if (end.signal.aborted) return;
    // Rows under way are still due, so they are asked for too and left out.
    const due = outbox.due(target.name, clock.now(), MAX_IN_FLIGHT + underWay.size);
    for (const row of due) {
      const room = row.urgent ? MAX_IN_FLIGHT : MAX_IN_FLIGHT - KEPT_FOR_URGENT;
      if (underWay.size < room && !underWay.has(row.id)) underWay.set(row.id, deliver(row));
    }
    // The end of each request wakes us too; rows under way hide when the others may be tried.
    const at = underWay.size > 0 ? plus(clock.now(), FIRST_BACK_OFF) : outbox.nextAt(target.name);
    if (at !== undefined) callOff = clock.after(between(clock.now(), at), wake);
  }
  async function deliver(row: OutboxRow): Promise<void> {
    const failure = await post(target, row, clock, end.signal);
    underWay.delete(row.id);
    if (end.signal.aborted) return;
    const now = clock.now();
    if (failure === undefined) outbox.delivered(row.id, now);
    else outbox.failed(row.id, plus(now, backOff(row.attempts)), failure);
    wake();
  }
  return {
    wake,
    async close() {
      callOff();
      end.abort();
      await Promise.all(underWay.values());
    },
  };
}

/** Sends one notice; gives why it is not delivered, or nothing. */
async function post(
  target: WebhookTarget,
  row: OutboxRow,
  clock: WebhookClock,
  end: AbortSignal,
): Promise<string | undefined> {
  const late = new AbortController();
  const callOff = clock.after(ANSWER_WITHIN, () => late.abort());
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'x-signature': signatureOf(row.body, target.secret),
        'x-shouwang-delivery': row.factId,
      },
      body: row.body,
      // A signed body goes to the address that was configured, and to no other.
      redirect: 'manual',
      signal: AbortSignal.any([late.signal, end]),
    });
    // Nobody reads the answer; taking its beginning away frees the connection.
    await response.body?.cancel();
    return response.ok ? undefined : `http-${response.status}`;
  } catch (error) {
    return late.signal.aborted ? 'no-answer-in-time' : causeOf(error);
  } finally {
    callOff();
  }
}

/** The name of a network error, e.g. `ECONNREFUSED`; fetch hides it in the cause. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreachable';
}
