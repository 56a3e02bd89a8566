import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { EMPTY_REGISTRY, openDirectory, type Registry } from '../../devices/registry.ts';
import { HOME } from './messages.ts';

const registry: Registry = {
  ...EMPTY_REGISTRY,
  devices: [
    { id: 'a', kind: 'door', place: HOME, bridge: 'one', address: 'Hall' },
    { id: 'b', kind: 'door', place: HOME, bridge: 'two', address: 'Hall' },
    { id: 'c', kind: 'door', place: HOME, bridge: 'one' },
    { id: 'd', kind: 'wristband', place: HOME, resident: 'r1' },
    { id: 'e', kind: 'wristband', place: 'hz' as PlaceId, resident: 'r1' },
  ],
  bridges: [{ id: 'one', convention: 'zigbee2mqtt', topics: ['one/#'] }],
  residents: [
    { id: 'r1', place: HOME, groups: ['lives-alone'], risk: 'high' },
    { id: 'r2', place: HOME, groups: [], risk: 'low' },
    { id: 'r3', place: 'hz/xh' as PlaceId, groups: [], risk: 'low' },
  ],
  staff: [{ id: 's1', role: 'grid-worker', place: HOME }],
  venues: [{ id: 'v1', place: HOME }],
};

describe('the directory', () => {
  const directory = openDirectory(registry);

  it('[KD12] knows a bridged device by bridge and address together', () => {
    expect(directory.deviceOnBridge('one', 'Hall')?.id).toBe('a');
    expect(directory.deviceOnBridge('two', 'Hall')?.id).toBe('b');
    expect(directory.deviceOnBridge('three', 'Hall')).toBeUndefined();
    expect(directory.deviceOnBridge('one', '__proto__')).toBeUndefined();
  });

  it('[KD12] knows the devices around a resident, each once: at home and worn', () => {
    const around = (id: string) =>
      directory.devicesAround(directory.resident(id)!).map((device) => device.id);
    expect(around('r1')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(around('r2')).toEqual(['a', 'b', 'c', 'd']);
    expect(around('r3')).toEqual([]);
    expect(directory.wornBy('r1').map((device) => device.id)).toEqual(['d', 'e']);
    expect(directory.wornBy('r2')).toEqual([]);
  });

  it('[KD12] finds everything else by its id, and residents by their place', () => {
    expect(directory.registry).toBe(registry);
    expect(directory.device('c')?.id).toBe('c');
    expect(directory.bridge('one')?.convention).toBe('zigbee2mqtt');
    expect(directory.resident('r1')?.risk).toBe('high');
    expect(directory.staff('s1')?.role).toBe('grid-worker');
    expect(directory.venue('v1')?.place).toBe(HOME);
    expect(directory.residentsAt(HOME).map((resident) => resident.id)).toEqual(['r1', 'r2']);
    expect(directory.residentsAt('hz' as PlaceId)).toEqual([]);
  });
});
