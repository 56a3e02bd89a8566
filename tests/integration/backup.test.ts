import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../gateway/storage/embedded.ts';
import { runBackup, startBackup } from '../backup-command.ts';
import {
  type GatewayProcess,
  get,
  type Json,
  PERSONAL,
  post,
  publish,
  signIn,
  startGateway,
  until,
} from '../gateway-process.ts';
import { startReceiver } from '../webhook-receiver.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);

const casesOf = async (gateway: GatewayProcess) => (await get(gateway, '/api/v1/cases')).body.items;
const stepsOf = async (gateway: GatewayProcess): Promise<number[]> =>
  (await get(gateway, '/api/v1/readings?device=band-0501&metric=steps')).body.items.map(
    (row: Json) => row.steps,
  );

/** A folder as a killed gateway leaves it. */
async function deadFolder(): Promise<string> {
  const gateway = await startGateway({ config: { data: file('dead') } });
  const client = await signIn(gateway, 'smoke-0501');
  await publish(client, 'devices/smoke-0501/readings', { smoke: true });
  await until(async () => (await casesOf(gateway)).length === 1);
  await gateway.kill();
  client.end(true);
  await gateway[Symbol.asyncDispose]();
  return file('dead');
}

/** Each test starts up to five processes; nothing in it depends on how fast they are. */
describe('a backup', { timeout: 120_000 }, () => {
  it('[BK1] of a running gateway under load holds every message acked before it, is consistent and goes on elsewhere', async () => {
    const webhook = { secret: 'a-long-webhook-secret', levels: ['red', 'yellow', 'blue'] };
    await using receiver = await startReceiver(webhook.secret);
    const config = { webhooks: [{ ...webhook, url: receiver.url }] };
    await using gateway = await startGateway({ config });
    const [band, smoke] = [await signIn(gateway, 'band-0501'), await signIn(gateway, 'smoke-0501')];
    const other = await signIn(gateway, 'smoke-0601');
    await publish(smoke, 'devices/smoke-0501/readings', { smoke: true });
    const [fire] = await until(async () => (await casesOf(gateway)).length === 1 && casesOf(gateway));
    await post(gateway, `/api/v1/cases/${fire.id}/note`, { note: `${PERSONAL[0]} rang` });

    const acked = new Set<number>();
    let sending = true;
    const stream = (async () => {
      for (let seq = 1; sending; seq++) {
        await publish(band, 'devices/band-0501/readings', { steps: seq, seq });
        acked.add(seq);
      }
    })();
    await until(async () => acked.size > 200);
    const before = [...acked];
    const backup = runBackup('--data', gateway.data, '--to', file('b.tar.gz'), '--with-key');
    await publish(other, 'devices/smoke-0601/readings', { smoke: true });
    expect(await backup).toMatchObject({ code: 0, err: '' });
    sending = false;
    await stream;
    const known = (await get(gateway, `/api/v1/cases/${fire.id}`)).body;
    await gateway.kill();
    for (const client of [band, smoke, other]) client.end(true);

    const restored = await runBackup('--restore', file('b.tar.gz'), '--data', file('data'));
    expect(restored).toMatchObject({ code: 0, err: '' });
    for (const name of ['facts.db', 'readings.db']) {
      const database = new DatabaseSync(file(`data/${name}`), { readOnly: true });
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      database.close();
    }
    const toldBefore = new Set(receiver.received.map(({ id }) => id));
    await using again = await startGateway({ config: { ...config, data: file('data') } });
    const steps = await until(async () => {
      const stored = await stepsOf(again);
      return stored.length >= before.length && stored;
    });
    expect(new Set(steps).size, 'none twice').toBe(steps.length);
    expect(steps).toEqual(expect.arrayContaining(before));
    const after = (await get(again, `/api/v1/cases/${fire.id}`)).body;
    expect(after.timeline.slice(0, known.timeline.length)).toEqual(known.timeline);
    expect(after.timeline.map((fact: Json) => fact.note)).toContain(`${PERSONAL[0]} rang`);
    await receiver.next(({ id, event }) => event.type === 'shouwang.gateway-started' && !toldBefore.has(id));
    const opened = receiver.received.filter(({ event }) => event.type === 'shouwang.case-opened');
    expect(new Set(opened.map(({ id }) => id)).size, 'told again under the same id, if at all').toBe(2);
  });

  it('[BK2] of a gateway that stands still has all of it but the key, without which it does not start', async () => {
    const data = await deadFolder();
    const store = await openEmbedded({ file: join(data, 'readings.db'), followers: ['influx-1'] });
    await store.moveFollower('influx-1', 1, [{ line: 'smoke smoke=true 1', reason: 'refused' }]);
    await store.close();
    const before = readdirSync(data).sort();
    const saved = await runBackup('--data', data, '--to', file('b.tar.gz'));
    expect(saved).toMatchObject({ code: 0, out: expect.stringContaining('the master key is not in it') });
    expect(readdirSync(data).filter((name) => name.endsWith('.db'))).toEqual(['facts.db', 'readings.db']);
    expect(before).toContain('master.key');
    const restored = await runBackup('--restore', file('b.tar.gz'), '--data', file('data'));
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining('give it its master key') });
    const again = await openEmbedded({ file: file('data/readings.db'), followers: ['influx-1'] });
    expect(await again.followerPosition('influx-1'), 'InfluxDB is not sent everything again').toBe(1);
    await again.close();
    expect(readFileSync(file('data/dead-letters/influx-1.jsonl'), 'utf8')).toContain('refused');
    await expect(startGateway({ config: { data: file('data') } })).rejects.toThrow(/wrong-master-key/);
    writeFileSync(file('data/master.key'), readFileSync(join(data, 'master.key')), { mode: 0o600 });
    await using gateway = await startGateway({ config: { data: file('data') } });
    expect(await casesOf(gateway)).toMatchObject([{ cause: 'smoke', state: 'open' }]);
  });

  it('[BK3] with the files holds config and community too, found by the config alone', async () => {
    const data = await deadFolder();
    writeFileSync(file('config.yaml'), `data: ${data}\ncommunity: ./people.yaml\n`);
    writeFileSync(file('people.yaml'), 'timeZone: Asia/Shanghai\n');
    const config = ['--config', file('config.yaml')];
    expect(await runBackup(...config, '--to', file('b.tar.gz'), '--with-files')).toMatchObject({ code: 0 });
    await runBackup('--restore', file('b.tar.gz'), '--data', file('data'));
    expect(readFileSync(file('data/files/config.yaml'), 'utf8')).toContain('people.yaml');
    expect(readFileSync(file('data/files/community.yaml'), 'utf8')).toContain('Asia/Shanghai');
  });

  it('[BK4] that is killed, or whose gateway goes, leaves nothing under the name of the file', async () => {
    const data = await deadFolder();
    const clients: Socket[] = [];
    rmSync(join(data, 'control.sock'), { force: true });
    // A gateway that stops answering in the middle.
    const server = createServer((client) => {
      clients.push(client);
      client.on('error', () => undefined);
      client.on('data', (order) => order.toString() === 'hold readings\n' && client.write('held\n'));
    });
    await new Promise<void>((resolve) => server.listen(join(data, 'control.sock'), resolve));
    const killed = startBackup('--data', data, '--to', file('b.tar.gz'));
    await until(async () => clients.length === 1 && existsSync(file('b.tar.gz.partial')));
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(existsSync(file('b.tar.gz'))).toBe(false);

    const left = startBackup('--data', data, '--to', file('b.tar.gz'));
    await until(async () => clients.length === 2 && clients[1]);
    clients[1]?.end();
    const broken = await left.ended;
    expect(broken).toMatchObject({ code: 1, err: 'the gateway has stopped (backup-interrupted)\n' });
    expect(readdirSync(folder).filter((name) => name.startsWith('b.tar'))).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
    expect(await runBackup('--data', data, '--to', file('b.tar.gz'))).toMatchObject({ code: 0 });
  });

  it('[BK5] that was cut off, changed or is something else is refused, and nothing is restored', async () => {
    const data = await deadFolder();
    await runBackup('--data', data, '--to', file('b.tar.gz'));
    const whole = readFileSync(file('b.tar.gz'));
    const plain = gunzipSync(whole);
    // A bit of a database; one of the gzip stream may change nothing.
    const at = plain.indexOf('SQLite format 3') + 200;
    plain.writeUInt8(plain.readUInt8(at) ^ 1, at);
    const others = {
      cut: whole.subarray(0, whole.length - 100),
      changed: gzipSync(plain),
      text: Buffer.from('not a backup'),
    };
    for (const [name, bytes] of Object.entries(others)) {
      writeFileSync(file(name), bytes);
      const { code, err } = await runBackup('--restore', file(name), '--data', file('data'));
      expect([code, err], name).toEqual([1, expect.stringMatching(/^.* \(backup-damaged\)\n$/)]);
    }
    const missing = await runBackup('--restore', file('nothing'), '--data', file('data'));
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('(backup-failed)') });
    expect(readdirSync(folder).filter((name) => name.startsWith('data'))).toEqual([]);
  });

  it('[BK6] writes over nothing, and says what it was called wrongly with', async () => {
    mkdirSync(file('data'));
    writeFileSync(file('data/something'), '');
    const cases: [string[], number, RegExp][] = [
      [['--restore', file('b'), '--data', file('data')], 1, /folder-not-empty/],
      [['--data', file('data'), '--to', file('new')], 1, /no-data/],
      [['--data', file('data'), '--to', file('data/something')], 1, /backup-exists/],
      [['--to'], 2, /wrong-usage/],
      [['--nonsense'], 2, /wrong-usage/],
      [['--data', file('data')], 2, /wrong-usage/],
      [['--restore', file('b')], 2, /wrong-usage/],
      [['--to', file('new'), '--with-files'], 2, /wrong-usage/],
    ];
    for (const [args, code, says] of cases) {
      const ended = await runBackup(...args);
      expect([ended.code, ended.err], args.join(' ')).toEqual([code, expect.stringMatching(says)]);
      expect(ended.err.trim().split('\n'), 'one line').toHaveLength(1);
    }
    expect(await runBackup('--help')).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(folder)).toEqual(['data']);
  });
});
