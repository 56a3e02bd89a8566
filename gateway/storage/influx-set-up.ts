import { type Duration, seconds } from '../../devices/time.ts';
import { type InfluxError, type InfluxQl, quoted } from './influx-ql.ts';
import type { Retention } from './reading-store.ts';

/** The retention policies that are named in writing and reading; what has none is in the default one. */
export interface Policies {
  readonly fiveMinutes?: string;
}

export interface SetUp {
  readonly policies: Policies;
  /** What may not be done or is somebody else's, in words. */
  readonly missing: readonly string[];
}

/** Ours, by these names; another policy is never changed. */
const RAW = 'raw';
const FIVE_MINUTES = 'five_minutes';

/**
 * Makes database and retention policies of InfluxDB 1.x. Raw readings are in the default policy, which is ours when the
 * database is new or empty; one that somebody else made stays as it is.
 */
export async function setUp(
  ask: InfluxQl,
  wanted: { database: string; retention: Retention; signal?: AbortSignal | undefined },
): Promise<SetUp> {
  const { database, retention, signal } = wanted;
  const on = quoted(database);
  const missing: string[] = [];
  /** Who may write need not be allowed to make things: the write tells whether that is enough. */
  const attempt = async (what: string, statement: string) => {
    try {
      return await ask(statement, { signal });
    } catch (error) {
      if (!isNotAllowed(error)) throw error;
      missing.push(`${what}: ${(error as Error).message}`);
      return undefined;
    }
  };
  // An existing database is none to make, and is left as it is.
  await attempt('make the database', `create database ${on}`);
  const policies = await attempt('see the retention policies', `show retention policies on ${on}`);
  const measurements = await attempt('see the measurements', `show measurements on ${on} limit 1`);
  if (policies === undefined || measurements === undefined) return { policies: {}, missing };
  const put = async (policy: string, length: Duration, ending = '') => {
    const isThere = namesIn(policies).includes(policy);
    const verb = isThere ? 'alter' : 'create';
    const lasting = `duration ${span(length)} replication 1 ${ending}`;
    const done = await attempt(
      `keep ${policy} for ${span(length)}`,
      `${verb} retention policy ${quoted(policy)} on ${on} ${lasting}`,
    );
    return isThere || done !== undefined;
  };
  const isOurs = defaultIn(policies) === RAW || namesIn(measurements).length === 0;
  if (isOurs) await put(RAW, retention.raw, 'default');
  else missing.push(`keep raw readings for ${span(retention.raw)}: the default policy is somebody else's`);
  const hasFiveMinutes = await put(FIVE_MINUTES, retention.fiveMinutes);
  return { policies: hasFiveMinutes ? { fiveMinutes: FIVE_MINUTES } : {}, missing };
}

/** InfluxDB 1 says it with the status; some statements answer 200 with an error in words. */
function isNotAllowed(error: unknown): boolean {
  const { status, message } = error as InfluxError;
  return (
    status === 401 || status === 403 || (status === undefined && /authoriz|privilege/.test(`${message}`))
  );
}

const namesIn = (answer: Awaited<ReturnType<InfluxQl>>): unknown[] =>
  answer.flat().flatMap(({ values }) => values.map(([name]) => name));

const defaultIn = (answer: Awaited<ReturnType<InfluxQl>>): unknown =>
  answer
    .flat()
    .flatMap(({ columns, values }) =>
      values.filter((row) => row[columns.indexOf('default')] === true),
    )[0]?.[0];

const span = (length: Duration): string => `${Math.ceil(length / seconds(1))}s`;
