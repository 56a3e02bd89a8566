import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GATHERED_AT_MOST, openControl, PARTS, type Part } from '../../gateway/backup/control.ts';
import { leaseFolder } from '../../gateway/backup/lease.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { MONDAY } from '../community.ts';

let folder: string;
let facts: FactsDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'control-'));
  facts = new FactsDatabase(join(folder, 'facts.db'));
  facts.openLedger(String);
});
afterEach(() => {
  facts.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A control whose parts note what is done to them; `look` is its own timer. */
async function start() {
  const done: string[] = [];
  const gathered = { readings: 0, facts: 0, journal: 0 };
  const part = (name: Part) => ({
    hold: () => void done.push(`hold ${name}`),
    release: () => void done.push(`release ${name}`),
    gathered: () => gathered[name],
  });
  const looks = new Set<() => void>();
  const control = await openControl({
    socket: join(folder, 'control.sock'),
    parts: { readings: part('readings'), facts: part('facts'), journal: part('journal') },
    every: (_, repeat) => {
      looks.add(repeat);
      return () => looks.delete(repeat);
    },
    after: (_, run) => {
      setImmediate(run);
      return () => undefined;
    },
    failed: (error) => {
      throw error;
    },
  });
  const look = (times = 1) => {
    for (let n = 0; n < times; n++) for (const one of [...looks]) one();
  };
  return { control, done, gathered, look, looks };
}

const code = (name: string) => expect.objectContaining({ code: name });
const soon = (ask: () => unknown) => expect.poll(ask, { timeout: 10_000, interval: 5 });

describe('the control socket', () => {
  it('[BK7] holds one part after the other, for its owner alone, and lets all go at the end', async () => {
    const { control, done, looks } = await start();
    expect(statSync(join(folder, 'control.sock')).mode & 0o777).toBe(0o600);
    const lease = await leaseFolder(folder);
    for (const part of PARTS) await lease.hold(part);
    expect(control.isHeld).toBe(true);
    await lease.done();
    await lease[Symbol.asyncDispose]();
    await soon(() => control.isHeld).toBe(false);
    expect(done).toEqual(PARTS.flatMap((part) => [`hold ${part}`, `release ${part}`]));
    expect(looks.size).toBe(0);
    await control.close();
  });

  it('[BK8] one backup at a time; who leaves lets go, and an unknown order ends it', async () => {
    const { control, done } = await start();
    const first = await leaseFolder(folder);
    await first.hold('facts');
    const second = await leaseFolder(folder);
    await expect(second.hold('facts')).rejects.toThrow(code('backup-busy'));
    await first[Symbol.asyncDispose]();
    await soon(() => done).toEqual(['hold facts', 'release facts']);
    await soon(() => control.isHeld).toBe(false);
    const third = await leaseFolder(folder);
    await expect(third.hold('everything' as Part)).rejects.toThrow(code('backup-interrupted'));
    await soon(() => control.isHeld).toBe(false);
    const shouting = createConnection(join(folder, 'control.sock'));
    shouting.on('error', () => undefined).write('x'.repeat(1_000_000));
    await new Promise((resolve) => shouting.once('close', resolve));
    await control.close();
  });

  it('[BK9] a hold that lasts too long, behind which too much gathers, or whose gateway stops is broken', async () => {
    const { control, done, gathered, look } = await start();
    const held = async () => {
      await soon(() => control.isHeld).toBe(false);
      const lease = await leaseFolder(folder);
      await lease.hold('facts');
      return lease;
    };
    const slow = await held();
    look(30 * 60);
    expect(done.at(-1)).toBe('hold facts');
    look();
    await expect(slow.done()).rejects.toThrow(code('backup-interrupted'));
    const full = await held();
    gathered.facts = GATHERED_AT_MOST.facts + 1;
    look();
    await expect(full.done()).rejects.toThrow(/too much came in/);
    gathered.facts = 0;
    const last = await held();
    await control.close();
    await expect(last.done()).rejects.toThrow(code('backup-interrupted'));
    expect(done.filter((text) => text.startsWith('release'))).toHaveLength(3);
  });

  it('[BK10] held facts stay as they are while the record goes on, and what is synced is durable all the same', () => {
    const file = join(folder, 'facts.db');
    facts.hold();
    const before = readFileSync(file);
    const grown = statSync(`${file}-wal`).size;
    for (let seq = 1; seq <= 3_000; seq++)
      facts.commit({
        cursor: { seq, at: MONDAY },
        replayFrom: { seq, at: MONDAY },
        downtimes: [],
        facts: [],
        recordedAt: MONDAY,
        cases: [],
        rows: [],
        registries: [],
        notices: () => [],
      });
    facts.sync();
    expect(readFileSync(file)).toEqual(before);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(grown + 3_000 * 4_096);
    facts.release();
    expect(statSync(`${file}-wal`).size, 'the sync that was owed').toBe(0);
    expect(readFileSync(file)).not.toEqual(before);
    expect(facts.database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  });
});
