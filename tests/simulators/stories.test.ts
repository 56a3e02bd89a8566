import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../devices/registry.ts';
import type { Instant } from '../../devices/time.ts';
import { minutes, parseTime } from '../../devices/time.ts';
import { STORIES, storyNamed } from '../../simulators/stories/index.ts';
import { castStory, type Expectation } from '../../simulators/story.ts';
import { tell } from '../tell.ts';
import { communityOf, tellStory } from './tell-story.ts';

/** The stories that the specification names. */
const NAMES =
  'kitchen-fire building-fire fall-at-night fall-and-up nobody-stirs gone-out sos false-sos crowded-venue dead-sensor gateway-outage power-cut night-without-duty storm-of-blues';

describe('stories', () => {
  it('[SY1] there is one of each name, each in one line', () => {
    expect(STORIES.map(({ name }) => name).sort()).toEqual(NAMES.split(' ').sort());
    expect(STORIES.filter(({ tells }) => tells.includes('\n') || tells === '')).toEqual([]);
  });

  it.each(STORIES.map((story) => [story.name, story] as const))(
    '[SY2] %s gives the facts it must, and none that it must not',
    (_, story) => {
      const told = tellStory(story);
      const inWords = () => tell(told.facts, parseTime(story.starts) as Instant).join('\n');
      for (const wanted of story.gives) {
        const found = told.matches(wanted).length;
        if (wanted.times === undefined) expect(found, `${words(wanted)}\n${inWords()}`).toBeGreaterThan(0);
        else expect(found, words(wanted)).toBe(wanted.times);
      }
      for (const unwanted of story.never)
        expect(told.matches(unwanted), `never ${words(unwanted)}`).toEqual([]);
    },
  );

  it('[SY3] a story says what the community lacks for it', () => {
    const registry = { ...communityOf({}), venues: [] };
    const crowded = storyNamed('crowded-venue');
    expect(crowded && castStory(crowded, openDirectory(registry))).toEqual({
      lacks: 'a venue with occupancy',
    });
    const bare = { ...communityOf({}), devices: [] };
    const kitchen = storyNamed('kitchen-fire');
    expect(kitchen && castStory(kitchen, openDirectory(bare))).toEqual({ lacks: 'a home with door, smoke' });
  });
});

const words = ({ after, ...rest }: Expectation): string =>
  `${after === undefined ? '' : `at ${after / minutes(1)} min `}${JSON.stringify(rest)}`;
