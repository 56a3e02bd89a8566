import type { Duration, Instant } from '../../devices/time.ts';

/** A notice on its way to one receiver. */
export interface Notice {
  /** Whom it goes to: of one key no two are under way together. */
  readonly key: string;
  /** The same whenever the same is sent again, so that a receiver can tell a repetition. */
  readonly id: string;
  /** About a red. */
  readonly urgent: boolean;
  /** Ready to be sent: JSON for systems and pages, a text for people. */
  readonly body: string;
  /** Tries that failed. */
  readonly attempts: number;
  /** The member of staff it is for. */
  readonly staff?: string;
}

/** A way out of the gateway. Every one passes tests/contract/channel.ts. */
export interface Channel {
  /**
   * Brings one notice out; gives why it was not taken, or nothing. What it gives or throws holds nobody's address and
   * no secret. `signal` ends it.
   */
  send(notice: Notice, signal: AbortSignal): Promise<string | undefined>;
}

/** What waits for one channel in the record. */
export interface Queue<N extends Notice = Notice> {
  /** What may be tried now: reds first, then the oldest; nothing of the keys that are busy. */
  due(now: Instant, limit: number, busy: ReadonlySet<string>): readonly N[];
  /** When the next notice may be tried, past times included; `undefined` with none waiting. */
  nextAt(busy: ReadonlySet<string>): Instant | undefined;
  delivered(notice: N, at: Instant): void;
  failed(notice: N, nextAt: Instant, reason: string): void;
}

export interface NotifyClock {
  now(): Instant;
  /** Calls `wake` once after a while; the result calls it off. */
  after(wait: Duration, wake: () => void): () => void;
}
