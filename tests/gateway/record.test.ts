import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { days, type Instant, minus, minutes } from '../../devices/time.ts';
import type { Batch } from '../../gateway/facts/batch.ts';
import { listCases } from '../../gateway/facts/case-list.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { KeyRing } from '../../gateway/facts/keys.ts';
import { Outbox } from '../../gateway/facts/outbox.ts';
import { upgrade } from '../../gateway/facts/schema.ts';
import { decodeInput, encodeInput, type JournalledInput } from '../../gateway/input-record.ts';
import type { Case } from '../../rules/case.ts';
import type { Fact } from '../../rules/fact.ts';
import { MONDAY, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';

let folder: string;
let facts: FactsDatabase;
const file = (): string => join(folder, 'facts.db');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facts-'));
  facts = new FactsDatabase(file());
  facts.openLedger(String);
});
afterEach(() => {
  facts.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Real facts and cases: two fires in different homes and a blue one. */
function story(): { facts: Fact[]; cases: Case[] } {
  const scenario = new Scenario();
  scenario.sends('smoke-0501', { smoke: true }).sends('door-0502', { battery: 5 }).at(minutes(4));
  return { facts: scenario.record.facts, cases: [...scenario.record.community.cases()] };
}

function commit(
  made: Pick<Batch, 'facts' | 'cases' | 'mutes'> & Partial<Pick<Batch, 'downtimes'>>,
  seq: number,
  wants: (fact: Fact) => number[] = () => [],
) {
  return facts.commit({
    cursor: { seq, at: MONDAY },
    replayFrom: { seq: seq - 1, at: MONDAY },
    downtimes: [],
    recordedAt: MONDAY,
    rows: [],
    registries: [{ seq, at: MONDAY, registry: VILLAGE }],
    notices: (fact) => wants(fact).map((rank) => ({ target: 'webhook-1', rank })),
    ...made,
  });
}

describe('the record', () => {
  it('[FC1] a batch is written whole, and what it holds is the standing of the next start', () => {
    const made = story();
    expect(commit(made, 7).map(({ fact }) => fact)).toEqual(made.facts);
    facts.close();
    facts = new FactsDatabase(file());
    facts.openLedger(String);
    const found = facts.standing();
    expect(found?.cursor).toEqual({ seq: 7, at: MONDAY });
    expect(found?.replayFrom.seq).toBe(6);
    expect(new Set(found?.standing.cases)).toEqual(new Set(made.cases));
    expect(facts.registryAt(7)).toEqual(VILLAGE);
    expect(facts.registryAt(6).devices).toEqual([]);
  });

  it('[EX3] what is committed is moved into the file once 4 MiB wait, and not by a commit', () => {
    const waits = () => statSync(`${file()}-wal`).size;
    for (let seq = 1; waits() < 5_000_000; seq++) commit(story(), seq);
    facts.moveCommitted();
    expect(waits()).toBe(0);
    commit(story(), 1);
    facts.moveCommitted();
    expect(waits()).toBeGreaterThan(0);
  });

  it('[AW17] the next start knows what was closed within thirty days, the oldest close first', () => {
    const [one, two, three] = ['c_new', 'c_old', 'c_gone'].map((id, n): Case => {
      const closedAt = minus(MONDAY, days([1, 30, 31][n]!));
      return { ...story().cases[0]!, id, state: 'closed', closedAt };
    });
    commit({ facts: [], cases: [one!, two!, three!] }, 7);
    expect(facts.standing()?.standing.closedLately.map(({ id }) => id)).toEqual(['c_old', 'c_new']);
  });

  it('[AW16] keys of answers from before they had a time are known by the last time of their case', () => {
    const [open, other] = story().cases;
    const closedAt = minus(MONDAY, days(1));
    const before = join(folder, 'before.db');
    const database = new DatabaseSync(before);
    upgrade(database, 3);
    for (const it of [
      { ...open!, taken: ['staff:s1 note-added k', 'staff:s1 note-added l'] },
      {
        ...other!,
        taken: ['staff:s1 note-added k'],
        state: 'closed',
        openedAt: minus(closedAt, days(1)),
        closedAt,
      },
    ])
      database
        .prepare('INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(it.id, it.state, 'red', it.cause, it.place, it.openedAt, JSON.stringify(it));
    database.close();
    facts.close();
    facts = new FactsDatabase(before);
    const at = open!.openedAt;
    expect(facts.case(open!.id)?.taken).toEqual([
      { key: 'staff:s1 note-added k', at },
      { key: 'staff:s1 note-added l', at },
    ]);
    expect(facts.case(other!.id)?.taken).toEqual([{ key: 'staff:s1 note-added k', at: closedAt }]);
  });

  it('[FC2] a fact whose id is in the record is not inserted again', () => {
    const made = story();
    commit(made, 1);
    expect(commit(made, 2)).toEqual([]);
    expect(facts.factsAfter(0, 1000)).toHaveLength(made.facts.length);
  });

  it('[FC3] a batch that fails leaves nothing behind', () => {
    const made = story();
    const broken = { ...made, cases: [{ ...made.cases[0], place: undefined } as unknown as Case] };
    expect(() => commit(broken, 1)).toThrow();
    expect(facts.factsAfter(0, 10)).toEqual([]);
    expect(facts.standing()).toBeUndefined();
  });

  it('[FC10] what stands in the record as it is said is left alone, and what was rolled back is written', () => {
    const down = [{ from: minus(MONDAY, minutes(5)), to: MONDAY }];
    const made = { ...story(), downtimes: down };
    commit(story(), 1);
    expect(() => commit({ ...made, mutes: [1n as never] }, 2), 'which is written last').toThrow();
    expect(facts.standing()?.standing.downtimes).toEqual([]);
    commit(made, 2);
    expect(facts.standing()?.standing.downtimes).toEqual(down);
    const changes = () => Number(facts.database.prepare('SELECT total_changes() AS n').get()?.n);
    const before = changes();
    commit({ facts: [], cases: [], downtimes: down }, 2);
    expect(changes() - before, 'the registry alone').toBe(1);
  });

  it('[FC4] a folder in use is named', () => {
    expect(() => new FactsDatabase(file())).toThrow(expect.objectContaining({ code: 'data-locked' }));
  });

  it('[FC5] a record of a newer gateway is refused', () => {
    facts.database.exec('PRAGMA user_version = 99');
    facts.close();
    expect(() => new FactsDatabase(file())).toThrow(expect.objectContaining({ code: 'data-too-new' }));
    facts = new FactsDatabase(':memory:');
    facts.openLedger(String);
  });

  it('[FC6] cases are listed newest first, within a place, page behind page', () => {
    const { cases, facts: made } = story();
    const many = Array.from(
      { length: 7 },
      (_, n) => ({ ...cases[0], id: `c_${n}`, openedAt: (MONDAY + (n >> 1)) as Instant }) as Case,
    );
    commit({ facts: made, cases: many }, 1);
    const within = 'hz' as PlaceId;
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = listCases(facts, { within, limit: 3, ...(after && { after }) });
      if (page === 'cursor-invalid') throw new Error('a cursor of ours is invalid');
      seen.push(...page.items.map((it) => it.id));
      if (page.next === null) break;
      after = page.next;
    }
    expect(seen).toEqual(['c_6', 'c_5', 'c_4', 'c_3', 'c_2', 'c_1', 'c_0']);
    expect(listCases(facts, { within: 'hz/other' as PlaceId, limit: 3 })).toMatchObject({ items: [] });
    expect(listCases(facts, { within: 'h' as PlaceId, limit: 3 })).toMatchObject({ items: [] });
    expect(listCases(facts, { within, limit: 3, after: 'nonsense' })).toBe('cursor-invalid');
  });

  it('[FC7] the outbox gives the most urgent first, then the oldest, and nothing before its time', () => {
    const made = story();
    const outbox = new Outbox(facts, ({ fact }) => JSON.stringify({ id: fact.id }));
    commit(made, 1, (fact) => (fact.case === undefined ? [] : [fact.type === 'tier-told' ? 0 : 1]));
    const queue = outbox.queue('webhook-1');
    const [first, second] = queue.due(MONDAY, 10, new Set());
    const told = made.facts.filter((fact) => fact.type === 'tier-told');
    expect(first?.id).toBe(told[0]?.id);
    expect(second?.id).toBe(told[1]?.id);
    expect(queue.due(MONDAY, 10, new Set([first!.key]))[0]).toEqual(second);
    queue.delivered(first!, MONDAY);
    queue.failed(second!, (MONDAY + 5) as Instant, 'http-500');
    const due = queue.due(MONDAY, 100, new Set()).map((row) => row.id);
    expect(due).not.toContain(first?.id);
    expect(due).not.toContain(second?.id);
    const states = new Set(
      told.flatMap((fact) => outbox.ofCase(fact.case ?? '')).map((delivery) => delivery.state),
    );
    expect([...states].sort()).toEqual(['delivered', 'failing', 'waiting']);
  });

  it('[FC8] a person is forgotten with the key', () => {
    const keys = new KeyRing(facts);
    keys.together(() => {
      keys.put('resident:r1', Buffer.from('wrapped'));
      keys.putPerson('resident:r1', 'resident', 'sealed');
    });
    expect(keys.person('resident:r1')).toBe('sealed');
    keys.remove('resident:r1');
    expect([keys.get('resident:r1'), keys.person('resident:r1')]).toEqual([undefined, undefined]);
  });
});

describe('inputs in the journal', () => {
  it('[FC9] come back as they were, whatever bytes a message has', () => {
    const message = fc.record({
      type: fc.constant('message' as const),
      at: fc.nat().map((n) => (MONDAY + n) as Instant),
      client: fc.string({ unit: 'binary', maxLength: 128 }),
      topic: fc.string({ unit: 'binary', maxLength: 300 }),
      payload: fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(message, (input: JournalledInput) => {
        expect(decodeInput(encodeInput(input))).toEqual(input);
      }),
    );
    const alive: JournalledInput = { type: 'alive', at: MONDAY };
    expect(decodeInput(encodeInput(alive))).toEqual(alive);
    expect(() => decodeInput(Buffer.of(9, 1, 2))).toThrow(expect.objectContaining({ code: 'data-too-new' }));
  });
});
