import { formatTime, type Instant } from '../devices/time.ts';
import type { WatchdogState } from './watchdog.ts';

/** What `gateway/status` is made of; asked anew each time. */
export interface StatusParts {
  readonly speed: number;
  /** Core time at which this process began to keep watch. */
  readonly since: Instant;
  /** The last time in which nobody did; missing in a new folder. */
  readonly lastOutage?: Outage | undefined;
  now(): Instant;
  timeZone(): string;
  /** Inputs taken that wait to be durable or judged. */
  pending(): number;
  /** Inputs whose readings the store has yet to take, and whether it takes any. */
  store(): { readonly lag: number; readonly isFailing: boolean };
  /** `undefined`: none is configured. */
  watchdog(): WatchdogState | undefined;
}

export interface Outage {
  readonly from: Instant;
  readonly to: Instant;
}

/** Inputs that wait while everything keeps up: half a second of 20,000 messages a second. */
const PENDING_USUALLY = 10_000;

/** How the gateway is, as its retained topic says it; a reader takes an `at` older than 30 s for a gateway that is gone. */
export function describeStatus(state: 'running' | 'stopped', parts: StatusParts): object {
  const { speed, since, lastOutage } = parts;
  const time = (at: Instant): string => formatTime(at, parts.timeZone());
  const pending = parts.pending();
  const { lag, isFailing } = parts.store();
  const watchdog = parts.watchdog();
  return {
    state,
    at: time(parts.now()),
    speed,
    since: time(since),
    lastOutage: lastOutage === undefined ? null : { from: time(lastOutage.from), to: time(lastOutage.to) },
    journal: { condition: pending > PENDING_USUALLY ? 'behind' : 'ok', pending },
    store: { condition: isFailing ? 'failing' : 'ok', lag },
    watchdog: {
      condition: watchdog?.condition ?? 'off',
      ...(watchdog?.why !== undefined && { why: watchdog.why }),
      ...(watchdog?.answeredAt !== undefined && { answeredAt: time(watchdog.answeredAt) }),
    },
  };
}
