import { defineRule } from '../rule.ts';

/** What the roster says of itself: its sentences are made of the gaps. */
export const COVERAGE = defineRule({
  id: 'coverage',
  names: { zh: '值守空档', en: 'Nobody on duty' },
  urgency: 'upkeep',
  cause: 'coverage',
  where: {},
  on: { type: 'momentary', field: 'coverage' },
  why: { zh: '有时无人值守。', en: 'At times nobody is on duty.' },
});
