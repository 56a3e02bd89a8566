import { defineKind, momentary, number, state, total } from '../../kind.ts';
import { examples } from './examples.ts';

export const wristband = defineKind({
  name: 'wristband',
  names: { zh: '智能手环', en: 'smart wristband' },
  fields: {
    /** Slower than any living heart to faster than any rhythm that pumps. */
    heartRate: number('bpm', 10, 300, { signOfLife: 'any', zeroIsMissing: true }),
    /** No oximeter resolves less than 20 %, not even on a dying person. */
    spo2: number('%', 20, 100, { zeroIsMissing: true }),
    /** At the wrist, so nearer to the room than to the body; taken off it follows an unheated balcony. */
    skinTemperature: number('°C', -30, 60),
    /** From the deepest survived hypothermia region to above any fever. */
    bodyTemperature: number('°C', 20, 45),
    steps: total('steps', { signOfLife: 'rise' }),
    /** Of a worn band: one that is dropped falls too, and is nobody's life. */
    fall: momentary({ signOfLife: 'any' }),
    sos: momentary({ signOfLife: 'true' }),
    worn: state({ signOfLife: 'change' }),
  },
  examples,
});
