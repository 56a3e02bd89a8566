import { createHash } from 'node:crypto';
import type { Channel } from '../../devices/registry.ts';
import { type Duration, type Instant, latest, plus } from '../../devices/time.ts';
import type { Case } from '../../rules/case.ts';
import type { FactOf } from '../../rules/fact.ts';
import type { Receipt, SwapReceipt } from '../../rules/input.ts';
import { isWanted, ringsOf } from '../../rules/ring.ts';
import type { Swap } from '../../rules/swap.ts';
import type { FactsDatabase } from './facts.ts';
import { putOff, settle } from './outbox.ts';

/** One message to one person, about every case that rings for them here. */
export interface Message {
  readonly key: string;
  readonly id: string;
  readonly staff: string;
  readonly urgent: boolean;
  readonly body: string;
  readonly attempts: number;
  /** Rows of the outbox that it carries. */
  readonly rows: readonly number[];
  /** Those that it is the first try of. */
  readonly fresh: readonly Rung[];
}

/** A ring and the case or swap it is about, as that is now. */
export type Call =
  | { readonly rung: FactOf<'rung'>; readonly it: Case }
  | { readonly rung: FactOf<'swap-rung'>; readonly swap: Swap | undefined };

export type Rung = Call['rung'];

export interface PersonOutboxParts {
  readonly facts: FactsDatabase;
  readonly channel: Channel;
  /** After a message the next one to the same person waits so long, and then carries all that has come meanwhile. */
  readonly gap: Duration;
  readonly swap: (id: string) => Swap | undefined;
  readonly render: (all: readonly Call[]) => string;
  /** The first try of these has failed. */
  readonly failed: (all: readonly Rung[], reason: string) => void;
}

/** Cases in one message; more go with the next one. A text of a hundred homes is about a page. */
export const MOST_IN_MESSAGE = 100;

/** What waits to be told to people on one channel: one message a person at a time, reds first. */
export class PersonOutbox {
  readonly #parts: PersonOutboxParts;
  /** After a restart a gap may be missed: one message more. */
  readonly #sentAt = new Map<string, Instant>();

  constructor(parts: PersonOutboxParts) {
    this.#parts = parts;
  }

  due(now: Instant, limit: number, busy: ReadonlySet<string>): Message[] {
    const { facts, channel } = this.#parts;
    const people = facts
      .sql(
        `SELECT target FROM outbox WHERE target > ? AND target < ? AND delivered_at IS NULL AND next_at <= ?
         GROUP BY target ORDER BY min(rank), min(position)`,
      )
      .all(`${channel}/`, `${channel}0`, now)
      .map(({ target }) => String(target))
      .filter((target) => !busy.has(target) && this.#notBefore(target) <= now);
    const messages: Message[] = [];
    for (const target of people) {
      if (messages.length >= limit) break;
      const message = this.#compose(target, now);
      if (message !== undefined) messages.push(message);
    }
    return messages;
  }

  nextAt(busy: ReadonlySet<string>): Instant | undefined {
    const { facts, channel } = this.#parts;
    const times = facts
      .sql(
        `SELECT target, min(next_at) AS at FROM outbox WHERE target > ? AND target < ? AND delivered_at IS NULL
         GROUP BY target`,
      )
      .all(`${channel}/`, `${channel}0`)
      .filter(({ target }) => !busy.has(String(target)))
      .map(({ target, at }) => latest(Number(at) as Instant, this.#notBefore(String(target))));
    return times.length === 0 ? undefined : (Math.min(...times) as Instant);
  }

  delivered({ key, rows }: Message, at: Instant): void {
    this.#sentAt.set(key, at);
    settle(this.#parts.facts, rows, at);
  }

  failed({ rows, fresh }: Message, nextAt: Instant, reason: string): void {
    putOff(this.#parts.facts, rows, nextAt, reason);
    if (fresh.length > 0) this.#parts.failed(fresh, reason);
  }

  /** What waits for this person may be tried now. */
  hurry(staff: string): void {
    const { facts, channel } = this.#parts;
    facts
      .sql('UPDATE outbox SET next_at = 0 WHERE target = ? AND delivered_at IS NULL')
      .run(`${channel}/${staff}`);
  }

  /** The rings that a message told, as receipts are for them; none of an unknown one. */
  told(message: string): Told[] {
    const { facts, channel } = this.#parts;
    return facts
      .sql(
        'SELECT o.target, f.body FROM outbox o JOIN facts f USING (position) WHERE o.message = ? AND o.target > ? AND o.target < ?',
      )
      .all(message, `${channel}/`, `${channel}0`)
      .map(({ body }) => toldBy(JSON.parse(String(body)) as Rung));
  }

  #notBefore(target: string): Instant {
    const sentAt = this.#sentAt.get(target);
    return sentAt === undefined ? (0 as Instant) : plus(sentAt, this.#parts.gap);
  }

  /** What has been overtaken is not sent any more, and marked. */
  #compose(target: string, now: Instant): Message | undefined {
    const { facts, render } = this.#parts;
    for (;;) {
      const waiting = this.#waiting(target);
      const wanted = waiting.filter(isStillWanted);
      const kept = new Set(wanted);
      const overtake = facts.sql('UPDATE outbox SET delivered_at = ?, overtaken = 1 WHERE id = ?');
      for (const one of waiting) if (!kept.has(one)) overtake.run(now, one.row);
      const [first] = wanted;
      if (first === undefined && waiting.length === MOST_IN_MESSAGE) continue;
      if (first === undefined) return undefined;
      // By what it carries: the same again is a repetition, and one more case makes it another message.
      const id = messageId(wanted.map(({ rung }) => rung.id));
      const mark = facts.sql('UPDATE outbox SET message = ? WHERE id = ?');
      for (const { row } of wanted) mark.run(id, row);
      return {
        key: target,
        id,
        staff: first.rung.staff,
        urgent: first.rank === 0,
        body: render(wanted),
        attempts: Math.min(...wanted.map(({ attempts }) => attempts)),
        rows: wanted.map(({ row }) => row),
        fresh: wanted.filter(({ attempts }) => attempts === 0).map(({ rung }) => rung),
      };
    }
  }

  #waiting(target: string): (Call & { row: number; rank: number; attempts: number })[] {
    const { facts, swap } = this.#parts;
    const rows = facts
      .sql(
        `SELECT o.id, o.rank, o.attempts, f.body, c.body AS it FROM outbox o JOIN facts f USING (position)
         LEFT JOIN cases c ON c.id = o.case_id
         WHERE o.target = ? AND o.delivered_at IS NULL ORDER BY o.rank, o.position LIMIT ?`,
      )
      .all(target, MOST_IN_MESSAGE);
    return rows.map(({ id, rank, attempts, body, it }) => ({
      row: Number(id),
      rank: Number(rank),
      attempts: Number(attempts),
      ...callOf(JSON.parse(String(body)) as Rung, it, swap),
    }));
  }
}

function callOf(rung: Rung, it: unknown, swap: PersonOutboxParts['swap']): Call {
  if (rung.type === 'swap-rung') return { rung, swap: swap(rung.swap) };
  return { rung, it: JSON.parse(String(it)) as Case };
}

function isStillWanted(call: Call): boolean {
  const ringer = 'it' in call ? call.it : call.swap;
  return isWanted(ringsOf(ringer ?? {}), call.rung.staff, call.rung.attempt);
}

type Told = Omit<Receipt, 'state'> | Omit<SwapReceipt, 'state'>;

/** A ring as what is heard of it names it. */
export function toldBy({ staff, channel, attempt, ...about }: Rung): Told {
  const of = about.type === 'swap-rung' ? { swap: about.swap } : { case: about.case };
  return { ...of, staff, channel, attempt };
}

const messageId = (facts: readonly string[]): string =>
  `m_${createHash('sha256').update(facts.join(' ')).digest('base64url').slice(0, 22)}`;
