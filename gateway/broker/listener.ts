import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { BrokerLimits } from './limits.ts';
import type { Refusal } from './refusal.ts';
import { shareRead, type TakeBytes } from './shared-read.ts';

/** PEM texts. */
export interface TlsKeys {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface Listener {
  readonly port: number;
  /** Stops accepting at once; resolves when every connection has ended. */
  close(): Promise<void>;
}

/** Listens on a port (0 for a free one); rejects when the address cannot be had. */
export async function openListener(options: {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsKeys | undefined;
  readonly limits: Pick<BrokerLimits, 'connectTimeout' | 'turnBytes'>;
  /** A new socket, before TLS: false when it was closed. */
  readonly admit: (socket: Socket) => boolean;
  /** An admitted socket that may be read, after TLS; gives what takes its bytes. */
  readonly attach: (socket: Socket) => TakeBytes;
  readonly count: (name: Refusal) => void;
}): Promise<Listener> {
  const { tls, count } = options;
  /** Those that the server does not know of any more. */
  const open = new Set<Socket>();
  // A dead peer is noticed within minutes even if its client asked for no keep-alive of MQTT.
  const tcp = {
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    highWaterMark: options.limits.turnBytes,
  };
  const server: Server = tls
    ? createTlsServer({ ...tcp, ...tls, handshakeTimeout: options.limits.connectTimeout })
    : createServer({ ...tcp, pauseOnConnect: true });
  const buffer = Buffer.allocUnsafeSlow(options.limits.turnBytes);
  server.on('connection', (accepted: Socket) => {
    if (tls) {
      options.admit(accepted);
      return;
    }
    let take: TakeBytes = () => false;
    const socket = shareRead(accepted, buffer, (bytes) => take(bytes));
    if (!options.admit(socket)) return;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    take = options.attach(socket);
  });
  server.on('secureConnection', options.attach);
  server.on('tlsClientError', () => count('mqtt-tls'));
  server.listen(options.port, options.host);
  await once(server, 'listening');
  server.on('error', () => count('mqtt-broker-error'));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    async close() {
      const stopped = new Promise((resolve) => void server.close(resolve));
      await Promise.all([stopped, ...[...open].map(closed)]);
    },
  };
}

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));
