import {
  closeSync,
  constants,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The files of one folder, as far as the journal needs them: every call is synchronous and throws on failure. What is
 * not synced may be lost, torn or reordered by a crash: bytes by `sync`, names by `syncFolder`.
 */
export interface Disk {
  list(): readonly string[];
  size(name: string): number;
  /** Up to `length` bytes from `offset`; fewer only at the end of the file. */
  read(name: string, offset: number, length: number): Uint8Array;
  /** Makes an empty file; one of that name must not exist. */
  create(name: string): void;
  append(name: string, bytes: Uint8Array): void;
  truncate(name: string, length: number): void;
  remove(name: string): void;
  sync(name: string): void;
  syncFolder(): void;
  close(): void;
}

/** The disk under `folder`, which is made when missing. */
export function openDisk(folder: string): Disk {
  makeFolder(folder);
  // Descriptors stay open from first use; there are as many as segments in use, a handful.
  const open = new Map<string, number>();
  const descriptor = (name: string, flags: number = constants.O_RDWR | constants.O_APPEND): number => {
    const known = open.get(name);
    if (known !== undefined) return known;
    const opened = openSync(join(folder, name), flags, 0o600);
    open.set(name, opened);
    return opened;
  };
  const release = (name: string) => {
    const known = open.get(name);
    open.delete(name);
    if (known !== undefined) closeSync(known);
  };
  return {
    list: () => readdirSync(folder).sort(),
    size: (name) => statSync(join(folder, name)).size,
    read: (name, offset, length) => readFully(descriptor(name), offset, length),
    create: (name) => {
      descriptor(name, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL);
    },
    append: (name, bytes) => writeFully(descriptor(name), bytes),
    truncate: (name, length) => ftruncateSync(descriptor(name), length),
    remove: (name) => {
      release(name);
      unlinkSync(join(folder, name));
    },
    sync: (name) => fdatasyncSync(descriptor(name)),
    syncFolder: () => syncFolder(folder),
    close: () => {
      for (const name of [...open.keys()]) release(name);
    },
  };
}

function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  // A folder is durable when the one above it is synced: each that was made, up to the one that was there.
  const top = dirname(resolve(first));
  for (let above = dirname(resolve(folder)); above.length >= top.length; above = dirname(above)) {
    syncFolder(above);
    if (above === top) break;
  }
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

function readFully(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const more = readSync(descriptor, bytes, read, length - read, offset + read);
    if (more === 0) break;
    read += more;
  }
  return bytes.subarray(0, read);
}

function writeFully(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written, bytes.length - written);
}
