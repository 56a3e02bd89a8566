import { defineKind, state } from '../../kind.ts';
import { examples } from './examples.ts';

export const door = defineKind({
  name: 'door',
  names: { zh: '智能门磁', en: 'door sensor' },
  fields: {
    open: state({ signOfLife: 'change' }),
    tamper: state(),
  },
  examples,
});
