import type { DeviceId, FieldValue } from '../devices/reading.ts';
import type { Device, Directory, ResidentId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { type Alert, QUIET } from './alert.ts';
import type { Actor } from './fact.ts';
import type { Habit } from './habit.ts';
import type { RuleMemory } from './memory.ts';
import type { QuietHabit } from './quiet-habit.ts';
import type { RadioState } from './radio-gateway.ts';
import type { Taken } from './taken.ts';
import type { VenueState } from './venue.ts';

/** The key of a row: a place id, `venue:` and a venue id, or `radio:` and a bridge id (a colon is in no place id). */
export type RowKey = string;

/** All sensor state of one place, plain data: read, changed and written as one row. */
export interface PlaceState {
  readonly version: 1;
  readonly key: RowKey;
  readonly devices: Record<DeviceId, DeviceState>;
  readonly residents: Record<ResidentId, ResidentState>;
  /** Of a venue's row: its people and hours. */
  venue?: VenueState;
  /** Of a venue's row: the ids of its standing alerts. */
  venueAlerts?: { empty?: string; 'under-used'?: string };
  /** Of a radio gateway's row. */
  radio?: RadioState;
  /** Visits and check-ins that came with a key. */
  taken?: readonly Taken[];
}

/** A row as it was written, by this version or one before. */
export interface StoredRow {
  readonly version: number;
}

/** Each step takes a row from the version of its index + 1 to the next. There is no older row than version 1. */
const ROW_STEPS: readonly ((row: StoredRow) => StoredRow)[] = [];

/** A stored row in the shape of today; one of a newer gateway is left alone. */
export function upgradeRow(stored: StoredRow, steps = ROW_STEPS): PlaceState | 'too-new' {
  if (stored.version > steps.length + 1) return 'too-new';
  return steps.slice(stored.version - 1).reduce((row, step) => step(row), stored) as PlaceState;
}

/** What rules watch: a device or a person, with an alert per rule. */
export interface WatchedState {
  /** By rule id; a quiet alert is not kept. */
  readonly alerts: Record<string, Alert>;
  /**
   * By rule id: an absence is judged no earlier than this, because it was not expected before (the registry changed)
   * or because all sensors of the person were dead and said nothing.
   */
  readonly notBefore: Record<string, Instant>;
  /** By rule id: what rules that need more than the last value keep in mind. */
  memory?: Record<string, RuleMemory>;
}

/** What one device last said. */
export interface DeviceState extends WatchedState {
  /** When it was entered in the registry: absence counts from here for a device never seen. */
  readonly since: Instant;
  lastContact?: Instant;
  /** Time of the newest reading; an older one that comes later is stored and not judged. */
  newestAt?: Instant;
  readonly values: Record<string, FieldValue>;
  /** Fingerprints of readings, to know a redelivery: eight characters each and a space, the newest last. */
  prints: string;
  /** The same of the first that was told for `newestAt`, as a number. */
  newestPrint?: number;
  /** When each momentary field was last true: the frames of one press count once. */
  readonly pressed: Record<string, Instant>;
  /** By rule id: a running total at the moment of a happening, to see whether it rises after it. */
  readonly baselines: Record<string, number>;
  /** When fields last counted whose time some rule asks for. */
  heard?: Record<string, Instant>;
}

export interface ResidentState extends WatchedState {
  /** When the person was entered in the registry: what is owed to them counts from here. */
  since?: Instant;
  lastSign: Instant;
  /** The device that showed it; left out when a person did, or the entry in the registry stands for it. */
  signBy?: DeviceId;
  /** When somebody last met the person on a visit or spoke to them on a call, and who. */
  lastVisit?: { readonly at: Instant; readonly by: Actor };
  /** Present when a rule asks for it. */
  habit?: Habit;
  /** Present when a rule asks for it and only doors tell of the person. */
  quiet?: QuietHabit;
}

export const emptyPlaceState = (key: RowKey): PlaceState => ({ version: 1, key, devices: {}, residents: {} });

/** The row a device's readings go to: its venue, its wearer's home, or where it hangs. */
export function rowKeyOf(device: Device, directory: Directory): RowKey {
  if (device.venue !== undefined) return `venue:${device.venue}`;
  return directory.resident(device.resident ?? '')?.place ?? device.place;
}

/** Names a row as the owner of a deadline; a case goes by its own id. */
export const ownerOfRow = (key: RowKey): string => `place:${key}`;

export const rowOfOwner = (owner: string): RowKey => (owner.startsWith('place:') ? owner.slice(6) : '');

/** What is known of a device; an id like `constructor` finds nothing but its own. */
export const deviceAt = (row: PlaceState, id: DeviceId): DeviceState | undefined =>
  Object.hasOwn(row.devices, id) ? row.devices[id] : undefined;

export const residentAt = (row: PlaceState, id: ResidentId): ResidentState | undefined =>
  Object.hasOwn(row.residents, id) ? row.residents[id] : undefined;

/** What is known of a device, begun at `at` when it is new. */
export function deviceState(row: PlaceState, id: DeviceId, at: Instant): DeviceState {
  const known = deviceAt(row, id);
  if (known !== undefined) return known;
  const fresh = { since: at, values: {}, prints: '', pressed: {}, baselines: {}, alerts: {}, notBefore: {} };
  row.devices[id] = fresh;
  return fresh;
}

/** What is known of a person; somebody new is taken to be well at `at`. */
export function residentState(row: PlaceState, id: ResidentId, at: Instant): ResidentState {
  const known = residentAt(row, id);
  if (known !== undefined) return known;
  const fresh = { lastSign: at, alerts: {}, notBefore: {} };
  row.residents[id] = fresh;
  return fresh;
}

export const alertAt = ({ alerts }: WatchedState, rule: string): Alert => alerts[rule] ?? QUIET;

/** Whether no rule has anything to say of it: asked once for a reading, where a look at each rule would cost most of it. */
export function isCalm({ alerts }: WatchedState): boolean {
  for (const _ in alerts) return false;
  return true;
}

export function setAlert({ alerts }: WatchedState, rule: string, alert: Alert): void {
  if (alert.phase === 'quiet') delete alerts[rule];
  else alerts[rule] = alert;
}
