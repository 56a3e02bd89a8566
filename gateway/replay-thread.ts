import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { BridgeId, Registry } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Downtime } from '../rules/downtime.ts';
import type { Outage } from '../rules/outage.ts';
import { Past, type PastAlert } from '../rules/past.ts';
import type { RowKey } from '../rules/place-state.ts';
import type { Rule } from '../rules/rule.ts';
import type { Meeting } from './facts/past-facts.ts';
import { pastDevices, readPast, type Stretch } from './storage/past-readings.ts';

/** A share of the past, by places: no rule looks from one into another. */
export interface ReplayWork {
  readonly file: string;
  readonly stretch: Stretch;
  /** Where readings begin to be judged, and where the past ends. */
  readonly since: Instant;
  readonly to: Instant;
  readonly registry: Registry;
  readonly downtimes: readonly Downtime[];
  readonly outages: ReadonlyMap<BridgeId, readonly Outage[]>;
  readonly meetings: readonly Meeting[];
  /** Each list is judged on its own, all on one reading of the store. */
  readonly books: readonly (readonly Rule[])[];
  readonly mostAlerts: number;
  readonly share: { readonly n: number; readonly of: number };
}

export type ReplayReply =
  | { readonly type: 'progress'; readonly position: number }
  | { readonly type: 'too-many-alerts' }
  | {
      readonly type: 'done';
      /** Of each book. */
      readonly alerts: readonly (readonly PastAlert[])[];
      readonly readings: number;
      /** Devices with readings that are in the registry no more; every share finds them all. */
      readonly strangers: readonly string[];
    };

function replay(work: ReplayWork, tell: (reply: ReplayReply) => void): ReplayReply {
  const { registry, downtimes, outages, share, since, to, books } = work;
  const takes = (row: RowKey): boolean => numberOf(row) % share.of === share.n;
  const pasts = books.map((rules) => new Past({ rules, registry, downtimes, outages, from: since, takes }));
  // A book without rules says nothing of any reading.
  const judging = pasts.filter((_, n) => books[n]?.length !== 0);
  const database = new DatabaseSync(new URL(work.file), { readOnly: true });
  const names = pastDevices(database);
  const known = new Set(registry.devices.map(({ id }) => id));
  const strangers = new Set<string>();
  const meetings = work.meetings.toReversed();
  let readings = 0;
  for (const chunk of readPast(database, work.stretch, { from: since, to })) {
    for (const [number, at, fields] of chunk.readings) {
      const device = names.get(number) ?? '';
      if (!known.has(device)) {
        if (device !== '') strangers.add(device);
        continue;
      }
      for (let next = meetings.at(-1); next !== undefined && next.at <= at; next = meetings.at(-1)) {
        for (const past of pasts) past.meet(next.resident, next);
        meetings.pop();
      }
      if (!pasts.some((past) => past.has(device))) continue;
      readings++;
      const reading = { device, at, fields: JSON.parse(fields) };
      for (const past of judging) past.take(reading);
    }
    if (pasts.some(({ count }) => count > work.mostAlerts)) return { type: 'too-many-alerts' };
    tell({ type: 'progress', position: chunk.position });
  }
  database.close();
  for (const past of pasts) {
    for (const one of meetings.toReversed()) past.meet(one.resident, one);
    past.end(to);
  }
  return { type: 'done', alerts: pasts.map((past) => past.alerts()), readings, strangers: [...strangers] };
}

/** Spreads rows over the shares, the same at each run. */
function numberOf(row: RowKey): number {
  let sum = 0;
  for (let n = 0; n < row.length; n++) sum += row.charCodeAt(n);
  return sum;
}

const port = parentPort;
if (port === null) throw new Error('replay-thread.ts runs as a worker only');
port.postMessage(replay(workerData as ReplayWork, (reply) => port.postMessage(reply)));
