import { connect, type Socket } from 'node:net';
import { CONNACK, connectPacket, PUBACK, publishPacket, takeAnswers } from './packets.ts';

export interface Message {
  readonly topic: string;
  readonly payload: string;
  /** Called once, when the broker has taken it. */
  acked(): void;
}

/** Sends QoS 1 messages in order, and after each broken connection first what was not acknowledged. */
export interface Sender {
  send(message: Message): void;
  /** Messages not yet acknowledged. */
  readonly waiting: number;
  close(): void;
}

/** Time until a broken connection is tried again, in ms. */
const AGAIN_AFTER = 20;

export function openSender(options: { port: number; username: string; password: string }): Sender {
  const { port, username, password } = options;
  const unacked = new Map<number, Message>();
  let socket: Socket | undefined;
  let connected = false;
  let closed = false;
  let lastId = 0;

  function open(): void {
    if (closed) return;
    let rest: Buffer = Buffer.alloc(0);
    const opened = connect(port, '127.0.0.1', () => opened.write(connectPacket('crash', username, password)));
    socket = opened.setNoDelay();
    opened.on('error', () => undefined);
    opened.on('data', (chunk: Buffer) => {
      const taken = takeAnswers(Buffer.concat([rest, chunk]));
      rest = taken.rest;
      for (const { type, id } of taken.answers) hear(type, id);
    });
    opened.once('close', () => {
      connected = false;
      setTimeout(open, AGAIN_AFTER);
    });
  }
  function hear(type: number, id: number): void {
    if (type === PUBACK) {
      const message = unacked.get(id);
      unacked.delete(id);
      message?.acked();
    }
    if (type === CONNACK && id !== 0) throw new Error(`${username} may not sign in: CONNACK ${id}`);
    if (type === CONNACK) {
      connected = true;
      for (const [again, { topic, payload }] of unacked)
        socket?.write(publishPacket(topic, payload, again, true));
    }
  }
  open();
  return {
    send(message) {
      do lastId = (lastId % 0xffff) + 1;
      while (unacked.has(lastId));
      unacked.set(lastId, message);
      if (connected) socket?.write(publishPacket(message.topic, message.payload, lastId));
    },
    get waiting() {
      return unacked.size;
    },
    close() {
      closed = true;
      socket?.destroy();
    },
  };
}
