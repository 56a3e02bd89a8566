import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaAt,
  isWithin,
  levelOf,
  PLACE_LEVELS,
  type PlaceId,
  parsePlace,
  placeAt,
} from '../../devices/place.ts';

const home = parsePlace('hz/xh/wenxin/cuiyuan/g01/b12/0501') as PlaceId;
const segment = fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/);
const place = fc.array(segment, { minLength: 1, maxLength: 7 }).map((all) => all.join('/') as PlaceId);

describe('places', () => {
  it('[PL1] are one to seven segments of letters, digits, dot, underscore and hyphen', () => {
    fc.assert(
      fc.property(place, (id) => {
        expect(parsePlace(id)).toBe(id);
      }),
    );
    const bad = [
      '',
      '/',
      'hz/',
      '/hz',
      'hz//xh',
      'a/b/c/d/e/f/g/h',
      'hz/西湖',
      'hz/x h',
      'hz/+',
      'hz/#',
      'hz\n',
      'x'.repeat(65),
    ];
    for (const text of bad) expect(parsePlace(text)).toBeUndefined();
  });

  it('[PL2] name their level by their length', () => {
    expect(levelOf(home)).toBe('home');
    expect(levelOf('hz' as PlaceId)).toBe('city');
    expect(levelOf('hz/xh/wenxin/cuiyuan/g01' as PlaceId)).toBe('grid');
    expect(levelOf(`${home}/kitchen` as PlaceId)).toBe('home');
  });

  it('[PL3] lie within each of their ancestors and have none below themselves', () => {
    fc.assert(
      fc.property(place, (id) => {
        const length = id.split('/').length;
        for (const [index, level] of PLACE_LEVELS.entries()) {
          const ancestor = placeAt(id, level);
          if (index >= length) expect(ancestor).toBeUndefined();
          else expect(isWithin(id, ancestor as PlaceId) && levelOf(ancestor as PlaceId) === level).toBe(true);
        }
      }),
    );
    expect(placeAt(home, 'community')).toBe('hz/xh/wenxin/cuiyuan');
  });

  it('[PL5] lie in an area of every level, and one that is wider is its own', () => {
    expect(areaAt(home, 'grid')).toBe('hz/xh/wenxin/cuiyuan/g01');
    expect(areaAt('hz/xh' as PlaceId, 'grid')).toBe('hz/xh');
  });

  it('[PL4] are not within a place whose name they only begin with', () => {
    expect(isWithin('hz/xh2' as PlaceId, 'hz/xh' as PlaceId)).toBe(false);
    expect(isWithin('hz' as PlaceId, 'hz/xh' as PlaceId)).toBe(false);
    expect(isWithin(home, home)).toBe(true);
  });
});
