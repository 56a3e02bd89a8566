import { randomFillSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Disk, openDisk } from './disk.ts';
import { journalError } from './problem.ts';

/** A file of real bytes beside the segments, given up piece by piece when the disk has no room for what must go in. */
const RESERVE = 'reserve';

/** Bytes that are given up at least: the blocks of most disks have this size, and a file grows by whole ones. */
const BLOCK = 4096;

/** Bytes added in one step: 4 MiB hold up an SD card that writes 40 MB/s for 0.1 s. */
const FILL_STEP = 4 * 1024 * 1024;

/**
 * Makes an attempt that needs about so many bytes until it succeeds, each time with more of the reserve given up; `undo`
 * puts back what a failed one left. Throws `disk-full` when the reserve is gone too.
 */
export function withReserve(disk: Disk, options: { bytes: number; attempt(): void; undo(): void }): void {
  for (let bytes = options.bytes; ; bytes *= 2) {
    try {
      options.attempt();
      return;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      options.undo();
      if (!giveUp(disk, bytes))
        throw journalError('disk-full', 'the disk is full and the reserve is used up');
    }
  }
}

function giveUp(disk: Disk, bytes: number): boolean {
  const held = heldBytes(disk);
  // From the exact need, so that a stranger who fills the disk gets next to nothing of it.
  if (held > 0) disk.truncate(RESERVE, Math.max(0, held - (Math.ceil(bytes / BLOCK) + 1) * BLOCK));
  return held > 0;
}

const heldBytes = (disk: Disk): number => (disk.list().includes(RESERVE) ? disk.size(RESERVE) : 0);

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** The reserve as the rest of the gateway sees it; the journal's own thread gives it up by itself. */
export interface Reserve {
  /** Bytes that are held. */
  readonly bytes: number;
  /** Gives up about so many bytes for other files on the same disk; false when there are none left. */
  give(bytes: number): boolean;
  /** Adds one step of at most 4 MiB towards `upTo` bytes, off the main thread. */
  grow(upTo: number): Promise<void>;
  close(): void;
}

/** Opens the reserve of the journal in `folder`, which is made when missing. */
export function openReserve(folder: string): Reserve {
  const disk = openDisk(folder);
  return {
    get bytes() {
      return heldBytes(disk);
    },
    give: (bytes) => giveUp(disk, bytes),
    grow: (upTo) => grow(join(folder, RESERVE), upTo),
    close: () => disk.close(),
  };
}

async function grow(file: string, upTo: number): Promise<void> {
  await using reserve = await open(file, 'a', 0o600);
  const { size } = await reserve.stat();
  // Not zeros: a disk that compresses would hold none of them.
  const bytes = randomFillSync(Buffer.allocUnsafe(Math.max(0, Math.min(FILL_STEP, upTo - size))));
  await reserve.appendFile(bytes);
  await reserve.datasync();
}
