import { EMPTY_REGISTRY, type Registry } from '../devices/registry.ts';
import { type Instant, minus } from '../devices/time.ts';
import { type Case, evolve } from '../rules/case.ts';
import { COMES_BACK_WITHIN } from '../rules/case-memory.ts';
import { Community } from '../rules/community.ts';
import { NO_DUTY } from '../rules/duty-log.ts';
import type { Fact } from '../rules/fact.ts';
import type { Input } from '../rules/input.ts';
import type { PlaceState } from '../rules/place-state.ts';
import type { Rule } from '../rules/rule.ts';
import type { Outcome, ReplayPoint, Standing } from '../rules/standing.ts';
import { NO_WALKS } from '../rules/walk-test.ts';

/** What is left by a kill: the journal, and what the last commit wrote, all of it as text. */
interface Written {
  readonly cursor: ReplayPoint;
  readonly replayFrom: ReplayPoint;
  readonly downtimes: string;
  readonly duty: string;
  readonly walks: string;
  readonly mutes: string;
  readonly held: Map<string, string>;
  readonly rows: Map<string, { readonly row: string; readonly applied: number }>;
  readonly cases: Map<string, string>;
  readonly registries: { readonly seq: number; readonly registry: string }[];
  readonly rules: { readonly seq: number; readonly rules: string }[];
}

/**
 * What the gateway does with a core, in memory: a journal of inputs, a record of facts, rows written late. It can be
 * killed between any two steps, and goes on from what was written.
 */
export class Record {
  readonly journal: Input[] = [];
  readonly facts: Fact[] = [];
  /** Cases as the fold of their recorded facts. */
  readonly folded = new Map<string, Case>();
  community: Community;
  readonly #book: readonly Rule[];
  readonly #ids = new Set<string>();
  readonly #written: Written;
  /** Judged, and not committed. */
  #pending: Fact[] = [];
  #seq = 0;

  constructor(book: readonly Rule[], at: Instant) {
    this.#book = book;
    this.#written = {
      cursor: { seq: 0, at },
      replayFrom: { seq: 0, at },
      downtimes: '[]',
      duty: JSON.stringify(NO_DUTY),
      walks: JSON.stringify(NO_WALKS),
      mutes: '[]',
      held: new Map(),
      rows: new Map(),
      cases: new Map(),
      registries: [{ seq: 0, registry: JSON.stringify(EMPTY_REGISTRY) }],
      rules: [{ seq: 0, rules: '[]' }],
    };
    this.community = this.#open(this.#written);
  }

  /** Journals and judges an input, and commits with at most `rows` changed rows; with `late` the commit comes later. */
  take(input: Input, rows: number | 'late' = Number.POSITIVE_INFINITY): Outcome {
    this.journal.push(structuredClone(input));
    return this.#judge(input, this.journal.length, rows);
  }

  /** Lets time pass without an input; a tick is not journalled. */
  tick(at: Instant, rows: number | 'late' = Number.POSITIVE_INFINITY): Outcome {
    return this.#judge({ type: 'tick', at }, this.#seq, rows);
  }

  /** Forgets all that was not written, and starts again from the record. */
  restart(): void {
    const { cursor, replayFrom } = this.#written;
    this.#pending = [];
    this.community = this.#open(this.#written);
    for (const [seq, input] of this.#journalled(replayFrom.seq, cursor.seq))
      this.community.replay(input, seq);
    this.community.replayed(cursor.at, cursor.seq);
    this.#seq = cursor.seq;
    for (const [seq, input] of this.#journalled(cursor.seq, this.journal.length))
      this.#judge(input, seq, 'late');
    this.#commit(0);
  }

  #judge(input: Input, seq: number, rows: number | 'late'): Outcome {
    if (input.type === 'answer') this.#recall(input.answer.case);
    if (input.type === 'receipt') this.#recall(input.receipt.case);
    this.#seq = seq;
    const outcome = this.community.accept(structuredClone(input), seq);
    this.#pending.push(...outcome.facts);
    if (input.type === 'registry-changed') {
      const registries = this.#written.registries.filter((one) => one.seq !== seq);
      this.#written.registries.splice(0, Infinity, ...registries, {
        seq,
        registry: JSON.stringify(input.registry),
      });
    }
    if (input.type === 'rules-changed') {
      const rules = this.#written.rules.filter((one) => one.seq !== seq);
      this.#written.rules.splice(0, Infinity, ...rules, { seq, rules: JSON.stringify(input.rules) });
    }
    if (rows !== 'late') this.#commit(rows);
    return outcome;
  }

  /** As the gateway does: without facts or rows there is nothing to commit, and the cursor stays behind. */
  #commit(rows: number): void {
    if (this.#pending.length === 0 && rows === 0) return;
    const { community } = this;
    for (const fact of this.#pending) this.#recordFact(fact);
    this.#pending = [];
    for (const row of community.takeRows(rows))
      this.#written.rows.set(row.key, { row: JSON.stringify(row), applied: this.#seq });
    const { put, gone } = community.holding.held.takeChanges();
    for (const one of put) this.#written.held.set(one.news.id, JSON.stringify(one));
    for (const id of gone) this.#written.held.delete(id);
    Object.assign(this.#written, {
      mutes: JSON.stringify(community.holding.mutes),
      cursor: { seq: this.#seq, at: community.at },
      replayFrom: community.replayPoint,
      downtimes: JSON.stringify(community.downtimes),
      duty: JSON.stringify(community.duty.state),
      walks: JSON.stringify(community.walks.state),
    });
    community.forgetClosed();
  }

  #recordFact(fact: Fact): void {
    if (this.#ids.has(fact.id)) throw new Error(`fact ${fact.id} is made twice`);
    this.#ids.add(fact.id);
    this.facts.push(fact);
    if (fact.case === undefined) return;
    const it = evolve(this.folded.get(fact.case), fact);
    this.folded.set(it.id, it);
    this.#written.cases.set(it.id, JSON.stringify(it));
  }

  #recall(id: string): void {
    const text = this.#written.cases.get(id);
    if (text !== undefined) this.community.recall(JSON.parse(text));
  }

  *#journalled(after: number, upTo: number): Generator<[number, Input]> {
    for (let seq = after + 1; seq <= upTo; seq++) {
      const input = this.journal[seq - 1];
      if (input !== undefined) yield [seq, structuredClone(input)];
    }
  }

  #open(written: Written): Community {
    const { cursor, replayFrom, downtimes, duty, rows, cases, registries, rules } = written;
    const registry = registries.findLast((one) => one.seq <= replayFrom.seq)?.registry ?? '';
    const standing: Standing = {
      at: replayFrom.at,
      registry: JSON.parse(registry) as Registry,
      rules: JSON.parse(rules.findLast((one) => one.seq <= replayFrom.seq)?.rules ?? '[]') as Rule[],
      rows: [...rows.values()].map(({ row, applied }) => ({ row: JSON.parse(row) as PlaceState, applied })),
      cases: [...cases.values()]
        .map((text) => JSON.parse(text) as Case)
        .filter((it) => it.state !== 'closed'),
      closedLately: [...cases.values()]
        .map((text) => JSON.parse(text) as Case)
        .filter(({ closedAt = 0 }) => closedAt >= minus(cursor.at, COMES_BACK_WITHIN))
        .sort((a, b) => (a.closedAt ?? 0) - (b.closedAt ?? 0)),
      downtimes: JSON.parse(downtimes),
      duty: JSON.parse(duty),
      walks: JSON.parse(written.walks),
      mutes: JSON.parse(written.mutes),
      held: [...written.held.values()].sort().map((text) => JSON.parse(text)),
    };
    return new Community(this.#book, standing);
  }
}
