import { EMPTY_REGISTRY } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { Community } from '../rules/community.ts';
import { NO_DUTY } from '../rules/duty-log.ts';
import type { Rule } from '../rules/rule.ts';
import type { FactsDatabase } from './facts/facts.ts';
import { decodeInput, type JournalledInput } from './input-record.ts';
import type { Journal } from './journal/journal.ts';

/** A community brought up to its record, and what the journal holds beyond it. */
export interface Recovered {
  readonly community: Community;
  /** Up to where the record goes. */
  readonly seq: number;
  /** The newest time in the journal: until then we were certainly up. `undefined` for a new folder. */
  readonly lastAt: Instant | undefined;
  /** Journalled inputs behind the record, still to be judged. */
  unjudged(): Iterable<{ readonly seq: number; readonly input: JournalledInput }>;
  /** Inputs whose sensor state was replayed. */
  readonly replayed: number;
}

export function recover(book: readonly Rule[], facts: FactsDatabase, journal: Journal): Recovered {
  const from = facts.standing();
  const lastAt = newestTime(journal);
  if (from === undefined) {
    const community = new Community(book, {
      at: 0 as Instant,
      registry: EMPTY_REGISTRY,
      rows: [],
      cases: [],
      closedLately: [],
      downtimes: [],
      duty: NO_DUTY,
    });
    return { community, seq: 0, lastAt, unjudged: () => readInputs(journal, 1), replayed: 0 };
  }
  const { standing, cursor, replayFrom } = from;
  const community = new Community(book, standing);
  let replayed = 0;
  for (const { seq, input } of readInputs(journal, replayFrom.seq + 1)) {
    if (seq > cursor.seq) break;
    community.replay(input, seq);
    replayed++;
  }
  community.replayed(cursor.at, cursor.seq);
  const latestKnown = lastAt === undefined || cursor.at > lastAt ? cursor.at : lastAt;
  return {
    community,
    seq: cursor.seq,
    lastAt: latestKnown,
    unjudged: () => readInputs(journal, cursor.seq + 1),
    replayed,
  };
}

function* readInputs(journal: Journal, from: number): Generator<{ seq: number; input: JournalledInput }> {
  for (const { seq, record } of journal.read(from)) yield { seq, input: decodeInput(record) };
}

function newestTime(journal: Journal): Instant | undefined {
  let at: Instant | undefined;
  for (const { input } of readInputs(journal, journal.lastSeq)) at = input.at;
  return at;
}
