import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  days,
  formatTime,
  hours,
  type Instant,
  minus,
  minutes,
  parseTime,
  plus,
  seconds,
} from '../../devices/time.ts';
import { readPastFacts } from '../../gateway/facts/past-facts.ts';
import { openPastFolder } from '../../gateway/replay-folder.ts';
import { replayPast } from '../../gateway/replay-shares.ts';
import { openEmbedded } from '../../gateway/storage/embedded.ts';
import { findStretch, pastExtent, readPast } from '../../gateway/storage/past-readings.ts';
import type { Point } from '../../gateway/storage/point.ts';
import { BOOK } from '../../rules/book/index.ts';
import { HOME, MONDAY, NEXT_HOME, VILLAGE } from '../community.ts';
import { get, type Json, publish, signIn, startGateway, until } from '../gateway-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const root = new URL('../..', import.meta.url).pathname;

async function replay(...args: readonly string[]) {
  const child = spawn(process.execPath, ['gateway/replay.ts', ...args], { cwd: root });
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  child.once('close', resolve);
  return { code: await promise, out: out.join(''), err: err.join('') };
}

const BATTERY = `rules:
  - { id: battery-low, replaces: battery-low, names: { zh: 电量低, en: Battery low }, level: blue, cause: battery-low, where: {},
      on: { type: below, field: battery, limit: 50 } }
`;
const ALWAYS = ['--from', '2020-01-01T00:00:00Z', '--to', '2100-01-01T00:00:00Z'];

describe('npm run replay', { timeout: 120_000 }, () => {
  it('[WI9] works while the gateway runs and when it stands still, changes nothing, and says why each alert', async () => {
    await using gateway = await startGateway();
    const [band, smoke] = [await signIn(gateway, 'band-0501'), await signIn(gateway, 'smoke-0501')];
    await publish(smoke, 'devices/smoke-0501/readings', { smoke: true, battery: 30 });
    await publish(band, 'devices/band-0501/readings', { battery: 10, worn: true });
    const rules = file('battery.yaml', BATTERY);
    const tryIt = async (): Promise<Json> => {
      const { code, out, err } = await replay(...ALWAYS, '--data', gateway.data, '--rules', rules, '--json');
      if (code === 0) return JSON.parse(out);
      // Stored a moment later than it was acknowledged.
      expect(err).toContain('replay-no-readings');
      return undefined;
    };
    const running = await until(async () => {
      const found = await tryIt();
      return found?.whatIf.same + found?.whatIf.gained.length === 3 && found;
    });
    expect(running.whatIf.gained).toMatchObject([
      {
        rule: 'battery-low',
        level: 'blue',
        subject: { type: 'home', id: HOME },
        why: {
          en: 'Battery low: 30, below 50: told by the other rules (rule battery-low: on.limit 20 → 50, on.deadband 5 → 0).',
        },
      },
    ]);
    expect(running.whatIf.lost).toEqual([]);
    expect(running.record).toMatchObject({ gained: [], lost: [], moved: [], same: 2 });
    // The gateway goes on as if nothing had been.
    await publish(band, 'devices/band-0501/readings', { battery: 9, worn: true, steps: 77 });
    await until(async () => {
      const { body } = await get(gateway, '/api/v1/readings?device=band-0501&metric=steps');
      return body.items.some((row: Json) => row.steps === 77);
    });
    band.end(true);
    smoke.end(true);
    await gateway.kill();
    const { code, out } = await replay(...ALWAYS, '--data', gateway.data, '--rules', rules);
    expect(code).toBe(0);
    expect(out).toMatch(/battery-low +1 +2 +1 +0 +0/);
    expect(out).toContain('blue battery-low home:hz/xh/wenxin/cuiyuan/g01/b12/0501\n');
    expect(out).toContain('the record itself: 2 alerts as the rules in force give them in the replay\n');
    await gateway.start();
    expect((await get(gateway, '/api/v1/cases')).body.items).toHaveLength(2);
  });

  it('[WI10] names what is wrong with flags, folders, times and rules, in one line with a code', async () => {
    const says = async (...args: readonly string[]) => {
      const { code, out, err } = await replay(...args);
      expect(out).toBe('');
      return [code, err.trimEnd()];
    };
    const data = ['--data', folder];
    expect(await says('--to', '2026-01-01T00:00:00Z')).toEqual([
      2,
      '--from is needed; see --help (wrong-usage)',
    ]);
    expect(await says('--from', 'yesterday', '--to', '2026-01-01T00:00:00Z')).toEqual([
      2,
      '--from is no time such as 2026-11-01T00:00:00+08:00; see --help (wrong-usage)',
    ]);
    expect(await says('--from', '2026-01-01T00:00:00Z', '--to', '2026-01-01T00:00:00Z')).toEqual([
      2,
      '--to is not behind --from; see --help (wrong-usage)',
    ]);
    expect(await says(...ALWAYS, '--fast')).toEqual([2, "Unknown option '--fast'; see --help (wrong-usage)"]);
    expect(await says(...ALWAYS, '--rules', '')).toEqual([
      2,
      '--rules has no value; see --help (wrong-usage)',
    ]);
    expect(await says(...ALWAYS, ...data)).toEqual([1, `${folder} (no-data)`]);
    const help = await replay('--help');
    expect([help.code, help.out]).toEqual([
      0,
      expect.stringContaining('Exit codes: 0 well, 1 failed, 2 wrong usage.'),
    ]);

    await using gateway = await startGateway();
    await gateway.stop();
    expect(await says(...ALWAYS, '--data', gateway.data)).toEqual([
      1,
      'none are stored (replay-no-readings)',
    ]);
    const broken = file('broken.yaml', BATTERY.replace('field: battery', 'field: batery'));
    expect(await says(...ALWAYS, '--data', gateway.data, '--rules', broken)).toEqual([
      1,
      expect.stringMatching(/broken\.yaml:3: rules\[0\]\.on\.field: .*\(rules-invalid\)$/),
    ]);
    mkdirSync(join(folder, 'rules'));
    expect(await says(...ALWAYS, '--data', gateway.data, '--rules', join(folder, 'rules'))).toEqual([
      1,
      'none are stored (replay-no-readings)',
    ]);
  });
});

it('[WI13] is broken off by name when the gateway stops meanwhile, and names a record of an older version', {
  timeout: 60_000,
}, async () => {
  await using gateway = await startGateway();
  await using past = await openPastFolder(gateway.data);
  using facts = new DatabaseSync(await past.open('facts'), { readOnly: true });
  expect(readPastFacts(facts).registry.devices.length).toBeGreaterThan(0);
  await past.open('readings');
  await gateway.stop();
  await expect(past.stillWhole()).rejects.toMatchObject({ code: 'replay-interrupted' });
  using older = new DatabaseSync(':memory:');
  expect(() => readPastFacts(older)).toThrow(expect.objectContaining({ code: 'data-older' }));
});

const point = (device: string, at: Instant, fields: Point['fields']): Point => ({
  measurement: 'test',
  device,
  tags: {},
  fields,
  at,
});

/** A store of these points, in this order, closed again. */
async function storeOf(points: readonly Point[]): Promise<URL> {
  const name = join(folder, 'readings.db');
  const store = await openEmbedded({ file: name });
  await store.append(points, 1);
  await store.close();
  return pathToFileURL(name);
}

describe('the stored past', { timeout: 60_000 }, () => {
  it('[WI11] finds all readings of a time, those whose devices told another time among them, and passes the others by', async () => {
    const hour = (n: number): Instant => plus(MONDAY, hours(n));
    // Received hourly; every seventh was told 23 hours late, every fifth by a clock that is 4 minutes ahead.
    const told = Array.from({ length: 200 }, (_, n): Instant => {
      if (n % 7 === 0) return plus(minus(hour(n), hours(23)), seconds(1));
      return n % 5 === 0 ? plus(hour(n), minutes(4)) : hour(n);
    });
    const points = told.map((at, n) => point('band-0501', at, { n }));
    const url = await storeOf([
      point('', plus(MONDAY, days(900)), { hours: 'later' }),
      ...points,
      point('', minus(MONDAY, days(900)), { hours: 'before' }),
    ]);
    using database = new DatabaseSync(url, { readOnly: true });
    for (const [from, to] of [
      [0, 200],
      [50, 60],
      [100, 101],
      [-10, 5],
      [195, 300],
    ] as const) {
      const span = { from: hour(from), to: hour(to) };
      const stretch = findStretch(database, span);
      const found = [...readPast(database, stretch, span)].flatMap(({ readings }) =>
        readings.map(([, at]) => at),
      );
      const isIn = (at: Instant): boolean => at >= span.from && at < span.to;
      expect(found.every(isIn)).toBe(true);
      // What was received behind the end was not known in that time.
      expect(found).toEqual(expect.arrayContaining(told.filter((at, n) => isIn(at) && n < to)));
      expect(stretch.last - stretch.first).toBeLessThan(to - from + 24 + 24);
    }
    expect(pastExtent(database)).toEqual({ from: told[0], to: told[199] });
  });

  it('[WI12] gives the same alerts in however many shares, leaves out who has left, and has a limit', async () => {
    const from = parseTime('2027-03-01T09:00:00+08:00') as Instant;
    const homes = ['smoke-0501', 'smoke-0502', 'door-0501', 'door-0502', 'gone'];
    const points = Array.from({ length: 400 }, (_, n) => {
      const device = homes[n % homes.length]!;
      const isOn = (n * 7919) % 13 < 4;
      return point(
        device,
        plus(from, minutes(n * 11)),
        device.startsWith('door') ? { open: isOn } : { smoke: isOn },
      );
    });
    const url = await storeOf(points);
    using database = new DatabaseSync(url, { readOnly: true });
    const to = plus(from, days(4));
    const work = {
      file: url.href,
      stretch: findStretch(database, { from, to }),
      since: from,
      to,
      registry: VILLAGE,
      downtimes: [],
      outages: new Map(),
      meetings: [{ resident: 'r1', sign: plus(from, hours(30)), at: plus(from, hours(30)) }],
      books: [BOOK, []],
    };
    const [one, three] = [
      await replayPast(work, () => undefined, { shares: 1 }),
      await replayPast(work, () => undefined, { shares: 3 }),
    ];
    expect(one.alerts[0]?.length).toBeGreaterThan(20);
    expect(new Set(one.alerts[0]?.map(({ place }) => place))).toContain(NEXT_HOME);
    expect(three).toEqual(one);
    expect([one.readings, one.strangers]).toEqual([320, 1]);
    await expect(replayPast(work, () => undefined, { mostAlerts: 5 })).rejects.toMatchObject({
      code: 'replay-too-many-alerts',
    });
    expect(formatTime(one.alerts[0]?.[0]?.at as Instant, 'Asia/Shanghai')).toMatch(/^2027-03-01T/);
  });
});
