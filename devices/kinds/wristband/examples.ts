import type { Example } from '../../kind.ts';

export const examples: readonly Example[] = [
  {
    name: 'a routine report',
    payload:
      '{"at":"2026-11-21T08:00:00+08:00","seq":7,"heartRate":68,"spo2":96,"skinTemperature":32.4,"bodyTemperature":36.5,"steps":3120,"worn":true,"battery":84,"rssi":-97}',
    gives: {
      heartRate: 68,
      spo2: 96,
      skinTemperature: 32.4,
      bodyTemperature: 36.5,
      steps: 3120,
      worn: true,
      battery: 84,
      rssi: -97,
    },
  },
  { name: 'the SOS key', payload: '{"sos":true}', gives: { sos: true } },
  { name: 'the SOS key let go says nothing', payload: '{"sos":false,"battery":84}', gives: { battery: 84 } },
  { name: 'a fall', payload: '{"fall":true,"heartRate":104}', gives: { fall: true, heartRate: 104 } },
  {
    name: 'zero is no reading, not an arrest',
    payload: '{"heartRate":0,"spo2":0,"worn":true}',
    gives: { worn: true },
  },
  {
    name: 'a heart rate beside "not worn" is still stored',
    payload: '{"heartRate":61,"worn":false}',
    gives: { heartRate: 61, worn: false },
  },
  { name: 'nothing measured shows that it lives', payload: '{"heartRate":0,"battery":null}', gives: {} },
  {
    name: 'one broken sensor does not cost the others',
    payload: '{"heartRate":72,"spo2":127}',
    gives: { heartRate: 72 },
    leavesOut: ['spo2'],
  },
  { name: 'the marker of an unset byte', payload: '{"spo2":255}', rejects: 'out-of-range' },
  { name: 'a number as a text', payload: '{"heartRate":"72"}', rejects: 'wrong-type' },
];
