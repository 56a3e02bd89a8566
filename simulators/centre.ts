import { connect, type MqttClient } from 'mqtt';
import type { Instant } from '../devices/time.ts';
import { isRefusal } from './lines.ts';
import type { CaseLook, Notice } from './staff.ts';
import {
  gatewayTime,
  inWords,
  lookOf,
  noticeOf,
  noticeOfHeld,
  readCase,
  type ToldCase,
} from './told-case.ts';

/** A token of the gateway: `staff` acts for a member of staff. */
export interface Token {
  readonly name: string;
  readonly token: string;
  readonly role: string;
  readonly staff?: string;
}

export interface CentreOptions {
  readonly url: string;
  readonly tokens: readonly Token[];
  readonly now: () => Instant;
  /** The gateway's time, as it tells it; `live` when it is told at this very moment. */
  readonly time: (at: Instant, live: boolean) => void;
  readonly hear: (notice: Notice) => void;
  readonly print: (line: string) => void;
  readonly refused: (name: string, why: string) => void;
}

/** Roles that see and may answer everything of their place. */
const READERS = ['administrator', 'district-centre', 'street-duty', 'duty-desk'];

/** The staff's side: reads what the gateway tells, and sends their answers. */
export class Centre {
  readonly #options: CentreOptions;
  readonly #reader: MqttClient | undefined;
  readonly #phones = new Map<string, MqttClient>();
  /** Open cases only: a closed one is forgotten when the gateway clears its topic. */
  readonly #cases = new Map<string, ToldCase>();
  #turn = 0;

  constructor(options: CentreOptions) {
    this.#options = options;
    const reader =
      READERS.map((role) => options.tokens.find((one) => one.role === role && one.staff === undefined)).find(
        (one) => one !== undefined,
      ) ?? options.tokens[0];
    this.#reader = reader && this.#read(reader);
  }

  /** Without a token the fleet is deaf: devices send, and nobody answers. */
  get isDeaf(): boolean {
    return this.#reader === undefined;
  }

  get open(): readonly ToldCase[] {
    return [...this.#cases.values()].filter(({ state }) => state !== 'closed');
  }

  /** What the staff would have on their hands now: what they are asked to take on, and what they hold. */
  inHand(): Notice[] {
    const at = this.#options.now();
    return this.open.flatMap((it) => noticeOf(it, undefined, at) ?? noticeOfHeld(it, at) ?? []);
  }

  look(caseId: string): CaseLook | undefined {
    const it = this.#cases.get(caseId);
    return it && lookOf(it);
  }

  /** False when there is no token that acts for this member of staff. */
  answer(staff: string, caseId: string, answer: { action: string; reason?: string }): boolean {
    const phone = this.#phones.get(staff) ?? this.#openPhone(staff);
    if (phone === undefined) return false;
    const key = `${staff} ${answer.action} ${this.#options.now()} ${this.#turn++}`;
    phone.publish(`cases/${caseId}/answers`, JSON.stringify({ ...answer, key }), { qos: 1 });
    return true;
  }

  async close(): Promise<void> {
    const all = [...this.#phones.values(), ...(this.#reader ? [this.#reader] : [])];
    await Promise.all(all.map((one) => one.endAsync(true)));
  }

  #read(token: Token): MqttClient {
    const reader = this.#signIn(token);
    reader.on('connect', () => reader.subscribe(['cases/#', 'alerts/#', 'gateway/status'], { qos: 1 }));
    reader.on('message', (topic, bytes, { retain }) => this.#take(topic, bytes.toString(), retain));
    return reader;
  }

  #take(topic: string, payload: string, retain: boolean): void {
    const { now, hear, print, time } = this.#options;
    const [kind, id = ''] = topic.split('/');
    if (kind !== 'cases') {
      const at = gatewayTime(payload);
      if (at !== undefined) time(at, !retain);
      return;
    }
    if (payload === '') {
      this.#cases.delete(id);
      return;
    }
    const it = readCase(payload);
    if (it === undefined) return;
    const before = this.#cases.get(id);
    this.#cases.set(id, it);
    if (it.level === 'red') for (const line of inWords(it, before)) print(line);
    const risen = before !== undefined && before.level !== it.level;
    const notice = noticeOf(it, before, now()) ?? (risen ? noticeOfHeld(it, now()) : undefined);
    if (notice !== undefined) hear(notice);
  }

  #openPhone(staff: string): MqttClient | undefined {
    const token = this.#options.tokens.find((one) => one.staff === staff);
    if (token === undefined) return undefined;
    const phone = this.#signIn(token);
    this.#phones.set(staff, phone);
    return phone;
  }

  #signIn({ name, token }: Token): MqttClient {
    const client = connect(this.#options.url, {
      protocolVersion: 4,
      clientId: `fleet-${name}`,
      username: name,
      password: token,
      reconnectPeriod: 1_000,
    });
    client.on('error', (error) => {
      if (isRefusal(error)) this.#options.refused(name, error.message);
    });
    return client;
  }
}
