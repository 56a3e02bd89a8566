import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../../devices/place.ts';
import { instant } from '../../../devices/time.ts';
import { pointOf } from '../../../gateway/storage/point.ts';
import { pointAt, T0 } from '../../contract/points.ts';
import { lineOf } from './line.ts';

describe('points', () => {
  it('[ST13] a reading is tagged with the levels of its place, as far as that is narrow enough', () => {
    const reading = {
      device: 'smoke-0501',
      kind: 'smoke',
      at: T0,
      timeFrom: 'device',
      receivedAt: instant(T0 + 5),
      fields: { smoke: true },
      fingerprint: 'f',
    } as const;
    const place = 'hz/xh/wenxin/cuiyuan/g01/b12/0501' as PlaceId;
    expect(pointOf(reading, { id: 'smoke-0501', kind: 'smoke', place })).toEqual({
      measurement: 'smoke',
      device: 'smoke-0501',
      tags: {
        community: 'hz/xh/wenxin/cuiyuan',
        grid: 'hz/xh/wenxin/cuiyuan/g01',
        building: 'hz/xh/wenxin/cuiyuan/g01/b12',
      },
      fields: { smoke: true },
      at: T0,
      fingerprint: 'f',
      timeFrom: 'device',
    });
    const venue = pointOf(reading, {
      id: 'smoke-0501',
      kind: 'smoke',
      place: 'hz/xh/wenxin/cuiyuan' as PlaceId,
    });
    expect(venue.tags).toEqual({ community: 'hz/xh/wenxin/cuiyuan' });
  });
});

describe('line protocol', () => {
  it('[ST14] numbers are floats, states are booleans, the time is in µs', () => {
    expect(lineOf(pointAt(T0))).toBe(
      'wristband,community=hz/xh/wenxin/cuiyuan,device=band-0501,grid=hz/xh/wenxin/cuiyuan/g01 ' +
        'heartRate=72,worn=true 1795248000000000',
    );
  });

  it.each([
    ['spaces, commas and equal signs', 'Front door,a=b', 'Front\\ door\\,a\\=b'],
    ['a newline', 'a\nwristband,device=x sos=true', 'a%0Awristband\\,device\\=x\\ sos\\=true'],
    ['a backslash at the end', 'a\\', 'a%5C'],
    ['a backslash before a comma', 'a\\,b', 'a%5C\\,b'],
    ['Chinese and quotes', '门"1"', '门"1"'],
  ])('[ST15] %s in a tag stay in the tag', (_, device, written) => {
    const line = lineOf(pointAt(T0, { device, tags: {} }));
    expect(line).toBe(`wristband,device=${written} heartRate=72,worn=true ${T0}`);
  });

  it('[ST14] an id is a text, whatever it holds, and a point of no device has no such tag', () => {
    const line = lineOf(pointAt(T0, { device: '', tags: {}, fields: { id: 'c"1\\\n2', age: 1.5 } }));
    expect(line).toBe(`wristband id="c\\"1%5C%0A2",age=1.5 ${T0}`);
  });

  it('[ST15] an empty tag is left out', () => {
    const line = lineOf(pointAt(T0, { tags: { grid: '' } }));
    expect(line).toBe(`wristband,device=band-0501 heartRate=72,worn=true ${T0}`);
  });

  it('[ST15] whatever the names say, a point is one line with three parts', () => {
    const texts = fc.string({
      minLength: 1,
      unit: fc.constantFrom('a', ' ', ',', '=', '\\', '\n', '\r', '\0', '"', '守'),
    });
    const law = (device: string, grid: string, field: string) => {
      const line = lineOf(pointAt(T0, { device, tags: { grid }, fields: { [field]: 1 } }));
      expect(line).not.toMatch(/\p{Cc}/u);
      expect(line.replaceAll(/\\[,= ]/g, '')).toMatch(
        /^wristband,device=[^,= \\]*,grid=[^,= \\]* [^,= \\]*=1 \d+$/,
      );
    };
    void fc.assert(fc.property(texts, texts, texts, law));
  });
});
