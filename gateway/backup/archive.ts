import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack as startPack } from 'tar-stream';

/** What a backup says of itself, in its first entry. */
export interface Format {
  readonly format: 'shouwang-backup';
  readonly version: number;
  /** When it was made, ISO 8601. */
  readonly at: string;
}

/** A newer one is refused as `data-too-new`. */
export const FORMAT_VERSION = 1;
export const FORMAT_ENTRY = 'format.json';
/** The last entry: without it the file is not whole. */
export const SUMS_ENTRY = 'sums.json';

/** How an entry looked when it was written. */
export interface Sum {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** A tar file under gzip that stands under its name only when it is whole and durable. */
export interface Archive extends AsyncDisposable {
  /** Adds a file as long as it is now; what is written behind that later is left out. */
  add(name: string, file: string): Promise<void>;
  addText(name: string, text: string): Promise<void>;
  /** Gives the bytes of the finished file. */
  finish(): Promise<number>;
}

const READ_BYTES = 256 * 1024;
/** Bytes that are written before they are synced: a disk that has more to flush makes the journal beside it wait. */
const SYNC_BYTES = 4 * 1024 * 1024;

/** `copied` is told of bytes as they are read. The file grows as `FILE.partial`; a broken one is written over. */
export async function createArchive(file: string, copied: (bytes: number) => void): Promise<Archive> {
  const partial = `${file}.partial`;
  const target = await open(partial, 'w', 0o600);
  const pack = startPack();
  const written = pipeline(pack, createGzip({ level: 1 }), (chunks: AsyncIterable<Uint8Array>) =>
    writeInSteps(target, chunks),
  );
  // Whoever adds hears of it; nobody may be adding at that moment.
  written.catch(() => undefined);
  // Closed at the very end: closing a file frees this process's lock on it.
  const sources: FileHandle[] = [];
  const sums: Sum[] = [];
  let isWhole = false;

  async function put(name: string, size: number, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const hash = createHash('sha256');
    const entry = pack.entry({ name, size, mode: 0o600 });
    const broken = written.then(() => undefined);
    for await (const chunk of chunks) {
      hash.update(chunk);
      if (!entry.write(chunk)) await Promise.race([once(entry, 'drain'), broken]);
      copied(chunk.length);
    }
    const ended = once(entry, 'finish');
    entry.end(undefined);
    await Promise.race([ended, broken]);
    sums.push({ name, size, sha256: hash.digest('hex') });
  }
  const putText = (name: string, text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    return put(name, bytes.length, chunksOf([bytes]));
  };
  return {
    async add(name, source) {
      const handle = await open(source, 'r');
      sources.push(handle);
      const { size } = await handle.stat();
      await put(name, size, readUpTo(handle, size));
    },
    addText: putText,
    async finish() {
      await putText(SUMS_ENTRY, JSON.stringify(sums));
      pack.finalize();
      await written;
      await target.sync();
      const { size } = await target.stat();
      await rename(partial, file);
      isWhole = true;
      await syncFolder(dirname(file));
      return size;
    },
    [Symbol.asyncDispose]: async () => {
      pack.destroy(new Error('broken off'));
      await written.catch(() => undefined);
      for (const handle of [target, ...sources]) await handle.close();
      if (!isWhole) await rm(partial, { force: true });
    },
  };
}

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function* readUpTo(handle: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; ) {
    const length = Math.min(READ_BYTES, size - at);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(length), position: at });
    if (bytesRead === 0) throw new Error('a file became shorter while it was copied');
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function writeInSteps(target: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let unsynced = 0;
  for await (const chunk of chunks) {
    await target.writeFile(chunk);
    unsynced += chunk.length;
    if (unsynced < SYNC_BYTES) continue;
    await target.datasync();
    unsynced = 0;
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
