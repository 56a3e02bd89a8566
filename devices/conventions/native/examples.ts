import type { ConventionExample, ConventionExamples } from '../../convention.ts';
import type { PlaceId } from '../../place.ts';
import { EMPTY_REGISTRY, type Registry } from '../../registry.ts';

const home = 'hz/xh/wenxin/cuiyuan/g01/b12/0501' as PlaceId;

const registry: Registry = {
  ...EMPTY_REGISTRY,
  devices: [
    { id: 'smoke-0501', kind: 'smoke', place: home },
    { id: 'band-0501', kind: 'wristband', place: home },
    { id: 'door-0501', kind: 'door', place: home, bridge: 'zb-b12', address: 'Front door' },
  ],
  bridges: [{ id: 'zb-b12', convention: 'zigbee2mqtt', topics: ['zigbee2mqtt/#'] }],
};

const messages: readonly ConventionExample[] = [
  {
    name: 'one reading',
    client: 'smoke-0501',
    topic: 'devices/smoke-0501/readings',
    payload: '{"smoke":true}',
    expects: { device: 'smoke-0501', gives: [{ smoke: true }] },
  },
  {
    name: 'an array of readings, made up for after a dead spot',
    client: 'band-0501',
    topic: 'devices/band-0501/readings',
    payload:
      '[{"at":"2026-11-21T07:50:00+08:00","heartRate":70},{"at":"2026-11-21T08:00:00+08:00","heartRate":74}]',
    expects: { device: 'band-0501', gives: [{ heartRate: 70 }, { heartRate: 74 }] },
  },
  {
    name: 'a bad entry does not cost the others',
    client: 'band-0501',
    topic: 'devices/band-0501/readings',
    payload: '[7,{"heartRate":70},{"mood":"well"}]',
    expects: { device: 'band-0501', gives: [{ heartRate: 70 }] },
  },
  {
    name: 'going online',
    client: 'smoke-0501',
    topic: 'devices/smoke-0501/status',
    payload: 'online',
    expects: { device: 'smoke-0501', online: true },
  },
  {
    name: 'the last will',
    client: 'smoke-0501',
    topic: 'devices/smoke-0501/status',
    payload: 'offline',
    expects: { device: 'smoke-0501', online: false },
  },
  {
    name: 'a retained status taken back',
    client: 'smoke-0501',
    topic: 'devices/smoke-0501/status',
    payload: '',
    expects: { ignores: 'empty-payload' },
  },
  {
    name: 'a retained reading taken back',
    client: 'smoke-0501',
    topic: 'devices/smoke-0501/readings',
    payload: '',
    expects: { ignores: 'empty-payload' },
  },
  {
    name: 'a status that is none',
    client: 'smoke-0501',
    topic: 'devices/smoke-0501/status',
    payload: 'asleep',
    expects: { rejects: 'wrong-shape' },
  },
  {
    name: 'not JSON',
    client: 'smoke-0501',
    topic: 'devices/smoke-0501/readings',
    payload: 'smoke=1',
    expects: { rejects: 'not-json' },
  },
  {
    name: 'an empty array',
    client: 'smoke-0501',
    topic: 'devices/smoke-0501/readings',
    payload: '[]',
    expects: { rejects: 'wrong-shape' },
  },
  {
    name: "another device's topic",
    client: 'smoke-0501',
    topic: 'devices/band-0501/readings',
    payload: '{"sos":true}',
    expects: { rejects: 'wrong-topic' },
  },
  {
    name: 'a device behind a bridge does not speak for itself',
    client: 'door-0501',
    topic: 'devices/door-0501/readings',
    payload: '{"open":true}',
    expects: { rejects: 'wrong-topic' },
  },
  {
    name: 'nobody we know',
    client: 'stranger',
    topic: 'devices/stranger/readings',
    payload: '{"smoke":true}',
    expects: { rejects: 'unknown-client' },
  },
];

export const examples: ConventionExamples = { registry, messages };
