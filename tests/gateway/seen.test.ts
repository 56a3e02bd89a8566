import { afterEach, describe, expect, it } from 'vitest';
import { hours, minutes } from '../../devices/time.ts';
import { B12, HOME } from '../community.ts';
import type { Json } from '../gateway-process.ts';
import { Scenario } from '../scenario.ts';
import { openVillage, type Village } from './http-village.ts';

const open: Village[] = [];
afterEach(async () => {
  for (const village of open.splice(0)) await village[Symbol.asyncDispose]();
});

/** The band's SOS of `r1`, a Monday morning; `s1` is on duty and told, `bh1` told as a helper. */
async function onSos(): Promise<{
  village: Village;
  id: string;
  json: (path: string, secret: string) => Promise<Json>;
}> {
  const story = new Scenario().sends('band-0501', { sos: true });
  const village = await openVillage({ story });
  open.push(village);
  return {
    village,
    id: story.theCase().id,
    json: async (path, secret) => (await village.get(`/api/v1${path}`, secret)).json(),
  };
}

const PERSONAL = /r1|band-0501|0501|phone of|by name/;

describe('what one sees', () => {
  it('[RI5] a role that is not told sees a case by building and floor, and nothing of whom it is about', async () => {
    const { id, json } = await onSos();
    const [listed] = (await json('/cases', 'secret-maintainer')).items;
    const whole = await json(`/cases/${id}`, 'secret-maintainer');
    for (const it of [listed, whole]) {
      expect(it).toMatchObject({ id, outline: true, place: B12, floor: 5, level: 'red', cause: 'sos' });
      expect(JSON.stringify(it)).not.toMatch(PERSONAL);
    }
    expect(whole.timeline.map(({ type }: Json) => type)).toContain('tier-told');
    expect(await json(`/cases/${id}`, 'secret-s1')).toMatchObject({ place: HOME, subject: { id: 'r1' } });
    expect(await json(`/cases/${id}`, 'secret-s1')).not.toHaveProperty('outline');
  });

  it('[RI6] off duty a grid worker sees outlines; a case that was told stays whole until a day after it closed', async () => {
    const { village, id, json } = await onSos();
    expect(await json('/residents/r1', 'secret-s1')).toMatchObject({
      name: 'resident r1 by name',
      grounds: 'on-duty',
    });
    expect(await json(`/cases/${id}`, 'secret-s2')).toMatchObject({ outline: true });
    expect((await village.get('/api/v1/residents/r1', 'secret-s2')).status).toBe(404);
    expect((await village.get('/api/v1/readings?device=band-0501', 'secret-s2')).status).toBe(404);
    expect((await json('/places', 'secret-s2')).items).toMatchObject([{ homes: [] }]);
    await village.post(`/api/v1/cases/${id}/accept`, {}, 'secret-s1');
    village.story.at(hours(10));
    expect(await json(`/cases/${id}`, 'secret-s1')).toMatchObject({ place: HOME });
    expect(await json('/residents/r1', 'secret-s1')).toMatchObject({ grounds: 'case' });
    expect((await village.get('/api/v1/residents/r2', 'secret-s1')).status).toBe(404);
    await village.post(`/api/v1/cases/${id}/resolve`, { reason: 'real' }, 'secret-s1');
    expect((await village.get('/api/v1/residents/r1', 'secret-s1')).status).toBe(404);
    expect(await json(`/cases/${id}`, 'secret-s1')).toMatchObject({ state: 'closed', place: HOME });
    village.story.at(hours(35));
    expect(await json(`/cases/${id}`, 'secret-s1')).toMatchObject({ outline: true });
  });

  it('[RI7] `mine` lists the open cases that one holds or was told of', async () => {
    const { id, json } = await onSos();
    const mine = async (secret: string) =>
      (await json('/cases?mine=true', secret)).items.map((it: Json) => it.id);
    expect(await mine('secret-s1')).toEqual([id]);
    expect(await mine('secret-bh1')).toEqual([id]);
    for (const secret of ['secret-s2', 'secret-d1', 'secret-maintainer'])
      expect(await mine(secret)).toEqual([]);
  });

  it('[RI8] every look stands in the ledger with its grounds, a repeated one once', async () => {
    const { village, id, json } = await onSos();
    const looks = async () =>
      (await json('/audit?type=look', 'secret-checks')).items.map(({ ref, body }: Json) => ({
        ref,
        ...body,
      }));
    expect(await looks()).toEqual([]);
    await json('/residents/r1', 'secret-s1');
    await json('/residents/r1', 'secret-s1');
    expect(await looks()).toEqual([{ ref: 'resident:r1', by: { staff: 's1' }, grounds: 'on-duty' }]);
    village.story.at(minutes(16));
    await json('/residents', 'secret-s1');
    expect((await looks()).map(({ ref }: Json) => ref)).toEqual([
      'resident:r2',
      'resident:r1',
      'resident:r1',
    ]);
    await json('/places', 'secret-d1');
    expect((await looks())[0]).toMatchObject({ by: { staff: 'd1' }, grounds: 'on-duty' });
    expect(JSON.stringify(await json('/audit', 'secret-checks'))).not.toContain('by name');
    expect(id).toBeDefined();
  });

  it('[RI9] broken glass shows the persons of a red for half an hour, is told, and stands in the ledger', async () => {
    const { village, id, json } = await onSos();
    const glass = `/api/v1/cases/${id}/break-glass`;
    expect((await village.post(glass, {}, 'secret-s2')).status).toBe(422);
    expect((await village.post(glass, { note: '听到呼救' }, 'secret-maintainer')).status).toBe(403);
    expect((await village.post(glass, { note: '听到呼救' }, 'secret-s2')).status).toBe(200);
    expect(await json('/residents/r1', 'secret-s2')).toMatchObject({
      phone: 'phone of r1',
      grounds: 'broken-glass',
    });
    expect((await village.get('/api/v1/residents/r2', 'secret-s2')).status).toBe(404);
    const { timeline } = await json(`/cases/${id}`, 'secret-d1');
    expect(timeline.at(-1)).toMatchObject({ type: 'glass-broken', by: { staff: 's2' }, note: '听到呼救' });
    const [look] = (await json('/audit?type=look', 'secret-checks')).items;
    expect(look).toMatchObject({
      ref: 'resident:r1',
      body: { by: { staff: 's2' }, grounds: 'broken-glass', case: id },
    });
    village.story.at(minutes(31));
    expect((await village.get('/api/v1/residents/r1', 'secret-s2')).status).toBe(404);
  });

  it('[RI10] glass is broken for open reds only', async () => {
    const story = new Scenario().sends('door-0502', { battery: 5 });
    const village = await openVillage({ story });
    open.push(village);
    const { id } = story.theCase();
    const answer = await village.post(`/api/v1/cases/${id}/break-glass`, { note: 'x' }, 'secret-s1');
    expect(await answer.json()).toMatchObject({ status: 409, code: 'not-red' });
  });
});
