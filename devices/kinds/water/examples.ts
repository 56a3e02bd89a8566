import type { Example } from '../../kind.ts';

export const examples: readonly Example[] = [
  { name: 'a tap runs', payload: '{"flow":6.4,"volume":182340}', gives: { flow: 6.4, volume: 182340 } },
  { name: 'a pipe drips', payload: '{"flow":0.1,"leak":true}', gives: { flow: 0.1, leak: true } },
  { name: 'somebody opened it', payload: '{"tamper":true}', gives: { tamper: true } },
  {
    name: 'water that runs back does not cost the volume',
    payload: '{"flow":-2,"volume":182341}',
    gives: { volume: 182341 },
    leavesOut: ['flow'],
  },
];
