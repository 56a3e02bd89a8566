import { defineRule, type Rule } from '../rule.ts';

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

/** What may be wrong with the gateway for a while: it is said when it begins and when it is over. */
export const GATEWAY_CONDITIONS = {
  'disk-filling': defineRule({
    id: 'disk-filling',
    names: { zh: '网关磁盘将满', en: 'Gateway disk filling up' },
    urgency: 'service',
    cause: 'gateway',
    where: {},
    on: { type: 'above', field: 'disk-used', limit: 80, deadband: 5 },
    why: {
      zh: '网关数据空间已用{value}%，请清理磁盘或换更大的磁盘。',
      en: 'The gateway has used {value} % of its room for data: free some, or give it a larger disk.',
    },
  }),
  'disk-nearly-full': defineRule({
    id: 'disk-nearly-full',
    names: { zh: '网关磁盘已满', en: 'Gateway disk nearly full' },
    urgency: 'state',
    cause: 'gateway',
    where: {},
    on: { type: 'above', field: 'disk-used', limit: 95, deadband: 5 },
    why: {
      zh: '网关数据空间已用{value}%：到100%时只收报警，不收普通读数。请立即清理磁盘。',
      en: 'The gateway has used {value} % of its room for data: at 100 % it takes alarms only and no other readings. Free some at once.',
    },
  }),
} as const satisfies Record<string, Rule>;
export type GatewayCondition = keyof typeof GATEWAY_CONDITIONS;
