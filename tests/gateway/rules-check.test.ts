import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

/** `npm run rules:check` without npm in between. */
function check(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['gateway/rules-check.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

it('[OR12] says of each rule what its alert will tell', () => {
  const of = (name: string) => `docs/examples/rules/${name}.yaml`;
  const { status, out, err } = check(of('warm-room'), of('heat-rising'), of('restless-door'));
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toContain('heat-rising (');
  expect(out).toContain('en  Temperature rising fast: up by 8 within 5 min, now ?.');
  expect(out).toContain('zh  1小时内开门6次。');
  expect(out).toMatch(/\d+ rules, nothing is wrong\n$/);
});

it('[OR12] reads a folder whole, as the gateway does', () => {
  expect(check('docs/examples/rules')).toMatchObject({ status: 0, err: '' });
  expect(check('docs/none')).toMatchObject({ status: 1, err: expect.stringContaining('docs/none') });
});

it('[OR12] names line and cure of what is wrong, and a wrong use', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-check-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'r.yaml');
  writeFileSync(file, 'rules:\n  - id: Warm\n');
  expect(check(file)).toMatchObject({
    status: 1,
    out: '',
    err: expect.stringContaining(`${file}:2: rules[0].`),
  });
  expect(check()).toMatchObject({ status: 2, err: expect.stringContaining('wrong-usage') });
  expect(check('--all')).toMatchObject({ status: 2 });
  expect(check('--help')).toMatchObject({ status: 0, out: expect.stringContaining('npm run rules:check') });
});
