import { IncomingMessage } from 'node:http';
import { InfluxDB } from 'influx';
import type { Duration } from '../../devices/time.ts';
import { postLines } from './http-write.ts';
import { type Answered, type InfluxQl, influxError, seriesIn } from './influx-ql.ts';
import { openInfluxReadings } from './influx-readings.ts';
import { type Policies, setUp } from './influx-set-up.ts';
import { RETENTION, type ReadingStore, type Retention } from './reading-store.ts';
import { REQUEST_TIMEOUT, type Sink } from './sink.ts';

export interface Influx1Options {
  /** E.g. `http://127.0.0.1:8086`. */
  readonly url: string;
  readonly database: string;
  readonly username?: string;
  readonly password?: string;
  readonly retention?: Retention;
  readonly timeout?: Duration;
}

/**
 * InfluxDB 1.x. The package `influx` sets up and asks; writes go by `fetch`: the package counts a host as gone for up to
 * 10 s after one 5xx, lets a newline in a tag forge a point, and writes half as fast.
 */
export function openInflux1(options: Influx1Options): Sink & ReadingStore {
  const { database, timeout = REQUEST_TIMEOUT, retention = RETENTION } = options;
  const { origin, pathname } = new URL(options.url);
  const base = origin + pathname.replace(/\/$/, '');
  const headers = authorization(options);
  const ask = openAsk(options, timeout);
  let policies: Policies = {};
  return {
    name: `${base}/${database}`,
    ...openInfluxReadings(ask, () => policies),
    prepare: async (signal) => {
      const done = await setUp(ask, { database, retention, signal });
      policies = done.policies;
      return done.missing;
    },
    write: ({ lines, resolution }, signal) => {
      const policy = resolution === 'raw' ? undefined : policies.fiveMinutes;
      const target = new URLSearchParams({ db: database, ...(policy && { rp: policy }), precision: 'u' });
      return postLines({ url: `${base}/write?${target}`, headers, lines, timeout, signal });
    },
  };
}

function openAsk(options: Influx1Options, timeout: Duration): InfluxQl {
  return async (statements, { signal } = {}) => {
    const { database } = options;
    try {
      const asked = openClient(options, timeout).queryRaw(statements, { database, precision: 'u' });
      return seriesIn((await abortable(asked, signal)) as Answered);
    } catch (error) {
      const status = statusOf(error);
      throw status === undefined ? error : influxError((error as Error).message, status);
    }
  };
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

/** The package cannot give up a request: it ends by its timeout, and nobody waits for it any more. */
function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop));
}

/** The package's errors hold the response. */
function statusOf(error: unknown): number | undefined {
  const response = error instanceof Error && 'res' in error ? error.res : undefined;
  return response instanceof IncomingMessage ? response.statusCode : undefined;
}

function authorization({ username, password }: Influx1Options): Record<string, string> {
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}
