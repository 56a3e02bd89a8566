import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { factAsSeen } from '../../gateway/seen.ts';
import { factView } from '../../gateway/view.ts';
import { COMMUNITY, GRID, HOME, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { type Json, json } from './answered.ts';
import { openVillage, type Village } from './http-village.ts';

const NEXT_GRID = `${COMMUNITY}/g02` as PlaceId;
const FRIDAY = { from: '2027-03-05T08:30', to: '2027-03-05T17:30' };
const SATURDAY = { from: '2027-03-06T09:00', to: '2027-03-06T12:00' };
const ASKED = { other: 's2', gives: [FRIDAY], takes: [SATURDAY] };

/** s1 works on weekdays, s2 on Saturdays; s3 belongs to the next grid. */
async function open(): Promise<Village> {
  const s3 = { id: 's3', role: 'grid-worker', place: NEXT_GRID } as const;
  const shift = { staff: 's3', place: NEXT_GRID, weekly: 'Su 09:00-12:00' };
  const registry = { ...VILLAGE, staff: [...VILLAGE.staff, s3], shifts: [...VILLAGE.shifts, shift] };
  const village = await openVillage({ story: new Scenario({ registry }) });
  onTestFinished(() => village[Symbol.asyncDispose]());
  return village;
}

const propose = (village: Village, body: object = ASKED, secret = 'secret-s1', headers = {}) =>
  village.post('/api/v1/swaps', body, secret, headers);
const say = (village: Village, id: string, action: string, secret: string, body?: object) =>
  village.post(`/api/v1/swaps/${id}/${action}`, body, secret);

describe('swaps over HTTP', () => {
  it('[HO20] one is proposed, seen, accepted and then in who is on duty; and taken back the same way', async () => {
    const village = await open();
    const asked = await json(propose(village));
    expect(asked).toEqual({
      ...{ id: asked.id, state: 'open', by: { staff: 's1' }, at: '2027-03-01T09:00:00+08:00' },
      from: { staff: 's1', name: 'staff s1 by name' },
      to: { staff: 's2', name: 'staff s2 by name' },
      gives: [{ place: GRID, from: '2027-03-05T08:30:00+08:00', to: '2027-03-05T17:30:00+08:00' }],
      takes: [{ place: GRID, from: '2027-03-06T09:00:00+08:00', to: '2027-03-06T12:00:00+08:00' }],
      until: '2027-03-05T08:30:00+08:00',
    });
    const there = async () => {
      const at = encodeURIComponent('2027-03-05T10:00:00+08:00');
      const { tiers } = await json(village.get(`/api/v1/duty?place=${HOME}&at=${at}`));
      return tiers[0].on.map(({ staff }: Json) => staff);
    };
    expect(await json(say(village, asked.id, 'seen', 'secret-s2'))).toMatchObject({ state: 'open' });
    expect(await there()).toEqual(['s1']);
    expect(await json(say(village, asked.id, 'accept', 'secret-s2'))).toMatchObject({ state: 'accepted' });
    expect(await there()).toEqual(['s2']);
    const { entries } = await json(village.get(`/api/v1/shifts?place=${GRID}`));
    expect(entries).toMatchObject([
      { type: 'override', staff: 's2', instead: 's1', swap: asked.id },
      { type: 'override', staff: 's1', instead: 's2', swap: asked.id },
    ]);
    const back = await json(say(village, asked.id, 'undo', 'secret-s2'));
    expect(back).toMatchObject({ undoes: asked.id, from: { staff: 's2' }, gives: asked.gives });
    await json(say(village, back.id, 'accept', 'secret-s1'));
    expect(await there()).toEqual(['s1']);
    const { items } = await json(village.get('/api/v1/swaps', 'secret-s1'));
    expect(items.map(({ id, state }: Json) => [id, state])).toEqual([
      [back.id, 'accepted'],
      [asked.id, 'undone'],
    ]);
  });

  it('[HO20] the same key is the same proposal; a second answer is told how it stands', async () => {
    const village = await open();
    const key = { 'idempotency-key': 'k1' };
    const { id } = await json(propose(village, ASKED, 'secret-s1', key));
    expect((await json(propose(village, ASKED, 'secret-s1', key))).id).toBe(id);
    await json(say(village, id, 'withdraw', 'secret-s1'));
    expect(await json(say(village, id, 'accept', 'secret-s2'), 409)).toMatchObject({
      ...{ code: 'swap-settled', detail: 'withdrawn' },
    });
    expect((await json(propose(village, ASKED, 'secret-s1', key))).id).toBe(id);
  });

  it('[HO20] what cannot be is a problem with its reason', async () => {
    const village = await open();
    const no = async (body: object, detail: string, secret = 'secret-s1') =>
      expect(await json(propose(village, body, secret), 409)).toMatchObject({ code: 'swap-refused', detail });
    await no({ other: 's2', gives: [{ ...FRIDAY, to: '2027-03-05T18:00' }] }, 'no-such-turn');
    await no({ other: 's1', gives: [FRIDAY] }, 'with-oneself');
    await no({ other: 'nobody', gives: [FRIDAY] }, 'no-such-staff');
    await no({ ...ASKED, other: 's2' }, 'no-such-staff', 'secret-checks');
    for (const body of [{ other: 's2' }, { ...ASKED, gives: Array(8).fill(FRIDAY) }, { ...ASKED, note: 'x' }])
      expect(await json(propose(village, body), 422)).toMatchObject({ code: 'body-invalid' });
    const { id } = await json(propose(village));
    expect(await json(say(village, id, 'accept', 'secret-s1'), 403)).toMatchObject({
      code: 'swap-not-yours',
    });
    expect(await json(village.get('/api/v1/swaps?after=none'), 400)).toMatchObject({
      code: 'cursor-invalid',
    });
    expect(await json(village.get('/api/v1/swaps?place=hz/xq', 'secret-s1'))).toEqual({
      items: [],
      next: null,
    });
  });

  it('[HO21] people propose to whom they see around them, who plans for all in the own place, and nobody else', async () => {
    const village = await open();
    const sunday = { from: '2027-03-07T09:00', to: '2027-03-07T12:00' };
    const across = { staff: 's1', other: 's3', gives: [FRIDAY], takes: [sunday] };
    expect(await json(propose(village, across), 409)).toMatchObject({ detail: 'no-such-staff' });
    expect(await json(propose(village, across, 'secret-s2'), 403)).toMatchObject({
      code: 'role-not-allowed',
    });
    expect(await json(propose(village, across, 'secret-elsewhere'), 409)).toMatchObject({
      detail: 'no-such-staff',
    });
    expect(await json(propose(village, { ...ASKED, other: 'd1', takes: [] }))).toMatchObject({
      doubles: true,
    });
    const planned = await json(propose(village, across, 'secret-d1'));
    expect(planned).toMatchObject({ by: { staff: 'd1' }, from: { staff: 's1' }, to: { staff: 's3' } });
    expect(await json(say(village, planned.id, 'accept', 'secret-d1'), 403)).toMatchObject({
      code: 'swap-not-yours',
    });
  });

  it('[HO22] the two of it and who plans there see a swap; for others there is none, by any route', async () => {
    const village = await open();
    const { id } = await json(propose(village));
    for (const secret of ['secret-s1', 'secret-s2', 'secret-d1', 'secret-checks']) {
      const { items } = await json(village.get('/api/v1/swaps', secret));
      expect(items, secret).toMatchObject([{ id }]);
      expect(await json(village.get(`/api/v1/swaps/${id}`, secret))).toEqual(items[0]);
    }
    for (const secret of ['secret-bh1', 'secret-auditor', 'secret-elsewhere', 'secret-maintainer']) {
      expect((await json(village.get('/api/v1/swaps', secret))).items, secret).toEqual([]);
      expect(await json(village.get(`/api/v1/swaps/${id}`, secret), 404)).toMatchObject({
        code: 'no-such-swap',
      });
      for (const action of ['accept', 'refuse', 'withdraw', 'seen', 'undo'])
        expect(await json(say(village, id, action, secret), 404)).toMatchObject({ code: 'no-such-swap' });
    }
    expect(await json(say(village, 'f_none', 'accept', 'secret-s2'), 404)).toMatchObject({
      code: 'no-such-swap',
    });
    const fact = village.story.record.facts.at(-1);
    if (fact === undefined) throw new Error('nothing was proposed');
    const body = factView({ fact }, VILLAGE.timeZone);
    const sees = (secret: string) => {
      const by = village.api.signIn(secret);
      return by && factAsSeen({ body, place: fact.place ?? COMMUNITY }, by, village.api.rights)?.id;
    };
    expect(['secret-s1', 'secret-s2', 'secret-d1'].map(sees)).toEqual([body.id, body.id, body.id]);
    expect(['secret-bh1', 'secret-auditor', 'secret-elsewhere'].map(sees)).toEqual(Array(3).fill(undefined));
  });

  it('[HO22] why it was refused is sealed as the word of who refused, and read by those who see the swap', async () => {
    const village = await open();
    const { id } = await json(propose(village));
    const refused = await json(say(village, id, 'refuse', 'secret-s2', { reason: 'my sister marries' }));
    expect(refused).toMatchObject({ state: 'refused', reason: 'my sister marries' });
    expect(village.story.record.facts.at(-1)).toMatchObject({
      note: 'sealed for staff:s2:my sister marries',
    });
    expect(factView({ fact: village.story.record.facts.at(-1)! }, VILLAGE.timeZone)).not.toHaveProperty(
      'note',
    );
    const other = await json(propose(village));
    const isService = say(village, other.id, 'refuse', 'secret-checks', { reason: 'no' });
    expect(await json(isService, 403)).toMatchObject({ code: 'swap-not-yours' });
    expect(await json(say(village, other.id, 'refuse', 'secret-s2'))).not.toHaveProperty('reason');
  });
});
