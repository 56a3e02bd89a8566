import type { Example } from '../../kind.ts';

export const examples: readonly Example[] = [
  {
    name: 'a room',
    payload: '{"temperature":19.5,"humidity":55}',
    gives: { temperature: 19.5, humidity: 55 },
  },
  { name: 'a freezer', payload: '{"temperature":-18.2}', gives: { temperature: -18.2 } },
  { name: 'a broken probe', payload: '{"temperature":-127}', rejects: 'out-of-range' },
];
