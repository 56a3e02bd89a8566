import { type EventEmitter, once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type IClientOptions, type MqttClient, connect as openClient } from 'mqtt';
import { expect, onTestFinished } from 'vitest';
import type { PlaceId } from '../devices/place.ts';
import { isWithin } from '../devices/place.ts';
import { openCredentials } from '../gateway/access/credentials.ts';
import { type Broker, type BrokerOptions, openBroker } from '../gateway/broker/broker.ts';
import { REFUSALS } from '../gateway/broker/refusal.ts';

export const secret = (id: string) => `the-secret-of-${id}`;
export const street = 'hz/xh/wenxin' as PlaceId;
export const elsewhere = 'hz/gs/other' as PlaceId;
export const home = 'hz/xh/wenxin/cuiyuan/g01/b12/0501' as PlaceId;
const credentials = openCredentials({
  devices: ['smoke-1', 'smoke-2', 'band-1', '+'].map((id) => ({ id, secret: secret(id) })),
  bridges: [{ id: 'zb', secret: secret('zb'), topics: ['zigbee2mqtt/#', 'devices/#'] }],
  tokens: [
    { name: 'wenxin', token: secret('wenxin'), role: 'street-duty', place: street },
    { name: 'other', token: secret('other'), role: 'street-duty', place: elsewhere },
  ],
});

export interface Heard {
  readonly client: string;
  readonly topic: string;
  readonly payload: string;
}

/** A broker on a free loopback port with these clients; what is started here is closed when the test is finished. */
export interface Running {
  readonly broker: Broker;
  readonly heard: Heard[];
  readonly counts: Record<string, number>;
  readonly url: string;
}

export async function startBroker(options: Partial<BrokerOptions> = {}): Promise<Running> {
  const heard: Heard[] = [];
  const counts: Record<string, number> = {};
  const broker = await openBroker({
    host: '127.0.0.1',
    port: 0,
    signIn: credentials.signInMqtt,
    mayRead: (principal, _, { place }) => isWithin(place, principal.place),
    receive: ({ client, topic, payload }, done) => {
      heard.push({ client, topic, payload: payload.toString() });
      done();
    },
    answer: (by, caseId, payload, done) => {
      heard.push({ client: by.name, topic: `answer ${caseId}`, payload: payload.toString() });
      done();
    },
    count: (name) => {
      expect(REFUSALS).toContain(name);
      counts[name] = (counts[name] ?? 0) + 1;
    },
    ...options,
    limits: { signInFailures: 0, ...options.limits },
  });
  onTestFinished(() => broker.close());
  return { broker, heard, counts, url: `mqtt://127.0.0.1:${broker.port}` };
}

export function client(running: Running, username: string, options: IClientOptions = {}): MqttClient {
  const opened = openClient(running.url, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    username,
    password: secret(username),
    ...options,
  });
  opened.on('error', () => undefined);
  onTestFinished(() => opened.endAsync(true));
  return opened;
}

export async function signedIn(
  running: Running,
  username: string,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const opened = client(running, username, options);
  await told(opened, 'connect');
  return opened;
}

/** The arguments of the client's next `name`; rejects on its error. */
export function told(from: MqttClient, name: 'connect' | 'message' | 'close'): Promise<unknown[]> {
  return once(from as unknown as EventEmitter, name);
}

/** The return code of the CONNACK that turns `username` away. */
export async function refusedCode(
  running: Running,
  username: string,
  options: IClientOptions = {},
): Promise<unknown> {
  const opened = client(running, username, options);
  const [error] = await new Promise<unknown[]>((resolve) => opened.once('error', (...all) => resolve(all)));
  return (error as { code?: unknown }).code;
}

export interface Raw {
  readonly socket: Socket;
  readonly bytes: () => Buffer;
  readonly closed: Promise<unknown>;
}

export async function raw(running: Running): Promise<Raw> {
  const socket = createConnection(running.broker.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return { socket, bytes: () => Buffer.concat(chunks), closed };
}

export const text = (value: string) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};
export const packet = (first: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  const length = [body.length & 0x7f, (body.length >> 7) & 0x7f, body.length >> 14];
  while (length.length > 1 && length.at(-1) === 0) length.pop();
  const sized = length.map((digit, at) => (at < length.length - 1 ? digit | 0x80 : digit));
  return Buffer.concat([Buffer.from([first, ...sized]), body]);
};
export const connectPacket = (
  username: string,
  { clientId = 'c', clean = true, level = 4, password = secret(username), keepAlive = 60 } = {},
) =>
  packet(
    0x10,
    text('MQTT'),
    Buffer.from([level, 0xc0 | (clean ? 2 : 0), 0, keepAlive]),
    ...(level === 5 ? [Buffer.from([0])] : []),
    text(clientId),
    text(username),
    text(password),
  );
export const publishPacket = (topic: string, payload: string | Buffer, id = 1) =>
  packet(0x32, text(topic), Buffer.from([id >> 8, id & 0xff]), Buffer.from(payload));
export const CONNACK = Buffer.from([0x20, 2, 0, 0]);
export const PINGREQ = Buffer.from([0xc0, 0]);
export const PINGRESP = Buffer.from([0xd0, 0]);
export const puback = (id: number) => Buffer.from([0x40, 2, id >> 8, id & 0xff]);

export async function rawSignedIn(running: Running, username: string, clientId = 'raw'): Promise<Raw> {
  const opened = await raw(running);
  opened.socket.write(connectPacket(username, { clientId }));
  await soon(() => opened.bytes()).toEqual(CONNACK);
  return opened;
}

/** What `read` gives becomes as expected; the time is only there to fail a test that hangs. */
export function soon<T>(read: () => T) {
  return expect.poll(read, { timeout: 20_000, interval: 5 });
}

/** Bytes in buffers that are still reachable. */
export function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}
