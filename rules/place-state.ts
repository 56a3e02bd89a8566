import type { DeviceId, FieldValue } from '../devices/reading.ts';
import type { Device, Directory, ResidentId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { type Alert, QUIET } from './alert.ts';

/** The key of a row: a place id, or `venue:` and a venue id (a colon is in no place id). */
export type RowKey = string;

/** What one device last said. */
export interface DeviceState {
  /** When it was entered in the registry: absence counts from here for a device never seen. */
  readonly since: Instant;
  lastContact?: Instant;
  /** Time of the newest reading that was judged; an older one that comes later is stored and not judged. */
  judgedAt?: Instant;
  readonly values: Record<string, FieldValue>;
  /** Fingerprints of the last readings, to know a redelivery. */
  readonly prints: string[];
  /** When each momentary field was last true: the frames of one press count once. */
  readonly pressed: Record<string, Instant>;
}

/** All sensor state of one place, plain data: read, changed and written as one row. */
export interface PlaceState {
  readonly version: 1;
  readonly key: RowKey;
  readonly devices: Record<DeviceId, DeviceState>;
  /** By alert key; a quiet alert is not kept. */
  readonly alerts: Record<string, Alert>;
  /** Running totals at the moment of a momentary happening, to see whether they rise after it. */
  readonly baselines: Record<string, number>;
  /** Last sign of life of each resident. */
  readonly signs: Record<ResidentId, Instant>;
  /** When a person whose sensors are all dead is looked at again. */
  readonly rechecks: Record<string, Instant>;
}

export const emptyPlaceState = (key: RowKey): PlaceState => ({
  version: 1,
  key,
  devices: {},
  alerts: {},
  baselines: {},
  signs: {},
  rechecks: {},
});

/** The row a device's readings go to: its venue, its wearer's home, or where it hangs. */
export function rowKeyOf(device: Device, directory: Directory): RowKey {
  if (device.venue !== undefined) return `venue:${device.venue}`;
  const wearer = device.resident === undefined ? undefined : directory.resident(device.resident);
  return wearer?.place ?? device.place;
}

/** What is known of a device, begun at `at` when it is new. */
export function deviceState(row: PlaceState, device: Device, at: Instant): DeviceState {
  const known = row.devices[device.id];
  if (known !== undefined) return known;
  const fresh: DeviceState = { since: at, values: {}, prints: [], pressed: {} };
  row.devices[device.id] = fresh;
  return fresh;
}

export const alertAt = (row: PlaceState, key: string): Alert => row.alerts[key] ?? QUIET;

export function setAlert(row: PlaceState, key: string, alert: Alert): void {
  if (alert.phase === 'quiet') delete row.alerts[key];
  else row.alerts[key] = alert;
}
