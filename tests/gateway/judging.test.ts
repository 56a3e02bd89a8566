import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Registry } from '../../devices/registry.ts';
import { type Instant, microseconds, milliseconds, minutes, plus } from '../../devices/time.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { type Journal, openJournal } from '../../gateway/journal/journal.ts';
import { Judging } from '../../gateway/judging.ts';
import { recover } from '../../gateway/recovery.ts';
import { BOOK } from '../../rules/book/index.ts';
import { MONDAY, VILLAGE } from '../community.ts';

let folder: string;
let journal: Journal;
let facts: FactsDatabase;
/** Pages that the record may still be given; it has no room for more. */
let pagesLeft: number;
let told: string[];
let fatal: unknown[];
let now: Instant;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'judging-'));
  pagesLeft = 0;
  [told, fatal, now] = [[], [], MONDAY];
  journal = await openJournal({ folder: join(folder, 'journal') });
  facts = openFacts();
  facts.openLedger(String);
});
afterEach(async () => {
  await journal.close();
  facts.close();
  rmSync(folder, { recursive: true });
});

const openFacts = () =>
  new FactsDatabase(join(folder, 'facts.db'), (bytes) => {
    const pages = Math.min(pagesLeft, Math.ceil(bytes / 4096));
    pagesLeft -= pages;
    mayGrow(pages);
    return pages > 0;
  });

/** Lets the file grow by so many pages from here, as a disk with so much room would. */
function mayGrow(pages: number): void {
  const size = Number(facts.database.prepare('PRAGMA page_count').get()?.page_count);
  facts.database.exec(`PRAGMA max_page_count = ${size + pages}`);
}

function open(): Judging {
  const recovered = recover(BOOK, facts, journal);
  const judging = new Judging(
    {
      journal,
      community: recovered.community,
      facts,
      clock: {
        now: () => {
          now = plus(now, microseconds(1));
          return now;
        },
        uptime: () => microseconds(0),
        wakeAt: () => undefined,
      },
      notices: () => [],
      timed: () => undefined,
      judged: () => undefined,
      recorded: (all) => told.push(...all.map(({ fact }) => fact.type)),
      fatal: (error) => fatal.push(error),
    },
    recovered.seq,
  );
  judging.catchUp(recovered.unjudged());
  return judging;
}

const enter = (judging: Judging, registry: Registry = VILLAGE) =>
  judging.submit((at) => ({ type: 'registry-changed', at, author: 'test', registry }));

const smoke = (device: string) => (at: Instant) =>
  ({
    type: 'message',
    at,
    client: device,
    topic: `devices/${device}/readings`,
    payload: Buffer.from('{"smoke":true}'),
  }) as const;

const taken = (judging: Judging, device: string): Promise<void> =>
  new Promise((resolve, reject) => {
    judging.take(smoke(device), (error) => (error === undefined ? resolve() : reject(error)));
  });

/** A registry that takes far more pages than any that are partly empty. */
const LARGE: Registry = {
  ...VILLAGE,
  devices: [
    ...VILLAGE.devices,
    ...Array.from({ length: 5_000 }, (_, n) => ({
      id: `door-${n}`,
      kind: 'door',
      place: `hz/xh/wenxin/cuiyuan/g01/b${n}` as never,
    })),
  ],
};

describe('a record without room', () => {
  it('[FU10] is given room from the reserve, and nobody notices', async () => {
    const judging = open();
    await enter(judging);
    mayGrow(0);
    pagesLeft = 1_000;
    await enter(judging, LARGE);
    await judging.submit(smoke('smoke-0501'));
    expect(pagesLeft).toBeLessThan(1_000);
    expect(facts.registryAt(journal.lastSeq).devices).toHaveLength(LARGE.devices.length);
    expect(facts.openCases()).toHaveLength(1);
  });

  it('[FU11] with no reserve either what is judged waits, untold, and is told once there is room', async () => {
    const judging = open();
    await enter(judging);
    mayGrow(0);
    const first = enter(judging, LARGE);
    await taken(judging, 'smoke-0501');
    await new Promise((resolve) => setImmediate(resolve));
    judging.recordAgain();
    judging.tick();
    judging.writeRows();
    expect(told).toEqual(['registry-changed']);
    expect(facts.openCases()).toEqual([]);
    mayGrow(1_000);
    judging.recordAgain();
    await first;
    await judging.submit((at) => ({ type: 'alive', at }));
    expect(told.slice(0, 3)).toEqual(['registry-changed', 'registry-changed', 'case-opened']);
    expect(facts.openCases()).toHaveLength(1);
    expect(fatal).toEqual([]);
  });

  it('[FU11] what waits at the end is judged again from the journal, once there is room', async () => {
    const judging = open();
    await enter(judging);
    mayGrow(0);
    void enter(judging, LARGE);
    await taken(judging, 'smoke-0501');
    await new Promise((resolve) => setImmediate(resolve));
    judging.stop();
    expect(facts.openCases()).toEqual([]);
    expect(() => open()).toThrow(expect.objectContaining({ code: 'disk-full' }));
    mayGrow(1_000);
    open();
    expect(facts.openCases()).toHaveLength(1);
    expect(fatal).toEqual([]);
  });
});

describe('sensor rows', () => {
  it('[JB7] of a community of 20,000 homes are written within a minute of their change', async () => {
    const judging = open();
    const homes = 20_000;
    const registry: Registry = {
      ...VILLAGE,
      devices: Array.from({ length: homes }, (_, n) => ({
        id: `smoke-${n}`,
        kind: 'smoke',
        place: `hz/xh/wenxin/cuiyuan/g01/b${Math.floor(n / 100)}/${n}` as never,
      })),
    };
    await enter(judging, registry);
    expect(facts.standing()?.replayFrom.seq).toBe(0);
    for (let passed = 0; passed < minutes(1); passed += milliseconds(250)) judging.writeRows();
    expect(facts.standing()?.replayFrom.seq).toBe(journal.lastSeq);
    expect(recover(BOOK, facts, journal).replayed).toBe(0);
  });
});
