import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  type Calls,
  type Failure,
  failureOf,
  type Reply,
  type Request,
  type ThreadOptions,
} from './calls.ts';
import { chartOf } from './embedded-chart.ts';
import { pack } from './packed.ts';
import { MAX_WAITING_CALLS, type ReadingQueue, type ReadingStore, storageError } from './reading-store.ts';

/** The store of readings in this process, and the queue of the stores elsewhere. */
export type Embedded = ReadingStore & ReadingQueue;

/**
 * The store in one SQLite file, worked by a thread of its own; beside it the folder `dead-letters`. Followers that are not
 * in `followers` are forgotten. Rejects with `storage-failed` when the file cannot be used or another process has it.
 */
export async function openEmbedded(options: {
  file: string;
  followers?: readonly string[];
}): Promise<Embedded> {
  const { file, followers = [] } = options;
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { call, close } = startThread({ file, followers, deadLetters: join(folder, 'dead-letters') });
  // The first answer shows that the file could be opened.
  await call('cursor', 'journal');
  return {
    cursor: (source = 'journal') => call('cursor', source),
    append: (points, cursor, source = 'journal') =>
      call('append', 'texts' in points ? points : pack(points), cursor, source),
    readings: (query) => call('readings', query),
    chart: (query) => chartOf(query, (slice) => call('pieces', slice)),
    page: (position, limit) => call('page', position, limit),
    followerPosition: (name) => call('followerPosition', name),
    moveFollower: (name, position, bad = []) => call('moveFollower', name, position, bad),
    // Slice by slice, so that other calls get in between.
    downSample: async (until) => {
      let all = 0;
      for (let more = true; more; ) {
        const slice: ReturnType<Calls['downSampleSlice']> = await call('downSampleSlice', until);
        all += slice.changed;
        more = slice.more;
      }
      return all;
    },
    prune: async (now, retention) => {
      let all = 0;
      for (let start: number | undefined = 0; start !== undefined; ) {
        const slice: ReturnType<Calls['pruneSlice']> = await call('pruneSlice', { start, now, retention });
        all += slice.removed;
        start = slice.next;
      }
      return all;
    },
    hold: () => call('hold'),
    release: () => call('release'),
    close,
  };
}

interface Thread {
  call<C extends keyof Calls>(call: C, ...args: Parameters<Calls[C]>): Promise<ReturnType<Calls[C]>>;
  close(): Promise<void>;
}

function startThread(options: ThreadOptions): Thread {
  const worker = new Worker(new URL('./embedded-thread.ts', import.meta.url), { workerData: options });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ended = Promise.withResolvers<void>();
  let lastId = 0;
  let failure: Failure | undefined;
  let isClosing = false;

  const fail = (reason: Failure) => {
    failure ??= reason;
    for (const { reject } of waiting.values()) reject(storageError(failure.code, failure.message));
    waiting.clear();
  };
  const ask = (call: keyof Calls, args: readonly unknown[]): Promise<unknown> => {
    const asked = Promise.withResolvers<unknown>();
    lastId += 1;
    waiting.set(lastId, asked);
    worker.postMessage({ id: lastId, call, args } satisfies Request);
    return asked.promise;
  };
  const refusal = (): Failure | undefined => {
    if (isClosing) return { code: 'storage-closed', message: 'the store is closed' };
    if (failure !== undefined) return failure;
    if (waiting.size < MAX_WAITING_CALLS) return undefined;
    return { code: 'storage-overloaded', message: `${waiting.size} calls wait` };
  };
  worker.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('failure' in reply) asked?.reject(storageError(reply.failure.code, reply.failure.message));
    else asked?.resolve(reply.result);
  });
  worker.on('error', (error) => fail(failureOf(error)));
  worker.on('exit', () => {
    fail({ code: 'storage-failed', message: 'the thread of the store has ended' });
    ended.resolve();
  });
  return {
    call: (call, ...args) => {
      const refused = refusal();
      if (refused !== undefined) return Promise.reject(storageError(refused.code, refused.message));
      return ask(call, args) as Promise<ReturnType<Calls[typeof call]>>;
    },
    close: async () => {
      if (!isClosing && failure === undefined) void ask('close', []).catch(() => {});
      isClosing = true;
      await ended.promise;
    },
  };
}
