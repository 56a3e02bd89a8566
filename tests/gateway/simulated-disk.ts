import type { Disk } from '../../gateway/journal/disk.ts';

/** A disk in memory that keeps only what was synced for sure; the rest is at the mercy of `losePower`. */
export interface SimulatedDisk extends Disk {
  /** Bytes that all files may have together; a write beyond takes what fits and throws ENOSPC. */
  capacity: number;
  /** Changes so far. */
  readonly calls: number;
  /** Bytes read so far. */
  readonly bytesRead: number;
  /** From the n-th further call on, changes throw: the process is dead, in the middle of whatever it wrote. */
  dieAfter(calls: number): void;
  /** The process starts again; what was not synced is still in the page cache. */
  revive(): void;
  /** The machine starts again: each unsynced name and sector was written, or not, or torn, whatever the order. */
  losePower(random: Random): void;
  /** Flips one bit of a synced file, as a decaying disk does. */
  decay(name: string, offset: number): void;
}

/** A number in [0, 1). */
export type Random = () => number;

const SECTOR_BYTES = 512;

interface File {
  synced: Buffer;
  seen: Buffer;
  /** Shortest length since the last sync: sectors behind it may hold old bytes, new bytes or neither. */
  shortest: number;
}

export function simulateDisk(): SimulatedDisk {
  let names = new Map<string, File>();
  let syncedNames = new Map<string, File>();
  let nameChanges: { name: string; file: File | undefined }[] = [];
  let callsLeft = Number.POSITIVE_INFINITY;
  let capacity = Number.POSITIVE_INFINITY;
  let calls = 0;
  let bytesRead = 0;

  const file = (name: string): File => {
    const found = names.get(name);
    if (found === undefined) throw new Error(`ENOENT: ${name}`);
    return found;
  };
  const change = <T>(work: () => T): T => {
    calls += 1;
    callsLeft -= 1;
    if (callsLeft < 0) throw new Error('the process died');
    return work();
  };
  const used = () => names.values().reduce((sum, { seen }) => sum + seen.length, 0);
  const extend = (name: string, bytes: Uint8Array) => {
    const target = file(name);
    target.seen = Buffer.concat([target.seen, bytes]);
  };
  const rename = (name: string, to: File | undefined) => {
    if (to === undefined) names.delete(name);
    else names.set(name, to);
    nameChanges.push({ name, file: to });
  };
  return {
    list: () => [...names.keys()].sort(),
    size: (name) => file(name).seen.length,
    read: (name, offset, length) => {
      const bytes = Buffer.from(file(name).seen.subarray(offset, offset + length));
      bytesRead += bytes.length;
      return bytes;
    },
    create: (name) =>
      change(() => {
        if (used() >= capacity) throw enospc();
        if (names.has(name)) throw new Error(`EEXIST: ${name}`);
        rename(name, { synced: Buffer.alloc(0), seen: Buffer.alloc(0), shortest: 0 });
      }),
    append: (name, bytes) => {
      // A kill in the middle of a write leaves its beginning.
      if (callsLeft === 0) extend(name, bytes.subarray(0, bytes.length / 2));
      change(() => {
        const room = Math.max(0, capacity - used());
        extend(name, bytes.subarray(0, room));
        if (room < bytes.length) throw enospc();
      });
    },
    truncate: (name, length) =>
      change(() => {
        const target = file(name);
        target.seen = Buffer.from(target.seen.subarray(0, length));
        target.shortest = Math.min(target.shortest, length);
      }),
    remove: (name) => change(() => rename(name, undefined)),
    sync: (name) =>
      change(() => {
        const target = file(name);
        target.synced = target.seen;
        target.shortest = target.seen.length;
      }),
    syncFolder: () =>
      change(() => {
        syncedNames = new Map(names);
        nameChanges = [];
      }),
    close: () => {},
    get capacity() {
      return capacity;
    },
    set capacity(bytes) {
      capacity = bytes;
    },
    get calls() {
      return calls;
    },
    get bytesRead() {
      return bytesRead;
    },
    dieAfter: (calls) => {
      callsLeft = calls;
    },
    revive: () => {
      callsLeft = Number.POSITIVE_INFINITY;
    },
    losePower: (random) => {
      callsLeft = Number.POSITIVE_INFINITY;
      for (const { name, file: to } of nameChanges.filter(() => random() < 0.5)) {
        if (to === undefined) syncedNames.delete(name);
        else syncedNames.set(name, to);
      }
      nameChanges = [];
      names = new Map(syncedNames);
      for (const survivor of names.values()) {
        survivor.synced = afterPowerLoss(survivor, random);
        survivor.seen = survivor.synced;
        survivor.shortest = survivor.seen.length;
      }
    },
    decay: (name, offset) => {
      const target = file(name);
      target.seen = Buffer.from(target.seen);
      target.seen.writeUInt8(target.seen.readUInt8(offset) ^ 0b100, offset);
      target.synced = target.seen;
    },
  };
}

const enospc = () => Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });

function afterPowerLoss({ synced, seen, shortest }: File, random: Random): Buffer {
  const lengths = [
    synced.length,
    seen.length,
    shortest + Math.floor(random() * (Math.max(seen.length, shortest) - shortest + 1)),
  ];
  const length = lengths[Math.floor(random() * lengths.length)] ?? 0;
  const left = Buffer.alloc(length);
  synced.copy(left, 0, 0, Math.min(shortest, length));
  for (let start = shortest; start < length; ) {
    const end = Math.min(length, start - (start % SECTOR_BYTES) + SECTOR_BYTES);
    const fate = random();
    if (fate < 0.4) left.set(seen.subarray(start, end), start);
    else if (fate < 0.6) left.set(synced.subarray(start, end), start);
    else if (fate < 0.8) for (let at = start; at < end; at++) left[at] = random() * 256;
    start = end;
  }
  return left;
}
