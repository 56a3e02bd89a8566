import { type Duration, type Instant, milliseconds } from '../devices/time.ts';
import type { Case } from '../rules/case.ts';
import type { Community } from '../rules/community.ts';
import type { DutyState } from '../rules/duty-log.ts';
import type { Fact } from '../rules/fact.ts';
import type { Input } from '../rules/input.ts';
import { levelOf } from '../rules/level.ts';
import type { Mute } from '../rules/mutes.ts';
import type { Outcome } from '../rules/standing.ts';
import type { WalkState } from '../rules/walk-test.ts';
import { afterTelling } from './after-telling.ts';
import type { Batch, RecordedFact } from './facts/batch.ts';
import type { FactsDatabase } from './facts/facts.ts';
import { encodeInput, type JournalledInput } from './input-record.ts';
import type { Journal } from './journal/journal.ts';
import { Problem, problemCodeOf } from './problem.ts';

/** What judging needs of the rest of the gateway. */
export interface JudgingParts {
  readonly journal: Journal;
  readonly community: Community;
  readonly facts: FactsDatabase;
  readonly clock: JudgingClock;
  /** Who is told of a fact. */
  notices(fact: Fact, it: Case | undefined): readonly { readonly target: string; readonly rank: number }[];
  /** How long judging one input took. */
  timed(length: Duration): void;
  /** Every judged input, in journal order. */
  judged(seq: number, input: JournalledInput, outcome: Outcome): void;
  /** Facts that are in the record now, in order. */
  recorded(facts: readonly RecordedFact[]): void;
  /** Judging cannot go on: the process has to end, and the next one starts from the record. */
  fatal(error: unknown): void;
}

export interface JudgingClock {
  now(): Instant;
  uptime(): Duration;
  wakeAt(at: Instant | undefined, wake: () => void): void;
}

/** The longest the main thread judges before others get their turn. */
const SLICE = milliseconds(5);
/** The longest it goes on once there is a red alert to be told. */
const SLICE_WITH_RED = milliseconds(1);
/** Rows in one write: about 1 ms. A hundredth of a longer queue is taken, so that a pass never takes over 25 s. */
const ROWS_IN_SLICE = 50;

/**
 * Durable inputs that are acked before they are judged, when a slice ends early or nothing can be recorded. Who waits for
 * an ack sends no more meanwhile, and no alert waits long behind readings that were taken too fast.
 */
export const MOST_AHEAD = 1_000;

/** Inputs read from the journal at a time at start. */
const CATCH_UP_INPUTS = 1_000;

interface Waiting {
  readonly seq: number;
  readonly input: JournalledInput;
  readonly settle?: ((outcome: Outcome) => void) | undefined;
  /** Says that it is durable, unless that was said. */
  done?: (() => void) | undefined;
}

/**
 * The one path of everything that can make facts: journal, judge, record, tell. Only what is synced is judged, and only
 * what is committed is told.
 */
export class Judging {
  readonly #parts: JudgingParts;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #seq: number;
  #stopped = false;
  /** Records what was judged and found no room: nothing is judged on top of it until it is in. */
  #unrecorded: (() => void) | undefined;
  /** Left out of batches until they change. */
  #dutyWritten: DutyState | undefined;
  #walksWritten: WalkState | undefined;
  #mutesWritten: readonly Mute[] | undefined;

  /** `seq`: up to where the community has judged. */
  constructor(parts: JudgingParts, seq: number) {
    this.#parts = parts;
    this.#seq = seq;
  }

  /** Up to where everything is judged. */
  get seq(): number {
    return this.#seq;
  }

  /**
   * Stamps and journals an input; `done` is called when it is durable and its turn is near, `settle` when it is judged and
   * recorded. One that `mayWait` lets others share its sync.
   */
  take(
    make: (at: Instant) => JournalledInput,
    done?: (error?: Error) => void,
    { settle, mayWait = false }: { settle?: (outcome: Outcome) => void; mayWait?: boolean } = {},
  ): void {
    const input = make(this.#parts.clock.now());
    const durable = (error?: Error) => {
      if (error !== undefined) {
        done?.(error);
        return;
      }
      const one: Waiting = { seq, input, settle, done };
      this.#waiting.push(one);
      this.#schedule();
      // What cannot be recorded holds up nobody's ack.
      if (this.#unrecorded !== undefined && this.#waiting.length <= MOST_AHEAD) acknowledge(one);
    };
    const seq = this.#parts.journal.append(encodeInput(input), durable, { mayWait });
  }

  /** The same as a promise of what it led to; rejects when it could not be made durable. */
  submit(make: (at: Instant) => JournalledInput): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.take(make, (error) => error && reject(error), { settle: resolve });
    });
  }

  /** Judges what the journal holds behind the record; used once, before anything else is taken. */
  catchUp(inputs: Iterable<{ readonly seq: number; readonly input: JournalledInput }>): void {
    for (const one of inputs) {
      this.#waiting.push(one);
      if (this.#waiting.length >= CATCH_UP_INPUTS) this.#judgeWaiting();
      if (this.#unrecorded !== undefined) break;
    }
    this.#judgeWaiting();
    if (this.#unrecorded !== undefined)
      throw new Problem('disk-full', 'what the journal holds cannot be recorded');
  }

  /** Tries again to record what found no room, and goes on from there. */
  recordAgain = (): void => {
    const record = this.#unrecorded;
    if (record === undefined || this.#stopped) return;
    this.#unrecorded = undefined;
    this.#guarded(record);
    this.#schedule();
  };

  /** Looks at what is due now, and asks to be woken for the next. */
  tick = (): void => {
    const { clock, community, journal } = this.#parts;
    if (this.#stopped || this.#unrecorded !== undefined) return;
    const due = community.nextDeadline();
    // A message that waits for its sync has an earlier time than now: it is judged first, and then the clocks.
    if (this.#waiting.length > 0 || journal.pending > 0) return;
    if (due !== undefined && due <= clock.now())
      this.#guarded(() => this.#commit([this.#judge({ type: 'tick', at: clock.now() }, this.#seq)], 0));
    this.#arm();
  };

  /** Writes some of the changed rows, so that a restart has little to replay. */
  writeRows = (): void => {
    const { community } = this.#parts;
    if (this.#stopped || this.#unrecorded !== undefined || community.rowsToWrite === 0) return;
    this.#guarded(() => this.#commit([], Math.max(ROWS_IN_SLICE, Math.ceil(community.rowsToWrite / 100))));
  };

  /** Judges what is durable, writes all rows, and takes no more. */
  stop(): void {
    this.recordAgain();
    this.#guarded(() => this.#judgeWaiting());
    if (this.#unrecorded === undefined) this.#guarded(() => this.#commit([], Number.POSITIVE_INFINITY));
    this.#stopped = true;
    this.#parts.clock.wakeAt(undefined, () => undefined);
  }

  /** After a slice others get their turn before the next. */
  #schedule(soon: (run: () => void) => void = setImmediate): void {
    if (this.#scheduled || this.#stopped || this.#unrecorded !== undefined) return;
    this.#scheduled = true;
    soon(() => {
      this.#scheduled = false;
      let hasTold = false;
      this.#guarded(() => {
        hasTold = this.#judgeSlice();
      });
      if (this.#waiting.length > 0) this.#schedule(hasTold ? afterTelling : setImmediate);
      else this.#arm();
    });
  }

  #arm(): void {
    const { clock, community, journal } = this.#parts;
    if (this.#waiting.length === 0 && journal.pending === 0)
      clock.wakeAt(community.nextDeadline(), this.tick);
  }

  #judgeWaiting(): void {
    while (this.#waiting.length > 0 && this.#unrecorded === undefined) this.#judgeSlice();
  }

  /** Gives whether anything was told. */
  #judgeSlice(): boolean {
    const { clock } = this.#parts;
    let before = clock.uptime();
    const begun = before;
    let longest = SLICE;
    const taken: Waiting[] = [];
    const outcomes: Outcome[] = [];
    for (const one of this.#waiting) {
      taken.push(one);
      const outcome = this.#judge(one.input, one.seq);
      outcomes.push(outcome);
      if (outcome.facts.some(isRed)) longest = SLICE_WITH_RED;
      const after = clock.uptime();
      this.#parts.timed((after - before) as Duration);
      before = after;
      if (after > begun + longest) break;
    }
    this.#waiting = this.#waiting.slice(taken.length);
    this.#commit(outcomes, 0, taken);
    const near = [...taken, ...this.#waiting.slice(0, MOST_AHEAD)];
    const acknowledgeAll = () => near.forEach(acknowledge);
    const hasTold = outcomes.some(({ facts }) => facts.length > 0);
    // Hundreds of acks are not to come before what was told.
    if (hasTold) afterTelling(acknowledgeAll);
    else acknowledgeAll();
    return hasTold;
  }

  #settle(outcomes: readonly Outcome[], taken: readonly Waiting[]): void {
    let n = 0;
    for (const { seq, input, settle } of taken) {
      const outcome = outcomes[n++] ?? { facts: [] };
      this.#parts.judged(seq, input, outcome);
      settle?.(outcome);
    }
  }

  #judge(input: Input, seq: number): Outcome {
    const { community, facts } = this.#parts;
    this.#seq = seq;
    const about =
      input.type === 'answer' ? input.answer.case : input.type === 'receipt' ? input.receipt.case : undefined;
    if (about !== undefined && community.case(about) === undefined) {
      const past = facts.case(about);
      if (past !== undefined) community.recall(past);
    }
    return community.accept(input, seq);
  }

  #commit(outcomes: readonly Outcome[], rows: number, taken: readonly Waiting[] = []): void {
    const { community, clock } = this.#parts;
    const made: Fact[] = [];
    for (const { facts } of outcomes) if (facts.length > 0) made.push(...facts);
    if (made.length === 0 && rows === 0) {
      this.#settle(outcomes, taken);
      return;
    }
    const touched = new Set(made.flatMap((fact) => fact.case ?? []));
    const cases = [...touched].flatMap((id) => community.case(id) ?? []);
    const byId = new Map(cases.map((it) => [it.id, it]));
    const registries = taken.flatMap(({ seq, input }) =>
      input.type === 'registry-changed' ? [{ seq, at: input.at, registry: input.registry }] : [],
    );
    const rules = taken.flatMap(({ seq, input }) =>
      input.type === 'rules-changed' ? [{ seq, at: input.at, rules: input.rules }] : [],
    );
    const rowsNow = community.takeRows(rows);
    const duty = community.duty.state;
    const walks = community.walks.state;
    const { mutes, held } = community.holding;
    const batch: Batch = {
      cursor: { seq: this.#seq, at: community.at },
      replayFrom: community.replayPoint,
      downtimes: community.downtimes,
      ...(duty !== this.#dutyWritten && { duty }),
      ...(walks !== this.#walksWritten && { walks }),
      ...(mutes !== this.#mutesWritten && { mutes }),
      held: held.takeChanges(),
      facts: made,
      recordedAt: clock.now(),
      cases,
      rows: rowsNow,
      registries,
      rules,
      notices: (fact) => this.#parts.notices(fact, byId.get(fact.case ?? '')),
    };
    this.#record(batch, () => this.#settle(outcomes, taken));
  }

  #record(batch: Batch, then: () => void): void {
    const { community, facts } = this.#parts;
    let recorded: readonly RecordedFact[];
    try {
      recorded = facts.commit(batch);
    } catch (error) {
      if (problemCodeOf(error) !== 'disk-full') throw error;
      this.#unrecorded = () => this.#record(batch, then);
      return;
    }
    this.#dutyWritten = batch.duty ?? this.#dutyWritten;
    this.#walksWritten = batch.walks ?? this.#walksWritten;
    this.#mutesWritten = batch.mutes ?? this.#mutesWritten;
    community.forgetClosed();
    if (recorded.length > 0) this.#parts.recorded(recorded);
    then();
  }

  /** A commit that fails for more than room leaves memory ahead of the record: nothing may be judged on top of it. */
  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#stopped = true;
      this.#parts.fatal(error);
    }
  }
}

const isRed = (fact: Fact): boolean => fact.type === 'alert-raised' && levelOf(fact.urgency) === 'red';

function acknowledge(one: Waiting): void {
  one.done?.();
  one.done = undefined;
}
