import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type GatewayProcess, get, publish, signIn, startGateway, until } from '../gateway-process.ts';

const RULE = (limit: number) =>
  `rules: [{ id: warm, names: Warm, level: yellow, cause: heat, where: { kind: [smoke] }, on: { type: above, field: temperature, limit: ${limit} } }]`;

/** As an editor saves: a file beside it, then a rename. */
function save(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, `.${name}.tmp`), text);
  renameSync(join(folder, `.${name}.tmp`), join(folder, name));
}

const own = async (gateway: GatewayProcess) => {
  const { body } = await get(gateway, '/api/v1/rules');
  return body.items.filter((one: { own: boolean }) => one.own);
};

describe('the rules folder', () => {
  it('[OR10] is taken while the gateway runs, refused whole with file and line, and outlives a kill', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shouwang-rules-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    save(folder, 'warm.yaml', RULE(40));
    await using gateway = await startGateway({ config: { rules: folder } });
    expect(await own(gateway)).toMatchObject([
      { id: 'warm', level: 'yellow', own: true, why: { en: 'Warm: {value}, above {limit}.' } },
    ]);

    save(folder, 'warm.yaml', RULE(25));
    await until(async () => gateway.output().split('own rules taken').length > 2);
    const device = await signIn(gateway, 'smoke-0501');
    await publish(device, 'devices/smoke-0501/readings', { temperature: 26 });
    await until(async () => (await get(gateway, '/api/v1/cases?state=open')).body.items.length === 1);

    save(folder, 'worse.yaml', 'rules:\n  - id: x\n    colour: red\n');
    await until(async () => gateway.output().includes('own rules refused'));
    expect(gateway.output()).toContain(`${join(folder, 'worse.yaml')}:3: rules[0].colour: unknown key`);
    expect(await own(gateway)).toHaveLength(1);

    await gateway.kill();
    await gateway.start();
    expect((await own(gateway))[0].id, 'a broken file at the start leaves those of the record').toBe('warm');

    rmSync(join(folder, 'worse.yaml'));
    save(folder, 'warm.yaml', 'rules: []');
    await until(async () => (await own(gateway)).length === 0);
    await until(async () => (await get(gateway, '/api/v1/cases?state=open')).body.items.length === 0);
    await device.endAsync(true);
  });
});
