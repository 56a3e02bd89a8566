import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { hours, minutes } from '../../devices/time.ts';
import { B12, HOME } from '../community.ts';
import { reads, warm } from '../rules/one-rule.ts';
import { Scenario } from '../scenario.ts';
import { goodbye, hear, hearAll, tower } from '../stories/radio-town.ts';
import { townOf } from '../stories/town.ts';
import { type Json, json } from './answered.ts';
import { openVillage, type Village } from './http-village.ts';

async function open(story = new Scenario()): Promise<Village> {
  const village = await openVillage({ story });
  onTestFinished(() => village[Symbol.asyncDispose]());
  return village;
}

const end = (village: Village, id: string, secret = 'secret-d1') =>
  fetch(`${village.url}/api/v1/mutes/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${secret}` },
  });

const NONE = { all: 0, red: 0, gathering: 0, muted: 0, storm: 0, 'radio-gateway': 0, flapping: 0 };
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
      counts: { ...NONE, all: 1, red: 1, muted: 1 },
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
    const window = { from: '2027-03-03T09:00', until: '2027-03-04' };
    expect(
      await json(village.post('/api/v1/mutes', { ...body, ...window }, 'secret-d1')),
      'times of people are those of the community',
    ).toMatchObject({ from: '2027-03-03T09:00:00+08:00', until: '2027-03-05T00:00:00+08:00' });
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

describe('what never became an alert, over HTTP', () => {
  /** A person living alone behind a radio gateway that went at the beginning, 40 h ago; told after ten minutes. */
  async function dark(): Promise<Village> {
    const story = new Scenario({ registry: tower({ people: 1 }) });
    hearAll(story);
    goodbye(story);
    return open(story.at(hours(40)));
  }

  it('[SS23] what a radio gateway that is down keeps from being told is in the list, with its case', async () => {
    const village = await dark();
    const [radioCase] = village.story.openCases();
    const all = await json(village.get('/api/v1/held?limit=200', 'secret-d1'));
    expect(all.counts).toEqual({ ...NONE, all: 31, red: 1, 'radio-gateway': 31 });
    const by = { held: 'radio-gateway', radioGateway: 'zb-b12', case: radioCase?.id };
    const at = `${B12}/1001`;
    expect(all.items.slice(0, 2)).toMatchObject([
      {
        ...by,
        level: 'red',
        cause: 'no-sign-of-life',
        resident: 'p0',
        place: at,
        since: '2027-03-02T09:00:00+08:00',
      },
      { ...by, cause: 'device-silent', since: '2027-03-02T11:00:00+08:00' },
    ]);
    expect(all.radioGateways).toEqual([
      {
        ...{ radioGateway: 'zb-b12', place: B12, case: radioCase?.id, devices: 30, held: 31, unseen: 1 },
        ...{ since: '2027-03-01T09:10:00+08:00', heard: '2027-03-01T09:00:00+08:00' },
      },
    ]);
    const own = await json(village.get(`/api/v1/held?why=radio-gateway&case=${radioCase?.id}&place=${at}`));
    expect([own.items.length, own.radioGateways[0].devices, own.radioGateways[0].held]).toEqual([3, 2, 3]);
    hear(village.story, 'door-1', { battery: 90 });
    expect(await json(village.get('/api/v1/held'))).toMatchObject({ counts: NONE, radioGateways: [] });
  });

  it('[SS23] it is read whole, by building, or not at all, as cases are', async () => {
    const village = await dark();
    const outline = await json(village.get('/api/v1/held', 'secret-maintainer'));
    expect(outline.radioGateways).toMatchObject([{ place: B12, devices: 30, unseen: 1 }]);
    expect(outline.radioGateways[0]).not.toHaveProperty('radioGateway');
    for (const one of outline.items) {
      expect(one.place).toBe(B12);
      for (const key of ['resident', 'device', 'radioGateway']) expect(one).not.toHaveProperty(key);
    }
    const elsewhere = await json(village.get('/api/v1/held', 'secret-elsewhere'));
    expect(elsewhere).toMatchObject({ items: [], counts: NONE, radioGateways: [] });
    expect(await json(village.get('/api/v1/held?place=sh', 'secret-d1'))).toMatchObject({
      radioGateways: [],
    });
  });

  it('[SS24] in a storm of radio gateways each names the case of the storm', async () => {
    const bridges = ['zb-1', 'zb-2', 'zb-3'];
    const registry = tower();
    const behind = bridges.map((bridge, n) => ({
      ...{ id: `door-${n}`, kind: 'door', place: `${B12}/10${n}1` as PlaceId, bridge, address: 'door' },
    }));
    const known = bridges.map((id) => ({ ...registry.bridges[0]!, id }));
    const story = new Scenario({ registry: { ...registry, bridges: known, devices: behind } });
    for (const bridge of bridges) story.publishes(bridge, 'zigbee2mqtt/bridge/state', 'offline');
    const village = await open(story.at(hours(1)));
    const [storm, ...others] = village.story.openCases();
    expect([storm?.cause, others]).toEqual(['radio-gateway', []]);
    const { radioGateways } = await json(village.get('/api/v1/held'));
    expect(radioGateways.map((one: Json) => one.case)).toEqual(bridges.map(() => storm?.id));
  });

  it('[SS25] a signal that flaps is in the list with its changes and its case, and is no held red', async () => {
    const story = warm('level: red', 'on: { type: above, field: temperature, limit: 30 }', 'flapping: held');
    for (let n = 0; n < 12; n++) reads(story, n, n % 2 === 0 ? 31 : 20);
    const village = await open(story);
    const held = await json(village.get('/api/v1/held?why=flapping', 'secret-d1'));
    expect(held.counts).toEqual({ ...NONE, all: 1, flapping: 1 });
    expect(held.items).toMatchObject([
      {
        ...{ held: 'flapping', level: 'red', cause: 'heat', place: HOME, device: 'smoke-0501', changes: 3 },
        ...{ case: story.theCase().id, since: '2027-03-01T09:09:00+08:00' },
      },
    ]);
    // Looked for once in a second.
    story.at(minutes(90));
    expect((await json(village.get('/api/v1/held'))).counts).toEqual(NONE);
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
    expect(first.counts).toEqual({ ...NONE, all: 160, storm: 160 });
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
