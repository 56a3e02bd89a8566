import type { Duration } from '../../devices/time.ts';
import { withTimeout } from './sink.ts';

/** Asks in InfluxQL; several statements at once answer one after the other. Rejects with an InfluxError. */
export type InfluxQl = (statements: string, options?: AskOptions) => Promise<readonly Series[][]>;

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface Series {
  readonly name: string;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

/** What the server said; `status` is absent when the statement itself failed. */
export interface InfluxError extends Error {
  readonly status?: number;
}

export function openInfluxQl(server: {
  url: string;
  database: string;
  headers: Readonly<Record<string, string>>;
  timeout: Duration;
}): InfluxQl {
  const { url, database, headers, timeout } = server;
  return async (statements, { signal } = {}) => {
    const response = await fetch(`${url}/query`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ db: database, epoch: 'u', q: statements }).toString(),
      signal: withTimeout(timeout, signal),
      redirect: 'manual',
    });
    const text = await response.text();
    if (response.status !== 200) throw influxError(text, response.status);
    return seriesIn(JSON.parse(text) as Answered);
  };
}

/** What a query answers, whoever asked. */
export interface Answered {
  readonly results?: readonly { readonly series?: Series[]; readonly error?: string }[];
}

export const seriesIn = ({ results = [] }: Answered): Series[][] =>
  results.map(({ series = [], error }) => {
    if (error !== undefined) throw influxError(error);
    return series;
  });

/** A name as InfluxQL quotes it. */
export const quoted = (name: string): string => `"${name.replaceAll(/[\\"]/g, '\\$&')}"`;

/** A text as InfluxQL quotes it. */
export const text = (value: string): string => `'${value.replaceAll(/[\\']/g, '\\$&')}'`;

/** Characters of an answer that stay in the error. */
const LONGEST_REASON = 500;

export function influxError(said: string, status?: number): InfluxError {
  const error = new Error(said.trim().slice(0, LONGEST_REASON) || `answered ${status}`);
  return status === undefined ? error : Object.assign(error, { status });
}
