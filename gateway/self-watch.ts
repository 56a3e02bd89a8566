import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Duration, microseconds } from '../devices/time.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { FactsDatabase } from './facts/facts.ts';
import type { Judging } from './judging.ts';
import type { Log } from './log.ts';
import { openWatchdog, type Watchdog } from './watchdog.ts';

/** Milliseconds between two looks at the main loop. */
const LOOK_EVERY = 100;

/** The watchdog of the config, with what it has to see working: the main loop, the journal, the core and the record. */
export function openSelfWatch(
  parts: {
    readonly config: Config;
    readonly facts: FactsDatabase;
    readonly judging: Judging;
    readonly clock: Clock;
    readonly log: Log;
  },
  closing: AsyncDisposableStack,
): Watchdog | undefined {
  const { config, facts, judging, clock, log } = parts;
  if (config.watchdog === undefined) return undefined;
  const loop = monitorEventLoopDelay({ resolution: LOOK_EVERY });
  loop.enable();
  closing.defer(() => void loop.disable());
  const proofs = {
    judged: () => judging.submit((at) => ({ type: 'alive', at })),
    recorded: () => facts.touch(),
    lag(): Duration {
      const longest = microseconds(Math.round(loop.max / 1_000));
      loop.reset();
      return longest;
    },
  };
  const watchdog = openWatchdog({ ...config.watchdog, proofs, clock, log });
  closing.defer(() => watchdog.close());
  return watchdog;
}
