import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { GatewayProcess } from '../../tests/gateway-process.ts';
import { connectPacket, subscribePacket } from '../crash/packets.ts';
import { FROZEN, secretOf } from './town.ts';

/** Readers that ask for everything and take nothing. */

/** Overlapping filters bring a copy each, so that a few hundred alerts are more than the kernel's buffers hold. */
const FILTERS = ['hz', 'xh', 'wenxin', 'cuiyuan'].reduce(
  (all, level) => all.flatMap((one) => [`${one}/${level}`, `${one}/+`]),
  ['alerts/red', 'alerts/+'],
);

export async function freezeMqtt(gateway: GatewayProcess): Promise<Socket> {
  const socket = connect(gateway.mqttPort, '127.0.0.1').on('error', () => undefined);
  socket.write(connectPacket('frozen', FROZEN.mqtt, secretOf(FROZEN.mqtt)));
  await next(socket);
  for (const filter of FILTERS) socket.write(subscribePacket(`${filter}/#`));
  await next(socket);
  return socket.pause();
}

export async function freezeLive(gateway: GatewayProcess): Promise<Socket> {
  const socket = connect(Number(new URL(gateway.http).port), '127.0.0.1').on('error', () => undefined);
  const head = ['GET /api/v1/live HTTP/1.1', 'host: x', `authorization: Bearer ${secretOf(FROZEN.live)}`];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await next(socket);
  return socket.pause();
}

/** A receiver of webhooks that takes every request and answers none. */
export async function openHanging(): Promise<
  AsyncDisposable & { readonly url: string; readonly asked: number }
> {
  let asked = 0;
  const server = createServer((request) => {
    asked++;
    request.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/in`,
    get asked() {
      return asked;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const next = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('data', resolve));
