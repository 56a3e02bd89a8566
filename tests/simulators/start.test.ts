import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../servers.ts';

const root = new URL('../..', import.meta.url).pathname;
const running: { child: ChildProcess; folder: string }[] = [];

afterEach(async () => {
  for (const { child, folder } of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('npm start', () => {
  it('[FL1] shows a red that nobody answers, its way up, and its answer', { timeout: 90_000 }, async () => {
    const demo = await startDemo();
    await demo.says(/RED smoke .*烟感报警/);
    await demo.says(/smoke .*nobody answered, up from \w+ to \w+/);
    await demo.says(/smoke .*accepted by/);
    await demo.says(/smoke .*on-scene by/);
    await demo.says(/smoke .*closed \(real\) by/);
    expect(demo.output()).toMatch(/clock\s+×\d+/);
    expect(demo.output()).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
  });

  it('[FL2] survives the death of either process, and leaves nothing behind when asked to stop', {
    timeout: 90_000,
  }, async () => {
    const demo = await startDemo();
    await demo.says(/RED smoke/);
    const before = demo.children();
    expect(before).toHaveLength(2);
    for (const [n, pid] of before.entries()) {
      process.kill(pid, 'SIGKILL');
      await demo.says(/ended \(SIGKILL\); starting it again/, n + 1);
    }
    // A case is closed after both came back: devices, gateway, centre and staff are all at work again.
    const closed = demo.count(/closed \(/g);
    await demo.says(/closed \(/, closed + 1);
    const after = demo.children();
    expect(after).toHaveLength(2);
    expect(after).not.toEqual(before);
    expect(await demo.stop()).toBe(0);
    for (const pid of after) expect(() => process.kill(pid, 0)).toThrow();
  });

  it('[FL3] gives up with exit code 1 when its port is taken', { timeout: 60_000 }, async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const demo = await startDemo(['--mqtt-port', String(port)]);
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toContain('the gateway gave up');
    taken.close();
  });

  it('[FL4] wrong usage is one line and exit code 2', { timeout: 60_000 }, async () => {
    const demo = await startDemo(['--speed', 'fast']);
    expect(await demo.ended).toBe(2);
    expect(demo.output().trim().split('\n')).toHaveLength(1);
  });
});

/** Real time, far beyond what any of it takes. */
const SAID_WITHIN_MS = 60_000;

/** The whole of `npm start` on free ports, at twenty times its usual speed. */
async function startDemo(flags: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-start-'));
  const ports = ['--mqtt-port', String(await freePort()), '--http-port', String(await freePort())];
  const args = [
    'simulators/start.mjs',
    '--data',
    folder,
    '--homes',
    '40',
    '--speed',
    '400',
    ...ports,
    ...flags,
  ];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push({ child, folder });
  let text = '';
  let look: () => void = () => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      look();
    });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const count = (pattern: RegExp): number => [...text.matchAll(new RegExp(pattern.source, 'g'))].length;
  return {
    ended,
    count,
    output: () => text,
    /** Resolves once the output has so many of it. */
    says: (pattern: RegExp, times = 1): Promise<void> =>
      new Promise((resolve, reject) => {
        look = () => count(pattern) >= times && resolve();
        // A failure shows what was said instead.
        setTimeout(() => reject(new Error(`not said: ${pattern}\n${text}`)), SAID_WITHIN_MS).unref();
        void ended.then((code) => reject(new Error(`ended with ${code}:\n${text}`)));
        look();
      }),
    children: (): number[] =>
      readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ').map(Number),
    stop: (): Promise<number | null> => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
