import type { Client } from 'aedes';
import type { About } from '../rights.ts';
import { openAddresses } from './addresses.ts';
import { closeAedes, openAedes } from './aedes.ts';
import { type Connection, guardSocket } from './connection.ts';
import { openCrowd } from './crowd.ts';
import { openExpress } from './express.ts';
import { answerAedes, type Receivers } from './hooks.ts';
import { openBudget } from './intake.ts';
import { BROKER_LIMITS, type BrokerLimits } from './limits.ts';
import { openListener, type TlsKeys } from './listener.ts';
import { openOutlet } from './outlet.ts';
import { openPlaces } from './places.ts';
import type { Refusal } from './refusal.ts';

export interface Broker {
  /**
   * Sends to those who may read it; an empty `payload` clears a retained topic. Tokens see only what is `about`
   * something that they may read. Messages of one topic stay in order as long as all are retained or none is.
   */
  publish(topic: string, payload: string, options?: { retain?: boolean; about?: About }): void;
  /** Open connections, signed in or not. */
  readonly connections: number;
  readonly counters: BrokerCounters;
  readonly port: number;
  /** Closes the connections that wait for the ack of a message that found no room: they come back and send it again. */
  askAgain(): void;
  /** Lets what was published go out (at most `drainTimeout`), then closes every connection without publishing wills. */
  close(): Promise<void>;
}

export interface BrokerCounters {
  readonly connections: number;
  readonly unsigned: number;
  /** Messages and answers handed on since the start. */
  readonly received: number;
  readonly published: number;
  readonly retained: number;
}

export interface BrokerOptions extends Receivers {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly tls?: TlsKeys;
  /** Every refusal, by its name of `REFUSALS`; of a connection that ends, `who` was signed in on it. */
  count(name: Refusal, who?: string): void;
  readonly limits?: Partial<BrokerLimits>;
  /** Monotonic milliseconds, for rates and refusals. */
  readonly now?: () => number;
}

/** Starts listening; rejects when the address cannot be had. */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const limits = { ...BROKER_LIMITS, ...options.limits };
  const now = options.now ?? (() => performance.now());
  const count = (name: Refusal, who?: string) => options.count(name, who);
  const addresses = openAddresses(limits);
  const crowd = openCrowd({ limits, addresses, now, count });
  const places = openPlaces();
  const budget = openBudget({ limits, now, later: setImmediate });
  const connections = new WeakMap<object, Connection>();
  const connectionOf = (client: Client) => connections.get(client.conn);
  const tally = { received: 0 };
  let closing: Promise<void> | undefined;

  const unacked = new Set<Connection>();
  const parts = { limits, now, count, addresses, crowd, places, connectionOf, unacked };
  const hookParts = { ...parts, ...tallied(options, tally), isClosing: () => closing !== undefined };
  const hooks = answerAedes(hookParts);
  const express = openExpress(hookParts);
  const aedes = await openAedes({ limits, count, hooks, connectionOf });
  const outlet = openOutlet(aedes, limits, count);
  const attach: Parameters<typeof openListener>[0]['attach'] = (socket) => {
    const { connection, take } = guardSocket({ socket, budget, limits, count, express });
    connections.set(socket, connection);
    socket.once('close', () => unacked.delete(connection));
    // The broker serves sockets; a second argument would be the request of a WebSocket.
    connection.client = aedes.handle(socket, undefined as never);
    return take;
  };
  const { host, port, tls } = options;
  const listener = await openListener({ host, port, tls, limits, admit: crowd.admit, attach, count }).catch(
    async (error: unknown) => {
      await closeAedes(aedes);
      throw error;
    },
  );

  async function close(): Promise<void> {
    const stopped = listener.close();
    await outlet.drained();
    await closeAedes(aedes);
    crowd.closeAll();
    await stopped;
  }
  return {
    port: listener.port,
    get connections() {
      return crowd.size;
    },
    get counters() {
      const { published, retained } = outlet;
      return { ...tally, connections: crowd.size, unsigned: crowd.unsigned, published, retained };
    },
    publish(topic, payload, { retain = false, about } = {}) {
      const bytes = Buffer.from(payload, 'utf8');
      if (about !== undefined) places.remember(bytes, about);
      outlet.send(topic, bytes, retain);
    },
    askAgain() {
      for (const { socket } of unacked) socket.destroy();
      unacked.clear();
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function tallied(receivers: Receivers, tally: { received: number }): Receivers {
  return {
    signIn: (username, password) => receivers.signIn(username, password),
    mayRead: receivers.mayRead,
    receive(message, done) {
      tally.received += 1;
      receivers.receive(message, done);
    },
    answer(principal, caseId, payload, done) {
      tally.received += 1;
      receivers.answer(principal, caseId, payload, done);
    },
  };
}
