import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { formatTime } from '../devices/time.ts';
import {
  type Archive,
  createArchive,
  FORMAT_ENTRY,
  FORMAT_VERSION,
  type Format,
  syncFolder,
} from './backup/archive.ts';
import { PARTS, type Part } from './backup/control.ts';
import { leaseFolder } from './backup/lease.ts';
import { type BackupOrder, readBackupOrder } from './backup/options.ts';
import { unpack } from './backup/unpack.ts';
import { openClock } from './clock.ts';
import { loadConfig } from './config/config.ts';
import { formatProblem } from './config/problem.ts';
import { FactsDatabase } from './facts/facts.ts';
import { openJournal } from './journal/journal.ts';
import { Problem, problemCodeOf } from './problem.ts';
import { openTables } from './storage/tables.ts';

/** Bytes between two lines of progress. */
const PROGRESS_EVERY = 64 * 1024 ** 2;

/** `npm run backup`: gives the exit code. */
async function main(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const order = readBackupOrder(args);
  try {
    switch (order.type) {
      case 'help':
        console.log(order.text);
        return 0;
      case 'wrong-usage':
        console.error(`${order.problem}; see --help (wrong-usage)`);
        return 2;
      case 'save':
        return await save(order, env);
      case 'restore':
        await restore(order.from, resolve(order.data));
        return 0;
    }
  } catch (error) {
    console.error(sayWhy(error));
    return 1;
  }
}

type Save = Extract<BackupOrder, { type: 'save' }>;

async function save(order: Save, env: Readonly<Record<string, string | undefined>>): Promise<number> {
  const loaded = loadConfig(order.gateway, env);
  if (loaded.type !== 'config') {
    const problems = loaded.type === 'refused' ? loaded.problems : [];
    for (const problem of problems) console.error(formatProblem(problem));
    return loaded.type === 'refused' ? loaded.exitCode : 1;
  }
  const { data, community } = loaded.config;
  const to = resolve(order.to);
  if (existsSync(to)) throw new Problem('backup-exists', to);
  const files = order.files === undefined ? {} : { config: resolve(order.files), community };
  await using closing = new AsyncDisposableStack();
  let opened: Archive | undefined;
  closing.defer(async () => opened?.[Symbol.asyncDispose]());
  // Given back before any copied file is closed: closing one frees this process's own lock on it.
  const lease = closing.use(await leaseFolder(data));
  const archive = await createArchive(to, progress('copied'));
  opened = archive;
  const format: Format = { format: 'shouwang-backup', version: FORMAT_VERSION, at: wallTime() };
  await archive.addText(FORMAT_ENTRY, JSON.stringify(format));
  for (const part of PARTS) {
    await lease.hold(part);
    for (const name of filesOf(part, data)) await archive.add(name, join(data, name));
  }
  await lease.done();
  if (order.withKey && existsSync(join(data, 'master.key')))
    await archive.add('master.key', join(data, 'master.key'));
  for (const [name, file] of Object.entries(files))
    if (file !== undefined) await archive.add(`files/${name}.yaml`, file);
  const bytes = await archive.finish();
  console.log(`saved ${data} to ${to} (${megabytes(bytes)})`);
  if (!order.withKey)
    console.log('the master key is not in it: keep it elsewhere, names are lost without it');
  return 0;
}

function filesOf(part: Part, data: string): string[] {
  if (part === 'journal')
    return readdirSync(join(data, 'journal'))
      .filter((name) => /^\d{16}\.journal$/.test(name))
      .sort()
      .map((name) => `journal/${name}`);
  const databases = [`${part}.db`, `${part}.db-wal`].filter((name) => existsSync(join(data, name)));
  if (part !== 'readings' || !existsSync(join(data, 'dead-letters'))) return databases;
  return [...databases, ...readdirSync(join(data, 'dead-letters')).map((name) => `dead-letters/${name}`)];
}

/** Brings a backup into a folder that stands under its name only when everything in it is whole. */
async function restore(from: string, data: string): Promise<void> {
  if (existsSync(data) && readdirSync(data).length > 0) throw new Problem('folder-not-empty', data);
  mkdirSync(dirname(data), { recursive: true, mode: 0o700 });
  const partial = mkdtempSync(`${data}.partial-`);
  try {
    const { at } = await unpack(resolve(from), partial, progress('unpacked'));
    await checkFolder(partial);
    renameSync(partial, data);
    await syncFolder(dirname(data));
    console.log(`restored ${data} as it was at ${at}`);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  if (!existsSync(join(data, 'master.key')))
    console.log('give it its master key (master.key there, or SHOUWANG_KEY) before the gateway starts');
}

/** Opens everything as a gateway would. */
async function checkFolder(folder: string): Promise<void> {
  console.log('checking');
  const facts = new FactsDatabase(join(folder, 'facts.db'));
  try {
    checkPages('facts.db', facts.database);
    const standing = facts.standing();
    const journal = await openJournal({ folder: join(folder, 'journal') });
    const { firstSeq, lastSeq } = journal;
    await journal.close();
    const { cursor, replayFrom } = standing ?? { cursor: { seq: 0 }, replayFrom: { seq: firstSeq - 1 } };
    if (cursor.seq > lastSeq || replayFrom.seq + 1 < firstSeq)
      throw new Problem('backup-damaged', `facts need ${replayFrom.seq + 1} to ${cursor.seq} of the journal`);
  } finally {
    facts.close();
  }
  const readings = openTables(join(folder, 'readings.db'));
  try {
    checkPages('readings.db', readings);
  } finally {
    readings.close();
  }
}

function checkPages(file: string, database: DatabaseSync): void {
  const found = database.prepare('PRAGMA integrity_check(1)').get()?.integrity_check;
  if (found !== 'ok') throw new Problem('backup-damaged', `${file}: ${String(found)}`);
}

function progress(word: string): (bytes: number) => void {
  let all = 0;
  return (bytes) => {
    const before = all;
    all += bytes;
    if (Math.floor(all / PROGRESS_EVERY) > Math.floor(before / PROGRESS_EVERY))
      console.log(`${word} ${megabytes(all)}`);
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function wallTime(): string {
  const clock = openClock({ onJump: () => undefined });
  const at = formatTime(clock.wall(), 'UTC');
  clock.close();
  return at;
}

/** One line for what can be foreseen. */
function sayWhy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = problemCodeOf(error);
  if (code !== undefined) return `${error.message} (${code})`;
  return 'syscall' in error ? `${error.message} (backup-failed)` : (error.stack ?? error.message);
}

process.exitCode = await main(process.argv.slice(2), process.env);
