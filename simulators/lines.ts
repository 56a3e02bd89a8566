import { connect, type MqttClient } from 'mqtt';
import type { Outgoing } from './said.ts';

export interface LinesOptions {
  readonly url: string;
  readonly secretOf: (client: string) => string | undefined;
  /** Called once when the gateway refuses a sign-in: nothing further can come of it. */
  readonly refused: (client: string, why: string) => void;
  /** Open connections at a time; left out: `MOST_LINES`. */
  readonly most?: number;
}

/** Open connections at a time; a larger fleet takes turns. 14–37 kB each in the gateway, about as much here. */
export const MOST_LINES = 1_000;
/** Connections that are being opened at a time: a building after a power cut, not a flood. */
const MOST_OPENING = 25;
/** Messages that one device keeps while it cannot send; beyond it the oldest is lost, as in a real one. */
export const MOST_KEPT = 200;
const CONNECT_TIMEOUT_MS = 10_000;
const RECONNECT_MS = 1_000;

interface Line {
  readonly client: string;
  readonly kept: { readonly topic: string; readonly payload: string }[];
  mqtt?: MqttClient;
  unacked: number;
}

/** The fleet's connections: each device signs in as itself; more than `MOST_LINES` take turns, the idle ones leave. */
export class Lines {
  readonly #options: LinesOptions;
  /** The least recently used is in front. */
  readonly #lines = new Map<string, Line>();
  readonly #wanting = new Set<Line>();
  #opening = 0;
  #open = 0;
  #lost = 0;
  #sent = 0;
  #isClosing = false;

  constructor(options: LinesOptions) {
    this.#options = options;
  }

  get counts() {
    const waiting = [...this.#lines.values()].reduce(
      (sum, { kept, unacked }) => sum + kept.length + unacked,
      0,
    );
    return { open: this.#open, sent: this.#sent, lost: this.#lost, waiting };
  }

  /** Sends when it can; QoS 1, so that what was not acknowledged is sent again after a broken connection. */
  send({ client, topic, payload }: Omit<Outgoing, 'at'>): void {
    const line = this.#lines.get(client) ?? { client, kept: [], unacked: 0 };
    this.#lines.delete(client);
    this.#lines.set(client, line);
    line.kept.push({ topic, payload });
    if (line.kept.length > MOST_KEPT) {
      line.kept.shift();
      this.#lost++;
    }
    if (line.mqtt?.connected) this.#flush(line);
    else if (line.mqtt === undefined) {
      this.#wanting.add(line);
      this.#openWanted();
    }
  }

  /** Waits for what was sent to be acknowledged, at most `ms`, and leaves. */
  async close(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (this.counts.waiting > 0 && performance.now() < end) await pause(50);
    this.#isClosing = true;
    const clients = [...this.#lines.values()].flatMap((line) => line.mqtt ?? []);
    await Promise.all(clients.map((client) => client.endAsync(true)));
  }

  #openWanted(): void {
    for (const line of this.#wanting) {
      if (this.#isClosing || this.#opening >= MOST_OPENING) return;
      if (this.#open + this.#opening >= (this.#options.most ?? MOST_LINES) && !this.#dropIdle()) return;
      this.#wanting.delete(line);
      this.#connect(line);
    }
  }

  #dropIdle(): boolean {
    for (const line of this.#lines.values()) {
      const { mqtt } = line;
      if (mqtt === undefined || !mqtt.connected || line.unacked > 0 || line.kept.length > 0) continue;
      delete line.mqtt;
      this.#lines.delete(line.client);
      mqtt.end();
      return true;
    }
    return false;
  }

  #connect(line: Line): void {
    const password = this.#options.secretOf(line.client);
    if (password === undefined) return;
    this.#opening++;
    let isOpening = true;
    const opened = (): void => {
      if (isOpening) this.#opening--;
      isOpening = false;
    };
    const mqtt = connect(this.#options.url, {
      protocolVersion: 4,
      clientId: line.client,
      username: line.client,
      password,
      reconnectPeriod: RECONNECT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
    });
    line.mqtt = mqtt;
    let isUp = false;
    mqtt.on('connect', () => {
      opened();
      if (!isUp) this.#open++;
      isUp = true;
      this.#flush(line);
      this.#openWanted();
    });
    mqtt.on('close', () => {
      opened();
      if (isUp) this.#open--;
      isUp = false;
      this.#openWanted();
    });
    mqtt.on('error', (error) => {
      if (isRefusal(error)) this.#options.refused(line.client, error.message);
    });
  }

  #flush(line: Line): void {
    for (const { topic, payload } of line.kept.splice(0)) {
      line.unacked++;
      // An error comes only when the connection is given up for good; a broken one sends again by itself.
      line.mqtt?.publish(topic, payload, { qos: 1 }, (error) => {
        line.unacked--;
        if (error) this.#lost++;
        else this.#sent++;
        if (this.#wanting.size > 0) this.#openWanted();
      });
    }
  }
}

/** CONNACK return codes 4 and 5: wrong secret, or not allowed. */
export const isRefusal = (error: Error): boolean => 'code' in error && (error.code === 4 || error.code === 5);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
