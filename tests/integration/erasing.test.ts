import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  CHECKS,
  type GatewayProcess,
  get,
  PERSONAL,
  post,
  publish,
  signIn,
  startGateway,
  TOKEN,
} from '../gateway-process.ts';

const run = promisify(execFile);
const NOTE = '摔倒在厨房门口';
const [RESIDENT = ''] = PERSONAL;

const remove = (gateway: GatewayProcess, path: string, token = TOKEN): Promise<Response> =>
  fetch(gateway.http + path, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });

/** The audit as a command; gives what it printed. */
async function audit(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = run(process.execPath, ['gateway/audit.ts', ...args], {
    cwd: new URL('../..', import.meta.url),
  });
  return command.then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      out: error.stdout,
      err: error.stderr,
    }),
  );
}

/** Files of a folder that hold these bytes. */
const holding = (folder: string, bytes: Uint8Array | string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => readFileSync(file).includes(bytes));

/** A red of `r1`, answered with a note. */
async function answeredCase(gateway: GatewayProcess): Promise<string> {
  const band = await signIn(gateway, 'band-0501');
  await publish(band, 'devices/band-0501/readings', { sos: true });
  const { body } = await get(gateway, '/api/v1/cases?level=red');
  const [{ id }] = body.items;
  await post(gateway, `/api/v1/cases/${id}/accept`, { note: NOTE });
  await band.endAsync();
  return id;
}

describe('erasing a person', () => {
  it('[ER1] leaves chain and cases whole and no name, note or key anywhere, also after a restart', async () => {
    await using gateway = await startGateway();
    const id = await answeredCase(gateway);
    const names = JSON.stringify((await get(gateway, '/api/v1/places')).body);
    expect(names).toContain(RESIDENT);
    const noted = JSON.stringify((await get(gateway, `/api/v1/cases/${id}`)).body);
    expect(noted).toContain(NOTE);
    const { wrapped, sealed } = await keyOf(gateway, 'resident:r1');
    expect(holding(gateway.data, wrapped)).not.toEqual([]);

    expect((await remove(gateway, '/api/v1/residents/r1')).status).toBe(204);
    expect((await remove(gateway, '/api/v1/residents/nobody')).status).toBe(404);
    const look = async (): Promise<void> => {
      const places = (await get(gateway, '/api/v1/places')).body;
      expect(JSON.stringify(places)).not.toContain('"r1"');
      const it = (await get(gateway, `/api/v1/cases/${id}`)).body;
      expect(it).toMatchObject({ id, level: 'red', subject: { type: 'resident', id: 'r1' } });
      expect(it.timeline.map(({ type }: { type: string }) => type)).toContain('case-accepted');
      expect(JSON.stringify(it)).not.toContain(NOTE);
      const devices = (await get(gateway, '/api/v1/devices')).body.items;
      expect(devices.find((one: { id: string }) => one.id === 'band-0501')).not.toHaveProperty('resident');
      expect((await get(gateway, '/api/v1/audit/verify')).body).toMatchObject({ ok: true });
    };
    await look();
    await gateway.stop();
    for (const secret of [...PERSONAL.filter((text) => text !== ''), NOTE, wrapped, sealed])
      expect(holding(gateway.data, secret)).toEqual([]);
    await gateway.start();
    await look();
    expect(gateway.output()).toMatch(/resident:r1 was erased/);
    const { body } = await get(gateway, '/api/v1/audit?type=erasure');
    expect(body.items).toMatchObject([{ ref: 'resident:r1', body: { by: { service: CHECKS.name } } }]);
  });

  it('[ER2] is for administrators alone, and the ledger for who answers for the whole', async () => {
    const place = 'hz/xh/wenxin/cuiyuan/g01';
    const tokens = ['grid-worker', 'duty-desk', 'auditor'].map((role) => ({
      name: role,
      token: `a-long-token-of-${role}`,
      role,
      place: role === 'auditor' ? place : 'hz',
    }));
    await using gateway = await startGateway({ tokens });
    for (const { token } of tokens) {
      expect((await remove(gateway, '/api/v1/residents/r1', token)).status).toBe(403);
      expect((await get(gateway, '/api/v1/audit', token)).status).toBe(403);
      expect((await get(gateway, '/api/v1/audit/verify', token)).status).toBe(403);
    }
    expect((await get(gateway, '/api/v1/audit')).body.items.length).toBeGreaterThan(0);
  });
});

describe('npm run audit', () => {
  it('[LE7] asks a gateway that runs, reads the folder of one that does not, and finds what was changed there', async () => {
    await using gateway = await startGateway();
    await answeredCase(gateway);
    const online = await audit('verify', '--url', gateway.http, '--token', TOKEN);
    expect(online).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^unbroken, \d+ entries\n\d+ [0-9a-f]{64}\n$/),
    });
    expect(await audit('verify', '--data', gateway.data)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/data-locked/),
    });
    await gateway.stop();
    const anchor = online.out.trim().split('\n')[1] ?? '';
    const offline = await audit('verify', '--data', gateway.data, '--anchor', anchor, '--json');
    expect(JSON.parse(offline.out)).toMatchObject({ ok: true, marked: true });
    const database = new DatabaseSync(join(gateway.data, 'facts.db'));
    database.exec(
      `UPDATE facts SET body = replace(body, 'checks', 'nobody') WHERE body LIKE '%case-accepted%'`,
    );
    database.close();
    expect(await audit('verify', '--data', gateway.data)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^entry \d+: entry-changed \(ledger-broken\)/),
    });
  });

  it('[LE8] says how it is used', async () => {
    expect((await audit('--help')).out).toContain('npm run audit');
    for (const args of [
      [],
      ['mend'],
      ['verify', '--url', 'http://127.0.0.1:1'],
      ['verify', '--anchor', 'x'],
      ['verify', '--no'],
    ])
      expect(await audit(...args)).toMatchObject({ code: 2, err: expect.stringContaining('wrong-usage') });
    expect(await audit('verify', '--data', '/nowhere')).toMatchObject({ code: 1 });
  });
});

/** The wrapped key and the sealed file of a person, read while the gateway is down. */
async function keyOf(
  gateway: GatewayProcess,
  person: string,
): Promise<{ wrapped: Uint8Array; sealed: string }> {
  await gateway.stop();
  const database = new DatabaseSync(join(gateway.data, 'facts.db'), { readOnly: true });
  const wrapped = database.prepare('SELECT wrapped FROM keys WHERE id = ?').get(person)
    ?.wrapped as Uint8Array;
  const sealed = String(database.prepare('SELECT sealed FROM persons WHERE id = ?').get(person)?.sealed);
  database.close();
  await gateway.start();
  return { wrapped, sealed };
}
