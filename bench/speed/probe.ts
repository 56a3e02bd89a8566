import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CONNACK,
  connectPacket,
  PUBLISH,
  pubackPacket,
  publishPacket,
  readPackets,
  readPublish,
  subscribePacket,
} from './packets.ts';
import { callerId, SECRET, TOKEN } from './town.ts';

/** People who call for help, and somebody who reads the alerts, in one process: one clock tells how long it took. */
export interface Probe extends AsyncDisposable {
  /** Lets somebody call every so many ms for so long (s); gives the time (ms) until each alert was heard, by channel. */
  callFor(seconds: number): Promise<Heard>;
  /** One call, for which all that was sent before has to be worked through; rejects when nothing is heard for 30 s. */
  callOnce(): Promise<number>;
}

export interface Heard {
  readonly calls: number;
  readonly mqtt: readonly number[];
  readonly sse: readonly number[];
}

/** A band that is pressed again within 10 s says nothing new: with so many callers each has its turn after 15 s. */
export const CALLERS = 300;
const CALL_EVERY = 50;
/** An alert that was not heard for so long (ms) after the last call is lost. */
export const GIVE_UP = 30_000;

export interface ProbeOptions {
  readonly port: number;
  /** What tells callers apart in an alert's topic. */
  readonly marks: readonly string[];
  /** Where facts are streamed, if they are. */
  readonly http?: string;
}

export async function openProbe({ port, marks, http }: ProbeOptions): Promise<Probe> {
  const callers = new Map(marks.map((mark, n) => [mark, n]));
  const pressedAt = new Map<number, number>();
  const heard = { mqtt: new Map<number, number>(), sse: new Map<number, number>() };
  const hear = (channel: 'mqtt' | 'sse', mark: string): void => {
    const caller = callers.get(mark);
    const at = caller === undefined ? undefined : pressedAt.get(caller);
    if (caller !== undefined && at !== undefined && !heard[channel].has(caller))
      heard[channel].set(caller, performance.now() - at);
  };
  const stopped = new AbortController();
  const reader = await openReader(port, (topic) => hear('mqtt', topic.split('/').slice(2).join('/')));
  if (http !== undefined) await openStream(http, stopped.signal, (place) => hear('sse', place));
  const sockets = await Promise.all(marks.map((_, n) => signIn(port, callerId(n), SECRET)));
  let next = 0;
  let id = 0;

  function press(): number {
    const caller = next++ % sockets.length;
    heard.mqtt.delete(caller);
    heard.sse.delete(caller);
    pressedAt.set(caller, performance.now());
    id = (id % 65_535) + 1;
    sockets[caller]?.write(
      publishPacket(Buffer.from(`devices/${callerId(caller)}/readings`), id, '{"sos":true}'),
    );
    return caller;
  }
  async function isHeardBy(channels: readonly ('mqtt' | 'sse')[], all: readonly number[]): Promise<void> {
    const until = performance.now() + GIVE_UP;
    while (performance.now() < until)
      if (channels.some((channel) => all.some((one) => !heard[channel].has(one)))) await pause(1);
      else return;
  }
  return {
    async callFor(seconds) {
      const [mqtt, sse]: [number[], number[]] = [[], []];
      const collect = (caller: number) => {
        const [byMqtt, bySse] = [heard.mqtt.get(caller), heard.sse.get(caller)];
        // What never came counts as late as can be, not as never asked.
        mqtt.push(byMqtt ?? GIVE_UP);
        if (http !== undefined) sse.push(bySse ?? GIVE_UP);
      };
      const calls = Math.floor((seconds * 1_000) / CALL_EVERY);
      const waiting: number[] = [];
      const began = performance.now();
      for (let n = 0; n < calls; n++) {
        await pause(Math.max(0, began + n * CALL_EVERY - performance.now()));
        // Before its turn comes again.
        if (waiting.length === sockets.length) collect(waiting.shift() as number);
        waiting.push(press());
      }
      await isHeardBy(http === undefined ? ['mqtt'] : ['mqtt', 'sse'], waiting);
      for (const caller of waiting) collect(caller);
      return { calls, mqtt, sse };
    },
    async callOnce() {
      const caller = press();
      await isHeardBy(['mqtt'], [caller]);
      return heard.mqtt.get(caller) ?? GIVE_UP;
    },
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      for (const socket of [reader, ...sockets]) socket.destroy();
    },
  };
}

function signIn(
  port: number,
  user: string,
  secret: string,
  take?: (socket: Socket) => Parameters<typeof readPackets>[0],
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const more = take?.(socket);
  const read = readPackets((type, ...where) => {
    if (type === CONNACK) resolve(socket);
    else more?.(type, ...where);
  });
  socket.on('data', (chunk: Buffer) => read(chunk));
  socket.on('error', reject);
  socket.write(connectPacket(user, secret));
  return promise;
}

async function openReader(port: number, hear: (topic: string) => void): Promise<Socket> {
  const subscribed = Promise.withResolvers<void>();
  const socket = await signIn(port, 'bench', TOKEN, (own) => (type, bytes, from, to) => {
    if (type === 9) subscribed.resolve();
    if (type !== PUBLISH) return;
    const { topic, id } = readPublish(bytes, from, to);
    hear(topic);
    own.write(pubackPacket(id));
  });
  socket.write(subscribePacket('alerts/#'));
  await subscribed.promise;
  return socket;
}

/** Hears of raised alerts over server-sent events. */
async function openStream(http: string, signal: AbortSignal, hear: (place: string) => void): Promise<void> {
  await openFacts(http, signal, (fact) => {
    if (fact.type === 'alert-raised' && fact.place !== undefined) hear(fact.place);
  });
}

export interface ToldFact {
  readonly type: string;
  readonly at: string;
  readonly recordedAt?: string;
  readonly place?: string;
}

/** Hears every fact as it is told over server-sent events. */
export async function openFacts(
  http: string,
  signal: AbortSignal,
  hear: (fact: ToldFact) => void,
): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`${http}/api/v1/live`, { headers, signal });
  let text = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ')) hear(JSON.parse(line.slice(6)));
    }
  };
  read().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
