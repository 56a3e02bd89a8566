import { defineRule } from '../rule.ts';

/** What the end of a fire says of a detector that goes on; its sentence is made of the times. */
export const STUCK = defineRule({
  id: 'detector-stuck',
  names: { zh: '探测器卡住', en: 'Detector stuck' },
  urgency: 'upkeep',
  cause: 'device-fault',
  where: {},
  on: { type: 'momentary', field: 'stuck' },
  why: { zh: '探测器可能卡住。', en: 'A detector is perhaps stuck.' },
});
