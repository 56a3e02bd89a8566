import type { Socket } from 'node:net';
import type { Client } from 'aedes';
import type { Principal } from '../principal.ts';
import { type Guard, openGuard, type TakePublish } from './guard.ts';
import { type Budget, type Intake, openIntake } from './intake.ts';
import type { BrokerLimits } from './limits.ts';
import type { Bucket } from './rate.ts';
import type { Refusal } from './refusal.ts';
import type { TakeBytes } from './shared-read.ts';

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
  session?: Session;
}

export interface Session {
  readonly principal: Principal;
  readonly bucket: Bucket;
  readonly filters: Set<string>;
  /** The topic of its own that it spoke on last. */
  spokeOn?: { readonly topic: string; readonly bytes: Buffer };
}

/**
 * Puts the guard and the intake between `socket` and the broker, which reads by calling `socket.read` itself. A socket with a
 * read buffer gives its bytes to `take`; of any other they are read like a stream's.
 */
export function guardSocket(options: {
  readonly socket: Socket;
  readonly budget: Budget;
  readonly limits: BrokerLimits;
  readonly count: (name: Refusal, who?: string) => void;
  readonly express: (connection: Connection, ...publish: Parameters<TakePublish>) => boolean;
}): { readonly connection: Connection; readonly take: TakeBytes } {
  const { socket, budget, limits, count } = options;
  const guard = openGuard(limits, (bytes, start, end) => options.express(connection, bytes, start, end));
  const intake = openIntake({ budget, limits, resume: () => goOn() });
  let blamed = false;
  const blame = (why: Refusal) => {
    if (!blamed) count(why, nameOf(connection.session?.principal));
    blamed = true;
  };
  const read = socket.read.bind(socket);
  /** What came and may not be looked at yet. */
  let held: Buffer = NOTHING;
  let forBroker: Buffer = NOTHING;
  let hadTurn = false;

  function take(bytes: Buffer): boolean {
    if (socket.destroyed) return false;
    if (hadTurn || guard.waiting || forBroker.length > 0 || !intake.mayRead()) {
      held = Buffer.from(bytes);
      return false;
    }
    const packets = guard.feed(bytes);
    if (typeof packets === 'string') {
      blame(packets);
      socket.destroy();
      return false;
    }
    if (packets.length > 0) {
      forBroker = packets;
      socket.emit('readable');
    }
    if (bytes.length < limits.turnBytes) return true;
    hadTurn = true;
    setImmediate(() => {
      hadTurn = false;
      goOn();
    });
    return false;
  }

  /** Looks at what was held, and reads on. */
  function goOn(): void {
    if (socket.destroyed || hadTurn || guard.waiting || forBroker.length > 0) return;
    if (held.length > 0 || guard.pending) {
      const bytes = held;
      held = NOTHING;
      if (!take(bytes)) return;
    }
    for (let bytes = readTurn(); bytes !== null; bytes = readTurn()) if (!take(bytes)) return;
  }
  /** A socket with a read buffer has nothing here, and is read again from now on. */
  const readTurn = (): Buffer | null =>
    socket.readableLength > limits.turnBytes ? read(limits.turnBytes) : read();

  socket.read = (size?: number) => {
    // The stream asks itself for more with size 0, without taking anything.
    if (size === 0) return read(0);
    if (forBroker.length === 0) goOn();
    const packets = forBroker;
    forBroker = NOTHING;
    return packets.length > 0 ? packets : null;
  };
  socket.once('close', () => intake.close());
  const connection: Connection = { socket, address: socket.remoteAddress ?? '', guard, intake, blame };
  return { connection, take };
}

/** The user name that it signed in with. */
function nameOf(principal: Principal | undefined): string | undefined {
  return principal?.type === 'token' ? principal.name : principal?.id;
}

const NOTHING = Buffer.alloc(0);
