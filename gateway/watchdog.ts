import { type Duration, type Instant, minutes, seconds } from '../devices/time.ts';

/** What has to work before the outside is told that we live. Each answers, or rejects. */
export interface Proofs {
  /** A journalled input was made durable and judged. */
  judged(): Promise<unknown>;
  /** The record took a write and it is durable. */
  recorded(): void;
  /** The longest that the main loop was held up since it was last asked. */
  lag(): Duration;
}

export interface WatchdogParts {
  readonly url: string;
  readonly every: Duration;
  readonly proofs: Proofs;
  readonly clock: {
    now(): Instant;
    after(wait: Duration, wake: () => void): () => void;
    every(length: Duration, repeat: () => void): () => void;
  };
  readonly log: { warn(fields: object, text: string): void; info(fields: object, text: string): void };
}

/** Why the outside was not asked, or did not answer well. */
export const WATCHDOG_TROUBLES = [
  'not-judged',
  'not-recorded',
  'main-loop-held-up',
  'no-answer',
  'refused',
] as const;
export type WatchdogTrouble = (typeof WATCHDOG_TROUBLES)[number];

export interface WatchdogState {
  readonly condition: 'starting' | 'asked' | 'held-back' | 'unanswered';
  /** Core time of the last call that was answered well. */
  readonly answeredAt?: Instant;
  readonly why?: WatchdogTrouble;
}

export interface Watchdog {
  readonly state: WatchdogState;
  /** Calls answered well since the start, and what kept others from it. */
  readonly counters: Readonly<Record<'answered' | WatchdogTrouble, number>>;
  close(): Promise<void>;
}

/** A round trip takes milliseconds; a disk that needs longer than this loses alerts' time too. */
export const ROUND_TRIP_WITHIN = seconds(10);
/** A main loop that was held up for so long has kept a red waiting five times longer than promised. */
export const LAG_AT_MOST = seconds(5);
/** One call; the other side may be far away. */
export const ANSWER_WITHIN = seconds(10);
/** The same trouble is logged no more often than this. */
export const LOG_EVERY = minutes(10);

/**
 * Asks the URL (GET) as often as configured, each time only after everything has been proved to work: when we do not, the
 * silence is what the other side notices. What goes wrong with the URL itself is counted, logged now and then, and
 * disturbs nothing.
 */
export function openWatchdog(parts: WatchdogParts): Watchdog {
  const { clock, every } = parts;
  const end = new AbortController();
  const report = openReport(parts);
  let underWay: Promise<void> | undefined;

  async function round(): Promise<void> {
    const trouble = (await findTrouble(parts)) ?? (await ask(parts, end.signal));
    if (!end.signal.aborted) report.note(trouble);
  }
  const look = (): void => {
    // A round is bounded, but may be longer than the interval; two at once would prove nothing more.
    underWay ??= round().finally(() => {
      underWay = undefined;
    });
  };
  const stop = clock.every(every, look);
  look();
  return {
    get state() {
      return report.state();
    },
    counters: report.counters,
    async close() {
      stop();
      end.abort();
      await underWay;
    },
  };
}

async function findTrouble({ proofs, clock }: WatchdogParts): Promise<WatchdogTrouble | undefined> {
  const late = Promise.withResolvers<boolean>();
  const callOff = clock.after(ROUND_TRIP_WITHIN, () => late.resolve(false));
  const judged = proofs.judged().then(
    () => true,
    () => false,
  );
  const isJudged = await Promise.race([judged, late.promise]);
  callOff();
  if (!isJudged) return 'not-judged';
  try {
    proofs.recorded();
  } catch {
    return 'not-recorded';
  }
  return proofs.lag() > LAG_AT_MOST ? 'main-loop-held-up' : undefined;
}

async function ask({ url, clock }: WatchdogParts, end: AbortSignal): Promise<WatchdogTrouble | undefined> {
  const late = new AbortController();
  const callOff = clock.after(ANSWER_WITHIN, () => late.abort());
  try {
    const response = await fetch(url, { signal: AbortSignal.any([late.signal, end]) });
    // Nobody reads the answer; taking its beginning away frees the connection.
    await response.body?.cancel();
    return response.ok ? undefined : 'refused';
  } catch {
    return 'no-answer';
  } finally {
    callOff();
  }
}

/** Counts, logs and remembers how the rounds ended; the URL stands nowhere, for it may hold a secret. */
function openReport({ clock, log }: WatchdogParts) {
  const counters = Object.fromEntries(['answered', ...WATCHDOG_TROUBLES].map((name) => [name, 0])) as Record<
    'answered' | WatchdogTrouble,
    number
  >;
  let answeredAt: Instant | undefined;
  let last: WatchdogTrouble | 'starting' | undefined = 'starting';
  let quiet: (() => void) | undefined;

  return {
    counters,
    state(): WatchdogState {
      const answered = answeredAt !== undefined && { answeredAt };
      if (last === 'starting') return { condition: 'starting' };
      if (last === undefined) return { condition: 'asked', ...answered };
      const isOurs = last !== 'no-answer' && last !== 'refused';
      return { condition: isOurs ? 'held-back' : 'unanswered', ...answered, why: last };
    },
    note(trouble: WatchdogTrouble | undefined): void {
      const before = last;
      last = trouble;
      counters[trouble ?? 'answered']++;
      if (trouble === undefined) {
        answeredAt = clock.now();
        if (before !== undefined && before !== 'starting') log.info({}, 'the watchdog is asked again');
        return;
      }
      if (quiet !== undefined) return;
      log.warn({ why: trouble, times: counters[trouble] }, 'the watchdog was not asked, or did not answer');
      quiet = clock.after(LOG_EVERY, () => {
        quiet = undefined;
      });
    },
  };
}
