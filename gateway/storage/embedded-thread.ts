import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type Calls,
  failureOf,
  prepareCalls,
  type Reply,
  type Request,
  type ThreadOptions,
} from './calls.ts';
import { forgetFollowers } from './followers.ts';
import { openTables } from './tables.ts';

const port = parentPort;
if (port === null) throw new Error('embedded-thread.ts runs as a worker only');
const { file, followers, deadLetters } = workerData as ThreadOptions;
// On Linux this is of one thread alone: where cores are short, what brings out an alert goes before the store, which keeps
// a quarter of a core at this.
const NICENESS = 5;
if (process.platform === 'linux') setPriority(Math.max(getPriority(), NICENESS));
const database = openTables(file);
forgetFollowers(database, followers);
const calls = prepareCalls(database, deadLetters);

port.on('message', ({ id, call, args }: Request) => {
  port.postMessage(answer(id, () => (calls[call] as (...given: unknown[]) => unknown)(...args)));
  if (call === ('close' satisfies keyof Calls)) port.close();
});

function answer(id: number, work: () => unknown): Reply {
  try {
    return { id, result: work() };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}
