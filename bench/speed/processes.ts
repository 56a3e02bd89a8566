import { type ChildProcess, fork, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { LoadCount, LoadOrder } from './load-orders.ts';

/** Ticks of /proc/PID/stat in a second (`getconf CLK_TCK`), on every Linux we know. */
const TICKS = 100;

/** CPU seconds of a process so far, all its threads together. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may hold spaces; user and system time are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}

/** A child that plays devices; it dies with us. */
export interface Load extends AsyncDisposable {
  ask(order: LoadOrder): Promise<LoadCount>;
}

export function startLoad(): Load {
  const child = keepChild(
    fork(new URL('./load.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  let asked: PromiseWithResolvers<LoadCount> | undefined;
  child.on('message', (count: LoadCount) => asked?.resolve(count));
  child.once('exit', () => asked?.reject(new Error('the load has ended')));
  return {
    ask(order) {
      asked = Promise.withResolvers<LoadCount>();
      child.send(order);
      return asked.promise;
    },
    [Symbol.asyncDispose]: () => endChild(child),
  };
}

/** A started program that has said that it is ready. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  readonly output: () => string;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program and waits for `ready` in what it prints. */
export async function startProgram(
  file: string,
  args: readonly string[],
  options: { readonly ready: string; readonly cwd?: string; readonly env?: Record<string, string> },
): Promise<Running> {
  const child = keepChild(
    spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
    }),
  );
  let output = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-8_000);
    if (output.includes(options.ready)) resolve();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`${file} ended with ${code}:\n${output}`)));
  const ended = Promise.withResolvers<void>();
  child.once('exit', () => ended.resolve());
  await promise;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended: ended.promise,
    kill: (signal = 'SIGKILL') => endChild(child, signal),
    [Symbol.asyncDispose]: () => endChild(child),
  };
}

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Sees to it that the child does not outlive us. */
export function keepChild<T extends ChildProcess>(child: T): T {
  children.add(child);
  return child;
}

export function endChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  child.once('exit', () => resolve());
  child.kill(signal);
  return promise;
}
