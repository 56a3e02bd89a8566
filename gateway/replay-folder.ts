import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { leaseFolder } from './backup/lease.ts';
import { Problem, problemCodeOf } from './problem.ts';

/** A data folder whose past can be read, whether a gateway runs in it or not. */
export interface PastFolder extends AsyncDisposable {
  /** Opens a part for reading, by URLs that SQLite takes; what was opened before is not whole any more. */
  open(part: 'facts' | 'readings'): Promise<URL>;
  /** Throws `replay-interrupted` unless the part that was opened last stayed as it was until now. */
  stillWhole(): Promise<void>;
}

/**
 * A gateway that runs is asked to leave the part as it is: what comes in meanwhile gathers beside it. Where none runs the
 * files are read as any database, and a gateway that is started meanwhile finds its folder locked.
 */
export async function openPastFolder(data: string): Promise<PastFolder> {
  const lease = await leaseFolder(data);
  const { isRunning } = lease;
  // Its lock keeps us out as well; that of a reader does what it did.
  if (!isRunning) await lease[Symbol.asyncDispose]();
  const ask = (part: 'facts' | 'readings' | 'journal'): Promise<void> =>
    lease.hold(part).catch((error: unknown) => {
      if (problemCodeOf(error) !== 'backup-interrupted') throw error;
      throw new Problem('replay-interrupted', error instanceof Error ? error.message : '');
    });
  return {
    open: async (part) => {
      if (isRunning) await ask(part);
      const url = pathToFileURL(join(data, `${part}.db`));
      // Its owner has it locked; held, it does not change, so that no lock is needed.
      if (isRunning) url.searchParams.set('immutable', '1');
      return url;
    },
    // Only who has held a part all the time is given the next one.
    stillWhole: async () => {
      if (isRunning) await ask('journal');
    },
    [Symbol.asyncDispose]: async () => {
      if (isRunning) await lease[Symbol.asyncDispose]();
    },
  };
}
