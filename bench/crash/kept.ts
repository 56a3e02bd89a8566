import { join } from 'node:path';
import { type Instant, instant } from '../../devices/time.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { decodeInput } from '../../gateway/input-record.ts';
import { type Journal, openJournal } from '../../gateway/journal/journal.ts';
import { recover } from '../../gateway/recovery.ts';
import { openEmbedded } from '../../gateway/storage/embedded.ts';
import { MAX_ROWS, type ReadingStore } from '../../gateway/storage/reading-store.ts';
import { BOOK } from '../../rules/book/index.ts';
import type { Fact } from '../../rules/fact.ts';
import { DEVICES } from './town.ts';

/** What a gateway left behind, read by its own code. */
export interface Kept {
  /** The `seq` of each message in the journal, by device. */
  readonly journalled: ReadonlyMap<string, ReadonlySet<number>>;
  /** The record, in order. */
  readonly facts: readonly Fact[];
  /** Ids of the facts that the journal gives when all of it is judged anew. */
  readonly judgedAnew: ReadonlySet<string>;
  /** Times (µs) of the readings in each store, by device. */
  readonly stores: ReadonlyMap<string, StoredTimes>;
}

export type StoredTimes = ReadonlyMap<string, readonly number[]>;

/** Reads the folder of a gateway that is gone. */
export async function readKept(data: string): Promise<Omit<Kept, 'stores'> & { embedded: StoredTimes }> {
  const journal = await openJournal({ folder: join(data, 'journal') });
  const facts = new FactsDatabase(join(data, 'facts.db'));
  const store = await openEmbedded({ file: join(data, 'readings.db') });
  try {
    const until = facts.standing()?.cursor.at ?? instant(0);
    return {
      journalled: readMessages(journal),
      facts: facts.factsAfter(0, Number.MAX_SAFE_INTEGER).map(({ fact }) => fact),
      judgedAnew: judgeAnew(journal, until),
      embedded: await readTimes(store),
    };
  } finally {
    facts.close();
    await Promise.all([journal.close(), store.close()]);
  }
}

function readMessages(journal: Journal): Map<string, Set<number>> {
  const found = new Map(DEVICES.map(({ id }) => [id, new Set<number>()]));
  for (const { record } of journal.read(journal.firstSeq)) {
    const input = decodeInput(record);
    if (input.type !== 'message') continue;
    const { seq } = JSON.parse(Buffer.from(input.payload).toString()) as { seq: number };
    found.get(input.client)?.add(seq);
  }
  return found;
}

function judgeAnew(journal: Journal, until: Instant): Set<string> {
  using nothing = openNothing();
  const { community, unjudged } = recover(BOOK, nothing.facts, journal);
  const ids = new Set<string>();
  let last = 0;
  for (const { seq, input } of unjudged()) {
    for (const { id } of community.accept(input, seq).facts) ids.add(id);
    last = seq;
  }
  if (until > community.at)
    for (const { id } of community.accept({ type: 'tick', at: until }, last).facts) ids.add(id);
  return ids;
}

function openNothing(): Disposable & { readonly facts: FactsDatabase } {
  const facts = new FactsDatabase(':memory:');
  return { facts, [Symbol.dispose]: () => facts.close() };
}

async function readTimes(store: ReadingStore): Promise<Map<string, number[]>> {
  const all = new Map<string, number[]>();
  const ever = { from: instant(0), to: instant(Number.MAX_SAFE_INTEGER), limit: MAX_ROWS };
  for (const { id: device } of DEVICES) {
    const times: number[] = [];
    let after: string | undefined;
    do {
      const page = await store.readings({ device, ...ever, ...(after !== undefined && { after }) });
      for (const { at } of page.rows) times.push(at);
      after = page.next;
    } while (after !== undefined);
    all.set(device, times);
  }
  return all;
}
