import { minutes, seconds } from '../../devices/time.ts';
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
  // 57 °C is what fixed heat detectors are set to: the lower end of the response of class A1 and A2 of EN 54-5 is 54 °C.
  defineRule({
    id: 'heat-high',
    names: { zh: '高温', en: 'Heat' },
    urgency: 'emergency',
    cause: 'heat',
    where: { kind: ['smoke'] },
    on: { type: 'above', field: 'temperature', limit: 57, deadband: 7 },
    offDelay: seconds(30),
    why: {
      zh: '屋顶处温度{value}℃，超过{limit}℃，可能起火。',
      en: '{value} °C at the ceiling, above {limit} °C: perhaps a fire.',
    },
  }),
  // Cooking and a heater in winter warm a room too: not so fast, and not to 40 °C at the ceiling.
  defineRule({
    id: 'heat-fast',
    names: { zh: '温度骤升', en: 'Heat rising fast' },
    urgency: 'emergency',
    cause: 'heat',
    where: { kind: ['smoke'] },
    on: {
      type: 'all-of',
      of: [
        { type: 'rises', field: 'temperature', by: 15, within: minutes(5) },
        { type: 'above', field: 'temperature', limit: 40 },
      ],
    },
    why: {
      zh: '温度{for}内升高{rate}℃，现为{value}℃，可能起火。',
      en: 'Up by {rate} °C within {for}, now {value} °C: perhaps a fire.',
    },
  }),
];
