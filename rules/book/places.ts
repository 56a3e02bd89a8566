import { hours, minutes } from '../../devices/time.ts';
import { defineRule } from '../rule.ts';

export const places = [
  defineRule({
    id: 'door-open',
    names: { zh: '门长时间未关', en: 'Door left open' },
    urgency: 'service',
    cause: 'door-open',
    where: { kind: ['door'] },
    on: { type: 'state', field: 'open', is: true },
    onDelay: hours(1),
    why: { zh: '门已敞开{for}。', en: 'The door has been open for {for}.' },
  }),
  defineRule({
    id: 'crowding',
    names: { zh: '人员拥挤', en: 'Crowding' },
    urgency: 'emergency',
    cause: 'crowding',
    where: { kind: ['occupancy'] },
    on: { type: 'above', field: 'people', limit: 'capacity', deadband: 2 },
    onDelay: minutes(1),
    offDelay: minutes(2),
    why: {
      zh: '场所内{value}人，超过安全容量{limit}人。',
      en: '{value} people inside, over the safe limit of {limit}.',
    },
  }),
];
