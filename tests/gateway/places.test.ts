import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hours, minutes } from '../../devices/time.ts';
import { B12, COMMUNITY, GRID, HOME, NEXT_HOME, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { openVillage, smokeAt, type Village } from './http-village.ts';

async function open(options: Parameters<typeof openVillage>[0] = {}): Promise<Village> {
  const village = await openVillage(options);
  onTestFinished(() => village[Symbol.asyncDispose]());
  return village;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by their promised names
const json = async (answer: Promise<Response>): Promise<any> => (await answer).json();

describe('places', () => {
  it('[VP1] are buildings with their homes, residents and devices', async () => {
    const village = await open();
    const { items, next } = await json(village.get('/api/v1/places'));
    expect(next).toBeNull();
    expect(items).toMatchObject([
      {
        place: B12,
        level: null,
        residents: 2,
        devices: 6,
        homes: [
          { place: HOME, residents: [{ id: 'r1', groups: ['lives-alone'], risk: 'middle' }] },
          { place: NEXT_HOME, devices: ['smoke-0502', 'door-0502', 'z-0502'] },
        ],
      },
    ]);
  });

  it('[VP2] show the worst that is open in each home and building, with its case', async () => {
    const story = smokeAt(new Scenario());
    const village = await open({ story });
    const [building] = (await json(village.get('/api/v1/places'))).items;
    const { id } = story.openCases()[0] ?? { id: '' };
    expect(building).toMatchObject({ level: 'red', case: id });
    expect(building.homes).toMatchObject([
      { level: 'red', case: id },
      { level: null, case: null },
    ]);
  });

  it('[VP2] a fire that spreads lights the building and each home that reports it', async () => {
    const story = smokeAt(new Scenario()).sends('smoke-0502', { smoke: true });
    const village = await open({ story });
    const [building] = (await json(village.get('/api/v1/places'))).items;
    expect(story.openCases().map((it) => it.subject.type)).toEqual(['building']);
    expect([building.level, ...building.homes.map((home: { level: string }) => home.level)]).toEqual([
      'red',
      'red',
      'red',
    ]);
  });

  it('[VP3] homes and names are for those who may see them; others see the building', async () => {
    const village = await open();
    const building = async (secret: string) => (await json(village.get('/api/v1/places', secret))).items[0];
    for (const secret of ['secret-checks', 'secret-s1', 'secret-d1'])
      expect((await building(secret)).homes[0].residents[0]).toMatchObject({
        id: 'r1',
        name: 'resident r1 by name',
      });
    for (const secret of ['secret-bh1', 'secret-auditor'])
      expect(await building(secret)).toMatchObject({ place: B12, residents: 2, homes: [] });
    const staff = (await json(village.get('/api/v1/staff', 'secret-d1'))).items;
    expect(staff.every((one: object) => 'name' in one)).toBe(true);
  });

  it('[VP4] nobody sees what lies outside their place', async () => {
    const village = await open();
    for (const path of ['places', 'devices', 'venues', 'staff']) {
      expect((await json(village.get(`/api/v1/${path}`, 'secret-elsewhere'))).items).toEqual([]);
      expect((await json(village.get(`/api/v1/${path}?place=hz/gs`, 'secret-s1'))).items).toEqual([]);
      expect((await fetch(`${village.url}/api/v1/${path}`)).status).toBe(401);
    }
    const ids = async (path: string, secret: string) =>
      (await json(village.get(path, secret))).items.map((one: { id: string }) => one.id);
    expect(await ids('/api/v1/staff', 'secret-bh1')).toEqual(['bh1']);
    expect(await ids('/api/v1/venues', 'secret-s1')).toEqual([]);
    expect(await ids(`/api/v1/devices?place=${NEXT_HOME}`, 'secret-s1')).toEqual([
      'door-0502',
      'smoke-0502',
      'z-0502',
    ]);
  });

  it('[VP5] all lists go page by page, each row once; a cursor of another list is refused', async () => {
    const village = await open();
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const after: string = next === '' ? '' : `&after=${next}`;
      const page = await json(village.get(`/api/v1/devices?limit=2${after}`));
      seen.push(...page.items.map((one: { id: string }) => one.id));
      next = page.next;
    }
    expect(seen).toEqual(VILLAGE.devices.map(({ id }) => id).sort());
    for (const path of ['places', 'devices', 'venues', 'staff']) {
      expect(await json(village.get(`/api/v1/${path}?after=nobody`))).toMatchObject({
        code: 'cursor-invalid',
      });
      expect((await village.get(`/api/v1/${path}?limit=501`)).status).toBe(400);
    }
  });
});

describe('a page of places', () => {
  it('[VP5] ends after so many homes, so that unsealing their names holds nobody up', async () => {
    const residents = Array.from({ length: 1_200 }, (_, n) => ({
      id: `r${n}`,
      place: `${GRID}/b${1 + Math.floor(n / 200)}/h${n}` as typeof HOME,
      groups: [],
      risk: 'low' as const,
    }));
    const village = await open({ story: new Scenario({ registry: { ...VILLAGE, devices: [], residents } }) });
    const first = await json(village.get('/api/v1/places'));
    expect(first.items.map((one: { place: string }) => one.place)).toEqual([`${GRID}/b1`, `${GRID}/b2`]);
    const rest = await json(village.get(`/api/v1/places?after=${first.next}`));
    expect(rest.items.length).toBe(2);
    const last = await json(village.get(`/api/v1/places?after=${rest.next}`));
    expect(last.next).toBeNull();
  });
});

describe('devices', () => {
  it('[VP6] tell their last contact, battery and troubles; one never seen is said to be so', async () => {
    const story = new Scenario().sends('door-0501', { open: false, battery: 12 });
    const village = await open({ story });
    const page = await json(village.get('/api/v1/devices'));
    const device = (id: string) => page.items.find((one: { id: string }) => one.id === id);
    expect(device('door-0501')).toEqual({
      id: 'door-0501',
      kind: 'door',
      place: HOME,
      lastContact: '2027-03-01T09:00:00+08:00',
      battery: 12,
      troubles: ['battery-low'],
    });
    expect(device('smoke-0501')).toMatchObject({ lastContact: null, troubles: ['never-seen'] });
    expect(page.counts).toEqual({ all: 7, silent: 0, 'never-seen': 6, 'battery-low': 1 });
  });

  it('[VP7] silent is what the rules call so; lists are filtered by it and by kind', async () => {
    const story = new Scenario().sends('door-0501', { open: false }).at(hours(27));
    const village = await open({ story });
    const ids = async (query: string) =>
      (await json(village.get(`/api/v1/devices?${query}`))).items.map((one: { id: string }) => one.id);
    expect(await ids('trouble=silent&kind=door')).toEqual(['door-0501', 'door-0502']);
    expect(await ids('trouble=never-seen&kind=door')).toEqual(['door-0502']);
    story.sends('door-0501', { open: true });
    expect(await ids('trouble=silent&kind=door')).toEqual(['door-0502']);
    expect((await village.get('/api/v1/devices?trouble=unwell')).status).toBe(400);
  });
});

describe('venues and staff', () => {
  it('[VP8] a venue tells its people, capacity, hours and whether it is open', async () => {
    const venue = { id: 'v1', place: COMMUNITY, capacity: 40, hours: 'Mo-Fr 08:30-17:00' };
    const story = new Scenario({ registry: { ...VILLAGE, venues: [venue] } }).sends('occ-v1', { people: 45 });
    const village = await open({ story });
    const shown = async () => (await json(village.get('/api/v1/venues'))).items;
    expect(await shown()).toEqual([
      {
        id: 'v1',
        place: COMMUNITY,
        name: 'venue v1 by name',
        level: null,
        case: null,
        capacity: 40,
        people: 45,
        hours: 'Mo-Fr 08:30-17:00',
        openNow: true,
      },
    ]);
    story.at(minutes(1));
    expect(await shown()).toMatchObject([{ level: 'red', case: story.openCases()[0]?.id }]);
    story.at(hours(9));
    expect(await shown()).toMatchObject([{ openNow: false }]);
  });

  it('[VP9] staff tell who is on duty at this moment', async () => {
    const story = new Scenario();
    const village = await open({ story });
    const onDuty = async () =>
      (await json(village.get(`/api/v1/staff?place=${GRID}`))).items
        .filter((one: { onDuty: boolean }) => one.onDuty)
        .map((one: { id: string }) => one.id);
    expect(await onDuty()).toEqual(['bh1', 's1']);
    story.at(hours(10));
    expect(await onDuty()).toEqual(['bh1']);
  });
});

describe('the console at /', () => {
  it('[VP10] is served from its folder under a policy that allows our own files only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'assets', 'main-1a2b.js'), '');
    const village = await open({ console: folder });
    const page = await fetch(`${village.url}/`);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    const script = await fetch(`${village.url}/assets/main-1a2b.js`);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    for (const path of ['/..%2f..%2fpackage.json', '/assets/..%2f..%2fx', '/assets/', '/.env'])
      expect((await fetch(village.url + path)).status).toBe(404);
  });

  it('[VP11] without a build says in one line how to make one', async () => {
    const village = await open({ console: join(tmpdir(), 'there-is-no-such-folder') });
    const page = await fetch(`${village.url}/`);
    expect(page.status).toBe(503);
    expect((await page.text()).trim().split('\n')).toEqual([expect.stringContaining('npm run prepare')]);
    expect(village.counted).toEqual(['console-not-built']);
  });
});
