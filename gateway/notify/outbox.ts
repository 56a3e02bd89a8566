import type { Instant } from '../../devices/time.ts';

/** A notice that is still to be delivered. */
export interface OutboxRow {
  readonly id: number;
  readonly target: string;
  readonly factId: string;
  /** About a red. */
  readonly urgent: boolean;
  /** JSON, ready to be sent. */
  readonly body: string;
  /** Tries that failed. */
  readonly attempts: number;
}

/** Notices in the record, kept until they are delivered. */
export interface Outbox {
  /** What may be tried now: reds first, then the oldest. */
  due(target: string, now: Instant, limit: number): readonly OutboxRow[];
  /** When the next notice of a target may be tried, past times included; `undefined` with none waiting. */
  nextAt(target: string): Instant | undefined;
  delivered(id: number, at: Instant): void;
  failed(id: number, nextAt: Instant, reason: string): void;
}
