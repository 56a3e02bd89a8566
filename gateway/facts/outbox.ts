import type { Instant } from '../../devices/time.ts';
import type { FactOf } from '../../rules/fact.ts';
import type { Delivery } from '../view.ts';
import type { RecordedFact } from './batch.ts';
import type { FactsDatabase } from './facts.ts';

/** A fact that waits to be sent to a system. */
export interface WaitingNotice {
  readonly key: string;
  /** The fact's. */
  readonly id: string;
  readonly urgent: boolean;
  readonly body: string;
  readonly attempts: number;
}

/** What waits for one system, in the shape of a queue. */
export interface OutboxQueue {
  due(now: Instant, limit: number, busy: ReadonlySet<string>): WaitingNotice[];
  nextAt(busy: ReadonlySet<string>): Instant | undefined;
  delivered(notice: WaitingNotice, at: Instant): void;
  failed(notice: WaitingNotice, nextAt: Instant, reason: string): void;
}

/** The newest deliveries on a case's page; those to people first, for the others repeat the timeline. */
const DELIVERIES_SHOWN = 200;

/** Notices that are still to be delivered, kept until they are. `render` makes the body of a fact. */
export class Outbox {
  readonly #facts: FactsDatabase;
  readonly #render: (fact: RecordedFact) => string;

  constructor(facts: FactsDatabase, render: (fact: RecordedFact) => string) {
    this.#facts = facts;
    this.#render = render;
  }

  /** Each fact for `target` by itself: the most urgent first, then the oldest. */
  queue(target: string): OutboxQueue {
    return {
      due: (now, limit, busy) => this.#due(target, now, limit, busy),
      nextAt: (busy) => this.#nextAt(target, busy),
      delivered: ({ key }, at) => settle(this.#facts, [Number(key)], at),
      failed: ({ key }, nextAt, reason) => putOff(this.#facts, [Number(key)], nextAt, reason),
    };
  }

  waiting(): number {
    return Number(
      this.#facts.sql('SELECT count(*) AS n FROM outbox WHERE delivered_at IS NULL').get()?.n ?? 0,
    );
  }

  ofCase(caseId: string): Delivery[] {
    const rows = this.#facts
      .sql(
        `SELECT o.*, f.id AS fact, f.body FROM outbox o JOIN facts f USING (position)
         WHERE o.case_id = ? ORDER BY instr(o.target, '/') = 0, o.id DESC LIMIT ?`,
      )
      .all(caseId, DELIVERIES_SHOWN);
    return rows.map(deliveryOf);
  }

  #due(target: string, now: Instant, limit: number, busy: ReadonlySet<string>): WaitingNotice[] {
    const rows = this.#facts
      .sql(
        `SELECT o.id, o.attempts, o.rank, f.position, f.recorded_at, f.body FROM outbox o JOIN facts f USING (position)
         WHERE o.target = ? AND o.delivered_at IS NULL AND o.next_at <= ? ORDER BY o.rank, o.position LIMIT ?`,
      )
      .all(target, now, limit + busy.size)
      .filter(({ id }) => !busy.has(String(id)))
      .slice(0, limit);
    return rows.map((row) => {
      const fact = JSON.parse(String(row.body));
      const recordedAt = Number(row.recorded_at) as Instant;
      const body = this.#render({ position: Number(row.position), recordedAt, fact });
      const [key, attempts] = [String(row.id), Number(row.attempts)];
      return { key, id: fact.id, urgent: row.rank === 0, body, attempts };
    });
  }

  #nextAt(target: string, busy: ReadonlySet<string>): Instant | undefined {
    return this.#facts
      .sql(
        'SELECT id, next_at FROM outbox WHERE target = ? AND delivered_at IS NULL ORDER BY next_at LIMIT ?',
      )
      .all(target, busy.size + 1)
      .filter(({ id }) => !busy.has(String(id)))
      .map((row) => Number(row.next_at) as Instant)[0];
  }
}

export function settle(facts: FactsDatabase, rows: readonly number[], at: Instant): void {
  const done = facts.sql(
    'UPDATE outbox SET delivered_at = ?, attempts = attempts + 1, reason = NULL WHERE id = ?',
  );
  facts.write(() => {
    for (const id of rows) done.run(at, id);
  });
}

export function putOff(facts: FactsDatabase, rows: readonly number[], nextAt: Instant, reason: string): void {
  const later = facts.sql('UPDATE outbox SET attempts = attempts + 1, next_at = ?, reason = ? WHERE id = ?');
  facts.write(() => {
    for (const id of rows) later.run(nextAt, reason, id);
  });
}

function deliveryOf(row: Record<string, unknown>): Delivery {
  const [target = '', staff] = String(row.target).split('/');
  const at = row.delivered_at === null ? undefined : (Number(row.delivered_at) as Instant);
  const about = { fact: String(row.fact), attempts: Number(row.attempts) };
  const more = {
    ...(at !== undefined && { at }),
    ...(row.reason !== null && { reason: String(row.reason) }),
  };
  const unsent = row.reason === null ? 'waiting' : 'failing';
  if (staff === undefined)
    return { ...about, channel: 'webhook', target, state: at === undefined ? unsent : 'delivered', ...more };
  const { attempt, at: rungAt } = JSON.parse(String(row.body)) as FactOf<'rung'>;
  const settled = row.overtaken === 1 ? 'overtaken' : 'sent';
  const state = at === undefined ? unsent : settled;
  return { ...about, channel: target, target: staff, state, ...more, rung: { attempt, at: rungAt } };
}
