import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  COMMUNITY,
  type GatewayProcess,
  get,
  type Json,
  post,
  publish,
  secretOf,
  signIn,
  startGateway,
  until,
} from '../gateway-process.ts';

const PLACE = 'hz/xh/wenxin/cuiyuan';
const PATH = '/api/v1/indicators';
const worker = (grid: string) => ({
  ...{
    name: `phone-${grid}`,
    token: `a-long-token-of-${grid}`,
    role: 'grid-worker',
    place: `${PLACE}/${grid}`,
  },
});
/** A day around now, whatever week it is. */
const [FROM, TO] = [-12, 12].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
const AROUND_NOW = `from=${FROM}&to=${TO}`;
const tokenOf = (grid: string): string => worker(grid).token;

describe('figures of a running gateway', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    const far = {
      id: 'smoke-far',
      kind: 'smoke',
      place: `${PLACE}/g02/b1/101`,
      secret: secretOf('smoke-far'),
    };
    gateway = await startGateway({
      community: { ...COMMUNITY, devices: [...COMMUNITY.devices, far] },
      tokens: [worker('g01'), worker('g02')],
    });
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
  });

  /** A figure of the first area of the answer, and all the areas. */
  async function ask(query: string, id: string, token?: string) {
    const { status, body } = await get(gateway, `${PATH}${query}`, token);
    expect(status, JSON.stringify(body)).toBe(200);
    const [first] = body.areas;
    return {
      areas: body.areas.map((one: Json) => one.place),
      ...first.figures.find((one: Json) => one.id === id),
    };
  }

  it('[IC15] a fire that was answered is in the figures of its grid and community, and in none of the grid beside it', async () => {
    const client = await signIn(gateway, 'smoke-0501');
    await publish(client, 'devices/smoke-0501/readings', { smoke: true });
    const fire = await until(async () => (await get(gateway, '/api/v1/cases?cause=smoke')).body.items[0]);
    for (const action of ['accept', 'arrive']) await post(gateway, `/api/v1/cases/${fire.id}/${action}`);
    await publish(client, 'devices/smoke-0501/readings', { smoke: false });
    await client.endAsync();
    await post(gateway, `/api/v1/cases/${fire.id}/resolve`, { reason: 'false-device' });
    await post(gateway, `/api/v1/cases/${fire.id}/feedback`, { satisfied: true, complaint: false });

    const community = await ask(`?place=${PLACE}&${AROUND_NOW}`, 'accept');
    expect(community.areas).toEqual([PLACE, `${PLACE}/g01`, `${PLACE}/g02`]);
    expect(community.urgencies[0]).toMatchObject({ urgency: 'emergency', times: { count: 1 } });
    expect(await ask(`?${AROUND_NOW}`, 'false-alarms', tokenOf('g01'))).toMatchObject({
      areas: [`${PLACE}/g01`],
      ...{ count: 1, of: 1, share: 1, target: null },
    });
    expect(await ask(`?${AROUND_NOW}`, 'satisfied', tokenOf('g01'))).toMatchObject({ count: 1, of: 1 });
    expect(await ask(`?${AROUND_NOW}`, 'connected', tokenOf('g01'))).toMatchObject({
      count: 1,
      of: 5,
      colour: 'red',
    });

    const { body } = await get(gateway, `${PATH}?${AROUND_NOW}`, tokenOf('g02'));
    expect(body.areas.map((one: Json) => one.place)).toEqual([`${PLACE}/g02`]);
    expect(body.areas[0].figures.map((one: Json) => one.of).reduce((a: number, b: number) => a + b)).toBe(2);
    expect(body.falseAlarms).toEqual({ causes: [], devices: [] });
    expect(JSON.stringify(body)).not.toContain('g01');
    for (const place of [`${PLACE}/g01`, PLACE])
      expect(await get(gateway, `${PATH}?place=${place}`, tokenOf('g02'))).toMatchObject({
        ...{ status: 404, body: { code: 'no-such-place' } },
      });
  });

  it('[IC15] a gateway that was killed tells the same', async () => {
    const figuresOf = async () => (await get(gateway, `${PATH}?${AROUND_NOW}`)).body.areas[0].figures;
    const before = await figuresOf();
    await gateway.kill();
    await gateway.start();
    const after = await figuresOf();
    const done = (all: Json) =>
      all.map((one: Json) => [one.id, one.urgencies.map((urgency: Json) => urgency.times)]);
    expect(done(after)).toEqual(done(before));
  });
});
