import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { Problem, problemCodeOf } from '../problem.ts';
import type { Part } from './control.ts';

/** The right to copy a data folder, whether a gateway runs in it or not. */
export interface Lease extends AsyncDisposable {
  /** Whether a gateway has the folder, and holds a part of it as it is when asked to. */
  readonly isRunning: boolean;
  /** From now on the files of this part only grow at their end. */
  hold(part: Part): Promise<void>;
  /** Throws `backup-interrupted` unless every part was held until it was copied. */
  done(): Promise<void>;
}

export const CONTROL_SOCKET = 'control.sock';

/** Throws `no-data`, `data-locked` (a gateway runs there and cannot be asked), `backup-busy`, `backup-interrupted`. */
export async function leaseFolder(folder: string): Promise<Lease> {
  if (!existsSync(join(folder, 'facts.db'))) throw new Problem('no-data', folder);
  return (await askGateway(join(folder, CONTROL_SOCKET))) ?? lockFolder(folder);
}

/** The gateway that runs there; `undefined` when nobody answers. */
async function askGateway(path: string): Promise<Lease | undefined> {
  const socket = createConnection(path);
  const opened = Promise.withResolvers<boolean>();
  socket.once('connect', () => opened.resolve(true));
  socket.once('error', () => opened.resolve(false));
  if (!(await opened.promise)) return undefined;
  // A gateway that goes is noticed where its answer is missing.
  socket.on('error', () => undefined);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const ask = async (order: string, wanted: string): Promise<void> => {
    socket.write(`${order}\n`);
    const { value: line, done } = await lines.next().catch(() => ({ value: undefined, done: true }));
    if (line === wanted) return;
    if (done === true) throw new Problem('backup-interrupted', 'the gateway has stopped');
    const [, code, ...detail] = String(line).split(' ');
    const known = problemCodeOf(Object.assign(new Error(), { code }));
    throw new Problem(known ?? 'backup-interrupted', detail.join(' '));
  };
  return {
    isRunning: true,
    hold: (part) => ask(`hold ${part}`, 'held'),
    done: () => ask('done', 'whole'),
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
    },
  };
}

/** Nobody runs there, and nobody can start while it is copied. */
function lockFolder(folder: string): Lease {
  const file = join(folder, 'facts.db');
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT;');
  } catch (error) {
    database.close();
    if (error instanceof Error && /database is locked/.test(error.message))
      throw new Problem('data-locked', `${folder}, and it cannot be asked through ${CONTROL_SOCKET}`);
    throw error;
  }
  return {
    isRunning: false,
    hold: async () => undefined,
    done: async () => undefined,
    [Symbol.asyncDispose]: async () => database.close(),
  };
}
