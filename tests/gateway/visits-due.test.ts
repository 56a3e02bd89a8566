import { afterEach, describe, expect, it } from 'vitest';
import { days, hours } from '../../devices/time.ts';
import { visitsDuePage } from '../../gateway/http/contract/visits.ts';
import { HOME, NEXT_HOME, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { openVillage, type Village } from './http-village.ts';

const open: Village[] = [];
afterEach(async () => {
  for (const village of open.splice(0)) await village[Symbol.asyncDispose]();
});

/** Two people of high risk, entered on Monday at 09:00; today is Tuesday, 10:00. */
async function village(): Promise<Village> {
  const residents = [
    { id: 'r1', place: HOME, groups: ['lives-alone' as const], risk: 'high' as const },
    { id: 'r2', place: NEXT_HOME, groups: [], risk: 'high' as const },
    { id: 'r3', place: NEXT_HOME, groups: [], risk: 'low' as const },
  ];
  const story = new Scenario({ registry: { ...VILLAGE, residents } }).at(hours(25));
  const one = await openVillage({ story });
  open.push(one);
  return one;
}
const due = async (it: Village, query = '', token?: string) => {
  const response = await it.get(`/api/v1/visits/due${query}`, token);
  return { status: response.status, body: (await response.json()) as object };
};

describe('visits due', () => {
  it('[VM12] are listed over HTTP with who is to be visited until when, a page at a time', async () => {
    const it = await village();
    const all = visitsDuePage.parse((await due(it)).body);
    expect(all).toEqual({
      items: [
        expect.objectContaining({
          resident: 'r1',
          name: 'resident r1 by name',
          risk: 'high',
          due: '2027-03-02T18:00:00+08:00',
          missed: null,
          lastVisit: null,
        }),
        expect.objectContaining({ resident: 'r2' }),
      ],
      next: null,
    });
    const first = visitsDuePage.parse((await due(it, '?limit=1')).body);
    expect(first).toEqual({ items: all.items.slice(0, 1), next: 'r1' });
    const second = visitsDuePage.parse((await due(it, '?limit=1&after=r1')).body);
    expect(second).toEqual({ items: all.items.slice(1), next: null });
    expect((await due(it, '?after=nobody')).status).toBe(400);
    expect(visitsDuePage.parse((await due(it, `?place=${NEXT_HOME}`)).body).items).toHaveLength(1);
  });

  it('[VM12] a missed one stays on the list with its colour until the visit is recorded', async () => {
    const it = await village();
    it.story.at(days(2));
    const [first] = visitsDuePage.parse((await due(it)).body).items;
    expect(first).toMatchObject({ resident: 'r1', missed: 'red' });
    await it.post('/api/v1/visits', { resident: 'r1', found: 'well' });
    const after = visitsDuePage.parse((await due(it)).body).items;
    expect(after.map(({ resident }) => resident)).toEqual(['r2']);
  });
});
