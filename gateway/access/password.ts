import { Worker } from 'node:worker_threads';
import { Problem } from '../problem.ts';
import type { PasswordCall } from './password-thread.ts';

/** Hashing of passwords in a thread of its own: on the main one each would delay alerts by its 80 ms. */
export interface Passwords {
  /** Both reject with the problem `sign-in-busy` when `MOST_WAITING` wait. */
  hash(password: string): Promise<string>;
  /** Whether it is the password behind a hash; without a hash it costs the same and is false. */
  isBehind(hash: string | undefined, password: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Sign-ins that wait for the thread, 80 ms each: the last one waits for under 2 s. More are refused. */
export const MOST_WAITING = 20;

/** The hash of no password, for names that nobody has. */
const NOBODY = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** The thread starts with the first password. */
export function openPasswords(): Passwords {
  const waiting: PromiseWithResolvers<unknown>[] = [];
  let worker: Worker | undefined;

  function start(): Worker {
    const started = new Worker(new URL('./password-thread.ts', import.meta.url));
    started.on('message', (answer) => waiting.shift()?.resolve(answer));
    started.on('error', (error) => {
      worker = undefined;
      for (const one of waiting.splice(0)) one.reject(error);
    });
    return started;
  }
  function ask(call: PasswordCall): Promise<unknown> {
    if (waiting.length >= MOST_WAITING)
      return Promise.reject(new Problem('sign-in-busy', `${waiting.length} sign-ins wait`));
    const asked = Promise.withResolvers<unknown>();
    waiting.push(asked);
    worker ??= start();
    worker.postMessage(call);
    return asked.promise;
  }
  return {
    hash: async (password) => String(await ask({ password })),
    isBehind: async (hash, password) => {
      const same = await ask({ password, hash: hash ?? NOBODY });
      return hash !== undefined && same === true;
    },
    async close() {
      await worker?.terminate();
      for (const one of waiting.splice(0)) one.reject(new Problem('sign-in-busy', 'the gateway is closing'));
    },
  };
}
