import type { Rate } from './rate.ts';

/** Times in milliseconds, sizes in bytes. What happens at each is said beside it and tested. */
export interface BrokerLimits {
  /** Open connections, signed in or not. At it: the newest is closed. */
  readonly connections: number;
  /** Connections that have not signed in. At it: the oldest is cut, so that idle ones cannot keep others out. */
  readonly unsigned: number;
  /** Connections of one credential. At it: its oldest is cut, so that a restarting device is never locked out. */
  readonly perCredential: number;
  /** Time to send CONNECT. At it: closed. */
  readonly connectTimeout: number;
  /** Time for a reader to take what waits for it. At it: closed, so that it stalls nobody. */
  readonly drainTimeout: number;
  /** Bytes waiting for one reader. At it: closed. */
  readonly outgoingBytes: number;
  /** Size of a CONNECT packet. Over it: closed. */
  readonly connectBytes: number;
  readonly topicBytes: number;
  readonly payloadBytes: number;
  /** Characters of a client id. Over it: return code 2. */
  readonly clientIdLength: number;
  /** Filters of one connection. Over it: SUBACK 0x80. */
  readonly subscriptions: number;
  /** Messages of one connection handed to `receive` and not yet done. At it: its socket is not read. */
  readonly inFlight: number;
  /** Bytes read from one socket in a turn of the loop. At it: the rest comes after all others had their turn. */
  readonly turnBytes: number;
  /** Payload bytes of all connections handed to `receive` and not yet done. At it: no socket is read. */
  readonly inFlightBytes: number;
  /** Messages of all connections handed to `receive` and not yet done. At it: no socket is read until half are done. */
  readonly inFlightMessages: number;
  /** QoS 2 messages of one connection waiting for PUBREL. At it: closed. */
  readonly halfDone: number;
  /** Topics with a retained message. At it: a further one is sent live and not kept. */
  readonly retained: number;
  /**
   * Messages, filters and sign-ins per second of one credential, over all its connections. Over it: its sockets are read
   * later, so acks come later; nothing is dropped.
   */
  readonly deviceRate: Rate;
  readonly bridgeRate: Rate;
  /** Failed sign-ins of one address within `failureWindow`. At it: its new connections are closed for `refusal`; 0 is never. */
  readonly signInFailures: number;
  readonly failureWindow: number;
  readonly refusal: number;
  /** Addresses whose failures are remembered. At it: the oldest is forgotten. */
  readonly addresses: number;
}

export const BROKER_LIMITS: BrokerLimits = {
  // A large community's devices on one machine, at 14–37 kB each in the broker.
  connections: 20_000,
  // A whole building coming back after a power cut signs in within a second.
  unsigned: 1_000,
  // A bridge or a dashboard with a few machines; a device needs one.
  perCredential: 20,
  connectTimeout: 10_000,
  // An alert waits at most this long behind a frozen reader's retained messages.
  drainTimeout: 5_000,
  // Some thousand alerts.
  outgoingBytes: 1024 * 1024,
  // Ids, a secret and an offline will fit several times.
  connectBytes: 4 * 1024,
  topicBytes: 1024,
  // The promised size of a message.
  payloadBytes: 16 * 1024,
  clientIdLength: 128,
  subscriptions: 100,
  inFlight: 1_000,
  // A dozen ordinary messages: whoever sends a backlog must not keep a call for help waiting behind all of it.
  turnBytes: 2 * 1024,
  // A second of the fullest machine, in messages of 1 KiB.
  inFlightBytes: 64 * 1024 * 1024,
  // A fifth of a second of the fullest machine.
  inFlightMessages: 5_000,
  // Several times what pipelining clients use.
  halfDone: 100,
  // Every open case and every venue of a city.
  retained: 100_000,
  // A wearable in trouble sends a few a second; the burst is a day of readings kept while away.
  deviceRate: { perSecond: 100, burst: 500 },
  bridgeRate: { perSecond: 2_000, burst: 10_000 },
  // A building behind one address with one wrong secret stays under it at one try every 3 s.
  signInFailures: 20,
  failureWindow: 60_000,
  refusal: 60_000,
  addresses: 10_000,
};
