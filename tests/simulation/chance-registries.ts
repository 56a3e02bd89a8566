import type { PlaceId } from '../../devices/place.ts';
import type { Registry, Resident } from '../../devices/registry.ts';
import { B12, HOME, RUNG, VILLAGE } from '../community.ts';

const without = (id: string): Registry => ({
  ...VILLAGE,
  devices: VILLAGE.devices.filter((device) => device.id !== id),
});

const [alone, neighbour] = VILLAGE.residents;
/** A home whose only door sensor is behind the radio gateway. */
const byRadio: Registry = {
  ...VILLAGE,
  devices: [
    ...VILLAGE.devices.filter(({ id }) => id !== 'door-0501' && id !== 'band-0501'),
    { id: 'z-door', kind: 'door', place: HOME, bridge: 'zb-b12', address: 'Door' },
  ],
};
/** Somebody to be visited daily, and somebody whose record is to be kept. */
const owed = (more: Partial<Resident>): Registry => ({
  ...VILLAGE,
  residents: [
    { ...alone!, risk: 'high' },
    { ...neighbour!, groups: ['mental-disorder', 'child-in-difficulty'], reviewBy: '2027-03-03', ...more },
  ],
});
/** What the registry of a life by chance may become. */
export const REGISTRIES: readonly Registry[] = [
  VILLAGE,
  owed({ contacts: [{ key: true, asOf: '2026-03-02' }, { guardian: true }] }),
  owed({ contacts: [{ key: true, asOf: '2027-03-02' }] }),
  { ...owed({ reviewBy: '2028-03-03', awayUntil: '2027-03-05' }), devices: [] },
  without('smoke-0501'),
  without('z-0502'),
  byRadio,
  byRadio,
  without('band-0501'),
  { ...VILLAGE, staff: [], shifts: [] },
  RUNG,
  { ...RUNG, staff: RUNG.staff.map((one) => (one.role === 'duty-desk' ? { ...one, channels: [] } : one)) },
  { ...VILLAGE, staff: VILLAGE.staff.filter(({ id }) => id !== 's1') },
  { ...VILLAGE, staff: VILLAGE.staff.filter(({ id }) => id !== 'd1' && id !== 'st1') },
  { ...VILLAGE, shifts: [] },
  { ...VILLAGE, residents: [{ ...alone!, groups: [] }, neighbour!] },
  { ...VILLAGE, residents: [{ ...alone!, awayUntil: '2027-03-09' }, neighbour!] },
  { ...VILLAGE, residents: [{ ...alone!, place: `${B12}/0601` as PlaceId }, neighbour!] },
  { ...VILLAGE, residents: [alone!, { ...neighbour!, groups: ['lives-alone'] }] },
  { ...VILLAGE, residents: [neighbour!] },
  { ...VILLAGE, venues: [{ id: 'v1', place: HOME, capacity: 30 }] },
  { ...VILLAGE, holidays: [{ date: '2027-03-02', working: false }] },
];
