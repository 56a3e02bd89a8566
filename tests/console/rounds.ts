import type { Browser } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import type { Device, Registry, Resident } from '../../devices/registry.ts';
import { hours } from '../../devices/time.ts';
import { COMMUNITY, VILLAGE } from '../community.ts';
import { openVillage, type Village } from '../gateway/http-village.ts';
import { Scenario } from '../scenario.ts';
import { goodbye, hear, RADIO } from '../stories/radio-town.ts';
import { CONSOLE, openScreen, type Screen, type ScreenOptions } from './screen.ts';

/** Two grids, each with a building 12: people of high risk in the first, behind one radio gateway that is down. */

const homes = ['0501', '0601', '0701'].map((flat) => `${COMMUNITY}/g01/b12/${flat}` as PlaceId);
/** The other building 12. */
export const TWIN = `${COMMUNITY}/g02/b12` as PlaceId;

const person = (n: number, place: PlaceId): Resident => ({
  ...{ id: `p${n}`, place, risk: n === 2 ? 'middle' : 'high' },
  groups: n === 1 ? [] : ['lives-alone'],
});
const behind = (kind: string, n: number, place: PlaceId): Device => ({
  ...{ id: `${kind}-${n}`, kind, place, bridge: RADIO, address: `${kind}-${n}` },
});
const ROUNDS: Registry = {
  ...VILLAGE,
  residents: homes.map((place, n) => person(n, place)),
  devices: [
    ...homes.flatMap((place, n) => [behind('door', n, place), behind('smoke', n, place)]),
    { id: 'smoke-twin', kind: 'smoke', place: `${TWIN}/0501` as PlaceId },
    { id: 'smoke-hall', kind: 'smoke', place: TWIN },
  ],
};

export interface Rounds {
  readonly village: Village;
  /** As the community's desk, in English, unless told otherwise. */
  open(options?: Partial<ScreenOptions>): Promise<Screen>;
}

/** Two days later, with the radio gateway down since the first evening: a virtual clock, and a real browser. */
export async function openRounds(browser: Browser): Promise<Rounds> {
  const story = new Scenario({ registry: ROUNDS });
  for (const { address } of ROUNDS.devices) if (address) hear(story, address, { battery: 90 });
  goodbye(story.at(hours(12)));
  for (const hour of [12, 24, 36, 48])
    for (const id of ['smoke-twin', 'smoke-hall']) story.at(hours(hour)).sends(id, { battery: 90 });
  const village = await openVillage({ story, console: `${CONSOLE}dist` });
  onTestFinished(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await village[Symbol.asyncDispose]();
  });
  return {
    village,
    open: (options) =>
      openScreen(browser, village.url, { name: 'desk', password: 'secret-d1', language: 'en', ...options }),
  };
}
