import { join } from 'node:path';
import { days, plus } from '../../../devices/time.ts';
import { openEmbedded } from '../../../gateway/storage/embedded.ts';
import { T0 } from '../../contract/points.ts';
import type { OpenStore } from '../../contract/reading-store.ts';

/** The embedded store as the contract of all stores wants it. */
export async function openForContract(folder: string, place: string): Promise<OpenStore> {
  const store = await openEmbedded({ file: join(folder, place, 'readings.db') });
  return {
    store,
    put: async (points) => {
      await store.append(points, 1);
      await store.downSample(plus(T0, days(30)));
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}
