import {
  cpSync,
  globSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32, createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTime } from '../../devices/time.ts';
import { masterKey } from '../../gateway/access/master-key.ts';
import { openSeals } from '../../gateway/access/seal.ts';
import { unpack } from '../../gateway/backup/unpack.ts';
import { openClock } from '../../gateway/clock.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { KeyRing } from '../../gateway/facts/keys.ts';
import { Outbox } from '../../gateway/facts/outbox.ts';
import { SignIns } from '../../gateway/facts/sign-ins.ts';
import { decodeInput } from '../../gateway/input-record.ts';
import { openJournal } from '../../gateway/journal/journal.ts';
import { Judging } from '../../gateway/judging.ts';
import { recover } from '../../gateway/recovery.ts';
import { openEmbedded } from '../../gateway/storage/embedded.ts';
import { BOOK } from '../../rules/book/index.ts';
import { runBackup } from '../backup-command.ts';
import { startGateway } from '../gateway-process.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url).pathname;
const OLD = globSync('data-*.tar.gz', { cwd: FIXTURES }).map(String).sort();

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  for (const name of OLD)
    await runBackup('--restore', join(FIXTURES, name), '--data', join(folder, basename(name, '.tar.gz')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the data of the oldest version, to be changed. */
function copyOf(name: string): string {
  const copy = join(folder, name);
  cpSync(join(folder, basename(OLD[0] ?? '', '.tar.gz')), copy, { recursive: true });
  return copy;
}

const change = (file: string, sql: string): void => {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
};
const TOO_NEW = expect.objectContaining({ code: 'data-too-new' });

describe('data of a version before', () => {
  it.each(OLD)(
    '[UP1] %s is restored, opened, upgraded, and goes on: one case, no fact twice',
    async (name) => {
      const data = join(folder, basename(name, '.tar.gz'));
      const facts = new FactsDatabase(join(data, 'facts.db'));
      const master = masterKey({ file: join(data, 'master.key') });
      const opened = openSeals({
        keys: new KeyRing(facts),
        master: master.ok ? master.key : Buffer.alloc(32),
      });
      if (!opened.ok) throw new Error(opened.why);
      facts.openLedger(opened.seals.mark);
      const journal = await openJournal({ folder: join(data, 'journal') });
      const recovered = recover(BOOK, facts, journal);
      // A minute later, whatever the calendar says here.
      const wall = BigInt((recovered.lastAt ?? 0) + 60_000_000) * 1_000n;
      let monotonic = 0n;
      const clock = openClock({
        lastCoreTime: recovered.lastAt,
        onJump: () => undefined,
        read: () => ({ monotonic: monotonic++, wall }),
      });
      const nothing = () => undefined;
      const judging = new Judging(
        {
          journal,
          community: recovered.community,
          facts,
          clock,
          notices: () => [],
          timed: nothing,
          judged: nothing,
          recorded: nothing,
          fatal: (error) => {
            throw error;
          },
        },
        recovered.seq,
      );
      const before = facts.factsAfter(0, 1_000);
      judging.catchUp(recovered.unjudged());
      const downFrom = recovered.lastAt ?? clock.now();
      await judging.submit((at) => ({ type: 'gateway-started', at, downFrom, downTo: at }));
      const topic = 'devices/smoke-0501/readings';
      const payload = Buffer.from('{"smoke":true,"seq":9}');
      const { decoded } = await judging.submit((at) => ({
        type: 'message',
        at,
        client: 'smoke-0501',
        topic,
        payload,
      }));
      expect(decoded).toMatchObject({ type: 'readings' });
      const open = facts
        .openCases()
        .map(({ cause, place }) => `${cause} ${place.split('/').slice(5).join('/')}`);
      expect(open.sort()).toEqual(['battery-low b13/0601', 'smoke b12']);
      expect(facts.factsAfter(0, 1_000).slice(0, before.length)).toEqual(before);
      const note = before.map(({ fact }) => fact).find((fact) => fact.type === 'note-added');
      const subject = facts.case(note?.case ?? '')?.subject.id;
      expect(opened.seals.unseal(`home:${subject}`, note?.note ?? '')).toBe('住户甲');
      expect(new Outbox(facts, () => '').waiting()).toBeGreaterThan(5);
      expect(new SignIns(facts).account('admin')).toMatchObject({ role: 'administrator' });
      await journal.close();
      judging.stop();
      clock.close();
      facts.close();

      const readings = await openEmbedded({ file: join(data, 'readings.db') });
      const range = { from: parseTime('2026-11-22T00:00:00Z'), to: parseTime('2026-11-23T00:00:00Z') };
      const { rows } = await readings.readings({ device: 'band-0501', limit: 10, ...range } as never);
      expect(rows.map(({ fields }) => fields)).toMatchObject([{ heartRate: 71, steps: 10, worn: true }]);
      expect(await readings.cursor()).toBeGreaterThan(0);
      await readings.close();
    },
  );

  it('[UP2] facts of the first version get what came later, and keep what they had', async () => {
    const raw = join(folder, 'first');
    // As it was saved: restoring would have upgraded it already.
    await unpack(join(FIXTURES, OLD[0] ?? ''), raw, () => undefined);
    const file = join(raw, 'facts.db');
    change(file, 'DROP TABLE accounts; DROP TABLE sessions; PRAGMA user_version = 1');
    const facts = new FactsDatabase(file);
    expect(facts.openCases()).toHaveLength(2);
    expect(new SignIns(facts).hasAccounts()).toBe(false);
    facts.close();
  });
});

describe('data of a newer version', () => {
  it('[UP4] is refused by name, wherever it is newer, and left as it is', async () => {
    const facts = copyOf('newer-facts');
    change(join(facts, 'facts.db'), 'PRAGMA user_version = 99');
    expect(() => new FactsDatabase(join(facts, 'facts.db'))).toThrow(TOO_NEW);
    await expect(startGateway({ config: { data: facts } })).rejects.toThrow(/\(data-too-new\)/);

    const row = join(copyOf('newer-row'), 'facts.db');
    change(row, `UPDATE place_rows SET body = json_set(body, '$.version', 99)`);
    const database = new FactsDatabase(row);
    expect(() => database.standing()).toThrow(TOO_NEW);
    database.close();

    const readings = join(copyOf('newer-readings'), 'readings.db');
    change(readings, 'PRAGMA user_version = 99');
    await expect(openEmbedded({ file: readings })).rejects.toThrow(TOO_NEW);

    const journal = join(copyOf('newer-journal'), 'journal');
    const [segment] = readdirSync(journal);
    const whole = readFileSync(join(journal, segment ?? ''));
    const header = Buffer.from(whole.subarray(0, 24));
    header.writeUInt8(99, 7);
    header.writeUInt32LE(crc32(header.subarray(0, 20)), 20);
    writeSync(openSync(join(journal, segment ?? ''), 'r+'), header, 0, 24, 0);
    await expect(openJournal({ folder: journal })).rejects.toThrow(TOO_NEW);
    header.copy(whole);
    expect(readFileSync(join(journal, segment ?? ''))).toEqual(whole);

    const input = Buffer.concat([Buffer.of(2), Buffer.from('{"type":"from-the-future","at":1}')]);
    expect(() => decodeInput(input)).toThrow(TOO_NEW);
  });

  it('[UP5] in a backup is refused too, and nothing is restored', async () => {
    const data = copyOf('newer-backup');
    change(join(data, 'facts.db'), 'PRAGMA user_version = 99');
    await runBackup('--data', data, '--to', join(folder, 'newer.tar.gz'));
    const entries = pack();
    entries.entry({ name: 'format.json' }, '{"format":"shouwang-backup","version":99,"at":""}');
    entries.finalize();
    const bytes = await new Response(entries.pipe(createGzip()) as never).bytes();
    writeSync(openSync(join(folder, 'format.tar.gz'), 'w'), bytes);
    for (const name of ['newer.tar.gz', 'format.tar.gz']) {
      const ended = await runBackup('--restore', join(folder, name), '--data', join(folder, 'nowhere'));
      expect(ended).toMatchObject({ code: 1, err: expect.stringMatching(/\(data-too-new\)\n$/) });
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('nowhere'))).toEqual([]);
  });
});
