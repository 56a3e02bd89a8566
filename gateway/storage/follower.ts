import { type Duration, milliseconds, seconds } from '../../devices/time.ts';
import { isolateBad } from './isolate-bad.ts';
import type { FollowerPage, ReadingQueue } from './reading-store.ts';
import { judgeFailure, type Sink, type WriteResult } from './sink.ts';

/** Brings the points of the embedded store, in their order, to a store elsewhere that may be away. */
export interface Follower {
  readonly counters: FollowerCounters;
  /** New points are stored: to be called after each append. */
  wake(): void;
  /** Stops; a write that is under way is given up, and done again at the next start. */
  close(): Promise<void>;
}

export interface FollowerCounters {
  /** idle: nothing to do · writing · waiting: to try again · refused: waiting, for a person · closed. */
  readonly state: 'idle' | 'writing' | 'waiting' | 'refused' | 'closed';
  /** Why it waits. */
  readonly reason?: string;
  /** Points since the start. */
  readonly written: number;
  readonly deadLettered: number;
  /** Points that are stored here and not there. */
  readonly lag: number;
}

/** Timers are the caller's, so that there is one place for them. */
export interface Timers {
  /** Runs `run` once after `delay`; the function that it gives cancels it. */
  after(delay: Duration, run: () => void): () => void;
}

/** Lines in one request: about 20 ms of InfluxDB's time; larger ones gain nothing. */
export const BATCH_POINTS = 5_000;

/** The wait after a failure doubles from the first to the last: a store that is away is asked twice a minute. */
export const FIRST_WAIT = milliseconds(500);
export const LONGEST_WAIT = seconds(30);

export interface FollowOptions {
  readonly store: Pick<ReadingQueue, 'page' | 'followerPosition' | 'moveFollower'>;
  readonly sink: Sink;
  readonly timers: Timers;
  /** What the store elsewhere does not let us set up. */
  readonly lacks?: (missing: readonly string[]) => void;
  readonly batchPoints?: number;
}

/** Starts to follow from the position that the store keeps under the sink's name. */
export function followStore(options: FollowOptions): Follower {
  const { store, sink, timers, lacks = () => {}, batchPoints = BATCH_POINTS } = options;
  const closing = new AbortController();
  const bell = openBell(timers, closing.signal);
  const pages = openPages(store, sink.name, batchPoints);
  let counters: FollowerCounters = { state: 'writing', written: 0, deadLettered: 0, lag: 0 };
  let isPrepared = false;

  /** One page: taken whole, or not at all. */
  const deliver = async ({ batch, position, last }: FollowerPage): Promise<WriteResult> => {
    if (!isPrepared) lacks(await sink.prepare(closing.signal));
    isPrepared = true;
    const { result, bad } = await isolateBad(batch, (part) => sink.write(part, closing.signal));
    if (result.type !== 'written') return result;
    await store.moveFollower(sink.name, position, bad);
    const { written, deadLettered } = counters;
    counters = {
      state: 'writing',
      written: written + batch.count - bad.length,
      deadLettered: deadLettered + bad.length,
      lag: last - position,
    };
    return result;
  };
  const goOn = async (): Promise<WriteResult | 'nothing'> => {
    const page = await pages.next();
    counters = { ...counters, lag: page.batch.count === 0 ? 0 : page.last - page.from };
    return page.batch.count === 0 ? 'nothing' : deliver(page);
  };
  const run = async () => {
    let wait = FIRST_WAIT;
    while (!closing.signal.aborted) {
      const heard = bell.listen();
      const result = await attempt(goOn);
      if (result === 'nothing') {
        counters = without(counters, 'idle');
        await heard;
        counters = without(counters, 'writing');
      } else if (result.type === 'written') {
        wait = FIRST_WAIT;
      } else {
        // The database may have gone with the server.
        isPrepared = false;
        pages.again();
        counters = {
          ...counters,
          state: result.type === 'refused' ? 'refused' : 'waiting',
          reason: result.reason,
        };
        await bell.pause(delayAfter(result, wait));
        wait = Math.min(wait * 2, LONGEST_WAIT) as Duration;
      }
    }
    counters = without(counters, 'closed');
  };
  const running = run();
  return {
    get counters() {
      return counters;
    },
    wake: bell.ring,
    close: () => {
      closing.abort();
      bell.ring();
      return running;
    },
  };
}

/** Pages in their order; while one is written the next is read. */
function openPages(store: FollowOptions['store'], name: string, limit: number) {
  let ahead: Promise<FollowerPage> | undefined;
  let from: number | undefined;
  return {
    next: async (): Promise<FollowerPage & { from: number }> => {
      const start = from ?? (await store.followerPosition(name));
      const early = await ahead;
      // Points may have come in since an early page was empty.
      const page = early && early.batch.count > 0 ? early : await store.page(start, limit);
      from = page.position;
      ahead = page.position < page.last ? store.page(page.position, limit) : undefined;
      // It is asked for again when it is its turn.
      ahead?.catch(() => {});
      return { ...page, from: start };
    },
    /** The page was not taken: begin again where the follower stands. */
    again: () => {
      ahead = undefined;
      from = undefined;
    },
  };
}

/** What is thrown by the store or while preparing is one more reason to wait. */
async function attempt<T>(work: () => Promise<T>): Promise<T | WriteResult> {
  try {
    return await work();
  } catch (error) {
    return judgeFailure(error);
  }
}

function delayAfter(result: WriteResult, wait: Duration): Duration {
  if (result.type === 'refused') return LONGEST_WAIT;
  const asked = result.type === 'unavailable' ? (result.retryAfter ?? 0) : 0;
  return Math.max(wait, asked) as Duration;
}

function without(counters: FollowerCounters, state: FollowerCounters['state']): FollowerCounters {
  const { written, deadLettered, lag } = counters;
  return { state, written, deadLettered, lag };
}

/** Wakes whoever listens. */
function openBell(timers: Timers, closed: AbortSignal) {
  let listening = Promise.withResolvers<void>();
  return {
    ring: () => listening.resolve(),
    /** Resolves at the next ring, at once when closed. Listen before looking, or a ring in between is lost. */
    listen: (): Promise<void> => {
      listening = Promise.withResolvers<void>();
      if (closed.aborted) listening.resolve();
      return listening.promise;
    },
    /** Waits out the delay, or until closed: new points do not shorten it. */
    pause: (delay: Duration): Promise<void> => {
      if (closed.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = timers.after(delay, resolve);
      const stop = () => resolve();
      closed.addEventListener('abort', stop);
      return promise.finally(() => {
        cancel();
        closed.removeEventListener('abort', stop);
      });
    },
  };
}
