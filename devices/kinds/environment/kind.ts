import { defineKind, number } from '../../kind.ts';
import { examples } from './examples.ts';

export const environment = defineKind({
  name: 'environment',
  names: { zh: '环境传感器', en: 'environment sensor' },
  fields: {
    /** Of the air around it, from a deep freezer to a boiler room. */
    temperature: number('°C', -50, 100),
    humidity: number('%', 0, 100),
  },
  examples,
});
