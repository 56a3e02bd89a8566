import type { Example } from '../../kind.ts';

export const examples: readonly Example[] = [
  {
    name: 'a counting door',
    payload: '{"people":12,"entries":240,"exits":228,"present":true}',
    gives: { people: 12, entries: 240, exits: 228, present: true },
  },
  {
    name: 'an empty room',
    payload: '{"people":0,"present":false,"rssi":-60}',
    gives: { people: 0, present: false, rssi: -60 },
  },
  { name: 'presence alone', payload: '{"present":true}', gives: { present: true } },
  { name: 'fewer than nobody', payload: '{"people":-1}', rejects: 'out-of-range' },
  { name: 'an unset 32-bit counter', payload: '{"entries":4294967295}', rejects: 'out-of-range' },
];
