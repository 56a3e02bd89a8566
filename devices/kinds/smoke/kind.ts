import { defineKind, momentary, number, state } from '../../kind.ts';
import { examples } from './examples.ts';

export const smoke = defineKind({
  name: 'smoke',
  names: { zh: '烟感', en: 'smoke detector' },
  fields: {
    smoke: state({ judgedAlways: true }),
    /** Obscuration: the share of light lost over one metre. */
    smokeDensity: number('%/m', 0, 100),
    /** Of the air at the ceiling; a detector has melted before the upper end. */
    temperature: number('°C', -40, 200),
    test: momentary(),
    tamper: state(),
    fault: state(),
  },
  examples,
});
