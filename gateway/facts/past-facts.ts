import type { DatabaseSync } from 'node:sqlite';
import { type BridgeId, EMPTY_REGISTRY, type Registry, type ResidentId } from '../../devices/registry.ts';
import type { Instant } from '../../devices/time.ts';
import type { Downtime } from '../../rules/downtime.ts';
import type { FactOf } from '../../rules/fact.ts';
import { levelOf } from '../../rules/level.ts';
import type { Outage } from '../../rules/outage.ts';
import type { PastAlert } from '../../rules/past.ts';
import type { Rule } from '../../rules/rule.ts';
import type { ReplayPoint } from '../../rules/standing.ts';
import { Problem } from '../problem.ts';
import { isThisVersion } from './schema.ts';

/** Somebody met a person at `sign`, and said so at `at`. */
export interface Meeting {
  readonly resident: ResidentId;
  readonly sign: Instant;
  readonly at: Instant;
}

/** What the record knows of the past, besides readings. */
export interface PastFacts {
  /** Up to when everything is judged. */
  readonly upTo: Instant;
  /** The newest: who left before is gone from it. */
  readonly registry: Registry;
  /** Own rules, as they are now. */
  readonly rules: readonly Rule[];
  readonly downtimes: readonly Downtime[];
  readonly outages: ReadonlyMap<BridgeId, readonly Outage[]>;
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Reads from a record that is open for reading only. Throws `no-data`, and `data-older` for one that was not upgraded. */
export function readPastFacts(database: DatabaseSync): PastFacts {
  if (!isThisVersion(database)) throw new Problem('data-older', 'facts.db');
  const meta = <T>(key: string): T | undefined => {
    const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(key);
    return row === undefined ? undefined : (JSON.parse(String(row.value)) as T);
  };
  const newest = <T>(table: 'registries' | 'own_rules'): T | undefined => {
    const row = database.prepare(`SELECT body FROM ${table} ORDER BY seq DESC LIMIT 1`).get();
    return row === undefined ? undefined : (JSON.parse(String(row.body)) as T);
  };
  const cursor = meta<ReplayPoint>('cursor');
  if (cursor === undefined) throw new Problem('no-data', 'nothing was judged in it');
  return {
    upTo: cursor.at,
    registry: newest<Registry>('registries') ?? EMPTY_REGISTRY,
    rules: newest<Rule[]>('own_rules') ?? [],
    downtimes: meta<Downtime[]>('downtimes') ?? [],
    outages: outagesOf(database),
  };
}

/** When radio gateways were told to be silent, and when they were back. */
function outagesOf(database: DatabaseSync): Map<BridgeId, readonly Outage[]> {
  const told = database
    .prepare(
      `SELECT body FROM facts
       WHERE json_extract(body, '$.subject.type') = 'radio-gateway' AND json_extract(body, '$.type') = 'alert-raised'
       ORDER BY position`,
    )
    .all()
    .map(({ body }) => JSON.parse(String(body)) as FactOf<'alert-raised'>);
  const [first] = told;
  if (first === undefined) return new Map();
  const back = new Map(
    factsOf<'alert-cleared'>(database, 'alert-cleared', first.at).map(({ alert, at }) => [alert, at]),
  );
  const outages = told.map(({ subject, alert, rule, at: from }) => {
    const to = back.get(alert);
    return { bridge: subject.id, outage: { from, alert, rule, ...(to !== undefined && { to }) } };
  });
  return new Map(
    Map.groupBy(outages, ({ bridge }) => bridge)
      .entries()
      .map(([bridge, all]) => [bridge, all.map(({ outage }) => outage)]),
  );
}

/**
 * Alerts of sensors that were raised then: these name a device or a person; the gateway's own conditions and people's
 * reports are not of the rules.
 */
export function recordedAlerts(database: DatabaseSync, { from, to }: Span): PastAlert[] {
  const cleared = new Map<string, Instant>();
  for (const fact of factsOf<'alert-cleared'>(database, 'alert-cleared', from))
    cleared.set(fact.alert, fact.at);
  return factsOf<'alert-raised'>(database, 'alert-raised', from)
    .filter((fact) => fact.at < to && fact.by === undefined && (fact.device ?? fact.resident) !== undefined)
    .map(({ alert, rule, cause, urgency, subject, place, at, momentary, why }) => {
      const until = momentary ? at : cleared.get(alert);
      return {
        rule,
        cause,
        level: levelOf(urgency),
        subject,
        place,
        at,
        ...(until !== undefined && { until }),
        why,
      };
    });
}

/** Who was visited and met, and whose case was answered by having spoken to them; the oldest first. */
export function recordedMeetings(database: DatabaseSync, { from, to }: Span): Meeting[] {
  const visits = factsOf<'visit-recorded'>(database, 'visit-recorded', from).flatMap(
    ({ resident, found, at, madeAt = at }) =>
      resident === undefined || found === 'not-met' ? [] : [{ resident, sign: madeAt, at }],
  );
  const subjectOf = database.prepare(
    `SELECT json_extract(body, '$.subject.id') AS id FROM cases
     WHERE id = ? AND json_extract(body, '$.subject.type') = 'resident'`,
  );
  const calls = factsOf<'case-contacted'>(database, 'case-contacted', from).flatMap((fact) => {
    const resident = subjectOf.get(fact.case)?.id;
    const { at, madeAt = at } = fact;
    return resident === undefined ? [] : [{ resident: String(resident), sign: madeAt, at }];
  });
  return [...visits, ...calls].filter(({ at }) => at < to).sort((a, b) => a.at - b.at);
}

type Type = 'alert-raised' | 'alert-cleared' | 'visit-recorded' | 'case-contacted';

function factsOf<T extends Type>(database: DatabaseSync, type: T, from: Instant): FactOf<T>[] {
  return database
    .prepare(`SELECT body FROM facts WHERE at >= ? AND json_extract(body, '$.type') = ? ORDER BY position`)
    .all(from, type)
    .map(({ body }) => JSON.parse(String(body)) as FactOf<T>);
}
