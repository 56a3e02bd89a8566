import { defineKind, number, state, total } from '../../kind.ts';
import { examples } from './examples.ts';

/** Running water is no sign of life: a tap left on and a leak run as well when nobody is up. */
export const water = defineKind({
  name: 'water',
  names: { zh: '水表', en: 'water meter' },
  fields: {
    /** At this moment; a household's meter passes less than its upper end. */
    flow: number('L/min', 0, 100),
    /** Since the meter was made. */
    volume: total('L'),
    leak: state(),
    tamper: state(),
  },
  examples,
});
