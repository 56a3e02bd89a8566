import { type ChildProcess, spawn } from 'node:child_process';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `npm run backup` without npm in between. */
export function startBackup(...args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['gateway/backup.ts', ...args], { cwd: root });
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.once('close', (code) => resolve({ code, out, err }));
  return { child, ended: promise };
}

export const runBackup = (...args: readonly string[]): Promise<Ended> => startBackup(...args).ended;

const root = new URL('..', import.meta.url).pathname;
