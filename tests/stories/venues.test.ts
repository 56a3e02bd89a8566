import { describe, expect, it } from 'vitest';
import type { Registry, Venue } from '../../devices/registry.ts';
import { type Duration, days, hours, minutes } from '../../devices/time.ts';
import type { VenueAnswer } from '../../rules/input.ts';
import { COMMUNITY, only } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const ROOM: Venue = { id: 'v1', place: COMMUNITY, capacity: 40, hours: 'Mo-Su 09:00-17:00' };
/** One venue with one sensor; its stories begin on Monday as it opens. */
const village = (venue: Partial<Venue> = {}): Registry => ({
  ...only('occ-v1'),
  venues: [{ ...ROOM, ...venue }],
});
const BY = { staff: 'd1' };

const says = (story: Scenario, answer: VenueAnswer, venue = 'v1') =>
  story.takes({ type: 'venue-answer', at: story.now, venue, answer }).venueAnswer;

/** The sensor counts so many at the beginning of each half hour until then. */
function counts(story: Scenario, people: number, from: number, to: number): Scenario {
  for (let n = from; n <= to; n += 30) story.at(minutes(n)).sends('occ-v1', { people });
  return story;
}

const lines = (story: Scenario): string[] => story.facts().map((line) => line.replace(/ Mo-.*| Mo .*/, ''));

describe('a venue', () => {
  it('[VH39] that stands empty for three hours is a blue case of it, which ends when people come', () => {
    const story = counts(new Scenario({ registry: village() }), 0, 0, 210);
    expect(story.theCase()).toMatchObject({
      cause: 'venue-empty',
      urgency: 'upkeep',
      subject: { type: 'venue', id: 'v1' },
      place: COMMUNITY,
      why: { en: 'Open, and nobody has been here for 3 h.' },
    });
    story.facts();
    story.at(minutes(211)).sends('occ-v1', { people: 2 });
    expect(story.facts()).toEqual(['211 min: quiet venue-empty, closed cleared']);
    expect(story.record.community.look('venue:v1')?.venueAlerts).toEqual({});
  });

  it('[VH39] so is one that was used less than three times in a week, until it is used again', () => {
    const story = new Scenario({ registry: village() });
    const [days7, days14] = [7 * 24 * 60, 14 * 24 * 60];
    counts(story, 0, 0, days7 + days7 - 60);
    story.at(minutes(days14));
    expect(story.openCases().map(({ cause }) => cause)).toContain('venue-under-used');
    story.facts();
    for (let n = 1; n <= 6; n++)
      story.at(minutes(days14 + n)).sends('occ-v1', { people: n % 2 === 0 ? 0 : 3 });
    counts(story, 0, days14 + 30, days14 + days7 + 30);
    expect(story.facts().join('\n')).toContain('quiet venue-under-used, closed cleared');
  });

  it('[VH40] does as its manager says, and says why it does not', () => {
    const story = new Scenario({ registry: village() });
    expect(says(story, { type: 'release', by: BY })).toBe('nothing-to-release');
    expect(says(story, { type: 'override', hours: 'Mo-Fr 10:00-12:00', by: BY })).toBe('taken');
    expect(says(story, { type: 'release', by: BY }, 'v9')).toBe('no-such-venue');
    expect(factsOfType(story.record.facts, 'venue-hours-set').at(-1)).toMatchObject({
      place: COMMUNITY,
      change: { cause: 'override', hours: 'Mo-Fr 10:00-12:00' },
    });
  });

  it('[VH41] goes on after a kill as it was, whether its row was written or not', () => {
    for (const written of [true, false]) {
      const story = counts(new Scenario({ registry: village() }), 0, 0, 120);
      const late = written ? Number.POSITIVE_INFINITY : 'late';
      story.record.take(
        {
          type: 'venue-answer',
          at: story.now,
          venue: 'v1',
          answer: { type: 'override', hours: 'Mo 08:00-20:00', by: BY },
        },
        late,
      );
      const before = structuredClone(story.record.community.look('venue:v1'));
      story.record.restart();
      expect(story.record.community.look('venue:v1')).toEqual(before);
      expect(
        factsOfType(story.record.facts, 'venue-hours-set').filter(
          ({ change }) => change.cause === 'override',
        ),
      ).toHaveLength(1);
      expect(says(story, { type: 'release', by: BY })).toBe('taken');
    }
  });

  it('[VH42] that leaves the registry ends its alerts and turns no door, and begins anew when it comes back', () => {
    const story = counts(new Scenario({ registry: village() }), 0, 0, 210);
    story.facts();
    story.registers({ ...village(), venues: [] });
    expect(story.facts()).toEqual(['210 min: quiet venue-empty, closed cleared']);
    expect(says(story, { type: 'release', by: BY })).toBe('no-such-venue');
    story.at(days(2));
    expect(lines(story).filter((line) => line.includes('venue-'))).toEqual([]);
    story.registers(village()).at((days(2) + hours(9)) as Duration);
    expect(story.facts().filter((line) => line.includes('venue-'))).toEqual([
      '48 h: venue-hours-set registered Mo-Su 09:00-17:00, venue-opened',
      '56 h: venue-closed',
    ]);
  });
});
