import { EMPTY_REGISTRY } from '../../devices/registry.ts';
import { formatTime, type Instant, milliseconds, parseTime, plus } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { Community } from '../../rules/community.ts';
import { NO_DUTY } from '../../rules/duty-log.ts';
import type { Input } from '../../rules/input.ts';
import { type CommunityText, registryOf } from '../../simulators/community-text.ts';
import { Random } from '../../simulators/random.ts';
import { sayOrdinary, type TownDevice, townDevices, townText } from './town.ts';

/** A core with a town in it, in a process of its own; the parent sends the number of homes, then asks for rounds. */
export type CoreOrder = { readonly type: 'open'; readonly homes: number } | { readonly type: 'round' };

export interface CoreOpened {
  /** Heap of the core beside the registry it was given, per home, when every device has spoken (bytes). */
  readonly heap: number;
  /** The same as it is written in rows (bytes). */
  readonly written: number;
}

export interface CoreRound {
  /** CPU seconds for one reading. */
  readonly cost: number;
}

/** Readings of a round: they are written before the clock starts, and fit in memory. */
const ROUND = 20_000;
const DEVICES_PER_HOME = 2.5;
const START = parseTime('2026-11-22T08:00:00+08:00') as Instant;
/** Between two readings of the whole town. */
const STEP = milliseconds(1);

let town: Town | undefined;

interface Town {
  readonly core: Community;
  readonly devices: readonly TownDevice[];
  readonly chance: Random;
  at: Instant;
  seq: number;
  said: number;
}

process.on('message', (order: CoreOrder) => {
  process.send?.(order.type === 'open' ? open(order.homes) : round());
});
process.on('disconnect', () => process.exit(0));

function open(homes: number): CoreOpened {
  const devices = townDevices({ devices: homes * DEVICES_PER_HOME });
  const registry = registryOf(townText({ devices: devices.length, callers: 0 }) as CommunityText);
  const before = heapNow();
  const core = new Community(BOOK, {
    at: START,
    registry: EMPTY_REGISTRY,
    rows: [],
    cases: [],
    closedLately: [],
    downtimes: [],
    duty: NO_DUTY,
  });
  town = { core, devices, chance: new Random('bench'), at: START, seq: 0, said: 0 };
  hear(town, { type: 'registry-changed', at: START, author: 'bench', registry });
  for (const device of devices) {
    const payload = Buffer.from(say(town, device));
    hear(town, { type: 'message', at: town.at, client: device.id, topic: topicOf(device.id), payload });
  }
  const heap = (heapNow() - before) / homes;
  let written = 0;
  for (const row of core.takeRows(Number.POSITIVE_INFINITY)) written += JSON.stringify(row).length;
  return { heap, written: written / homes };
}

function round(): CoreRound {
  const it = town;
  if (it === undefined) throw new Error('asked for a round before it was opened');
  // In any order: the next device is hardly ever one whose state the processor still has at hand.
  const devices = Array.from({ length: ROUND }, () => anyOf(it));
  const { bytes, ends } = written(devices.map((device) => say(it, device)));
  const first = it.at - (ROUND - 1) * STEP;
  let from = 0;
  const began = process.cpuUsage();
  // Messages are made as they come: thousands that wait would be moved by each collection, which is none of the core's cost.
  for (const [n, { id }] of devices.entries()) {
    const payload = bytes.subarray(from, ends[n]);
    from += payload.length;
    const at = (first + n * STEP) as Instant;
    hear(it, { type: 'message', at, client: id, topic: topicOf(id), payload });
  }
  const { user, system } = process.cpuUsage(began);
  const cost = (user + system) / 1e6 / ROUND;
  it.core.takeRows(Number.POSITIVE_INFINITY);
  return { cost };
}

/** Payloads end to end, and where each ends. */
function written(payloads: readonly string[]): { bytes: Buffer; ends: Uint32Array } {
  let end = 0;
  return {
    ends: Uint32Array.from(payloads, (payload) => (end += Buffer.byteLength(payload))),
    bytes: Buffer.from(payloads.join('')),
  };
}

const topicOf = (id: string): string => `devices/${id}/readings`;

const anyOf = ({ devices, chance }: Town) => devices[chance.whole(0, devices.length - 1)] as TownDevice;

/** The next payload, a step later than the one before. */
function say(it: Town, { kind }: TownDevice): string {
  it.at = plus(it.at, STEP);
  it.said += 1;
  return sayOrdinary(kind, formatTime(it.at, 'UTC').replace('+00:00', 'Z'), it.said);
}

function hear(it: Town, input: Input): void {
  it.seq += 1;
  it.core.accept(input, it.seq);
}

function heapNow(): number {
  global.gc?.();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}
