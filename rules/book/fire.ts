import { seconds } from '../../devices/time.ts';
import { defineRule } from '../rule.ts';

export const fire = [
  defineRule({
    id: 'smoke',
    names: { zh: '烟雾报警', en: 'Smoke' },
    urgency: 'emergency',
    cause: 'smoke',
    where: { kind: ['smoke'] },
    on: { type: 'state', field: 'smoke', is: true },
    // A detector at the edge of its threshold chatters; the case must not be told anew each time.
    offDelay: seconds(30),
    why: { zh: '烟感报警：检测到烟雾。', en: 'The smoke detector reports smoke.' },
  }),
];
