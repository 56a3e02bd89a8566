import type { Instant } from '../../devices/time.ts';
import type { Delivery } from '../view.ts';
import type { FactsDatabase, RecordedFact } from './facts.ts';

export interface WaitingNotice {
  readonly id: number;
  readonly target: string;
  readonly factId: string;
  readonly urgent: boolean;
  readonly body: string;
  readonly attempts: number;
}

/** The newest deliveries on a case's page. */
const DELIVERIES_SHOWN = 200;

/** Notices that are still to be delivered, kept until they are. `render` makes the body of a fact. */
export class Outbox {
  readonly #facts: FactsDatabase;
  readonly #render: (fact: RecordedFact) => string;

  constructor(facts: FactsDatabase, render: (fact: RecordedFact) => string) {
    this.#facts = facts;
    this.#render = render;
  }

  /** What may be sent to a target now: the most urgent first, then the oldest. */
  due(target: string, now: Instant, limit: number): WaitingNotice[] {
    const rows = this.#facts
      .sql(
        `SELECT o.id, o.attempts, o.rank, f.position, f.recorded_at, f.body FROM outbox o JOIN facts f USING (position)
         WHERE o.target = ? AND o.delivered_at IS NULL AND o.next_at <= ? ORDER BY o.rank, o.position LIMIT ?`,
      )
      .all(target, now, limit);
    return rows.map((row) => {
      const fact = JSON.parse(String(row.body));
      const body = this.#render({
        position: Number(row.position),
        recordedAt: Number(row.recorded_at) as Instant,
        fact,
      });
      const [id, attempts] = [Number(row.id), Number(row.attempts)];
      return { id, target, factId: fact.id, urgent: row.rank === 0, body, attempts };
    });
  }

  /** When the next notice of a target may be tried; `undefined` with none waiting. */
  nextAt(target: string): Instant | undefined {
    const row = this.#facts
      .sql('SELECT min(next_at) AS at FROM outbox WHERE target = ? AND delivered_at IS NULL')
      .get(target);
    return row?.at === null || row === undefined ? undefined : (Number(row.at) as Instant);
  }

  delivered(id: number, at: Instant): void {
    this.#facts
      .sql('UPDATE outbox SET delivered_at = ?, attempts = attempts + 1, reason = NULL WHERE id = ?')
      .run(at, id);
  }

  failed(id: number, nextAt: Instant, reason: string): void {
    this.#facts
      .sql('UPDATE outbox SET attempts = attempts + 1, next_at = ?, reason = ? WHERE id = ?')
      .run(nextAt, reason, id);
  }

  waiting(): number {
    return Number(
      this.#facts.sql('SELECT count(*) AS n FROM outbox WHERE delivered_at IS NULL').get()?.n ?? 0,
    );
  }

  ofCase(caseId: string): Delivery[] {
    const rows = this.#facts
      .sql(
        'SELECT o.*, f.id AS fact FROM outbox o JOIN facts f USING (position) WHERE o.case_id = ? ORDER BY o.id DESC LIMIT ?',
      )
      .all(caseId, DELIVERIES_SHOWN);
    return rows.map((row) => ({
      channel: 'webhook',
      target: String(row.target),
      fact: String(row.fact),
      state: row.delivered_at !== null ? 'delivered' : row.reason === null ? 'waiting' : 'failing',
      attempts: Number(row.attempts),
      ...(row.delivered_at !== null && { at: Number(row.delivered_at) as Instant }),
      ...(row.reason !== null && { reason: String(row.reason) }),
    }));
  }
}
