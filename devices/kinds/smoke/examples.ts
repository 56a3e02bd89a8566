import type { Example } from '../../kind.ts';

export const examples: readonly Example[] = [
  {
    name: 'clear air',
    payload: '{"smoke":false,"smokeDensity":0.2,"temperature":21.5}',
    gives: { smoke: false, smokeDensity: 0.2, temperature: 21.5 },
  },
  {
    name: 'smoke',
    payload: '{"smoke":true,"smokeDensity":9.8,"temperature":48}',
    gives: { smoke: true, smokeDensity: 9.8, temperature: 48 },
  },
  {
    name: 'the test button is not an alarm',
    payload: '{"smoke":false,"test":true}',
    gives: { smoke: false, test: true },
  },
  {
    name: 'taken down, and its chamber dirty',
    payload: '{"tamper":true,"fault":true}',
    gives: { tamper: true, fault: true },
  },
  {
    name: 'a broken density does not cost the alarm',
    payload: '{"smoke":true,"smokeDensity":-3}',
    gives: { smoke: true },
    leavesOut: ['smokeDensity'],
  },
  { name: 'a broken sensor', payload: '{"smokeDensity":-3}', rejects: 'out-of-range' },
];
