import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PastAlert } from '../rules/past.ts';
import { inTime } from '../rules/what-if.ts';
import { Problem } from './problem.ts';
import type { ReplayReply, ReplayWork } from './replay-thread.ts';

export interface Replayed {
  /** Of each book, in the order of time. */
  readonly alerts: readonly (readonly PastAlert[])[];
  readonly readings: number;
  /** Devices that had readings and are in the registry no more. */
  readonly strangers: number;
}

/** Threads of one replay: beyond it they wait for the disk. */
const MOST_SHARES = 4;

/** Alerts of one book in one share, some 400 bytes each. More end the replay as `replay-too-many-alerts`. */
const MOST_ALERTS = 500_000;

/** Replays the past in shares, a thread each; what it gives does not depend on how many there are. */
export async function replayPast(
  work: Omit<ReplayWork, 'share' | 'mostAlerts'>,
  progress: (position: number) => void,
  {
    shares = Math.min(availableParallelism(), MOST_SHARES),
    mostAlerts = MOST_ALERTS,
  }: { readonly shares?: number; readonly mostAlerts?: number } = {},
): Promise<Replayed> {
  const workers: Worker[] = [];
  try {
    const done = await Promise.all(
      Array.from({ length: shares }, (_, n) => {
        const worker = new Worker(new URL('./replay-thread.ts', import.meta.url), {
          workerData: { ...work, mostAlerts, share: { n, of: shares } } satisfies ReplayWork,
        });
        workers.push(worker);
        return answerOf(worker, n === 0 ? progress : () => undefined);
      }),
    );
    return {
      alerts: work.books.map((_, n) => done.flatMap(({ alerts }) => alerts[n] ?? []).sort(inTime)),
      readings: done.reduce((sum, { readings }) => sum + readings, 0),
      strangers: new Set(done.flatMap(({ strangers }) => strangers)).size,
    };
  } finally {
    // When one fails the others need not go on.
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

type Done = Extract<ReplayReply, { type: 'done' }>;

function answerOf(worker: Worker, progress: (position: number) => void): Promise<Done> {
  const { promise, resolve, reject } = Promise.withResolvers<Done>();
  worker.on('message', (reply: ReplayReply) => {
    if (reply.type === 'progress') progress(reply.position);
    else if (reply.type === 'done') resolve(reply);
    else reject(new Problem('replay-too-many-alerts', 'they would not fit into memory'));
  });
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('a thread of the replay has ended')));
  return promise;
}
