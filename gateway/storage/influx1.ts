import { IncomingMessage } from 'node:http';
import { InfluxDB } from 'influx';
import type { Duration } from '../../devices/time.ts';
import { lineProtocol } from './line-protocol.ts';
import {
  judgeAnswer,
  judgeFailure,
  MAX_ANSWER_BYTES,
  REQUEST_TIMEOUT,
  type Sink,
  withTimeout,
} from './sink.ts';

export interface Influx1Options {
  /** E.g. `http://127.0.0.1:8086`. */
  readonly url: string;
  readonly database: string;
  readonly username?: string;
  readonly password?: string;
  readonly timeout?: Duration;
}

/** InfluxDB 1.x. */
export interface Influx1 extends Sink {
  /** The rows of an InfluxQL query. Rejects when it fails. */
  query<Row>(influxQl: string): Promise<readonly Row[]>;
}

/**
 * The package `influx` sets up and asks; writes go by `fetch`: the package counts a host as gone for up to 10 s after one
 * 5xx, lets a newline in a tag forge a point, and writes half as fast.
 */
export function openInflux1(options: Influx1Options): Influx1 {
  const { database, timeout = REQUEST_TIMEOUT } = options;
  const { origin, pathname } = new URL(options.url);
  const base = origin + pathname.replace(/\/$/, '');
  const target = `${base}/write?${new URLSearchParams({ db: database, precision: 'u' })}`;
  const headers = { ...authorization(options), 'content-type': 'text/plain; charset=utf-8' };
  return {
    name: `${base}/${database}`,
    prepare: (signal) => abortable(createDatabase(options, timeout), signal),
    query: (influxQl) => openClient(options, timeout).query(influxQl),
    write: async (points, signal) => {
      const body = points.map(lineProtocol).join('\n');
      try {
        const ends = withTimeout(timeout, signal);
        // A redirect would turn the POST into a GET: it counts as an answer that no database gave.
        const response = await fetch(target, {
          method: 'POST',
          headers,
          body,
          signal: ends,
          redirect: 'manual',
        });
        const retryAfter = response.headers.get('retry-after') ?? undefined;
        return judgeAnswer({ status: response.status, body: await beginningOf(response), retryAfter });
      } catch (error) {
        return judgeFailure(error);
      }
    },
  };
}

/** Changes nothing when the database exists. */
async function createDatabase(options: Influx1Options, timeout: Duration): Promise<void> {
  try {
    await openClient(options, timeout).createDatabase(options.database);
  } catch (error) {
    // Who may write need not be allowed to create: the write tells whether that is enough.
    if (!MAY_NOT.includes(statusOf(error))) throw error;
  }
}

const MAY_NOT: readonly unknown[] = [401, 403];

/** The package's errors hold the response. */
function statusOf(error: unknown): unknown {
  const response = error instanceof Error && 'res' in error ? error.res : undefined;
  return response instanceof IncomingMessage ? response.statusCode : undefined;
}

/** The package cannot give up a request: it ends by its timeout, and nobody waits for it any more. */
function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop));
}

/** A client for one request: it has no earlier failure to remember. */
function openClient({ url, database, username, password }: Influx1Options, timeout: Duration): InfluxDB {
  const { protocol, hostname, port, pathname } = new URL(url);
  const isSecure = protocol === 'https:';
  return new InfluxDB({
    host: hostname,
    port: Number(port || (isSecure ? 443 : 80)),
    protocol: isSecure ? 'https' : 'http',
    path: pathname.replace(/\/$/, ''),
    database,
    username: username ?? '',
    password: password ?? '',
    pool: { maxRetries: 0, requestTimeout: timeout / 1_000 },
  });
}

function authorization({ username, password }: Influx1Options): Record<string, string> {
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}

async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= MAX_ANSWER_BYTES) break;
  }
  return text.slice(0, MAX_ANSWER_BYTES);
}
