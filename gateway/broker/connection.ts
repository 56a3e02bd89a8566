import type { Socket } from 'node:net';
import type { Client } from 'aedes';
import type { Principal } from '../principal.ts';
import { type Guard, openGuard, type TakePublish } from './guard.ts';
import { type Budget, type Intake, openIntake } from './intake.ts';
import type { BrokerLimits } from './limits.ts';
import type { Bucket } from './rate.ts';
import type { Refusal } from './refusal.ts';

/** One open socket, from its first byte to its close. */
export interface Connection {
  readonly socket: Socket;
  readonly address: string;
  readonly guard: Guard;
  readonly intake: Intake;
  /** Counts why this connection ends, the first reason only: what follows from it is not another fault. */
  blame(why: Refusal): void;
  /** What CONNECT asked for, before the broker rewrites it. */
  asked?: { readonly clientId: string; readonly clean: boolean; readonly willTopic: string | undefined };
  /** The broker's side of it. */
  client?: Client;
  /** Who signed in on it. */
  session?: { readonly principal: Principal; readonly bucket: Bucket; readonly filters: Set<string> };
}

/** Puts the guard and the intake between `socket` and the broker, which reads by calling `socket.read` itself. */
export function guardSocket(options: {
  readonly socket: Socket;
  readonly budget: Budget;
  readonly limits: BrokerLimits;
  readonly count: (name: Refusal, who?: string) => void;
  readonly take: (connection: Connection, ...publish: Parameters<TakePublish>) => boolean;
}): Connection {
  const { socket, budget, limits, count } = options;
  const guard = openGuard(limits, (bytes, start, end) => options.take(connection, bytes, start, end));
  const intake = openIntake({ budget, limits, resume: () => socket.emit('readable') });
  let blamed = false;
  const blame = (why: Refusal) => {
    if (!blamed) count(why, nameOf(connection.session?.principal));
    blamed = true;
  };
  const read = socket.read.bind(socket);
  let hadTurn = false;
  const readTurn = (): Buffer | null => {
    hadTurn = true;
    setImmediate(() => {
      hadTurn = false;
      if (!socket.destroyed) socket.emit('readable');
    });
    return read(limits.turnBytes);
  };
  socket.read = (size?: number) => {
    // The stream asks itself for more with size 0, without taking anything.
    if (size === 0) return read(0);
    if (socket.destroyed || guard.waiting || hadTurn || !intake.mayRead()) return null;
    const chunk: Buffer | null = socket.readableLength > limits.turnBytes ? readTurn() : read();
    if (chunk === null && !guard.pending) return null;
    const packets = guard.feed(chunk ?? NOTHING);
    if (typeof packets !== 'string') return packets.length > 0 ? packets : null;
    blame(packets);
    socket.destroy();
    return null;
  };
  socket.once('close', () => intake.close());
  const connection: Connection = { socket, address: socket.remoteAddress ?? '', guard, intake, blame };
  return connection;
}

/** The user name that it signed in with. */
function nameOf(principal: Principal | undefined): string | undefined {
  return principal?.type === 'token' ? principal.name : principal?.id;
}

const NOTHING = Buffer.alloc(0);
