import { readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Duration, days, type Instant } from '../devices/time.ts';
import { GATEWAY_CONDITIONS, type GatewayCondition } from '../rules/book/gateway.ts';
import { truthOf } from '../rules/condition.ts';
import type { Journal, Sequence } from './journal/journal.ts';
import type { Reserve } from './journal/reserve.ts';
import type { ReadingQueue, Retention } from './storage/reading-store.ts';

/**
 * Watches the room for data and makes some: what is judged and stored leaves the journal first, then the oldest
 * readings leave the store. When it is full only alarms, answers and clocks go in, with the reserve behind them.
 */
export interface Room {
  /** Whether a message of so many bytes that says no alarm may be taken; counts it if so. */
  takes(bytes: number): boolean;
  /** Of what may be used, in percent. */
  readonly used: number;
  /** Looks at the disk, says what is wrong, and makes room; to be called every second. */
  check(): void;
}

export interface RoomParts {
  /** Where all data is. */
  readonly folder: string;
  /** Bytes that the journal may have, and that are to be held in reserve. */
  readonly limits: { readonly limit: number; readonly reserve: number };
  readonly journal: Pick<Journal, 'bytes' | 'pending' | 'trimPoint' | 'trim'>;
  readonly reserve: Reserve;
  readonly store: Pick<ReadingQueue, 'prune'>;
  /** How long readings are kept while there is room. */
  readonly retention: Retention;
  /** First record that a restart or the readings store still needs. */
  needed(): Sequence;
  /** Makes the record durable, so that the journal behind it may go. */
  syncRecord(): void;
  wall(): Instant;
  /** Whether people were told of a condition and not yet that it is over. */
  stands(condition: GatewayCondition): boolean;
  say(condition: GatewayCondition, holds: boolean, value: number): void;
  /** There is no room any more, or again. */
  changed(isFull: boolean): void;
  /** Making room failed; it is tried again. */
  failed(error: unknown): void;
}

/** Bytes of journal kept beyond what a restart needs, for those who want to see raw messages; the first to go. */
const JOURNAL_KEPT = 1024 ** 3;
/** A journal at its limit takes readings again below this share of it. */
const LIMIT_DEADBAND = 0.9;
/** With less room than this share of the reserve beside it the disk counts as full, and until there is twice as much. */
const LOW = 0.25;
/** A message takes room in the journal and in the readings store. */
const TAKEN_TWICE = 2;
/** Each step takes the oldest quarter of the time that is kept, but never the last day. */
const KEPT_SHARE = 0.75;
const LEAST_KEPT = days(1);
/** Pruned pages are used again before the file grows: growth by this (4 MiB) shows that they are used up. */
const GROWN = 4 * 1024 * 1024;

const FILLING = GATEWAY_CONDITIONS['disk-filling'];
const NEARLY_FULL = GATEWAY_CONDITIONS['disk-nearly-full'];

export function openRoom(parts: RoomParts): Room {
  const { folder, limits, journal, reserve } = parts;
  const pruner = openPruner(parts);
  let isFull = false;
  let used = 0;
  /** Bytes that may be taken before the disk is looked at again: a flood must not get at the reserve in between. */
  let budget = 0;
  let growing: Promise<void> | undefined;

  function turn(toFull: boolean): void {
    if (toFull === isFull) return;
    isFull = toFull;
    parts.changed(isFull);
  }

  function look(): { missing: number; isRoomy: boolean } {
    const { taken, free } = measureRoom(folder);
    const missing = Math.max(0, limits.reserve - reserve.bytes);
    const beside = free - missing;
    const low = limits.reserve * LOW;
    const isRoomy = beside >= 2 * low;
    if (beside < low || journal.bytes >= limits.limit) turn(true);
    else if (missing === 0 && isRoomy && journal.bytes < limits.limit * LIMIT_DEADBAND) turn(false);
    budget = isFull ? 0 : (beside - low - journal.pending) / TAKEN_TWICE;
    const share = Math.max(journal.bytes / limits.limit, taken / (taken + free));
    used = isFull ? 100 : share * 100;
    return { missing, isRoomy };
  }

  function say(): void {
    for (const rule of [FILLING, NEARLY_FULL]) {
      const condition = rule.id as GatewayCondition;
      const stands = parts.stands(condition);
      const holds = isOver(condition, used, stands);
      if (holds !== stands) parts.say(condition, holds, Math.floor(used));
    }
  }

  function trim(): void {
    const isWanted = journal.bytes > JOURNAL_KEPT || isOver('disk-filling', used, false);
    const next = journal.trimPoint;
    if (!isWanted || next === undefined || next > parts.needed()) return;
    parts.syncRecord();
    // One file at each look: removing many at once would hold up the acks behind it.
    journal.trim(next);
  }

  return {
    takes(bytes) {
      if (bytes > budget) turn(true);
      else budget -= bytes;
      return !isFull;
    },
    get used() {
      return used;
    },
    check() {
      try {
        const { missing, isRoomy } = look();
        say();
        trim();
        if (isOver('disk-nearly-full', used, false)) pruner.prune(isFull);
        if (missing === 0 || !isRoomy || growing !== undefined) return;
        growing = reserve
          .grow(limits.reserve)
          .catch(parts.failed)
          .finally(() => {
            growing = undefined;
          });
      } catch (error) {
        parts.failed(error);
      }
    },
  };
}

/** Takes the oldest readings out of the store, once for each time that its file has grown again. */
function openPruner({ folder, store, retention, wall, failed }: RoomParts) {
  const fileSize = () => statSync(join(folder, 'readings.db')).size;
  let sizeBefore = fileSize();
  let wasFull = false;
  let isPruning = false;
  async function pruneOldest(): Promise<void> {
    for (let share = KEPT_SHARE; retention.raw * share >= LEAST_KEPT; share *= KEPT_SHARE) {
      const raw = (retention.raw * share) as Duration;
      const fiveMinutes = (retention.fiveMinutes * share) as Duration;
      if ((await store.prune(wall(), { raw, fiveMinutes })) > 0) return;
    }
  }
  return {
    prune(isFull: boolean): void {
      const isDue = fileSize() >= sizeBefore + GROWN || (isFull && !wasFull);
      wasFull = isFull;
      if (!isDue || isPruning) return;
      isPruning = true;
      pruneOldest()
        .catch(failed)
        .finally(() => {
          isPruning = false;
          sizeBefore = fileSize();
        });
    },
  };
}

/** The deadband is the rule's own. */
function isOver(condition: GatewayCondition, used: number, stands: boolean): boolean {
  const rule = GATEWAY_CONDITIONS[condition];
  if (rule.on.type !== 'above') throw new Error(`${condition} has no limit`);
  return truthOf(rule, { [rule.on.field]: used }, stands, Number(rule.on.limit)) === 'true';
}

/** Bytes of the folder's files, and bytes that the disk can still take from us. */
export function measureRoom(folder: string): { taken: number; free: number } {
  const { bavail, bsize } = statfsSync(folder);
  let taken = 0;
  for (const name of readdirSync(folder, { recursive: true }))
    taken += statSync(join(folder, String(name)), { throwIfNoEntry: false })?.size ?? 0;
  return { taken, free: bavail * bsize };
}
