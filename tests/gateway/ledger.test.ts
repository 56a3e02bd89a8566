import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minutes } from '../../devices/time.ts';
import { markOf } from '../../gateway/access/seal.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { checkLedger, type Verdict } from '../../gateway/facts/ledger-check.ts';
import { MONDAY, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';

const mark = (text: string): string => markOf(new Uint8Array(32).fill(7), text);
let facts: FactsDatabase;

beforeEach(() => {
  facts = new FactsDatabase(':memory:');
});
afterEach(() => facts.close());

function commitStory(): void {
  const story = new Scenario()
    .sends('smoke-0501', { smoke: true })
    .sends('door-0502', { battery: 5 })
    .at(minutes(4));
  facts.commit({
    cursor: { seq: 7, at: MONDAY },
    replayFrom: { seq: 6, at: MONDAY },
    downtimes: [],
    recordedAt: MONDAY,
    rows: [],
    registries: [{ seq: 7, at: MONDAY, registry: VILLAGE }],
    notices: () => [],
    facts: story.record.facts,
    cases: [...story.record.community.cases()],
  });
}

const look = (who: string) => ({
  type: 'look' as const,
  at: MONDAY,
  ref: 'resident:r1',
  body: JSON.stringify({ by: { staff: who }, reason: 'on-duty' }),
});

function verdictOf(options: Parameters<typeof checkLedger>[1] = { mark }): Verdict {
  const check = checkLedger(facts.database, options);
  for (;;) {
    const step = check.next();
    if (step.done) return step.value;
  }
}

describe('the ledger', () => {
  it('[LE1] holds every fact and every look in their order, and is unbroken', () => {
    facts.openLedger(mark);
    commitStory();
    facts.note([look('s1'), look('s2')]);
    const all = Number(facts.sql('SELECT count(*) AS n FROM facts').get()?.n);
    expect(all).toBeGreaterThan(4);
    expect(verdictOf()).toEqual({ ok: true, entries: all + 2, head: facts.ledger.head, marked: true });
  });

  it('[LE2] a record that was begun without one is chained as it stands', () => {
    facts.openLedger(mark);
    commitStory();
    facts.database.exec('DELETE FROM ledger; DELETE FROM ledger_head');
    facts.openLedger(mark);
    expect(verdictOf()).toMatchObject({ ok: true, head: facts.ledger.head });
    expect(facts.ledger.head.startsWith('0 ')).toBe(false);
  });

  it('[LE3] what is rolled back is in no entry', () => {
    facts.openLedger(mark);
    commitStory();
    const before = facts.ledger.head;
    expect(() =>
      facts.commit({
        cursor: { seq: 8, at: MONDAY },
        replayFrom: { seq: 8, at: MONDAY },
        downtimes: [],
        recordedAt: MONDAY,
        rows: [],
        registries: [],
        notices: () => {
          throw new Error('no');
        },
        facts: [{ type: 'clock-changed', id: 'f_new', at: MONDAY, by: 1 }],
        cases: [],
      }),
    ).toThrow('no');
    expect(facts.ledger.head).toBe(before);
    facts.note([look('s1')]);
    expect(verdictOf()).toMatchObject({ ok: true });
  });

  it('[LE4] any change, cut or reorder is found', () => {
    fc.assert(
      fc.property(tampering, fc.nat(), fc.nat(), (tamper, a, b) => {
        const entries = begin();
        const before = dump(facts.database);
        tamper(facts.database, 1 + (a % entries), 1 + (b % entries));
        fc.pre(dump(facts.database) !== before);
        expect(verdictOf()).toMatchObject({ ok: false });
      }),
      { numRuns: 300 },
    );
  });

  it('[LE5] a tail cut off with its end is found by the mark, and a whole copy put back by a head noted elsewhere', () => {
    facts.openLedger(mark);
    commitStory();
    const early = facts.ledger.head;
    facts.note([look('s1')]);
    const anchor = facts.ledger.head;
    expect(verdictOf({ mark, anchors: [early, anchor] })).toMatchObject({ ok: true });
    const [n = '', hash = ''] = early.split(' ');
    const cut = facts.database.prepare('UPDATE ledger_head SET n = ?, hash = ?, mark = ?');
    facts.database.exec(`DELETE FROM ledger WHERE n > ${n}`);
    cut.run(Number(n), Buffer.from(hash, 'hex'), 'forged');
    expect(verdictOf()).toEqual({ ok: false, n: Number(n), why: 'head-forged' });
    cut.run(Number(n), Buffer.from(hash, 'hex'), mark(early));
    expect(verdictOf()).toMatchObject({ ok: true });
    expect(verdictOf({ mark, anchors: [anchor] })).toEqual({
      ok: false,
      n: Number(n),
      why: 'anchor-missing',
    });
  });

  it('[LE6] without the master key the verdict says that the end is not proven', () => {
    facts.openLedger(mark);
    commitStory();
    expect(verdictOf({})).toMatchObject({ ok: true, marked: false });
  });
});

type Tamper = (database: DatabaseSync, n: number, other: number) => void;

/** What a hand with SQL could do to one entry, or to the fact it stands for. */
const TAMPERINGS: readonly Tamper[] = [
  (db, n) => db.exec(`DELETE FROM ledger WHERE n = ${n}`),
  (db, n) => db.exec(`DELETE FROM ledger WHERE n >= ${n}`),
  (db, n) => db.exec(`UPDATE ledger SET at = at + 1 WHERE n = ${n} AND type <> 'fact'`),
  (db, n) => db.exec(`UPDATE ledger SET body = replace(body, 'on-duty', 'asked') WHERE n = ${n}`),
  (db, n) => db.exec(`UPDATE ledger SET ref = ref || 'x' WHERE n = ${n}`),
  (db, n) => db.exec(`UPDATE ledger SET type = 'erasure' WHERE n = ${n}`),
  (db, n) => db.exec(`DELETE FROM facts WHERE id = (SELECT ref FROM ledger WHERE n = ${n})`),
  (db, n) =>
    db.exec(`UPDATE facts SET body = body || ' ' WHERE id = (SELECT ref FROM ledger WHERE n = ${n})`),
  (db, n) => db.exec(`UPDATE facts SET recorded_at = 1 WHERE id = (SELECT ref FROM ledger WHERE n = ${n})`),
  (db, n) =>
    db.exec(`UPDATE facts SET position = position + 1000 WHERE id = (SELECT ref FROM ledger WHERE n = ${n})`),
  (db) => db.exec(`INSERT INTO facts (id, at, recorded_at, body) VALUES ('f_made_up', 1, 1, '{}')`),
  (db, n, other) =>
    db.exec(`UPDATE ledger SET n = -1 WHERE n = ${n}; UPDATE ledger SET n = ${n} WHERE n = ${other};
             UPDATE ledger SET n = ${other} WHERE n = -1`),
  (db, n) =>
    db.exec(`INSERT INTO ledger SELECT max(n) + 1, 'look', 1, 'x', '{}', x'00' FROM ledger WHERE n >= ${n}`),
  (db) => db.exec('DELETE FROM ledger_head'),
];
const tampering = fc.constantFrom(...TAMPERINGS);

/** A new ledger of looks and facts; gives how many. */
function begin(): number {
  facts.close();
  facts = new FactsDatabase(':memory:');
  facts.openLedger(mark);
  facts.note([look('s1')]);
  commitStory();
  facts.note([look('s2'), look('s3')]);
  return Number(facts.ledger.head.split(' ')[0]);
}

const dump = (database: DatabaseSync): string =>
  JSON.stringify(
    ['facts', 'ledger', 'ledger_head'].map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
  );
