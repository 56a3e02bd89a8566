import type { Example } from '../../kind.ts';

export const examples: readonly Example[] = [
  { name: 'the door opens', payload: '{"open":true,"battery":91}', gives: { open: true, battery: 91 } },
  { name: 'the door closes', payload: '{"seq":12,"open":false}', gives: { open: false } },
  {
    name: 'taken off the frame',
    payload: '{"open":true,"tamper":true}',
    gives: { open: true, tamper: true },
  },
  { name: 'only "low" is known of the battery', payload: '{"batteryLow":true}', gives: { batteryLow: true } },
  {
    name: 'an unmeasured battery is missing',
    payload: '{"open":false,"battery":null}',
    gives: { open: false },
  },
  { name: 'a state as a number', payload: '{"open":1}', rejects: 'wrong-type' },
  { name: 'nothing that a door can say', payload: '{"humidity":40}', rejects: 'no-known-field' },
];
