import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { RISKS } from '../../devices/registry.ts';
import { days, hours, instantOf, plus, zoned } from '../../devices/time.ts';
import { byNeed, type VisitDue } from '../../rules/visits-due.ts';
import { B12, HOME, MONDAY, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';

const someone = fc.record({
  risk: fc.constantFrom(...RISKS),
  quietDays: fc.integer({ min: 0, max: 3 }),
  unvisitedDays: fc.integer({ min: 0, max: 3 }),
});

describe('visits due', () => {
  it('[VM11] come in the order of need: risk, days without a sign of life, days since the last visit', () => {
    fc.assert(
      fc.property(fc.array(someone), fc.infiniteStream(fc.nat()), (people, chance) => {
        const all = people.map(({ risk, ...more }, n): VisitDue => {
          const resident = { id: `p${n}`, place: HOME, groups: [], risk };
          return { resident, due: MONDAY, lastSign: MONDAY, ...more };
        });
        const sorted = all.toSorted(byNeed);
        const keyOf = ({ resident, quietDays, unvisitedDays }: VisitDue) =>
          (2 - RISKS.indexOf(resident.risk)) * 100 + quietDays * 10 + unvisitedDays;
        const keys = sorted.map(keyOf);
        expect(keys).toEqual(keys.toSorted((a, b) => b - a));
        const shuffled = all
          .map((one) => ({ one, by: chance.next().value }))
          .sort((a, b) => a.by - b.by)
          .map(({ one }) => one);
        expect(shuffled.sort(byNeed), 'whoever was asked for first').toEqual(sorted);
      }),
    );
  });

  it('[VM11] are those of the day and those missed; who is not to be visited, or away, is not among them', () => {
    const at = (n: number) => `${B12}/0${n}01` as PlaceId;
    const residents = [
      { id: 'weekly', place: at(1), groups: ['lives-alone' as const], risk: 'low' as const },
      { id: 'daily', place: at(2), groups: [], risk: 'high' as const },
      { id: 'nobody', place: at(3), groups: [], risk: 'low' as const },
      { id: 'away', place: at(4), groups: [], risk: 'high' as const, awayUntil: '2027-04-01' },
      { id: 'monthly', place: at(5), groups: [], risk: 'middle' as const },
    ];
    const story = new Scenario({ registry: { ...VILLAGE, devices: [], residents } });
    const list = (day: number) => {
      const tomorrow = zoned(plus(MONDAY, days(day)), 'Asia/Shanghai')
        .startOfDay()
        .add({ days: 1 });
      return story.record.community
        .visitsDue(instantOf(tomorrow))
        .map(({ resident, missed }) => [resident.id, ...(missed ? [missed] : [])]);
    };
    expect(list(0)).toEqual([]);
    expect(list(1)).toEqual([['daily']]);
    story.at(hours(24 * 7 + 10));
    expect(list(7)).toEqual([
      ['daily', 'state'],
      ['weekly', 'upkeep'],
    ]);
    story.takes({
      type: 'visit',
      at: story.now,
      visit: { by: { staff: 's1' }, about: { resident: 'daily' }, how: 'visit', found: 'well' },
    });
    expect(list(7)).toEqual([['weekly', 'upkeep']]);
    story.at(days(15));
    expect(list(15)).toEqual([
      ['daily', 'state'],
      ['weekly', 'service'],
    ]);
  });
});
