import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import type { Duration } from '../../devices/time.ts';
import { lineProtocol } from './line-protocol.ts';
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
 * InfluxDB 2.x and 3.x by `/api/v2/write`. The client's transport sends one request and tells its status; its WriteApi is
 * not used, for it keeps a queue of its own, drops it on close and takes 201 "partial" for success.
 */
export function openInflux2({ url, org, bucket, token, timeout = REQUEST_TIMEOUT }: Influx2Options): Sink {
  const { origin, pathname } = new URL(url);
  const base = origin + pathname.replace(/\/$/, '');
  const { transport } = new InfluxDB({ url: base, token, timeout: timeout / 1_000 });
  const path = `/api/v2/write?${new URLSearchParams({ org, bucket, precision: 'us' })}`;
  const headers = { 'content-type': 'text/plain; charset=utf-8' };

  const post = (body: string, signal: AbortSignal): Promise<HttpAnswer> => {
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const answer = { status: 0, body: '' };
    // Not every way in which the transport ends an aborted request is an error to it.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    transport.send(
      path,
      body,
      { method: 'POST', headers, signal },
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
  };
  return {
    name: `${base}/${org}/${bucket}`,
    // A bucket needs an owner and a retention, which its operator decides; version 3 makes it at the first write.
    prepare: async () => {},
    write: async (points, signal) => {
      try {
        return judgeAnswer(await post(points.map(lineProtocol).join('\n'), withTimeout(timeout, signal)));
      } catch (error) {
        return judgeFailure(error);
      }
    },
  };
}

function answerIn({ statusCode, statusMessage, body, headers }: HttpError): HttpAnswer {
  const after = headers?.['retry-after'];
  return {
    status: statusCode,
    body: body ?? statusMessage ?? '',
    retryAfter: Array.isArray(after) ? after[0] : after,
  };
}
