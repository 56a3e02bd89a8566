import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { hours, minutes } from '../../devices/time.ts';
import { B12, COMMUNITY, HOME, NEXT_HOME, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { openVillage } from './http-village.ts';

const WALKS = '/api/v1/walk-tests';
const REPAIRS = 'secret-maintainer';

describe('walk tests over HTTP', () => {
  it('[FR30] are begun by a maintainer, listed with what was heard, and ended', async () => {
    await using village = await openVillage();
    const begun = await village.post(WALKS, { place: B12, minutes: 90 }, REPAIRS);
    expect(begun.status).toBe(200);
    const { id } = (await begun.json()) as { id: string };
    village.story.at(minutes(1)).sends('smoke-0501', { test: true });
    const list = await (await village.get(WALKS, REPAIRS)).json();
    expect(list).toEqual({
      items: [
        {
          id,
          place: B12,
          by: { service: 'repairs' },
          from: '2027-03-01T09:00:00+08:00',
          until: '2027-03-01T10:30:00+08:00',
          detectors: [
            { device: 'smoke-0501', place: HOME, tested: '2027-03-01T09:01:00+08:00' },
            { device: 'smoke-0502', place: NEXT_HOME, tested: null },
            { device: 'z-0502', place: NEXT_HOME, tested: null },
          ],
        },
      ],
    });
    const ended = await village.post(`${WALKS}/${id}/end`, undefined, 'secret-d1');
    expect(await ended.json()).toMatchObject({
      ended: { at: '2027-03-01T09:01:00+08:00', by: { staff: 'd1' } },
      detectors: [{ device: 'smoke-0501' }, { device: 'smoke-0502', tested: null }, { device: 'z-0502' }],
    });
    expect(village.story.theCase()).toMatchObject({ cause: 'test-missed', urgency: 'upkeep' });
    // One that has left since is still named.
    village.story.registers({
      ...VILLAGE,
      devices: VILLAGE.devices.filter((device) => device.id !== 'smoke-0502'),
    });
    const { items } = (await (await village.get(WALKS, REPAIRS)).json()) as {
      items: { detectors: object[] }[];
    };
    expect(items[0]?.detectors[1]).toEqual({ device: 'smoke-0502', tested: null });
  });

  it('[FR30] end by themselves, without an author', async () => {
    await using village = await openVillage();
    await village.post(WALKS, { place: HOME }, REPAIRS);
    village.story.at(hours(1));
    const { items } = (await (await village.get(`${WALKS}?place=${COMMUNITY}`)).json()) as {
      items: object[];
    };
    expect(items).toMatchObject([{ ended: { at: '2027-03-01T10:00:00+08:00' } }]);
    expect((items[0] as { ended: object }).ended).not.toHaveProperty('by');
  });

  it('[FR31] are for maintainers, desks and administrators, each within their place', async () => {
    await using village = await openVillage();
    const status = async (secret: string) => (await village.post(WALKS, { place: HOME }, secret)).status;
    expect(await status('secret-s1')).toBe(403);
    expect(await status('secret-bh1')).toBe(403);
    expect(await status('secret-elsewhere'), 'outside of it there is no such place').toBe(404);
    expect(await status('secret-d1')).toBe(200);
    const id = village.story.record.community.walks.state.tests[0]?.id ?? '';
    const ends = async (secret: string, test = id) =>
      (await village.post(`${WALKS}/${test}/end`, undefined, secret)).status;
    expect(await ends('secret-s1')).toBe(403);
    expect(await ends('secret-elsewhere')).toBe(404);
    expect(await ends('secret-checks', 'f_none')).toBe(404);
    expect(await ends('secret-checks')).toBe(200);
    expect((await village.get(WALKS, 'secret-bh1')).status).toBe(403);
    expect(await (await village.get(`${WALKS}?place=hz/xh/other`, REPAIRS)).json()).toEqual({ items: [] });
    expect(await (await village.get(`${WALKS}?place=sh`, REPAIRS)).json()).toEqual({ items: [] });
  });

  it('[FR31] are refused with a named problem', async () => {
    await using village = await openVillage();
    const problem = async (body: object) => (await village.post(WALKS, body, REPAIRS)).json();
    expect(await problem({ place: `${B12}/9999` })).toMatchObject({
      code: 'walk-test-refused',
      detail: 'no-detectors',
    });
    expect(await problem({ place: B12, minutes: 121 })).toMatchObject({ code: 'body-invalid' });
  });
});

describe('a press outside of any', () => {
  it('[FR28] stands on the device as its last test', async () => {
    await using village = await openVillage();
    village.story.at(minutes(5)).sends('smoke-0501', { test: true });
    const { items } = (await (await village.get(`/api/v1/devices?place=${B12}&kind=smoke`)).json()) as {
      items: { id: string; lastTested?: string }[];
    };
    expect(items.map(({ id, lastTested }) => [id, lastTested])).toEqual([
      ['smoke-0501', '2027-03-01T09:05:00+08:00'],
      ['smoke-0502', undefined],
      ['z-0502', undefined],
    ]);
  });
});

describe('who needs help to leave a burning building', () => {
  const upstairs = `${B12}/0601` as PlaceId;
  const village = () => {
    const residents = [
      ...VILLAGE.residents,
      { id: 'r3', place: upstairs, groups: ['disabled'], risk: 'low', awayUntil: '2027-03-09' } as const,
      { id: 'r4', place: upstairs, groups: ['migrant'], risk: 'middle' } as const,
      {
        id: 'r5',
        place: 'hz/xh/wenxin/cuiyuan/g01/b13/0101' as PlaceId,
        groups: ['disabled'],
        risk: 'high',
      } as const,
    ];
    return openVillage({
      story: new Scenario({ registry: { ...VILLAGE, residents } }).sends('smoke-0502', { smoke: true }),
    });
  };
  const path = (story: Scenario) => `/api/v1/cases/${story.openCases()[0]?.id}/evacuation`;

  it('[FR32] are all of the building, by home, with names for who may see the persons', async () => {
    await using open = await village();
    expect(await (await open.get(path(open.story), 'secret-s1')).json()).toEqual({
      items: [
        { place: HOME, resident: 'r1', groups: ['lives-alone'], risk: 'middle', name: 'resident r1 by name' },
        { place: upstairs, resident: 'r3', groups: ['disabled'], risk: 'low', awayUntil: '2027-03-09' },
      ],
    });
  });

  it('[FR33] are homes only to a neighbour who was told', async () => {
    await using open = await village();
    open.announce();
    expect(await (await open.get(path(open.story), 'secret-bh1')).json()).toEqual({
      items: [{ place: HOME }, { place: upstairs }],
    });
  });

  it("[FR34] are nobody's business outside of an open fire", async () => {
    await using open = await village();
    const asked = path(open.story);
    expect((await open.get(asked, 'secret-elsewhere')).status).toBe(404);
    expect((await open.get('/api/v1/cases/c_none/evacuation')).status).toBe(404);
    open.story
      .answers('s1', 'resolve', { reason: 'real' })
      .sends('smoke-0502', { smoke: false })
      .at(minutes(1));
    expect(await (await open.get(asked)).json()).toMatchObject({ status: 409, code: 'not-a-fire' });
    open.story.sends('band-0501', { sos: true });
    expect(await (await open.get(path(open.story))).json()).toMatchObject({ code: 'not-a-fire' });
  });

  it('[FR34] are nobody where there is no building', async () => {
    const yard = { id: 'smoke-yard', kind: 'smoke', place: COMMUNITY };
    const story = new Scenario({ registry: { ...VILLAGE, devices: [yard] } }).sends('smoke-yard', {
      smoke: true,
    });
    await using open = await openVillage({ story });
    expect(await (await open.get(path(story))).json()).toEqual({ items: [] });
  });
});
