import { decode } from '../../devices/decode.ts';
import { KINDS } from '../../devices/kinds/index.ts';
import type { Message } from '../../devices/message.ts';
import type { PlaceId } from '../../devices/place.ts';
import type { Fields, Reading } from '../../devices/reading.ts';
import { type Device, type Directory, EMPTY_REGISTRY, openDirectory } from '../../devices/registry.ts';
import { type Instant, parseTime } from '../../devices/time.ts';

export const NOON = parseTime('2026-11-21T12:00:00+08:00') as Instant;
export const HOME = 'hz/xh/wenxin/cuiyuan/g01/b12/0501' as PlaceId;

export const bytes = (text: string) => new TextEncoder().encode(text);

/** A directory of devices that sign in as themselves, one per kind and named after it, and a Zigbee bridge `zb`. */
export function directoryWith(...onBridge: readonly Pick<Device, 'id' | 'kind' | 'address'>[]): Directory {
  const own = KINDS.map(({ name }) => ({ id: name, kind: name, place: HOME }));
  return openDirectory({
    ...EMPTY_REGISTRY,
    devices: [...own, ...onBridge.map((device) => ({ place: HOME, bridge: 'zb', ...device }))],
    bridges: [{ id: 'zb', convention: 'zigbee2mqtt', topics: ['zigbee2mqtt/#'] }],
  });
}

const own = directoryWith();

/** What a device named after its kind says with `body` on its readings topic. */
export function says(kind: string, body: unknown, receivedAt = NOON) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return decode(own, {
    client: kind,
    topic: `devices/${kind}/readings`,
    payload: bytes(payload),
    receivedAt,
  });
}

/** What comes of a message on the bridge `zb`. */
export function bridged(directory: Directory, topic: string, payload: string | Uint8Array) {
  const message: Message = {
    client: 'zb',
    topic,
    payload: typeof payload === 'string' ? bytes(payload) : payload,
    receivedAt: NOON,
  };
  return decode(directory, message);
}

/** The readings of a decoded message; fails on anything else. */
export function readingsOf(decoded: ReturnType<typeof decode>): readonly Reading[] {
  if (decoded.type !== 'readings') throw new Error(`no readings: ${JSON.stringify(decoded)}`);
  return decoded.readings;
}

export function fieldsOf(decoded: ReturnType<typeof decode>): readonly Fields[] {
  return readingsOf(decoded).map((reading) => reading.fields);
}
