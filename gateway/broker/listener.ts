import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { BrokerLimits } from './limits.ts';
import type { Refusal } from './refusal.ts';

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
  /** An admitted socket that may be read, after TLS. */
  readonly attach: (socket: Socket) => void;
  readonly count: (name: Refusal) => void;
}): Promise<Listener> {
  const { tls, count } = options;
  // A dead peer is noticed within minutes even if its client asked for no keep-alive of MQTT.
  const tcp = {
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    highWaterMark: options.limits.turnBytes,
  };
  const server: Server = tls
    ? createTlsServer({ ...tcp, ...tls, handshakeTimeout: options.limits.connectTimeout })
    : createServer(tcp);
  server.on('connection', (socket: Socket) => {
    if (options.admit(socket) && !tls) options.attach(socket);
  });
  server.on('secureConnection', options.attach);
  server.on('tlsClientError', () => count('mqtt-tls'));
  server.listen(options.port, options.host);
  await once(server, 'listening');
  server.on('error', () => count('mqtt-broker-error'));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
