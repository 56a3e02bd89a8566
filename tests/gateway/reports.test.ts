import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLES } from '../../devices/registry.ts';
import { formatTime, minus, minutes } from '../../devices/time.ts';
import { factPoints } from '../../gateway/fact-points.ts';
import { caseSchema } from '../../gateway/http/contract/cases.ts';
import { checkInsPage, visitSchema, visitsPage } from '../../gateway/http/contract/visits.ts';
import { mayEver } from '../../gateway/rights.ts';
import { B12, GRID, HOME, NEXT_HOME } from '../community.ts';
import { factsOfType } from '../scenario.ts';
import { openVillage, type Village } from './http-village.ts';

let village: Village;
beforeEach(async () => {
  village = await openVillage();
});
afterEach(() => village[Symbol.asyncDispose]());

const report = (body: object, secret?: string, headers?: Record<string, string>) =>
  village.post('/api/v1/reports', body, secret, headers);
const visit = (body: object, secret?: string, headers?: Record<string, string>) =>
  village.post('/api/v1/visits', body, secret, headers);
const codeOf = async (response: Response) => ((await response.json()) as { code?: string }).code;

describe('reports', () => {
  it('[RP9] a building head reports a fire, and reads the case with the words of the report', async () => {
    const response = await report({ place: HOME, cause: 'smoke', text: '厨房冒烟' }, 'secret-bh1');
    expect(response.status).toBe(200);
    const it = caseSchema.parse(await response.json());
    expect(it).toMatchObject({ level: 'red', cause: 'smoke', subject: { type: 'home', id: HOME } });
    const said = it.timeline.find(({ type }) => type === 'alert-raised');
    expect(said).toMatchObject({ by: { staff: 'bh1' }, note: '厨房冒烟' });
    const [raised] = factsOfType(village.story.record.facts, 'alert-raised');
    expect(raised?.note, 'sealed under the home').toBe(`sealed for home:${HOME}:厨房冒烟`);
  });

  it('[RP9] the words are read also when the home has become part of the building’s case', async () => {
    village.story.sends('smoke-0502', { smoke: true });
    const response = await report({ place: HOME, cause: 'smoke', text: '厨房冒烟' }, 'secret-bh1');
    const it = caseSchema.parse(await response.json());
    expect(it.subject).toEqual({ type: 'building', id: B12 });
    expect(it.timeline.map(({ note }) => note)).toContain('厨房冒烟');
  });

  it('[RP5] the same key is the same report', async () => {
    const send = async () =>
      (await (
        await report({ resident: 'r1', cause: 'fall' }, 'secret-s1', { 'idempotency-key': 'k' })
      ).json()) as {
        id: string;
      };
    expect((await send()).id).toBe((await send()).id);
    expect(village.story.openCases()).toHaveLength(1);
  });

  it('[RP7] a drill says so on the case, and is no point in any store', async () => {
    const it = caseSchema.parse(await (await report({ place: HOME, cause: 'smoke', drill: true })).json());
    expect(it).toMatchObject({ drill: true, level: 'red' });
    expect(it.timeline.every(({ drill }) => drill === true)).toBe(true);
    const { facts } = village.story.record;
    expect(facts.flatMap((fact) => factPoints(fact, () => facts))).toEqual([]);
  });

  it('[RP10] whoever is outside the place, and whatever is not there, is not shown', async () => {
    expect(await codeOf(await report({ place: HOME, cause: 'smoke' }, 'secret-elsewhere'))).toBe(
      'no-such-place',
    );
    expect(await codeOf(await report({ resident: 'r1', cause: 'fall' }, 'secret-elsewhere'))).toBe(
      'no-such-resident',
    );
    expect(await codeOf(await report({ venue: 'v1', cause: 'crowding' }, 'secret-bh1'))).toBe(
      'no-such-venue',
    );
    expect(await codeOf(await report({ resident: 'nobody', cause: 'fall' }))).toBe('no-such-resident');
    expect(village.story.openCases()).toEqual([]);
  });

  it('[RP10] who may report: all who are out there; a bad body is named', async () => {
    expect(ROLES.filter((role) => !mayEver(role, 'report'))).toEqual(['device-maintainer', 'auditor']);
    expect(await codeOf(await report({}, 'secret-auditor'))).toBe('role-not-allowed');
    for (const body of [
      {},
      { cause: 'smoke' },
      { cause: 'smoke', place: HOME, resident: 'r1' },
      { cause: 'gateway', place: HOME },
      { cause: 'smoke', place: HOME, text: 'x'.repeat(2_001) },
      { cause: 'smoke', place: 'a//b' },
    ])
      expect(await codeOf(await report(body))).toBe('body-invalid');
  });
});

describe('visits and check-ins', () => {
  it('[VI8] one tap records a visit, and the list has it, the newest first', async () => {
    const first = visitSchema.parse(
      await (await visit({ resident: 'r1', found: 'well' }, 'secret-bh1')).json(),
    );
    expect(first).toMatchObject({
      place: HOME,
      resident: 'r1',
      by: { staff: 'bh1' },
      how: 'visit',
      found: 'well',
    });
    const at = formatTime(minus(village.story.now, minutes(30)), 'Asia/Shanghai');
    await visit({ place: NEXT_HOME, found: 'needs', how: 'call', at, note: '要买药' });
    const list = visitsPage.parse(await (await village.get('/api/v1/visits')).json());
    expect(list).toMatchObject({
      items: [
        { resident: 'r2', how: 'call', at, note: '要买药', by: { service: 'checks' } },
        { id: first.id },
      ],
      next: null,
    });
    const [, second] = factsOfType(village.story.record.facts, 'visit-recorded');
    expect(second?.note).toBe('sealed for resident:r2:要买药');
  });

  it('[VI8] the list is paged and filtered by place and resident', async () => {
    for (const resident of ['r1', 'r2', 'r1']) await visit({ resident, found: 'well' });
    const pageOf = async (query: string) =>
      visitsPage.parse(await (await village.get(`/api/v1/visits?${query}`)).json());
    const whose = async (query: string) => (await pageOf(query)).items.map(({ resident }) => resident);
    expect(await whose(`place=${NEXT_HOME}`)).toEqual(['r2']);
    expect(await whose('resident=r1')).toEqual(['r1', 'r1']);
    expect(await whose('place=hz/gs')).toEqual([]);
    const { items, next } = await pageOf('limit=2');
    expect(items.map(({ resident }) => resident)).toEqual(['r1', 'r2']);
    expect(await whose(`limit=2&after=${next}`)).toEqual(['r1']);
    expect(await codeOf(await village.get('/api/v1/visits?after=f_none'))).toBe('cursor-invalid');
    expect(await codeOf(await village.get('/api/v1/visits', 'secret-bh1'))).toBe('role-not-allowed');
    const elsewhere = await village.get('/api/v1/visits', 'secret-elsewhere');
    expect(await elsewhere.json()).toEqual({ items: [], next: null });
  });

  it('[VI4] the same key is the same visit', async () => {
    const send = async () =>
      (await visit({ resident: 'r1', found: 'well' }, 'secret-s1', { 'idempotency-key': 'k' })).json();
    expect(await send()).toEqual(await send());
    expect(factsOfType(village.story.record.facts, 'visit-recorded')).toHaveLength(1);
  });

  it('[VI9] a patrol checks in where it is', async () => {
    const send = (place: string) => village.post('/api/v1/check-ins', { place }, 'secret-s1');
    expect(await (await send(B12)).json()).toMatchObject({ place: B12, by: { staff: 's1' } });
    expect(await codeOf(await send('hz/xh/wenxin'))).toBe('no-such-place');
    const list = checkInsPage.parse(await (await village.get(`/api/v1/check-ins?place=${GRID}`)).json());
    expect(list.items.map(({ place }) => place)).toEqual([B12]);
  });

  it('[VI10] who is not there, a time to come or long past, and a role that visits nobody are refused by name', async () => {
    const body = { resident: 'r1', found: 'well' };
    const inTime = (by: number) => formatTime((village.story.now + by) as never, 'Asia/Shanghai');
    expect(await codeOf(await visit(body, 'secret-auditor'))).toBe('role-not-allowed');
    expect(await codeOf(await visit(body, 'secret-elsewhere'))).toBe('no-such-resident');
    expect(await codeOf(await visit({ found: 'well' }))).toBe('body-invalid');
    expect(await codeOf(await visit({ ...body, at: inTime(6 * 60e6) }))).toBe('body-invalid');
    expect(await codeOf(await visit({ ...body, at: inTime(-32 * 86_400e6) }))).toBe('body-invalid');
    expect((await visit({ ...body, at: inTime(4 * 60e6) })).status, 'a phone a little ahead').toBe(200);
    expect(ROLES.filter((role) => mayEver(role, 'visit'))).toEqual([
      'grid-worker',
      'building-head',
      'helper',
      'duty-desk',
      'street-duty',
      'district-centre',
      'administrator',
    ]);
  });
});
