import { join } from 'node:path';
import { days, type Instant, plus } from '../devices/time.ts';
import { openEmbedded } from '../gateway/storage/embedded.ts';
import { followStore, type Timers } from '../gateway/storage/follower.ts';
import type { ReadingStore } from '../gateway/storage/reading-store.ts';
import type { Sink } from '../gateway/storage/sink.ts';
import { T0 } from './contract/points.ts';
import type { OpenStore } from './contract/reading-store.ts';

/** A store elsewhere as the contract of all stores wants it: points get there through the queue, as in the product. */
export async function openFollowed(folder: string, elsewhere: Sink & ReadingStore): Promise<OpenStore> {
  const queue = await openEmbedded({ file: join(folder, 'readings.db'), followers: [elsewhere.name] });
  let check = () => {};
  const follower = followStore({
    sink: elsewhere,
    timers: soon,
    store: {
      ...queue,
      moveFollower: async (...move) => {
        await queue.moveFollower(...move);
        check();
      },
    },
  });
  return {
    store: elsewhere,
    put: async (points) => {
      await queue.append(points, 1);
      await queue.downSample(plus(T0, days(30)));
      const { last } = await queue.page(0, 1);
      const { promise, resolve } = Promise.withResolvers<void>();
      check = () =>
        void queue.followerPosition(elsewhere.name).then((position) => position >= last && resolve());
      check();
      follower.wake();
      await promise;
    },
    [Symbol.asyncDispose]: async () => {
      await follower.close();
      await queue.close();
    },
  };
}

/** Real time, only shorter: the server that comes back is real too. */
export const soon: Timers = {
  after: (_, run) => {
    const timer = setTimeout(run, 20);
    return () => clearTimeout(timer);
  },
};

/** The rows of all series that InfluxQL gives; times in µs. */
export async function askInfluxd(
  { url }: { url: string },
  database: string,
  influxQl: string,
): Promise<unknown[][]> {
  const query = new URLSearchParams({ db: database, epoch: 'u', q: influxQl });
  const response = await fetch(`${url}/query?${query}`, { method: 'POST' });
  const { results, error } = (await response.json()) as {
    results?: { series?: { values: unknown[][] }[]; error?: string }[];
    error?: string;
  };
  const failed = error ?? results?.find((one) => one.error !== undefined)?.error;
  if (failed !== undefined) throw new Error(failed);
  return (results ?? []).flatMap(({ series = [] }) => series.flatMap(({ values }) => values));
}

export async function timesIn(influxd: { url: string }, database: string): Promise<Instant[]> {
  const rows = await askInfluxd(influxd, database, 'select heartRate from wristband');
  return rows.map(([time]) => Number(time) as Instant);
}
