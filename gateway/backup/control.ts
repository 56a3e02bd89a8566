import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { type Duration, minutes, seconds } from '../../devices/time.ts';
import type { Problem } from '../problem.ts';

/**
 * What is copied while the gateway runs, one after the other. The journal is the last: it has to reach as far as the
 * copies of what was made from it.
 */
export const PARTS = ['readings', 'facts', 'journal'] as const;
export type Part = (typeof PARTS)[number];

/** A part whose files can be held as they are: they may grow at their end, and nothing in them is overwritten. */
export interface HeldPart {
  hold(): void | Promise<void>;
  release(): void | Promise<void>;
  /** Bytes that gather behind the hold. */
  gathered(): number;
}

/** Where `npm run backup` finds a gateway that runs: a socket in the data folder that only its owner may open. */
export interface Control {
  /** Somebody copies the folder: nothing may be removed from it. */
  readonly isHeld: boolean;
  /** Lets go of what is held; the copy is void. */
  breakOff(why: string): void;
  close(): Promise<void>;
}

export interface ControlOptions {
  readonly socket: string;
  readonly parts: Readonly<Record<Part, HeldPart>>;
  every(length: Duration, repeat: () => void): () => void;
  after(wait: Duration, run: () => void): () => void;
  /** A part could not be let go; it is let go when it closes. */
  failed(error: unknown): void;
}

/** Who copies is told that we stop, and has this long to leave. */
const LEAVE_WITHIN = seconds(1);
/** A part is copied in this time, at 10 MB/s 18 GB of it, or the backup has failed: who copies may have been stopped. */
const HELD_AT_MOST = minutes(30);
/**
 * Bytes that may gather behind a hold. Writing them back takes 1.6 s on an SD card of 40 MB/s: for facts that is on the
 * main thread, so no more is allowed.
 */
export const GATHERED_AT_MOST: Readonly<Record<Part, number>> = {
  readings: 1024 ** 3,
  facts: 64 * 1024 ** 2,
  journal: Number.POSITIVE_INFINITY,
};
const LOOK_EVERY = seconds(1);
/** Characters of an order; a longer one is not ours. */
const LONGEST_ORDER = 64;

/**
 * Orders, a line each: `hold PART` (answer `held`; the part before is let go), `done` (answer `whole` when all was held
 * throughout). Anything else, and what goes wrong, is answered by `problem CODE detail` and the end.
 */
export async function openControl(options: ControlOptions): Promise<Control> {
  const { socket } = options;
  let held: Lease | undefined;
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    if (held !== undefined) return refuse(client, 'backup-busy', 'another backup is under way');
    const lease = startLease(client, options);
    held = lease;
    client.once('close', () => {
      if (held === lease) held = undefined;
    });
  });
  // A killed gateway leaves its socket behind; the lock on facts.db says that it is nobody's now.
  rmSync(socket, { force: true });
  await listen(server, socket);
  return {
    get isHeld() {
      return held !== undefined;
    },
    breakOff: (why) => held?.break(why),
    async close() {
      held?.break('the gateway stops');
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      const callOff = options.after(LEAVE_WITHIN, () => {
        for (const client of clients) client.destroy();
      });
      await promise;
      callOff();
    },
  };
}

function listen(server: ReturnType<typeof createServer>, socket: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // One that comes later is of a client's connection, who notices by himself.
  server.on('error', reject);
  const before = process.umask(0o177);
  server.listen(socket, () => {
    chmodSync(socket, 0o600);
    resolve();
  });
  process.umask(before);
  return promise;
}

interface Lease {
  /** Lets go at once; the copy is void. */
  break(why: string): void;
}

function startLease(client: Socket, { parts, every, failed }: ControlOptions): Lease {
  let part: Part | undefined;
  let looks = 0;
  let orders: Promise<void> = Promise.resolve();
  const letGo = async (): Promise<void> => {
    const before = part;
    part = undefined;
    if (before !== undefined) await parts[before].release();
  };
  const end = (why: string): void => {
    refuse(client, 'backup-interrupted', why);
    stopLooking();
    orders = orders.then(letGo).catch(failed);
  };
  const stopLooking = every(LOOK_EVERY, () => {
    looks++;
    if (part === undefined) return;
    if (looks * LOOK_EVERY > HELD_AT_MOST) end(`${part} was held for too long`);
    else if (parts[part].gathered() > GATHERED_AT_MOST[part]) end(`too much came in while ${part} was held`);
  });
  const obey = async (order: string): Promise<void> => {
    const next = PARTS.find((one) => order === `hold ${one}`);
    if (client.destroyed || client.writableEnded) return;
    await letGo();
    if (next !== undefined) {
      looks = 0;
      part = next;
      await parts[next].hold();
      client.write('held\n');
    } else if (order === 'done') client.end('whole\n');
    else end('an unknown order');
  };
  readLines(client, (line) => {
    orders = orders.then(() => obey(line)).catch((error: unknown) => end(String(error)));
  });
  client.once('close', () => {
    stopLooking();
    orders = orders.then(letGo).catch(failed);
  });
  return { break: end };
}

/** Calls `take` for each line; a longer one than an order ends the connection. */
function readLines(client: Socket, take: (line: string) => void): void {
  let rest = '';
  client.setEncoding('utf8');
  // A broken connection is followed by its `close`.
  client.on('error', () => undefined);
  client.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (rest.length > LONGEST_ORDER) client.destroy();
  });
}

function refuse(client: Socket, code: Problem['code'], detail: string): void {
  client.on('error', () => undefined);
  // Unread orders would keep the socket open, and a hard close would take the answer with it.
  client.resume();
  if (!client.writableEnded) client.end(`problem ${code} ${detail}\n`);
}
