import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own in memory, so that a test can fill a real one. */
export interface SmallDisk {
  readonly folder: string;
  resize(bytes: number): void;
  /** Unmounts it and removes its folder. */
  remove(): void;
}

/** `undefined` where we may not mount one, which is said: a test that needs it is skipped. */
export function mountSmallDisk(bytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const mount = (options: string, ...what: string[]) =>
    void execFileSync('mount', [...what, '-o', options, folder], { stdio: 'pipe' });
  try {
    mount(`size=${bytes}`, '-t', 'tmpfs', 'tmpfs');
  } catch (error) {
    rmSync(folder, { recursive: true });
    const [reason] = String(error).split('\n');
    console.warn(`a small disk cannot be mounted here: tests with one are skipped (${reason})`);
    return undefined;
  }
  return {
    folder,
    resize: (size) => mount(`remount,size=${size}`),
    remove: () => {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
