import { randomUUID } from 'node:crypto';
import type { AedesOptions, Client } from 'aedes';
import type { Principal } from '../principal.ts';
import type { About } from '../rights.ts';
import type { Addresses } from './addresses.ts';
import type { Connection } from './connection.ts';
import type { Crowd } from './crowd.ts';
import type { BrokerLimits } from './limits.ts';
import type { Places } from './places.ts';
import { type Bucket, openBucket } from './rate.ts';
import { BAD_CREDENTIALS, IDENTIFIER_REJECTED, NOT_AUTHORIZED, type Refusal, refuse } from './refusal.ts';
import {
  classifyPublish,
  mayLeaveWill,
  mayReceive,
  maySubscribe,
  type Reading,
  type Token,
} from './topics.ts';

/**
 * Called once: without an error when the message is durable; with one, the client is closed and gets no ack. When the
 * error's code is `disk-full` there is no ack either, and the connection stays for alarms that may come.
 */
export type Done = (error?: Error) => void;

export interface Received {
  readonly client: string;
  readonly topic: string;
  /** May share memory with others and is not to be changed. */
  readonly payload: Buffer;
  readonly qos: number;
  /** Its sender was silent before, and waits for nothing else: it may go before messages of those who speak all the time. */
  readonly seldom: boolean;
}

export interface Receivers {
  signIn(username: string, password: Buffer | undefined): Principal | undefined;
  /** A device's or bridge's message on a topic it may use. */
  receive(message: Received, done: Done): void;
  /** Whether a token may read what is published about this place and case, at this moment. */
  mayRead(principal: Token, action: Reading, about: About): boolean;
  /** A token's answer on `cases/{caseId}/answers`. */
  answer(principal: Token, caseId: string, payload: Buffer, done: Done): void;
}

export interface HookParts extends Receivers {
  readonly connectionOf: (client: Client) => Connection | undefined;
  readonly crowd: Crowd;
  readonly addresses: Addresses;
  readonly places: Places;
  readonly limits: BrokerLimits;
  readonly count: (name: Refusal) => void;
  /** Connections with a message that got no ack. */
  readonly unacked: Set<Connection>;
  readonly now: () => number;
  readonly isClosing: () => boolean;
}

interface Parts extends HookParts {
  /** One for each credential that ever signed in, so that connecting again earns nothing. */
  readonly buckets: Map<string, Bucket>;
}

/** What aedes asks at each step, answered by the rules of `topics.ts` and the limits. */
export function answerAedes(hookParts: HookParts): AedesOptions {
  const parts: Parts = { ...hookParts, buckets: new Map() };
  return {
    preConnect(client, packet, callback) {
      const connection = parts.connectionOf(client);
      if (connection)
        connection.asked = {
          clientId: packet.clientId,
          clean: packet.clean ?? true,
          willTopic: packet.will?.topic,
        };
      // Nobody may touch a client's session before signing in as it: the real id is given in `authenticate`.
      packet.clientId = randomUUID();
      // MQTT out is live: a queue for an absent client would grow without bound.
      packet.clean = true;
      callback(null, true);
    },
    authenticate(client, username, password, done) {
      const connection = parts.connectionOf(client);
      const refusal = connection ? signIn(parts, client, connection, username, password) : 'mqtt-closing';
      if (refusal === undefined) return done(null, true);
      connection?.blame(refusal);
      done(refuse(refusal, RETURN_CODES[refusal]), false);
    },
    authorizePublish: (client, packet, callback) => takeMessage(parts, client, packet, callback),
    authorizeSubscribe(client, subscription, callback) {
      const session = parts.connectionOf(client)?.session;
      const refusal = session ? refuseFilter(parts, client, subscription.topic) : 'mqtt-not-authorized';
      if (refusal !== undefined) parts.count(refusal);
      callback(null, refusal === undefined ? subscription : null);
    },
    authorizeForward(client, packet) {
      const connection = parts.connectionOf(client);
      const principal = connection?.session?.principal;
      if (!principal || !mayReceive(principal, packet.topic, parts.places.of(packet.payload), parts.mayRead))
        return null;
      if (connection.socket.writableLength <= parts.limits.outgoingBytes) return packet;
      connection.blame('mqtt-slow-reader');
      connection.socket.destroy();
      return null;
    },
  };
}

const RETURN_CODES: Partial<Record<Refusal, number>> = {
  'mqtt-client-id': IDENTIFIER_REJECTED,
  'mqtt-bad-credentials': BAD_CREDENTIALS,
  'mqtt-will-not-allowed': NOT_AUTHORIZED,
};

function signIn(
  parts: Parts,
  client: Client,
  connection: Connection,
  username: string | undefined,
  password: Buffer | undefined,
): Refusal | undefined {
  const { clientId = '', clean = true, willTopic } = connection.asked ?? {};
  // [MQTT-3.1.3-8] An empty client id asks for a session that cannot be found again.
  if (clientId === '' ? !clean : clientId.length > parts.limits.clientIdLength) return 'mqtt-client-id';
  const principal = username === undefined ? undefined : parts.signIn(username, password);
  if (username === undefined || principal === undefined) {
    parts.addresses.fail(connection.address, parts.now());
    return 'mqtt-bad-credentials';
  }
  if (willTopic !== undefined && !mayLeaveWill(principal, willTopic)) return 'mqtt-will-not-allowed';
  const rate = principal.type === 'bridge' ? parts.limits.bridgeRate : parts.limits.deviceRate;
  const bucket = parts.buckets.get(username) ?? openBucket(rate);
  parts.buckets.set(username, bucket);
  connection.session = { principal, bucket, filters: new Set() };
  // Who owes for an earlier connection is not read on this one either.
  charge(parts, connection, 0);
  connection.intake.end(0);
  parts.crowd.sign(connection.socket, username);
  // Bound to the user: one credential cannot take over another's session by its client id.
  client.id = `${encodeURIComponent(username)}/${clientId === '' ? randomUUID() : clientId}`;
  connection.guard.accept();
  return undefined;
}

function takeMessage(
  parts: HookParts,
  client: Client | null,
  packet: { topic: string; payload: string | Buffer; retain: boolean; qos: number },
  callback: (error?: Error | null) => void,
): void {
  const connection = client === null ? undefined : parts.connectionOf(client);
  const use = connection?.session ? classifyPublish(connection.session.principal, packet.topic) : REFUSED;
  // While closing, wills are not messages: the clients did not go away, we did.
  const refusal = parts.isClosing() ? 'mqtt-closing' : use.use === 'refused' ? 'mqtt-wrong-topic' : undefined;
  if (refusal !== undefined || connection === undefined) {
    connection?.blame(refusal ?? 'mqtt-wrong-topic');
    callback(refuse(refusal ?? 'mqtt-wrong-topic'));
    return;
  }
  packet.retain = false;
  const { topic } = packet;
  const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
  const now = parts.now();
  const seldom = connection.intake.speak(now);
  charge(parts, connection, payload.length, now);
  const done: Done = (error) => {
    connection.intake.end(payload.length);
    if (isNoRoom(error)) {
      parts.count('mqtt-no-room');
      parts.unacked.add(connection);
      // The broker acks by this field.
      packet.qos = 0;
      callback(null);
      return;
    }
    if (error) connection.blame('mqtt-not-durable');
    // Nobody reads these from the broker, and QoS 2 would keep them until PUBREL.
    if (connection.session?.principal.type !== 'bridge') packet.payload = NOTHING;
    callback(error ? refuse('mqtt-not-durable') : null);
  };
  if (use.use === 'answer') parts.answer(use.by, use.caseId, payload, done);
  if (use.use === 'message')
    parts.receive({ client: use.client, topic, payload, qos: packet.qos, seldom }, done);
}

function refuseFilter(parts: HookParts, client: Client, filter: string): Refusal | undefined {
  const connection = parts.connectionOf(client);
  const session = connection?.session;
  if (!session || !maySubscribe(session.principal, filter)) return 'mqtt-not-authorized';
  if (!session.filters.has(filter) && session.filters.size >= parts.limits.subscriptions)
    return 'mqtt-too-many-subscriptions';
  session.filters.add(filter);
  // A filter walks over the retained messages, so it costs as much as a message.
  charge(parts, connection, 0);
  connection.intake.end(0);
  return undefined;
}

export function charge(
  parts: Pick<HookParts, 'now' | 'count'>,
  connection: Connection,
  bytes: number,
  now = parts.now(),
): void {
  const wait = connection.session?.bucket.take(now) ?? 0;
  if (connection.intake.begin(bytes, wait)) parts.count('mqtt-over-rate');
}

const NOTHING = Buffer.alloc(0);
const REFUSED = { use: 'refused' } as const;

export const isNoRoom = (error: Error | undefined): boolean =>
  error !== undefined && 'code' in error && error.code === 'disk-full';
