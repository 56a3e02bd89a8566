import { type Duration, hours, minus, minutes, seconds } from '../devices/time.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { type FactFeeder, openFactFeeder } from './fact-feeder.ts';
import { type Feeder, openFeeder } from './feeder.ts';
import type { Folder } from './folder.ts';
import type { Log } from './log.ts';
import { type Follower, followStore } from './storage/follower.ts';
import type { ReadingStore } from './storage/reading-store.ts';

/** Readings on their way: from judging to the embedded store, down-sampled there, and on to the store elsewhere. */
export interface Readings {
  readonly feeder: Feeder;
  readonly factFeeder: FactFeeder;
  readonly follower: Follower | undefined;
  /** The store that is asked for readings and charts. */
  readonly asked: ReadingStore;
}

export interface ReadingsParts extends Pick<Folder, 'store' | 'journal' | 'facts' | 'sink'> {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}

const STORE_AGAIN_AFTER = seconds(1);
/** How often rows of five minutes are made of what is over. */
const DOWN_SAMPLE_EVERY = minutes(1);
/** What comes later than this after its five minutes makes its row be written once more. */
const LATE = seconds(30);
/** How often old readings are removed. */
const PRUNE_EVERY = hours(1);
/** Points gather this long, so that one write to the disk is shared by many: a chart is that much behind. */
const GATHER = seconds(1);

export async function openReadings(
  parts: ReadingsParts,
  judgedUpTo: number,
  closing: AsyncDisposableStack,
): Promise<Readings> {
  const { store, sink, clock, log, config } = parts;
  const follower =
    sink && followStore({ store, sink, timers: clock, lacks: (missing) => tellLacks(log, missing) });
  if (follower !== undefined) closing.defer(() => follower.close());
  const ways = {
    ...parts,
    stored: () => follower?.wake(),
    later: (run: () => void) => void clock.after(STORE_AGAIN_AFTER, run),
    log: (problem: string) =>
      log.error({ problem }, 'the readings store failed; readings wait in the journal'),
  };
  const gather = (run: () => void) => clock.after(GATHER, run);
  const feeder = await openFeeder({ ...ways, gather }, judgedUpTo);
  const factFeeder = openFactFeeder({ ...ways, gather });
  closing.defer(async () => {
    await feeder.settled();
    await factFeeder.settled();
  });
  repeat(parts, 'down-sampling', DOWN_SAMPLE_EVERY, async () => {
    if ((await store.downSample(minus(clock.now(), LATE))) > 0) follower?.wake();
  });
  repeat(parts, 'pruning', PRUNE_EVERY, () => store.prune(clock.now(), config.readings));
  const asked = config.readings.from === 'influx' && sink !== undefined ? sink : store;
  return { feeder, factFeeder, follower, asked };
}

/** One at a time; the clock stops it when it closes. */
function repeat(
  { clock, log }: ReadingsParts,
  what: string,
  every: Duration,
  work: () => Promise<unknown>,
): void {
  let isRunning = false;
  clock.every(every, () => {
    if (isRunning) return;
    isRunning = true;
    work()
      .catch((error: unknown) => log.error({ error: String(error) }, `${what} failed`))
      .finally(() => {
        isRunning = false;
      });
  });
}

function tellLacks(log: Log, missing: readonly string[]): void {
  if (missing.length > 0) log.warn({ missing }, 'the store elsewhere does not let us set up all of it');
}
