import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../devices/reading.ts';
import { minutes, plus } from '../../devices/time.ts';
import { nextTurn } from '../../rules/next-turn.ts';
import { type HoursCalendar, nextChange } from '../../rules/opening-hours.ts';
import { formatMinute, parseHours } from '../../rules/opening-hours-text.ts';
import { emptyPlaceState } from '../../rules/place-state.ts';
import { beginVenue, type VenueSignal, venueDue, venueTakes, venueTerms } from '../../rules/venue.ts';
import { signalVenue, venueRow } from '../../rules/venues.ts';
import { MONDAY, ROOM } from './venue-day.ts';
import { anyTexts, local, SHANGHAI } from './week.ts';

const START = local(`${MONDAY}T06:00`);
const KINDS = [
  ROOM,
  { ...ROOM, hours: '24/7' },
  { ...ROOM, proposals: true },
  { id: 'v1', place: ROOM.place },
];

/** Figures that are mostly what they were, and now and then a battery alone. */
const fields: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Fields>({ people: 4, present: true }, { present: true }) },
  { weight: 2, arbitrary: fc.constantFrom<Fields>({ people: 20 }, { people: 0, present: false }) },
  { weight: 2, arbitrary: fc.constantFrom<Fields>({ entries: 9, exits: 2 }, { entries: 12, exits: 9 }) },
  { weight: 1, arbitrary: fc.constant<Fields>({ battery: 80 }) },
);
const reading = fc
  .record({ device: fc.constantFrom('a', 'b'), fields })
  .map((said) => ({ type: 'reading', ...said }) as const);
const other = fc.constantFrom(
  { type: 'tick' },
  { type: 'contact', device: 'a' },
  { type: 'override', hours: 'off', by: { staff: 'm1' } },
  { type: 'release', by: { staff: 'm1' } },
);
const signals = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 9, arbitrary: fc.nat(20) },
      { weight: 1, arbitrary: fc.integer({ min: -9, max: 600 }) },
    ),
    fc.oneof({ weight: 9, arbitrary: reading }, { weight: 1, arbitrary: other }),
  ),
  { maxLength: 150 },
);

describe('a venue whose sensors say the same again', () => {
  it('[VH43] is as if each of their words were taken whole, and is asked again no later than it needs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), signals, (venue, all) => {
        const terms = venueTerms(venue, ['a', 'b'], SHANGHAI);
        const row = emptyPlaceState(venueRow(venue.id));
        const give = (signal: VenueSignal) =>
          signalVenue({ row, venue: venue.id, signal, terms, step: undefined });
        give({ type: 'tick', at: START });
        let whole = beginVenue(terms, START).state;
        let at = START;
        let asked = venueDue(whole, terms);
        for (const [wait, said] of all) {
          at = plus(at, minutes(wait));
          const signal = { ...said, at } as VenueSignal;
          const told = give(signal);
          const outcome = venueTakes(whole, signal, terms);
          whole = outcome.state;
          expect(JSON.stringify(row.venue)).toBe(JSON.stringify(whole));
          const people = outcome.news.filter(({ type }) => type === 'people');
          expect(told?.people.map((one) => one.people) ?? []).toEqual(
            people.map((one) => 'people' in one && one.people),
          );
          if (told === undefined) expect(outcome.news).toEqual([]);
          asked = told?.due ?? asked;
          expect(asked).toBeLessThanOrEqual(venueDue(whole, terms));
        }
      }),
    );
  });
});

describe('the next turn of hours', () => {
  const looks = fc.array(fc.integer({ min: -2 * 24 * 60, max: 9 * 24 * 60 }), {
    minLength: 1,
    maxLength: 12,
  });

  it('[VH44] is kept in mind, and is what the hours say at any time', () => {
    fc.assert(
      fc.property(fc.array(anyTexts, { minLength: 1, maxLength: 3 }), looks, (texts, when) => {
        const calendar: HoursCalendar = { ...SHANGHAI };
        for (const minute of when)
          for (const text of texts) {
            const at = plus(START, minutes(minute));
            expect(nextTurn(text, at, calendar)).toBe(nextChange(parseHours(text), at, calendar));
          }
      }),
    );
  });

  it('[VH44] of more than a thousand hours is forgotten with all others, and worked out anew', () => {
    const text = (n: number) => `${DAYS[n % 7]} 06:00-${formatMinute(430 + Math.floor(n / 7))}`;
    const turns = () => Array.from({ length: 1_001 }, (_, n) => nextTurn(text(n), START, SHANGHAI));
    const once = turns();
    expect(once.slice(0, 2)).toEqual([local(`${MONDAY}T07:10`), local('2027-03-02T06:00')]);
    expect(turns()).toEqual(once);
  });
});

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
