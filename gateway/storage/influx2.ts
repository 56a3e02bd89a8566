import { HttpError, InfluxDB, type Transport } from '@influxdata/influxdb-client';
import type { Duration } from '../../devices/time.ts';
import { openInfluxQl } from './influx-ql.ts';
import { openInfluxReadings } from './influx-readings.ts';
import type { ReadingStore } from './reading-store.ts';
import {
  type HttpAnswer,
  judgeAnswer,
  judgeFailure,
  MAX_ANSWER_BYTES,
  REQUEST_TIMEOUT,
  type Sink,
  withTimeout,
} from './sink.ts';

export interface Influx2Options {
  /** E.g. `http://127.0.0.1:8086`. */
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  readonly timeout?: Duration;
}

/**
 * InfluxDB 2.x and 3.x by `/api/v2/write`, read by InfluxQL. The client's transport sends one request and tells its
 * status; its WriteApi is not used, for it keeps a queue of its own, drops it on close and takes 201 "partial" for success.
 */
export function openInflux2(options: Influx2Options): Sink & ReadingStore {
  const { org, bucket, token, timeout = REQUEST_TIMEOUT } = options;
  const { origin, pathname } = new URL(options.url);
  const base = origin + pathname.replace(/\/$/, '');
  const path = `/api/v2/write?${new URLSearchParams({ org, bucket, precision: 'us' })}`;
  const { transport } = new InfluxDB({ url: base, token, timeout: timeout / 1_000 });
  const headers = { authorization: `Token ${token}` };
  const ask = openInfluxQl({ url: base, database: bucket, headers, timeout });
  return {
    name: `${base}/${org}/${bucket}`,
    // Rows of five minutes lie beside raw readings, as long as the bucket keeps them.
    ...openInfluxReadings(ask, () => ({})),
    // A bucket needs an owner and a retention, which its operator decides; version 3 makes it at the first write.
    prepare: async () => [],
    write: async ({ lines }, signal) => {
      try {
        return judgeAnswer(await post(transport, { path, lines, signal: withTimeout(timeout, signal) }));
      } catch (error) {
        return judgeFailure(error);
      }
    },
  };
}

function post(
  transport: Transport,
  { path, lines, signal }: { path: string; lines: Uint8Array; signal: AbortSignal },
): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const answer = { status: 0, body: '' };
  // Not every way in which the transport ends an aborted request is an error to it.
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  transport.send(
    path,
    Buffer.from(lines.buffer, lines.byteOffset, lines.length).toString('utf8'),
    { method: 'POST', headers: { 'content-type': 'text/plain; charset=utf-8' }, signal },
    {
      responseStarted: (_, status) => {
        answer.status = status ?? 0;
      },
      next: (chunk) => {
        if (answer.body.length < MAX_ANSWER_BYTES) answer.body += Buffer.from(chunk).toString();
      },
      complete: () => resolve(answer),
      error: (error) => (error instanceof HttpError ? resolve(answerIn(error)) : reject(error)),
    },
  );
  return promise;
}

function answerIn({ statusCode, statusMessage, body, headers }: HttpError): HttpAnswer {
  const after = headers?.['retry-after'];
  return {
    status: statusCode,
    body: body ?? statusMessage ?? '',
    retryAfter: Array.isArray(after) ? after[0] : after,
  };
}
