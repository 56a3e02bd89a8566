import { connect, type Socket } from 'node:net';
import { ACK_WAIT, type LoadCount, type LoadOrder } from './load-orders.ts';
import {
  CONNACK,
  connectPacket,
  PUBACK,
  PUBLISH,
  pubackPacket,
  publishPacket,
  readPackets,
  subscribePacket,
} from './packets.ts';
import { SECRET, sayOrdinary, type TownDevice, townDevices } from './town.ts';

/** A process that plays the devices of a town over raw sockets, or a reader of all; a parent gives the orders. */

interface Sender {
  readonly device: TownDevice;
  readonly topic: Buffer;
  readonly socket: Socket;
  seq: number;
}

/** Connections that are being opened at a time. */
const OPENING = 200;
/** How often a paced load sends what is due (ms). */
const PACE_EVERY = 2;

let senders: Sender[] = [];
let sent = 0;
let acked = 0;
let lastAck = 0;
let isSaturating = false;
let pacing: NodeJS.Timeout | undefined;
let isoMs = 0;
let iso = '';

process.on('message', (order: LoadOrder) => {
  obey(order).then(
    () => process.send?.({ sent, acked, at: performance.timeOrigin + performance.now() } satisfies LoadCount),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

async function obey(order: LoadOrder): Promise<void> {
  switch (order.type) {
    case 'open':
      return open(order.port, order.devices);
    case 'saturate':
      isSaturating = true;
      for (const sender of senders) say(sender);
      return;
    case 'pace':
      return pace(order.rate);
    case 'stop':
      return stop();
    case 'read':
      return read(order.port);
    case 'count':
      return;
  }
}

async function open(port: number, count: number): Promise<void> {
  const devices = townDevices({ devices: count });
  let next = 0;
  const openSome = async () => {
    for (let device = devices[next++]; device !== undefined; device = devices[next++])
      senders.push(await openSender(port, device));
  };
  await Promise.all(Array.from({ length: OPENING }, openSome));
  // In the town's order, whoever was first.
  const order = new Map(devices.map(({ id }, n) => [id, n]));
  senders = senders.toSorted((a, b) => (order.get(a.device.id) ?? 0) - (order.get(b.device.id) ?? 0));
}

function openSender(port: number, device: TownDevice): Promise<Sender> {
  const { promise, resolve, reject } = Promise.withResolvers<Sender>();
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const sender = { device, topic: Buffer.from(`devices/${device.id}/readings`), socket, seq: 0 };
  const onData = readPackets((type) => {
    if (type === CONNACK) resolve(sender);
    if (type !== PUBACK) return;
    acked += 1;
    lastAck = performance.now();
    if (isSaturating) say(sender);
  });
  socket.on('data', onData);
  socket.once('error', reject);
  socket.once('close', () => reject(new Error(`${device.id} was disconnected`)));
  socket.write(connectPacket(device.id, SECRET));
  return promise;
}

function say(sender: Sender): void {
  sender.seq += 1;
  sent += 1;
  const { socket, topic, seq, device } = sender;
  socket.write(publishPacket(topic, (seq % 65_535) + 1, sayOrdinary(device.kind, now(), seq)));
}

function now(): string {
  const ms = Date.now();
  if (ms !== isoMs) iso = new Date(ms).toISOString();
  isoMs = ms;
  return iso;
}

function pace(rate: number): void {
  const began = performance.now();
  let said = 0;
  pacing = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1_000) * rate);
    for (; said < due; said++) {
      const sender = senders[said % senders.length];
      if (sender !== undefined) say(sender);
    }
  }, PACE_EVERY);
}

async function stop(): Promise<void> {
  isSaturating = false;
  clearInterval(pacing);
  lastAck = performance.now();
  while (acked < sent && performance.now() - lastAck < ACK_WAIT)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Acks in one write per chunk what came in it. */
function read(port: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let acks: Buffer[] = [];
  const take = readPackets((type, bytes, from) => {
    if (type === CONNACK) socket.write(subscribePacket('#'));
    if (type === 9) resolve();
    if (type !== PUBLISH) return;
    acked += 1;
    acks.push(pubackPacket(bytes.readUInt16BE(from + 2 + bytes.readUInt16BE(from))));
  });
  socket.on('data', (chunk: Buffer) => {
    take(chunk);
    if (acks.length > 0) socket.write(Buffer.concat(acks));
    acks = [];
  });
  socket.write(connectPacket('reader', SECRET));
  return promise;
}
