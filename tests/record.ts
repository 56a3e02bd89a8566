import { EMPTY_REGISTRY, type Registry } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { type Case, evolve } from '../rules/case.ts';
import { Community, type Outcome, type ReplayPoint, type Standing } from '../rules/community.ts';
import type { Fact } from '../rules/fact.ts';
import type { Input } from '../rules/input.ts';
import type { PlaceState } from '../rules/place-state.ts';
import type { Rule } from '../rules/rule.ts';

/**
 * What the gateway does with a core, in memory: a journal of inputs, a record of facts, rows written late. It can
 * be killed between any two steps, and goes on from what was written.
 */
export class Record {
  readonly journal: Input[] = [];
  readonly facts: Fact[] = [];
  readonly #book: readonly Rule[];
  readonly #cases = new Map<string, Case>();
  readonly #rows = new Map<string, { row: PlaceState; applied: number }>();
  readonly #registries: { seq: number; registry: Registry }[] = [{ seq: 0, registry: EMPTY_REGISTRY }];
  #cursor: { seq: number; at: Instant };
  #replayFrom: ReplayPoint;
  #downtimes: Standing['downtimes'] = [];
  community: Community;

  constructor(book: readonly Rule[], at: Instant) {
    this.#book = book;
    this.#cursor = { seq: 0, at };
    this.#replayFrom = this.#cursor;
    this.community = new Community(book, this.#standing(0));
  }

  /** Journals and judges an input, and writes at most `rows` changed rows. */
  take(input: Input, rows = Number.POSITIVE_INFINITY): Outcome {
    this.journal.push(input);
    return this.#judge(input, this.journal.length, rows);
  }

  /** Lets time pass without an input; a tick is not journalled. */
  tick(at: Instant, rows = Number.POSITIVE_INFINITY): Outcome {
    return this.#judge({ type: 'tick', at }, this.#cursor.seq, rows);
  }

  /** Forgets all that was not written, and starts again from the record. */
  restart(): void {
    const from = this.#replayFrom.seq;
    const community = new Community(this.#book, this.#standing(from));
    for (let seq = from + 1; seq <= this.#cursor.seq; seq++) {
      const input = this.journal[seq - 1];
      if (input !== undefined) community.replay(structuredClone(input), seq);
    }
    community.replayed(this.#cursor.at);
    this.community = community;
  }

  #judge(input: Input, seq: number, rows: number): Outcome {
    if (input.type === 'answer') this.#recall(input.answer.case);
    const outcome = this.community.accept(structuredClone(input), seq);
    this.facts.push(...outcome.facts);
    for (const fact of outcome.facts) {
      if (fact.case === undefined) continue;
      this.#cases.set(fact.case, evolve(this.#cases.get(fact.case), fact));
    }
    if (input.type === 'registry-changed') this.#registries.push({ seq, registry: input.registry });
    this.#cursor = { seq, at: this.community.at };
    this.#downtimes = [...this.community.downtimes];
    for (const row of this.community.takeRows(rows))
      this.#rows.set(row.key, { row: structuredClone(row), applied: seq });
    this.#replayFrom = this.community.replayPoint;
    this.community.forgetClosed();
    return outcome;
  }

  #recall(id: string): void {
    const known = this.#cases.get(id);
    if (known !== undefined) this.community.recall(known);
  }

  #standing(from: number): Standing {
    return {
      at: this.#replayFrom.at,
      registry: this.#registries.findLast((one) => one.seq <= from)?.registry ?? EMPTY_REGISTRY,
      rows: [...this.#rows.values()].map(({ row, applied }) => ({ row: structuredClone(row), applied })),
      cases: [...this.#cases.values()].filter((it) => it.state !== 'closed'),
      downtimes: this.#downtimes,
    };
  }
}
