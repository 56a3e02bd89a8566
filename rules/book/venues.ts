import { defineRule } from '../rule.ts';

/** What a venue's hours and people come to; the sentence is made from the figures of the day. */
export const VENUE_EMPTY = defineRule({
  id: 'venue-empty',
  names: { zh: '开放场所无人', en: 'Venue open and empty' },
  urgency: 'upkeep',
  cause: 'venue-empty',
  where: {},
  on: { type: 'momentary', field: 'people' },
  why: { zh: '场所开放但无人。', en: 'The venue is open and empty.' },
});

export const VENUE_UNDER_USED = defineRule({
  id: 'venue-under-used',
  names: { zh: '场所利用率低', en: 'Venue under-used' },
  urgency: 'upkeep',
  cause: 'venue-under-used',
  where: {},
  on: { type: 'momentary', field: 'people' },
  why: { zh: '场所本周使用很少。', en: 'The venue was hardly used this week.' },
});
