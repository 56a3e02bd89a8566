import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { connectPacket, publishPacket } from '../crash/packets.ts';
import { FLOODER, secretOf } from './town.ts';

/**
 * One device that sends as fast as it can, from a thread of its own: over one connection, never waiting for an ack; or
 * over ever new ones, as if to escape the limit of each.
 */
export const FLOODS = ['one connection', 'new connections'] as const;
export type Flood = (typeof FLOODS)[number];

/** Resolves when it sends; disposing ends it. */
export async function openFlood(port: number, flood: Flood): Promise<AsyncDisposable> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port, flood } });
  await once(worker, 'message');
  return {
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}

const MESSAGES_AT_ONCE = 1_000;
const CONNECTIONS_AT_ONCE = 10;
/** The broker has read what it will by then, in ms. */
const RECONNECT_AFTER = 50;

function sendForEver({ port, flood }: { port: number; flood: Flood }): void {
  const sign = connectPacket('flood', FLOODER, secretOf(FLOODER));
  const messages = Buffer.concat(
    Array.from({ length: MESSAGES_AT_ONCE }, (_, n) =>
      publishPacket(`devices/${FLOODER}/readings`, `{"smokeDensity":${n / 100},"battery":80}`, n + 1),
    ),
  );
  const pour = (socket: Socket): void => {
    socket.on('error', () => undefined).resume();
    socket.once('data', () => {
      parentPort?.postMessage('sending');
      while (socket.write(messages));
      socket.on('drain', () => socket.write(messages));
    });
  };
  const open = (): Socket =>
    connect(port, '127.0.0.1', function (this: Socket) {
      this.write(sign);
    });
  if (flood === 'one connection') {
    pour(open());
    return;
  }
  const again = (): void => {
    const socket = open();
    pour(socket);
    setTimeout(() => {
      socket.destroy();
      again();
    }, RECONNECT_AFTER);
  };
  for (let n = 0; n < CONNECTIONS_AT_ONCE; n++) again();
}

if (!isMainThread) sendForEver(workerData);
