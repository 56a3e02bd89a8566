import { between, seconds } from '../devices/time.ts';
import { type Level, levelOf } from '../rules/level.ts';
import type { Outcome } from '../rules/standing.ts';
import type { RecordedFact } from './facts/batch.ts';
import type { FactsDatabase } from './facts/facts.ts';
import type { JournalledInput } from './input-record.ts';
import type { Judging } from './judging.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { FLOOD_OVER } from './operator-load.ts';
import type { Opened, Parts } from './parts.ts';
import type { Readings } from './readings.ts';
import type { Room } from './room.ts';

/** What the metrics read when they are asked for. */
export function measure(
  parts: Parts,
  of: {
    readonly judging: Judging;
    readonly readings: Readings;
    readonly room: Room;
    readonly opened: Opened;
  },
): Metrics {
  const { journal, reserve, recovered, telling, config } = parts;
  const { judging, room, opened } = of;
  const { feeder, follower } = of.readings;
  const { community } = recovered;
  return openMetrics({
    journalBytes: () => journal.bytes,
    roomUsed: () => room.used / 100,
    reserveBytes: () => reserve.bytes,
    journalPending: () => journal.lastSeq - judging.seq,
    openCases: () => {
      const counts: Record<Level, number> = { red: 0, yellow: 0, blue: 0 };
      for (const it of community.cases()) if (!it.drill) counts[levelOf(it.urgency)]++;
      return counts;
    },
    connections: () => opened.broker?.connections ?? 0,
    watchdogRounds: () => opened.watchdog?.counters ?? {},
    storeLag: () => ({
      embedded: judging.seq - feeder.cursor,
      ...(config.influx && { [`influx-${config.influx.version}`]: follower?.counters.lag ?? 0 }),
    }),
    operatorLoad: () => {
      const alerts = parts.load.now().map((one) => one.alerts);
      return { most: Math.max(0, ...alerts), flooded: alerts.filter((one) => one > FLOOD_OVER).length };
    },
    heldAlerts: () => {
      const counts: Record<string, number> = {};
      for (const { held } of community.holding.held.all()) counts[held.why] = (counts[held.why] ?? 0) + 1;
      return counts;
    },
    outboxWaiting: () => telling.outbox.waiting(),
  });
}

/** Counts facts by type, and what is heard of people who are rung. */
export function countFacts(metrics: Metrics, all: readonly RecordedFact[], facts: FactsDatabase): void {
  for (const { fact } of all) {
    metrics.countFact(fact.type);
    if (fact.type === 'case-opened' && fact.cameBack !== undefined) metrics.countCameBack();
    if (fact.type === 'receipt-taken' || fact.type === 'swap-receipt-taken')
      metrics.countReceipt(fact.channel);
    const by = 'by' in fact && typeof fact.by === 'object' && 'staff' in fact.by ? fact.by.staff : undefined;
    const staff = fact.type === 'receipt-taken' ? fact.staff : by;
    if (staff === undefined || fact.case === undefined) continue;
    const ring = facts.case(fact.case)?.ringing?.find((one) => one.staff === staff);
    if (ring?.state === 'reached' && ring.until === fact.at)
      metrics.observeSign(between(ring.since, fact.at) / seconds(1));
  }
}

/** Counts what an input was, and gives its readings. */
export function countOutcome(metrics: Metrics, input: JournalledInput, { decoded }: Outcome) {
  if (input.type !== 'message' || decoded === undefined) return [];
  metrics.countMessage();
  if (decoded.type === 'rejected' || decoded.type === 'ignored') metrics.countRejection(decoded.why);
  if (decoded.type !== 'readings') return [];
  metrics.countReadings(decoded.readings.length);
  for (const { why } of decoded.problems) metrics.countRejection(why);
  return decoded.readings;
}
