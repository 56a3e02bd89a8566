import type { DeviceId, FieldValue } from '../devices/reading.ts';
import type { Directory } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';

/** What a device says at a time, in the field names of its kind, before it is put into a convention. */
export interface Said {
  readonly at: Instant;
  readonly device: DeviceId;
  readonly says: Readonly<Record<string, FieldValue>>;
  /** The time that the device itself believes it is; left out: the true one. */
  readonly believes?: Instant;
}

/** Bytes on a topic, as a signed-in client publishes them. */
export interface Outgoing {
  readonly at: Instant;
  readonly client: string;
  readonly topic: string;
  readonly payload: string;
}

/**
 * Puts what was said into the device's convention: native under its own id, or through its bridge. With `stamped` a
 * native reading carries the device's time; a clock that runs at another speed than the gateway's had better not.
 * `undefined` for a device that the registry does not know.
 */
export function toOutgoing(said: Said, directory: Directory, stamped: boolean): Outgoing | undefined {
  const device = directory.device(said.device);
  if (device === undefined) return undefined;
  const { at, says } = said;
  const bridge = device.bridge === undefined ? undefined : directory.bridge(device.bridge);
  if (bridge !== undefined) {
    const base = bridge.topics[0]?.split('/')[0] ?? 'zigbee2mqtt';
    const topic = `${base}/${device.address ?? device.id}`;
    return { at, client: bridge.id, topic, payload: JSON.stringify(asZigbee(says)) };
  }
  const time = stamped || said.believes !== undefined ? isoTime(said.believes ?? at) : undefined;
  return {
    at,
    client: device.id,
    topic: `devices/${device.id}/readings`,
    payload: JSON.stringify(time === undefined ? says : { at: time, ...says }),
  };
}

/** Zigbee2MQTT's names; `contact` is true when the door is closed. */
function asZigbee(says: Said['says']): Record<string, unknown> {
  const { open, present, sos, ...same } = says;
  return {
    ...(open !== undefined && { contact: !open }),
    ...(present !== undefined && { occupancy: present }),
    ...(sos !== undefined && { action: sos ? 'emergency' : '' }),
    ...same,
    linkquality: 120,
  };
}

/** Milliseconds are as fine as devices' clocks are. */
const isoTime = (at: Instant): string => new Date(Math.floor(at / 1_000)).toISOString();
