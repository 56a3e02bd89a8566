import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duration, type Instant, instant, plus } from '../../devices/time.ts';
import type { Notice, NotifyClock, Queue } from '../../gateway/notify/channel.ts';
import { MONDAY } from '../community.ts';

/** A real receiver: requests wait in line until the test takes and answers them. */
export async function startReceiver(port = 0) {
  const come: { request: IncomingMessage; body: string; response: ServerResponse }[] = [];
  let wanted: (() => void) | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    come.push({ request, body: Buffer.concat(chunks).toString('utf8'), response });
    wanted?.();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(port, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/in`;
  return {
    url,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
    },
    get waiting() {
      return come.length;
    },
    async next() {
      while (come.length === 0) await new Promise<void>((resolve) => (wanted = resolve));
      return come.shift()!;
    },
    async answer(status: number, headers: Record<string, string> = {}) {
      const one = await this.next();
      one.response.writeHead(status, headers).end();
      return one;
    },
  };
}

/** A clock that stands until it is moved. */
export class HandClock implements NotifyClock {
  #now: Instant = MONDAY;
  #timers: { at: Instant; wake: () => void }[] = [];

  now = (): Instant => this.#now;

  after = (wait: Duration, wake: () => void): (() => void) => {
    const timer = { at: plus(this.#now, wait), wake };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  pass(time: Duration): void {
    const until = plus(this.#now, time);
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = next.at;
      next.wake();
    }
    this.#now = until;
  }
}

type Row = Notice & { target: string; nextAt: Instant; deliveredAt?: Instant; reasons: string[] };

/** The outbox's promises in memory; `settled` waits for the next outcome of a try. */
export class HandOutbox {
  rows: Row[] = [];
  #settled: (() => void)[] = [];

  add(target: string, red = true, more: Partial<Notice> = {}): Row {
    const n = this.rows.length + 1;
    const body = JSON.stringify({ id: `f_${n}`, data: { why: { zh: '烟感报警' } } });
    const row: Row = {
      key: String(n),
      target,
      id: `f_${n}`,
      body,
      attempts: 0,
      urgent: red,
      nextAt: MONDAY,
      reasons: [],
      ...more,
    };
    this.rows.push(row);
    return row;
  }

  queue(target: string): Queue {
    const waiting = (busy: ReadonlySet<string>): Row[] =>
      this.rows.filter((row) => row.target === target && row.deliveredAt === undefined && !busy.has(row.key));
    return {
      due: (now, limit, busy) =>
        waiting(busy)
          .filter(({ nextAt }) => nextAt <= now)
          .sort((a, b) => Number(b.urgent) - Number(a.urgent) || Number(a.key) - Number(b.key))
          .slice(0, limit),
      nextAt(busy) {
        const times = waiting(busy).map(({ nextAt }) => nextAt);
        return times.length === 0 ? undefined : instant(Math.min(...times));
      },
      delivered: ({ key }, at) => this.delivered(Number(key), at),
      failed: ({ key }, nextAt, reason) => this.failed(Number(key), nextAt, reason),
    };
  }

  delivered(n: number, at: Instant): void {
    this.#change(n, { deliveredAt: at });
  }

  failed(n: number, nextAt: Instant, reason: string): void {
    const row = this.rows[n - 1]!;
    this.#change(n, { nextAt, attempts: row.attempts + 1, reasons: [...row.reasons, reason] });
  }

  settled(): Promise<void> {
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  row(n: number): Row {
    return this.rows[n - 1]!;
  }

  #change(n: number, change: Partial<Row>): void {
    this.rows[n - 1] = { ...this.rows[n - 1]!, ...change };
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}
