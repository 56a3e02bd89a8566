import type { PlaceId } from '../devices/place.ts';
import type { Channel, Registry, Resident, Role } from '../devices/registry.ts';
import { type Instant, parseTime } from '../devices/time.ts';

/** A small community for stories: two homes in one building, a venue, staff of every tier. */

export const GRID = 'hz/xh/wenxin/cuiyuan/g01' as PlaceId;
export const B12 = `${GRID}/b12` as PlaceId;
export const HOME = `${B12}/0501` as PlaceId;
export const NEXT_HOME = `${B12}/0502` as PlaceId;
export const COMMUNITY = 'hz/xh/wenxin/cuiyuan' as PlaceId;

/** A Monday morning in a year without a holiday notice, at 09:00 in Hangzhou. */
export const MONDAY: Instant = parseTime('2027-03-01T09:00:00+08:00') as Instant;

const person = (id: string, role: Role, place: string) => ({ id, role, place: place as PlaceId });
const always = (staff: string, place: string) => ({ staff, place: place as PlaceId, weekly: '24/7' });

export const VILLAGE: Registry = {
  timeZone: 'Asia/Shanghai',
  holidays: [],
  residents: [
    { id: 'r1', place: HOME, groups: ['lives-alone'], risk: 'middle' },
    { id: 'r2', place: NEXT_HOME, groups: [], risk: 'low' },
  ],
  devices: [
    { id: 'smoke-0501', kind: 'smoke', place: HOME },
    { id: 'door-0501', kind: 'door', place: HOME },
    { id: 'band-0501', kind: 'wristband', place: HOME, resident: 'r1' },
    { id: 'smoke-0502', kind: 'smoke', place: NEXT_HOME },
    { id: 'door-0502', kind: 'door', place: NEXT_HOME },
    { id: 'occ-v1', kind: 'occupancy', place: COMMUNITY, venue: 'v1' },
    { id: 'z-0502', kind: 'smoke', place: NEXT_HOME, bridge: 'zb-b12', address: 'Hall/smoke' },
  ],
  bridges: [{ id: 'zb-b12', convention: 'zigbee2mqtt', topics: ['zigbee2mqtt/#'] }],
  staff: [
    person('s1', 'grid-worker', GRID),
    person('s2', 'grid-worker', GRID),
    person('d1', 'duty-desk', COMMUNITY),
    person('st1', 'street-duty', 'hz/xh/wenxin'),
    person('dc1', 'district-centre', 'hz/xh'),
    person('bh1', 'building-head', B12),
  ],
  shifts: [
    { staff: 's1', place: GRID, weekly: 'Mo-Fr 08:30-17:30' },
    { staff: 's2', place: GRID, weekly: 'Sa 09:00-12:00' },
    always('d1', COMMUNITY),
    always('st1', 'hz/xh/wenxin'),
    always('dc1', 'hz/xh'),
    always('bh1', B12),
  ],
  venues: [{ id: 'v1', place: COMMUNITY, capacity: 40 }],
};

/** The village with no devices but these. */
export const only = (...ids: readonly string[]): Registry => ({
  ...VILLAGE,
  devices: VILLAGE.devices.filter((device) => ids.includes(device.id)),
});

/** The village with one resident, at low risk and of no group but for what is said, and no devices but these. */
export const villageOf = (who: Partial<Resident>, ...ids: readonly string[]): Registry => ({
  ...only(...ids),
  residents: [{ id: 'r1', place: HOME, groups: [], risk: 'low', ...who }],
});

/** The village whose staff are rung; those not named are told on the screens alone. */
export const rungBy = (
  channels: Readonly<Record<string, readonly Channel[]>>,
  registry = VILLAGE,
): Registry => ({
  ...registry,
  staff: registry.staff.map((one) => {
    const own = channels[one.id];
    return own === undefined ? one : { ...one, channels: own };
  }),
});

/** Everybody of the village on channels of all sorts. */
export const RUNG: Registry = rungBy({
  s1: ['app', 'voice', 'sms'],
  s2: ['app'],
  d1: ['app', 'sms'],
  st1: ['sms', 'mail'],
  dc1: ['voice'],
  bh1: ['app', 'sms'],
});
