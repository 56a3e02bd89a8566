/** Why bytes, a message or a connection were refused: the metric label, and the page in the problem list. */
export const REFUSALS = [
  'mqtt-first-not-connect',
  'mqtt-malformed',
  'mqtt-unexpected-packet',
  'mqtt-too-large',
  'mqtt-version',
  'mqtt-client-id',
  'mqtt-bad-credentials',
  'mqtt-will-not-allowed',
  'mqtt-address-refused',
  'mqtt-wrong-topic',
  'mqtt-not-authorized',
  'mqtt-too-many-subscriptions',
  'mqtt-too-many-connections',
  'mqtt-too-many-unsigned',
  'mqtt-too-many-of-one-credential',
  'mqtt-too-many-in-flight',
  'mqtt-retained-full',
  'mqtt-over-rate',
  'mqtt-slow-reader',
  'mqtt-connect-timeout',
  'mqtt-keep-alive',
  'mqtt-connection-lost',
  'mqtt-not-durable',
  'mqtt-no-room',
  'mqtt-tls',
  'mqtt-closing',
  'mqtt-broker-error',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** CONNACK return codes of MQTT 3.1.1 §3.2.2.3. */
export const IDENTIFIER_REJECTED = 2;
export const BAD_CREDENTIALS = 4;
export const NOT_AUTHORIZED = 5;

/** An error that makes aedes close the client: its reason is counted where it is made. */
export function refuse(why: Refusal, returnCode = NOT_AUTHORIZED): Error & { returnCode: number } {
  return Object.assign(new Error(why), { returnCode, refusal: why });
}

/** The name of an error that aedes found by itself; `undefined` for one of ours, which is counted already. */
export function nameError(error: Error): Refusal | undefined {
  if ('refusal' in error) return undefined;
  const known = BY_MESSAGE.find(([start]) => error.message.startsWith(start));
  if (known) return known[1];
  return 'code' in error ? 'mqtt-connection-lost' : 'mqtt-malformed';
}

/** Aedes names its errors by their English text only. */
const BY_MESSAGE: readonly (readonly [string, Refusal])[] = [
  ['connect did not arrive in time', 'mqtt-connect-timeout'],
  ['keep alive timeout', 'mqtt-keep-alive'],
  ['drain timeout', 'mqtt-slow-reader'],
  ['unacceptable protocol version', 'mqtt-version'],
  ['maxInflightInbound exceeded', 'mqtt-too-many-in-flight'],
  ['Client queue limit reached', 'mqtt-too-many-in-flight'],
  ['connection closed', 'mqtt-connection-lost'],
];
