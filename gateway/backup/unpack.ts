import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract as startExtract } from 'tar-stream';
import { Problem } from '../problem.ts';
import { FORMAT_ENTRY, FORMAT_VERSION, type Format, SUMS_ENTRY, type Sum, syncFolder } from './archive.ts';

/** What a backup may hold: names of ours, and none that leads out of the folder. */
const NAMES =
  /^(facts\.db(-wal)?|readings\.db(-wal)?|master\.key|journal\/\d{16}\.journal|dead-letters\/[\w.-]{1,200}\.jsonl(\.1)?|files\/(config|community)\.yaml)$/;
/** Bytes of what a backup says of itself; a larger one is not ours. */
const LONGEST_TEXT = 16 * 1024 * 1024;

/**
 * Writes all that a backup holds into `folder` and makes it durable. Throws `backup-damaged` when it is cut off, changed
 * or not one of ours, and `data-too-new`.
 */
export async function unpack(file: string, folder: string, copied: (bytes: number) => void): Promise<Format> {
  const extract = startExtract();
  const read = pipeline(createReadStream(file), createGunzip(), extract);
  read.catch(() => undefined);
  const found: Sum[] = [];
  let format: Format | undefined;
  let sums: readonly Sum[] | undefined;
  try {
    for await (const entry of extract) {
      const { name } = entry.header;
      if (format === undefined) format = readFormat(name, await textOf(bytesOf(entry)));
      else if (name === SUMS_ENTRY) sums = JSON.parse(await textOf(bytesOf(entry))) as Sum[];
      else if (NAMES.test(name)) found.push(await writeEntry(bytesOf(entry), name, folder, copied));
      else throw new Problem('backup-damaged', `it holds ${JSON.stringify(name)}`);
    }
    await read;
  } catch (error) {
    // What the disk refuses is not the backup's fault.
    if (error instanceof Problem || (error instanceof Error && 'syscall' in error)) throw error;
    throw new Problem('backup-damaged', error instanceof Error ? error.message : String(error));
  }
  if (format === undefined || sums === undefined) throw new Problem('backup-damaged', 'its end is missing');
  const wanted = sums.filter(({ name }) => name !== FORMAT_ENTRY);
  for (const [n, sum] of wanted.entries())
    if (JSON.stringify(found[n]) !== JSON.stringify(sum))
      throw new Problem('backup-damaged', `${sum.name} is not what was saved`);
  for (const name of new Set(found.map((one) => dirname(one.name)))) await syncFolder(join(folder, name));
  await syncFolder(folder);
  return format;
}

function readFormat(name: string, text: string): Format {
  const format = name === FORMAT_ENTRY ? (JSON.parse(text) as Format) : undefined;
  if (format?.format !== 'shouwang-backup') throw new Problem('backup-damaged', 'this is no backup');
  if (format.version > FORMAT_VERSION)
    throw new Problem('data-too-new', `format ${format.version}, this version knows ${FORMAT_VERSION}`);
  return format;
}

/** What tar-stream types as anything. */
const bytesOf = (entry: AsyncIterable<unknown>): AsyncIterable<Uint8Array> =>
  entry as AsyncIterable<Uint8Array>;

async function textOf(entry: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of entry) {
    bytes += chunk.length;
    if (bytes > LONGEST_TEXT) throw new Problem('backup-damaged', 'this is no backup');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function writeEntry(
  entry: AsyncIterable<Uint8Array>,
  name: string,
  folder: string,
  copied: (bytes: number) => void,
): Promise<Sum> {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const target = await open(file, 'wx', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of entry) {
      hash.update(chunk);
      await target.writeFile(chunk);
      size += chunk.length;
      copied(chunk.length);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  return { name, size, sha256: hash.digest('hex') };
}
