import { type PlaceId, type PlaceLevel, placeAt } from '../../devices/place.ts';
import type { DeviceId, FieldValue, Reading } from '../../devices/reading.ts';
import type { Device } from '../../devices/registry.ts';
import type { Instant } from '../../devices/time.ts';

/** What is stored of one moment: ids only, never a name or an address. */
export interface Point {
  /** The kind of device, or `case` or `venue_hours`. */
  readonly measurement: string;
  /** Empty for what no device said. */
  readonly device: DeviceId;
  readonly tags: Tags;
  /** Finite numbers, states, and ids. */
  readonly fields: Readonly<Record<string, FieldValue | string>>;
  readonly at: Instant;
  /** Equal for two deliveries of the same reading. */
  readonly fingerprint?: string | undefined;
  /**
   * `device` promises of a point with a fingerprint: whoever delivers it again as `device` gives it the same time, but for
   * less than 100 µs by which a message sets its readings apart.
   */
  readonly timeFrom?: Reading['timeFrom'];
}

export type Tags = Readonly<Record<string, string>>;

export function pointOf(reading: Reading, device: Device): Point {
  const { kind, at, fields, fingerprint, timeFrom } = reading;
  return { measurement: kind, device: device.id, tags: tagsOf(device), fields, at, fingerprint, timeFrom };
}

/** Place ids of the levels in TAG_LEVELS, as far as the place is that narrow. */
export function placeTags(place: PlaceId): Tags {
  const tags: Record<string, string> = {};
  for (const level of TAG_LEVELS) {
    const wider = placeAt(place, level);
    if (wider !== undefined) tags[level] = wider;
  }
  return tags;
}

const TAG_LEVELS: readonly PlaceLevel[] = ['community', 'grid', 'building'];

/** One object for all points of a device, so that what is made of it can be kept by it. */
const known = new WeakMap<Device, Tags>();

function tagsOf(device: Device): Tags {
  const remembered = known.get(device);
  if (remembered !== undefined) return remembered;
  const tags = placeTags(device.place);
  known.set(device, tags);
  return tags;
}
