import { type PlaceLevel, placeAt } from '../../devices/place.ts';
import type { DeviceId, Fields, Reading } from '../../devices/reading.ts';
import type { Device } from '../../devices/registry.ts';
import type { Instant } from '../../devices/time.ts';

/** A reading as it is stored: ids only, never a name or an address. */
export interface Point {
  /** The kind of device. */
  readonly measurement: string;
  readonly device: DeviceId;
  /** Where it was: place ids of the levels in TAG_LEVELS, as far as the place is that narrow. */
  readonly tags: Readonly<Record<string, string>>;
  /** Finite numbers and booleans. */
  readonly fields: Fields;
  readonly at: Instant;
  /** Equal for two deliveries of the same reading. */
  readonly fingerprint?: string;
}

const TAG_LEVELS: readonly PlaceLevel[] = ['community', 'grid', 'building'];

export function pointOf(reading: Reading, device: Device): Point {
  const tags: Record<string, string> = {};
  for (const level of TAG_LEVELS) {
    const place = placeAt(device.place, level);
    if (place !== undefined) tags[level] = place;
  }
  const { kind, at, fields, fingerprint } = reading;
  const point = { measurement: kind, device: device.id, tags, fields, at };
  return fingerprint === undefined ? point : { ...point, fingerprint };
}
