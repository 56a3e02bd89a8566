import type { BridgeId } from '../devices/registry.ts';
import { type Duration, type Instant, latest } from '../devices/time.ts';
import { type Downtime, stretched } from './downtime.ts';
import { knownBefore } from './outage.ts';
import type { Senses } from './sensing.ts';
import { merged } from './spans.ts';

/** What decides how long somebody's or something's silence has lasted. */
type Listening = Pick<Senses, 'downtimes' | 'outages'>;

interface Silence {
  readonly since: Instant;
  readonly for: Duration;
  /** The radio gateway that carries it. */
  readonly bridge: BridgeId | undefined;
  /** Only what was known before then counts; left out: all that is known. */
  readonly asOf?: Instant;
}

/**
 * When a device has been silent for so long, our own downtime not counted; `undefined` while its radio gateway is silent.
 * From that one's return the device has the full time again.
 */
export function dueOfSilence(silence: Silence, { downtimes, outages }: Listening): Instant | undefined {
  const { since, for: length, bridge, asOf } = silence;
  let due = stretched(since, length, downtimes);
  for (const { from, to } of outagesOf(bridge, asOf, outages)) {
    if (from >= due) break;
    if (to === undefined) return undefined;
    due = latest(due, stretched(latest(since, to), length, downtimes));
  }
  return due;
}

/** When a person has shown no life for so long, while we and the radio gateway that carries all their sensors were up. */
export function dueOfLife(silence: Silence, { downtimes, outages }: Listening): Instant | undefined {
  const { since, for: length, bridge, asOf } = silence;
  const due = stretched(since, length, pauses(outagesOf(bridge, asOf, outages), downtimes));
  return due === NEVER ? undefined : due;
}

const NEVER = Number.POSITIVE_INFINITY as Instant;

function outagesOf(bridge: BridgeId | undefined, asOf: Instant | undefined, outages: Senses['outages']) {
  if (bridge === undefined) return [];
  const all = outages(bridge);
  return asOf === undefined ? all : knownBefore(asOf, all);
}

function pauses(outages: ReturnType<Senses['outages']>, downtimes: readonly Downtime[]): readonly Downtime[] {
  if (outages.length === 0) return downtimes;
  return merged([...downtimes, ...outages.map(({ from, to = NEVER }) => ({ from, to }))]);
}
