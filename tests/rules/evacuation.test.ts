import { expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { openDirectory } from '../../devices/registry.ts';
import { whoNeedsHelp } from '../../rules/evacuation.ts';
import { B12, COMMUNITY, GRID, HOME, NEXT_HOME, VILLAGE } from '../community.ts';

it('[FR32] those in need are all of the building but who gets down alone, by home', () => {
  const at = (home: string) => `${B12}/${home}` as PlaceId;
  const directory = openDirectory({
    ...VILLAGE,
    residents: [
      { id: 'above', place: at('0601'), groups: ['disabled'], risk: 'low' },
      { id: 'newcomer', place: NEXT_HOME, groups: ['migrant'], risk: 'middle' },
      { id: 'frail', place: NEXT_HOME, groups: [], risk: 'high' },
      { id: 'alone', place: HOME, groups: ['lives-alone'], risk: 'low' },
      { id: 'top', place: at('0701'), groups: ['mental-disorder'], risk: 'low' },
      { id: 'next-door', place: `${GRID}/b14/0101` as PlaceId, groups: ['disabled'], risk: 'high' },
    ],
  });
  const ids = (fire: PlaceId) => whoNeedsHelp(fire, directory).map(({ id }) => id);
  expect(ids(HOME)).toEqual(['alone', 'frail', 'above', 'top']);
  expect(ids(B12)).toEqual(ids(HOME));
  expect(ids(COMMUNITY), 'a venue outside has no homes above it').toEqual([]);
});
