import type { Channel, Registry } from '../devices/registry.ts';
import { type Duration, type Instant, parseTime, plus } from '../devices/time.ts';
import type { Decision } from '../rules/answers.ts';
import { BOOK } from '../rules/book/index.ts';
import type { Case } from '../rules/case.ts';
import type { Actor, Fact } from '../rules/fact.ts';
import type { Answer, AnswerAction, Input, Receipt } from '../rules/input.ts';
import type { ReceiptState } from '../rules/ring.ts';
import type { Rule } from '../rules/rule.ts';
import type { Outcome } from '../rules/standing.ts';
import { MONDAY, VILLAGE } from './community.ts';
import { Record } from './record.ts';
import { tell } from './tell.ts';

/** Stories in the words of the domain, in virtual time: what happens goes in, what was made of it comes out as lines. */
export class Scenario {
  readonly record: Record;
  readonly #start: Instant;
  #now: Instant;
  #read = 0;
  decision: Decision | undefined;

  constructor(options: { start?: Instant | string; registry?: Registry; book?: readonly Rule[] } = {}) {
    const { start = MONDAY } = options;
    this.#start = typeof start === 'string' ? (parseTime(start) as Instant) : start;
    this.#now = this.#start;
    this.record = new Record(options.book ?? BOOK, this.#start);
    this.registers(options.registry ?? VILLAGE);
    this.#read = this.record.facts.length;
  }

  get now(): Instant {
    return this.#now;
  }

  /** Moves to a time after the story's start; everything due until then happens. */
  at(after: Duration): this {
    this.#now = plus(this.#start, after);
    this.record.tick(this.#now);
    return this;
  }

  /** A native message of a device, as its JSON. */
  sends(device: string, ...readings: readonly object[]): this {
    const body = readings.length === 1 ? readings[0] : readings;
    return this.publishes(device, `devices/${device}/readings`, JSON.stringify(body));
  }

  publishes(client: string, topic: string, payload: string): this {
    this.takes({ type: 'message', at: this.#now, client, topic, payload: Buffer.from(payload) });
    return this;
  }

  registers(registry: Registry): this {
    this.takes({ type: 'registry-changed', at: this.#now, author: 'story', registry });
    return this;
  }

  /** The own rules are these from here on. */
  rules(...rules: readonly Rule[]): this {
    this.takes({ type: 'rules-changed', at: this.#now, author: 'story', rules });
    return this;
  }

  /** A member of staff answers the only open case, or the one given. */
  answers(staff: string, action: AnswerAction, more: Partial<Answer> = {}): this {
    const by: Actor = { staff };
    const target = more.case ?? this.openCases()[0]?.id ?? '';
    this.decision = this.takes({
      type: 'answer',
      at: this.#now,
      answer: { by, action, ...more, case: target },
    }).decision;
    return this;
  }

  /** A channel says what became of telling a member of staff of the newest open case, or the one given. */
  hears(staff: string, channel: Channel, state: ReceiptState, more: Partial<Receipt> = {}): this {
    const id = more.case ?? this.openCases()[0]?.id ?? '';
    this.takes({
      type: 'receipt',
      at: this.#now,
      receipt: { staff, channel, state, ...more, case: id },
    });
    return this;
  }

  /** The gateway dies now and is back after a while. */
  isDownFor(length: Duration): this {
    const downFrom = this.#now;
    this.#now = plus(this.#now, length);
    this.record.restart();
    this.takes({ type: 'gateway-started', at: this.#now, downFrom, downTo: this.#now });
    return this;
  }

  takes(input: Input): Outcome {
    return this.record.take(input);
  }

  openCases(): Case[] {
    return [...this.record.community.cases()].filter((it) => it.state !== 'closed');
  }

  /** The one case of the story. */
  theCase(): Case {
    const [it, ...others] = this.openCases();
    if (it === undefined || others.length > 0)
      throw new Error(`the story has ${others.length + (it ? 1 : 0)} open cases`);
    return it;
  }

  /** What was made of it since the story was last asked, a line for each moment. */
  facts(): string[] {
    const fresh = this.record.facts.slice(this.#read);
    this.#read = this.record.facts.length;
    return tell(fresh, this.#start);
  }
}

export const factsOfType = <T extends Fact['type']>(facts: readonly Fact[], type: T) =>
  facts.filter((fact): fact is Extract<Fact, { type: T }> => fact.type === type);
