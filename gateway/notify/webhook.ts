import { createHmac } from 'node:crypto';
import { type Case, running } from '../../rules/case.ts';
import type { Fact } from '../../rules/fact.ts';
import { type Level, levelOf, type Urgency } from '../../rules/level.ts';
import type { Channel } from './channel.ts';

export interface WebhookTarget {
  /** Its name in the outbox and on the pages of cases; the URL may hold a secret. */
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly levels: readonly Level[];
}

/**
 * Whether a target is told of a fact: those of cases of its colours, and of every time in which we were down. Other facts
 * have no colour and go to none.
 */
export function webhookWants(
  target: Pick<WebhookTarget, 'levels'>,
  fact: Fact,
  urgencyOfCase: Urgency | undefined,
): boolean {
  if (fact.type === 'gateway-started') return true;
  const ofCase = fact.case === undefined ? undefined : urgencyOfCase;
  const urgency = fact.type === 'overdue-told' ? fact.urgency : ofCase;
  return urgency !== undefined && target.levels.includes(levelOf(urgency));
}

/**
 * Whether a fact says nothing by itself: `overdue-told` has in one notice what nobody could be told while we were down.
 * A red is told by itself as well, by the last telling alone.
 */
export function isBundled(fact: Fact, it: Case | undefined): boolean {
  if (fact.type !== 'tier-told' || fact.late !== true || it === undefined) return false;
  return levelOf(it.urgency) !== 'red' || running(it, 'accept')?.from !== fact.at;
}

/** `X-Signature` of a body: HMAC-SHA-256 of its UTF-8 bytes under a shared secret. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`;

/** Posts a signed body. A receiver tells a repetition by `X-Shouwang-Delivery`, the id of the fact. */
export const openWebhook = (target: Pick<WebhookTarget, 'url' | 'secret'>): Channel => ({
  async send({ id, body }, signal) {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'x-signature': signatureOf(body, target.secret),
        'x-shouwang-delivery': id,
      },
      body,
      // A signed body goes to the address that was configured, and to no other.
      redirect: 'manual',
      signal,
    });
    // Nobody reads the answer; taking its beginning away frees the connection.
    await response.body?.cancel();
    return response.ok ? undefined : `http-${response.status}`;
  },
});
