import { defineKind, number, state, total } from '../../kind.ts';
import { examples } from './examples.ts';

export const occupancy = defineKind({
  name: 'occupancy',
  names: { zh: '人流', en: 'occupancy sensor' },
  fields: {
    /** No community venue holds more; catches the 65,535 of an unset 16-bit counter. */
    people: number('people', 0, 10_000, { signOfLife: 'change' }),
    entries: total('people', { signOfLife: 'rise' }),
    exits: total('people', { signOfLife: 'rise' }),
    present: state({ signOfLife: 'true' }),
  },
  examples,
});
