import { defineRule } from '../rule.ts';

/** What the gateway says of itself. */
export const CLOCK_CHANGED = defineRule({
  id: 'clock-changed',
  names: { zh: '网关时钟跳变', en: 'Gateway clock jumped' },
  urgency: 'service',
  cause: 'clock-changed',
  where: {},
  on: { type: 'momentary', field: 'clock-changed' },
  why: { zh: '网关时钟跳变了{value}秒。', en: 'The clock of the gateway jumped by {value} s.' },
});
