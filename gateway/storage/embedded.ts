import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  type Calls,
  type Failure,
  failureOf,
  type Reply,
  type Request,
  type ThreadOptions,
} from './calls.ts';
import { MAX_WAITING_CALLS, type ReadingStore, storageError } from './reading-store.ts';

/**
 * The store in one SQLite file, worked by a thread of its own. Followers that are not in `followers` are forgotten.
 * Rejects with `storage-failed` when the file cannot be used or another process has it.
 */
export async function openEmbedded(options: {
  file: string;
  followers?: readonly string[];
}): Promise<ReadingStore> {
  const { file, followers = [] } = options;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const { call, close } = startThread({ file, followers });
  // The first answer shows that the file could be opened.
  await call('cursor');
  return {
    cursor: () => call('cursor'),
    append: (points, cursor) => call('append', points, cursor),
    readings: (query) => call('readings', query),
    after: (position, limit) => call('after', position, limit),
    followerPosition: (name) => call('followerPosition', name),
    moveFollower: (name, position, bad = []) => call('moveFollower', name, position, bad),
    deadLetters: (follower, limit) => call('deadLetters', follower, limit),
    prune: async (before, followerLimit) => {
      let removed = 0;
      let start: number | undefined = 0;
      // Slice by slice, so that other calls get in between.
      while (start !== undefined) {
        const slice: ReturnType<Calls['pruneSlice']> = await call('pruneSlice', {
          start,
          before,
          followerLimit,
        });
        removed += slice.removed;
        start = slice.next;
      }
      return removed;
    },
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
