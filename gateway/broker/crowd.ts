import type { Socket } from 'node:net';
import type { Addresses } from './addresses.ts';
import type { BrokerLimits } from './limits.ts';
import type { Refusal } from './refusal.ts';

/** All open sockets: how many there may be in all, before signing in, and of one credential. */
export interface Crowd {
  readonly size: number;
  readonly unsigned: number;
  /** Lets a new socket in, or closes it and returns false; may cut an older one that has not signed in. */
  admit(socket: Socket): boolean;
  /** The socket signed in as `credential`; may cut that credential's oldest one. */
  sign(socket: Socket, credential: string): void;
  closeAll(): void;
}

export function openCrowd(options: {
  readonly limits: Pick<BrokerLimits, 'connections' | 'unsigned' | 'perCredential'>;
  readonly addresses: Addresses;
  readonly now: () => number;
  readonly count: (name: Refusal) => void;
}): Crowd {
  const { limits, addresses, now, count } = options;
  const all = new Set<Socket>();
  // By remote end: under TLS the admitted socket and the one that signs in are two objects.
  const unsigned = new Map<string, Socket>();
  const signed = new Map<string, Set<Socket>>();

  function cutOldestUnsigned(): void {
    const oldest = unsigned.entries().next().value;
    if (oldest === undefined) return;
    count('mqtt-too-many-unsigned');
    unsigned.delete(oldest[0]);
    oldest[1].destroy();
  }
  function cutOldestOf(own: Set<Socket>): void {
    const oldest = own.values().next().value;
    if (oldest === undefined) return;
    count('mqtt-too-many-of-one-credential');
    own.delete(oldest);
    oldest.destroy();
  }
  return {
    get size() {
      return all.size;
    },
    get unsigned() {
      return unsigned.size;
    },
    admit(socket) {
      const refused = refusalOf(socket);
      if (refused !== undefined) {
        count(refused);
        socket.on('error', () => undefined);
        socket.destroy();
        return false;
      }
      const end = remoteEnd(socket);
      if (unsigned.size >= limits.unsigned) cutOldestUnsigned();
      all.add(socket);
      unsigned.set(end, socket);
      socket.once('close', () => {
        all.delete(socket);
        if (unsigned.get(end) === socket) unsigned.delete(end);
      });
      return true;
    },
    sign(socket, credential) {
      unsigned.delete(remoteEnd(socket));
      const own = signed.get(credential) ?? new Set();
      signed.set(credential, own);
      if (own.size >= limits.perCredential) cutOldestOf(own);
      own.add(socket);
      socket.once('close', () => {
        own.delete(socket);
        if (own.size === 0 && signed.get(credential) === own) signed.delete(credential);
      });
    },
    closeAll() {
      for (const socket of all) socket.destroy();
    },
  };

  function refusalOf(socket: Socket): Refusal | undefined {
    if (socket.remoteAddress === undefined) return 'mqtt-connection-lost';
    if (all.size >= limits.connections) return 'mqtt-too-many-connections';
    return addresses.isRefused(socket.remoteAddress, now()) ? 'mqtt-address-refused' : undefined;
  }
}

function remoteEnd(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
