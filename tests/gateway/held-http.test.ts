import { describe, expect, it, onTestFinished } from 'vitest';
import { hours, minutes } from '../../devices/time.ts';
import { B12, HOME } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { townOf } from '../stories/town.ts';
import { openVillage, type Village } from './http-village.ts';

type Json = ReturnType<typeof JSON.parse>;

async function open(story = new Scenario()): Promise<Village> {
  const village = await openVillage({ story });
  onTestFinished(() => village[Symbol.asyncDispose]());
  return village;
}

async function json(response: Promise<Response>, status = 200): Promise<Json> {
  const got = await response;
  const body = await got.json();
  expect(got.status, JSON.stringify(body)).toBe(status);
  return body;
}

const end = (village: Village, id: string, secret = 'secret-d1') =>
  fetch(`${village.url}/api/v1/mutes/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${secret}` },
  });

const UNTIL = '2027-03-01T09:30:00+08:00';
const TEST = { place: B12, cause: 'smoke', red: true, until: UNTIL, reason: '消防测试' };

describe('mutes over HTTP', () => {
  it('[MU14] a mute is set with its reason, listed with what it holds, and ended; a red under it is in front', async () => {
    const village = await open();
    const set = await json(village.post('/api/v1/mutes', TEST, 'secret-d1'));
    expect(set).toEqual({
      id: set.id,
      ...TEST,
      ...{ from: '2027-03-01T09:00:00+08:00', state: 'running', by: { staff: 'd1' }, held: 0 },
    });
    village.story.sends('smoke-0501', { smoke: true, battery: 5 });
    expect(await json(village.get('/api/v1/held', 'secret-d1'))).toMatchObject({
      items: [{ held: 'muted', mute: set.id, level: 'red', cause: 'smoke', place: HOME, until: UNTIL }],
      counts: { all: 1, red: 1, gathering: 0, muted: 1, storm: 0 },
      next: null,
    });
    expect((await json(village.get('/api/v1/mutes'))).items).toMatchObject([{ id: set.id, held: 1 }]);
    expect(await json(end(village, set.id))).toMatchObject({ state: 'ended', held: 0 });
    expect(village.story.openCases().map(({ cause }) => cause)).toContain('smoke');
    expect(await json(end(village, set.id), 404)).toMatchObject({ code: 'no-such-mute' });
  });

  it('[MU15] one of a device is where the device is, one planned says so, and none can be without an end', async () => {
    const village = await open();
    const body = { device: 'door-0501', reason: 'x', from: UNTIL, until: '2027-03-02T09:30:00+08:00' };
    expect(await json(village.post('/api/v1/mutes', body, 'secret-d1'))).toMatchObject({
      ...{ place: HOME, device: 'door-0501', state: 'planned' },
    });
    const { until: _, ...endless } = body;
    expect(await json(village.post('/api/v1/mutes', endless, 'secret-d1'), 422)).toMatchObject({
      code: 'body-invalid',
    });
    const { device: __, ...nowhere } = body;
    expect(await json(village.post('/api/v1/mutes', nowhere, 'secret-d1'), 422)).toMatchObject({
      code: 'body-invalid',
    });
  });

  it('[MU16] desks mute in their own place alone, and one that cannot be is refused with its reason', async () => {
    const village = await open();
    const post = (body: object, secret: string, status: number) =>
      json(village.post('/api/v1/mutes', { ...TEST, ...body }, secret), status);
    expect(await post({}, 'secret-s1', 403)).toMatchObject({ code: 'role-not-allowed' });
    expect(await post({ until: '2027-03-01T11:00:00+08:00' }, 'secret-d1', 409)).toMatchObject({
      ...{ code: 'mute-refused', detail: 'red-too-long' },
    });
    for (const [body, detail] of [
      [{ place: 'hz/xh/wenxin/other' }, 'no-such-place'],
      [{ place: undefined, device: 'gone' }, 'no-such-device'],
    ] as const)
      expect(await post(body, 'secret-d1', 409)).toMatchObject({ code: 'mute-refused', detail });
    const { id } = await post({}, 'secret-d1', 200);
    expect(await json(end(village, id, 'secret-s1'), 403)).toMatchObject({ code: 'role-not-allowed' });
    expect(await json(end(village, id, 'secret-elsewhere'), 404)).toMatchObject({ code: 'no-such-mute' });
  });

  it('[MU17] anyone reads what is held in their place: whole, by building, or nothing', async () => {
    const village = await open();
    await json(village.post('/api/v1/mutes', { ...TEST, device: 'smoke-0501' }, 'secret-d1'));
    village.story.sends('smoke-0501', { smoke: true });
    const seen = async (secret: string) => (await json(village.get('/api/v1/held', secret))).items;
    expect(await seen('secret-s1')).toMatchObject([{ place: HOME, device: 'smoke-0501' }]);
    const [outline] = await seen('secret-bh1');
    expect([outline.place, outline.device, outline.cause]).toEqual([B12, undefined, 'smoke']);
    const [mute] = (await json(village.get('/api/v1/mutes', 'secret-bh1'))).items;
    expect([mute.reason, mute.device, mute.red]).toEqual([undefined, undefined, true]);
    expect(await seen('secret-elsewhere')).toEqual([]);
    const elsewhere = `?place=hz/xh/wenxin/other`;
    expect((await json(village.get(`/api/v1/mutes${elsewhere}`, 'secret-d1'))).items).toEqual([]);
    expect((await json(village.get(`/api/v1/held${elsewhere}`, 'secret-d1'))).counts.all).toBe(0);
  });
});

describe('storms over HTTP', () => {
  it('[SS19] the case of a storm says how many alerts stand, and the list has all of them, page by page', async () => {
    const registry = townOf({ grids: 2, homes: 40, each: 2 });
    const village = await open(new Scenario({ registry }).at(hours(27)));
    const { items } = await json(village.get('/api/v1/cases?state=open'));
    expect(items[0]).toMatchObject({ cause: 'device-silent', storm: { all: 160, standing: 160 } });
    expect(items[0].alerts).toHaveLength(100);
    const first = await json(village.get(`/api/v1/held?why=storm&case=${items[0].id}&limit=100`));
    const second = await json(village.get(`/api/v1/held?why=storm&limit=100&after=${first.next}`));
    expect([first.items.length, second.items.length, second.next]).toEqual([100, 60, null]);
    expect(first.counts).toEqual({ all: 160, red: 0, gathering: 0, muted: 0, storm: 160 });
    expect((await json(village.get('/api/v1/held?case=c_none'))).items).toEqual([]);
    expect(await json(village.get('/api/v1/held?after=gone'), 400)).toMatchObject({ code: 'cursor-invalid' });
  });

  it('[SS20] the load of each operator is counted over ten minutes, and over ten is a flood', async () => {
    const registry = townOf({ grids: 1, homes: 12, each: 1 });
    const story = new Scenario({ registry });
    const village = await open(story);
    expect(await json(village.get('/api/v1/operator-load'))).toEqual({ floodOver: 10, items: [] });
    for (const { id } of registry.devices) if (id !== 'd0-0') story.sends(id, { smoke: true });
    const busy = await open(story);
    const { items } = await json(busy.get('/api/v1/operator-load'));
    expect(items).toEqual([{ staff: 'w1', alerts: expect.any(Number), flood: true }]);
    expect(items[0].alerts).toBeGreaterThan(10);
    expect((await json(busy.get('/api/v1/operator-load', 'secret-elsewhere'))).items).toEqual([]);
    story.at(minutes(1));
    for (const { id } of story.openCases()) story.answers('w1', 'accept', { case: id });
    story.at(minutes(11));
    const calm = (await json(busy.get('/api/v1/operator-load'))).items;
    expect(calm.find(({ staff }: Json) => staff === 'w1')?.flood ?? false).toBe(false);
  });
});
