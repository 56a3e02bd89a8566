import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that is to live as long as we do. */
export interface Charge {
  readonly name: string;
  /** Of Node. */
  readonly args: readonly string[];
  /** Each line of its standard output; its errors go to ours. */
  readonly said: (line: string) => void;
}

export interface Circumstances {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
}

const RESTART_AFTER_MS = 1_000;
/** Who ends by itself sooner than this has said why: a port that is taken, a config that is wrong. */
const SETTLED_AFTER_MS = 5_000;
/** Time to drain and close before a process is killed. */
const END_WITHIN_MS = 10_000;

/**
 * Runs all of them until we are asked to stop (SIGINT, SIGTERM), then stops them and waits; the exit code is 0. One that
 * dies is started again; one that gives up soon after its start ends all, and the exit code is 1.
 */
export async function keepRunning(charges: readonly Charge[], circumstances: Circumstances): Promise<number> {
  const { cwd, env, print } = circumstances;
  const children = new Map<string, ChildProcess>();
  const waits = new Set<NodeJS.Timeout>();
  const { promise: asked, resolve: stop } = Promise.withResolvers<number>();
  let isStopping = false;

  const run = (charge: Charge): void => {
    const began = performance.now();
    const child = spawn(process.execPath, charge.args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface(child.stdout).on('line', charge.said);
    children.set(charge.name, child);
    child.once('exit', (code, signal) => {
      children.delete(charge.name);
      if (isStopping) return;
      if (signal === null && performance.now() - began < SETTLED_AFTER_MS) {
        print(`the ${charge.name} gave up (exit code ${code})`);
        stop(1);
        return;
      }
      print(`the ${charge.name} ended (${signal ?? `exit code ${code}`}); starting it again`);
      const wait = setTimeout(() => {
        waits.delete(wait);
        run(charge);
      }, RESTART_AFTER_MS);
      waits.add(wait);
    });
  };
  for (const charge of charges) run(charge);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(0));
  const code = await asked;
  isStopping = true;
  for (const wait of waits) clearTimeout(wait);
  await Promise.all([...children.values()].map(end));
  return code;
}

function end(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const late = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  child.once('exit', () => {
    clearTimeout(late);
    resolve();
  });
  child.kill('SIGTERM');
  return promise;
}
