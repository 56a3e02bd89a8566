import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../devices/reading.ts';
import { hours, type Instant, instant, minutes, plus, seconds } from '../../devices/time.ts';
import {
  close,
  contact,
  elapse,
  emptyOccupancy,
  keepSensors,
  MOST_SENSORS,
  type Occupancy,
  observe,
  peopleNow,
  SENSOR_SILENT_AFTER,
  silentAt,
} from '../../rules/occupancy.ts';

const START = instant(1_800_000_000_000_000);
const later = (n: number): Instant => plus(START, minutes(n));

type Word = readonly [device: string, fields: Fields];
/** One word a minute. */
const fold = (words: readonly Word[], state = emptyOccupancy(START)): Occupancy =>
  words.reduce((so, [device, fields], n) => observe(so, device, fields, later(n)), state);
const now = (...words: Word[]) => {
  const { since: _, ...figures } = peopleNow(fold(words));
  return figures;
};
const some = (count: number) => ({ count, present: count > 0 });

describe('people counted at doors', () => {
  it('[OC1] entries less exits of all doors are inside, whichever door they take', () => {
    expect(now(['a', { entries: 0, exits: 0 }], ['b', { entries: 0, exits: 0 }])).toEqual(some(0));
    expect(
      now(
        ['a', { entries: 0, exits: 0 }],
        ['b', { entries: 0, exits: 0 }],
        ['a', { entries: 9 }],
        ['b', { exits: 4 }],
      ),
    ).toEqual(some(5));
  });

  it('[OC2] the people of a fresh counter are believed, of an old one only those it counts from now on', () => {
    expect(now(['a', { entries: 5, exits: 2 }])).toEqual(some(3));
    expect(now(['a', { entries: 240, exits: 101 }])).toEqual(some(0));
    expect(now(['a', { entries: 240, exits: 101 }], ['a', { entries: 243, exits: 102 }])).toEqual(some(2));
  });

  it('[OC3] a total that drops began anew; one that drops to more than can have passed is a fault', () => {
    const inside = [
      ['a', { entries: 0, exits: 0 }],
      ['a', { entries: 90, exits: 80 }],
    ] as const;
    expect(now(...inside, ['a', { entries: 3, exits: 1 }])).toEqual(some(12));
    const late = observe(fold(inside), 'a', { entries: 89, exits: 80 }, plus(later(1), seconds(1)));
    expect(peopleNow(late).count, 'an older total that came late').toBe(10);
    const faulty = observe(fold(inside), 'a', { entries: 30_000, exits: 80 }, later(2));
    expect(peopleNow(faulty).count, 'a jump no crowd can make').toBe(10);
  });

  it('[OC4] more exits than people never make fewer than nobody', () => {
    expect(now(['a', { entries: 0, exits: 0 }], ['a', { exits: 7 }], ['a', { entries: 1 }])).toEqual(some(1));
  });

  it('[OC5] closing starts from zero, whatever the sensors counted', () => {
    const state = fold([
      ['a', { entries: 9, exits: 2 }],
      ['b', { people: 3 }],
      ['c', { present: true }],
    ]);
    expect(peopleNow(close(state, later(9)))).toEqual({ ...some(0), since: later(9) });
    const open = observe(
      close(fold([['a', { entries: 9, exits: 2 }]]), later(9)),
      'a',
      { entries: 11 },
      later(10),
    );
    expect(peopleNow(open)).toEqual({ ...some(2), since: later(10) });
  });
});

describe('people seen', () => {
  it('[OC6] sensors that tell how many are believed before doors, and are added up', () => {
    expect(now(['a', { entries: 9, exits: 0 }], ['b', { people: 4 }], ['c', { people: 2 }])).toEqual(some(6));
    expect(now(['a', { people: 12, entries: 240, exits: 228, present: true }])).toEqual(some(12));
  });

  it('[OC7] presence alone tells that there is somebody, or nobody, and no number', () => {
    expect(now(['a', { present: true }])).toEqual({ present: true });
    expect(now(['a', { present: false }], ['b', { present: true }])).toEqual({ present: true });
    expect(now(['a', { present: false }], ['b', { present: false }])).toEqual({ present: false });
    expect(now(['a', { people: 0 }], ['b', { present: true }]), 'a count that misses somebody').toEqual({
      present: true,
    });
  });

  it('[OC8] nothing is known before the first word, of a battery or of a sensor forgotten since', () => {
    expect(peopleNow(emptyOccupancy(START))).toEqual({ since: START });
    expect(now(['a', { battery: 80 }])).toEqual({});
    const state = fold([
      ['a', { people: 4 }],
      ['b', { people: 2 }],
    ]);
    expect(keepSensors(state, ['a', 'b'], later(9))).toBe(state);
    expect(peopleNow(keepSensors(state, ['b'], later(9)))).toEqual({ ...some(2), since: later(9) });
    const doors = fold([['a', { entries: 4 }]]);
    expect(peopleNow(keepSensors(doors, [], later(9)))).toEqual({ since: later(9) });
  });

  it('[OC9] since tells from when just this is so', () => {
    const state = fold([
      ['a', { people: 4 }],
      ['a', { people: 4 }],
      ['a', { people: 5 }],
    ]);
    expect(peopleNow(fold([['a', { people: 4 }]], state)).since).toBe(later(2));
  });
});

describe('sensors that fail', () => {
  const state = fold([
    ['a', { entries: 3 }],
    ['b', { present: true }],
  ]);

  it('[OC10] a count is unknown from when one of its sensors is silent for 2 h, until it speaks', () => {
    expect(silentAt(state)).toBe(plus(START, SENSOR_SILENT_AFTER));
    expect(SENSOR_SILENT_AFTER).toBe(hours(2));
    expect(elapse(state, later(119))).toBe(state);
    const one = elapse(state, later(120));
    expect(peopleNow(one)).toEqual({ present: true, since: later(120) });
    const both = elapse(one, later(500));
    expect(peopleNow(both)).toEqual({ since: later(121) });
    expect(silentAt(both)).toBeUndefined();
    expect(elapse(state, later(500)), 'asked once, much later').toEqual(both);
    const back = contact(both, 'a', later(501));
    expect(peopleNow(back)).toEqual({ ...some(3), since: later(501) });
    expect(contact(back, 'unknown', later(502))).toBe(back);
  });

  it('[OC11] presence sensors that are not all heard cannot tell that nobody is there', () => {
    const quiet = fold([
      ['a', { present: false }],
      ['b', { present: false }],
    ]);
    expect(peopleNow(elapse(quiet, later(120)))).toEqual({ since: later(120) });
  });

  it('[OC12] a reading older than the sensor’s last says nothing; so does the 65th sensor of a venue', () => {
    expect(observe(state, 'a', { entries: 50 }, later(-1))).toBe(state);
    const full = fold(Array.from({ length: MOST_SENSORS }, (_, n) => [`s${n}`, { people: 1 }] as const));
    expect(MOST_SENSORS).toBe(64);
    expect(observe(full, 'one-more', { people: 1 }, later(99))).toBe(full);
    expect(peopleNow(observe(full, 's0', { people: 2 }, later(99))).count).toBe(65);
    expect(fold([['constructor', { people: 1 }]]).now.count).toBe(1);
  });
});

describe('arrivals', () => {
  it('[OC13] are entries, rises of a count, or the beginnings of presence', () => {
    const visits = (...words: Word[]) => fold(words).visits;
    expect(visits(['a', { entries: 2, exits: 0 }], ['a', { entries: 5, exits: 5 }])).toBe(5);
    expect(visits(['a', { people: 2 }], ['a', { people: 1 }], ['a', { people: 3 }])).toBe(4);
    expect(
      visits(
        ['a', { present: false }],
        ['a', { present: true }],
        ['a', { present: true }],
        ['a', { present: false }],
        ['a', { present: true }],
      ),
    ).toBe(2);
  });
});

describe('whatever sensors say', () => {
  const fields = fc.record(
    {
      entries: fc.oneof(fc.nat(200), fc.nat(1_000_000_000)),
      exits: fc.oneof(fc.nat(200), fc.nat(1_000_000_000)),
      people: fc.nat(10_000),
      present: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const sortedLooks = fc.array(fc.nat(400), { maxLength: 10 }).map((all) => all.toSorted((a, b) => a - b));
  const word = fc.tuple(fc.constantFrom('a', 'b', 'c'), fields, fc.integer({ min: -10, max: 200 }));

  it('[OC14] people are never fewer than nobody, none after closing, and the state stays plain and small', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        let state = emptyOccupancy(START);
        let at = START;
        for (const [device, said, wait] of words) {
          at = plus(at, minutes(wait));
          state = observe(elapse(state, at), device, said, at);
          const { count, present } = peopleNow(state);
          expect(count ?? 0).toBeGreaterThanOrEqual(0);
          if (count !== undefined) expect(present).toBe(count > 0);
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        }
        const closed = peopleNow(close(state, at));
        expect([closed.count ?? 0, closed.present ?? false]).toEqual([0, false]);
        expect(JSON.stringify(state).length).toBeLessThan(1_000);
      }),
    );
  });

  it('[OC15] when silence is noticed makes no difference', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), sortedLooks, (words, looks) => {
        const run = (isEager: boolean) => {
          let state = emptyOccupancy(START);
          let at = START;
          for (const [device, said, wait] of words) {
            const next = plus(at, minutes(Math.max(0, wait)));
            if (isEager)
              for (const look of looks.map((n) => plus(at, minutes(n))))
                if (look < next) state = elapse(state, look);
            at = next;
            state = observe(elapse(state, at), device, said, at);
          }
          return state;
        };
        expect(run(true)).toEqual(run(false));
      }),
    );
  });
});
