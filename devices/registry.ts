import type { PlaceId } from './place.ts';
import type { DeviceId } from './reading.ts';
import type { Duration, Instant } from './time.ts';

export type ResidentId = string;
export type StaffId = string;
export type VenueId = string;
export type BridgeId = string;

export const GROUPS = [
  'lives-alone',
  'child-in-difficulty',
  'mental-disorder',
  'disabled',
  'migrant',
] as const;
export type Group = (typeof GROUPS)[number];

export const RISKS = ['high', 'middle', 'low'] as const;
export type Risk = (typeof RISKS)[number];

export const ROLES = [
  'grid-worker',
  'building-head',
  'helper',
  'duty-desk',
  'street-duty',
  'district-centre',
  'department',
  'venue-manager',
  'device-maintainer',
  'integrator',
  'administrator',
  'auditor',
] as const;
export type Role = (typeof ROLES)[number];

/** Ways to reach a member of staff. */
export const CHANNELS = ['app', 'sms', 'voice', 'mail'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Device {
  readonly id: DeviceId;
  readonly kind: string;
  /** Where it hangs. A worn device has its resident's place, a venue's device its venue's. */
  readonly place: PlaceId;
  readonly resident?: ResidentId;
  readonly venue?: VenueId;
  readonly bridge?: BridgeId;
  /** Its name on the bridge, unique there. */
  readonly address?: string;
}

/** A credential that carries many devices of one convention. */
export interface Bridge {
  readonly id: BridgeId;
  readonly convention: string;
  /** MQTT topic filters it may publish and subscribe to. */
  readonly topics: readonly string[];
}

/** What is dated of somebody to call: who it is stands sealed elsewhere. */
export interface ContactRecord {
  /** Has a key to the home. */
  readonly key?: true;
  readonly guardian?: true;
  /** ISO date on which it was last known to be right. */
  readonly asOf?: string;
}

/** A person watched over, by id: the name, phone and contacts are sealed elsewhere. */
export interface Resident {
  readonly id: ResidentId;
  readonly place: PlaceId;
  readonly groups: readonly Group[];
  readonly risk: Risk;
  /** ISO date by which the risk is looked at again. */
  readonly reviewBy?: string;
  readonly contacts?: readonly ContactRecord[];
  /** ISO date until which the resident is known to be away. */
  readonly awayUntil?: string;
  /** Figures that rules may ask for in place of a fixed limit, by name. */
  readonly limits?: Readonly<Record<string, number>>;
}

export const EMPLOYMENTS = ['full-time', 'part-time'] as const;
export type Employment = (typeof EMPLOYMENTS)[number];

export interface Staff {
  readonly id: StaffId;
  readonly role: Role;
  readonly place: PlaceId;
  /** Those that can reach this person, in the order in which they are tried; left out: told on the screens alone. */
  readonly channels?: readonly Channel[];
  /** Part-timers are called after all others of their tier. */
  readonly employment?: Employment;
}

/** When a member of staff answers for a place: `weekly` is an opening-hours text, e.g. `Mo-Fr 08:30-17:30`. */
export interface Shift {
  readonly staff: StaffId;
  readonly place: PlaceId;
  readonly weekly: string;
  /** Left out: every week. */
  readonly rotation?: Rotation;
}

/** The weeks of a cycle in which a shift is worked; weeks begin on Monday, and a span belongs to the day it begins on. */
export interface Rotation {
  /** Length of the cycle. */
  readonly weeks: number;
  /** The weeks worked, the first being 1. */
  readonly in: readonly number[];
  /** ISO date of any day in a first week; the cycle goes on from there in both directions. */
  readonly from: string;
}

/** A time in which a member of staff is on duty nowhere: `from` ≤ at < `to`. */
export interface Leave {
  readonly staff: StaffId;
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * A time in which the roster says otherwise for a place: `staff` takes the turns that `instead` has there; without
 * `instead`, `staff` is on duty all that time besides the others. A swap is two of them.
 */
export interface DutyOverride {
  readonly place: PlaceId;
  readonly staff: StaffId;
  readonly instead?: StaffId;
  readonly from: Instant;
  readonly to: Instant;
}

export interface Venue {
  readonly id: VenueId;
  readonly place: PlaceId;
  readonly capacity?: number;
  readonly hours?: string;
  readonly limits?: VenueLimits;
  /** New hours wait for a person to accept them. */
  readonly proposals?: boolean;
}

/** What a venue agreed to; times of day as `HH:MM`. */
export interface VenueLimits {
  readonly earliest?: string;
  readonly latest?: string;
  readonly hoursPerWeek?: number;
  readonly notice?: Duration;
}

/** A day whose working state differs from its weekday's: `date` is an ISO date in the community's zone. */
export interface Holiday {
  readonly date: string;
  readonly working: boolean;
}

/** All that the core knows about the community: ids, places and dates; no name, phone or secret. */
export interface Registry {
  readonly timeZone: string;
  readonly holidays: readonly Holiday[];
  readonly residents: readonly Resident[];
  readonly devices: readonly Device[];
  readonly bridges: readonly Bridge[];
  readonly staff: readonly Staff[];
  readonly shifts: readonly Shift[];
  readonly leave?: readonly Leave[];
  readonly overrides?: readonly DutyOverride[];
  readonly venues: readonly Venue[];
}

export const EMPTY_REGISTRY: Registry = {
  timeZone: 'Asia/Shanghai',
  holidays: [],
  residents: [],
  devices: [],
  bridges: [],
  staff: [],
  shifts: [],
  venues: [],
};

/** The registry with its look-ups built once. */
export interface Directory {
  readonly registry: Registry;
  /** The narrowest place that holds all others: where the gateway itself stands. */
  readonly root: PlaceId;
  device(id: DeviceId): Device | undefined;
  deviceOnBridge(bridge: BridgeId, address: string): Device | undefined;
  bridge(id: BridgeId): Bridge | undefined;
  devicesBehind(bridge: BridgeId): readonly Device[];
  devicesIn(venue: VenueId): readonly Device[];
  resident(id: ResidentId): Resident | undefined;
  residentsAt(place: PlaceId): readonly Resident[];
  /** Devices at a resident's home, and those the resident wears. */
  devicesAround(resident: Resident): readonly Device[];
  wornBy(resident: ResidentId): readonly Device[];
  staff(id: StaffId): Staff | undefined;
  venue(id: VenueId): Venue | undefined;
}

export function openDirectory(registry: Registry): Directory {
  const byId = <T extends { readonly id: string }>(all: readonly T[]) =>
    new Map(all.map((one) => [one.id, one]));
  const devices = byId(registry.devices);
  const bridges = byId(registry.bridges);
  const residents = byId(registry.residents);
  const staff = byId(registry.staff);
  const venues = byId(registry.venues);
  const onBridge = new Map<BridgeId, Map<string, Device>>();
  for (const device of registry.devices) {
    if (device.bridge === undefined || device.address === undefined) continue;
    const addresses = onBridge.get(device.bridge) ?? new Map<string, Device>();
    onBridge.set(device.bridge, addresses.set(device.address, device));
  }
  const devicesAt = Map.groupBy(registry.devices, (device) => device.place);
  const wornBy = Map.groupBy(registry.devices, (device) => device.resident);
  const behind = Map.groupBy(registry.devices, (device) => device.bridge);
  const inVenue = Map.groupBy(registry.devices, (device) => device.venue);
  const residentsAt = Map.groupBy(registry.residents, (resident) => resident.place);
  return {
    registry,
    root: commonPlace(
      [...registry.devices, ...registry.residents, ...registry.staff].map((one) => one.place),
    ),
    device: (id) => devices.get(id),
    deviceOnBridge: (bridge, address) => onBridge.get(bridge)?.get(address),
    bridge: (id) => bridges.get(id),
    devicesBehind: (bridge) => behind.get(bridge) ?? [],
    devicesIn: (venue) => inVenue.get(venue) ?? [],
    resident: (id) => residents.get(id),
    residentsAt: (place) => residentsAt.get(place) ?? [],
    devicesAround: (resident) => [
      ...new Set([...(devicesAt.get(resident.place) ?? []), ...(wornBy.get(resident.id) ?? [])]),
    ],
    wornBy: (resident) => wornBy.get(resident) ?? [],
    staff: (id) => staff.get(id),
    venue: (id) => venues.get(id),
  };
}

/** The longest common beginning of all places; `unknown` for none. */
export function commonPlace(places: readonly PlaceId[]): PlaceId {
  const [first = [], ...rest] = places.map((place) => place.split('/'));
  const length = rest.reduce((shared, place) => {
    const parting = first.findIndex((segment, n) => place[n] !== segment);
    return parting < 0 ? shared : Math.min(shared, parting);
  }, first.length);
  return (length === 0 ? 'unknown' : first.slice(0, length).join('/')) as PlaceId;
}
