import type { Convention, Opened } from '../../convention.ts';
import type { Message } from '../../message.ts';
import { isObject, type JsonObject, readJson, readText } from '../../payload.ts';
import type { Bridge, Device, Directory } from '../../registry.ts';
import type { Rejection } from '../../rejection.ts';
import { baseOf, matchesTopic } from '../../topic.ts';
import { examples } from './examples.ts';
import { translate } from './fields.ts';

/**
 * A Zigbee2MQTT bridge with its default `output: json`: `{base}/{friendly name}` carries a device's whole state.
 * The base is what its topic grants begin with. A friendly name may hold spaces and slashes, so only the registry
 * tells where it ends. `last_seen` is the coordinator's clock and repeats with retained states: it is not the
 * device's time.
 */
export const zigbee2mqtt: Convention = { name: 'zigbee2mqtt', open, examples };

function open(directory: Directory, message: Message): Opened {
  const bridge = directory.bridge(message.client);
  const rest = bridge && belowBase(bridge, message.topic);
  if (bridge === undefined || rest === undefined) return { type: 'rejected', why: 'wrong-topic' };
  if (rest === 'bridge/state') return openBridgeState(bridge, message.payload);
  if (rest.startsWith('bridge/')) return { type: 'ignored', why: 'bridge-own-topic' };
  const deviceAt = (address: string) => directory.deviceOnBridge(bridge.id, address);
  const named = deviceAt(rest);
  if (named !== undefined) return openState(named, message.payload);
  const last = rest.lastIndexOf('/');
  const above = deviceAt(rest.slice(0, Math.max(last, 0)));
  const suffix = rest.slice(last + 1);
  if (above !== undefined && suffix === 'availability') return openAvailability(above, message.payload);
  if (above !== undefined && suffix === 'action') return openAction(above, message.payload);
  return openCommand(rest, deviceAt);
}

/** The topic below the bridge's base, or `undefined` when no grant covers it. */
function belowBase(bridge: Bridge, topic: string): string | undefined {
  const bases = bridge.topics
    .filter((filter) => matchesTopic(filter, topic))
    .flatMap((filter) => baseOf(filter) ?? [])
    .filter((base) => topic.startsWith(`${base}/`));
  const longest = bases.reduce<string | undefined>(
    (best, base) => (best !== undefined && best.length >= base.length ? best : base),
    undefined,
  );
  return longest === undefined ? undefined : topic.slice(longest.length + 1);
}

function openState(device: Device, payload: Uint8Array): Opened {
  // Zigbee2MQTT clears a retained state so when a device is removed or renamed.
  if (payload.byteLength === 0) return { type: 'ignored', why: 'empty-payload', device: device.id };
  const json = readJson(payload);
  if ('why' in json) return rejected(device, json.why);
  return isObject(json.value) ? stated(device, json.value) : rejected(device, 'wrong-shape');
}

/** Plain text on `{name}/action`, e.g. `emergency`; an empty one follows when the button is let go. */
function openAction(device: Device, payload: Uint8Array): Opened {
  if (payload.byteLength === 0) return { type: 'ignored', why: 'empty-payload', device: device.id };
  const text = readText(payload);
  return 'why' in text ? rejected(device, text.why) : stated(device, { action: text.value });
}

function openAvailability(device: Device, payload: Uint8Array): Opened {
  const online = readOnline(payload);
  if (typeof online !== 'boolean') return { ...online, device: device.id };
  return { type: 'status', device: device.id, online };
}

/** Retained; `offline` is also the last will, which the broker publishes when the connection breaks. */
function openBridgeState(bridge: Bridge, payload: Uint8Array): Opened {
  const online = readOnline(payload);
  if (typeof online !== 'boolean') return online;
  return { type: 'bridge-status', bridge: bridge.id, online };
}

/** `online` or `offline`: plain text on old bridges, `{"state": …}` on newer ones. */
function readOnline(payload: Uint8Array): boolean | Extract<Opened, { type: 'ignored' | 'rejected' }> {
  if (payload.byteLength === 0) return { type: 'ignored', why: 'empty-payload' };
  const text = readText(payload);
  if ('why' in text) return { type: 'rejected', why: text.why };
  const plain = text.value === 'online' || text.value === 'offline';
  const json = plain ? { value: { state: text.value } } : readJson(payload);
  if ('why' in json) return { type: 'rejected', why: json.why };
  const state = isObject(json.value) ? json.value.state : undefined;
  if (state !== 'online' && state !== 'offline') return { type: 'rejected', why: 'wrong-shape' };
  return state === 'online';
}

/** What others ask of a device (`{name}/set/state`, `{name}/get`) comes by here too and is not its own word. */
function openCommand(rest: string, deviceAt: (address: string) => Device | undefined): Opened {
  const levels = rest.split('/');
  const at = levels.findIndex((level, index) => index > 0 && (level === 'set' || level === 'get'));
  if (at === -1) return { type: 'rejected', why: 'unknown-device' };
  const device = deviceAt(levels.slice(0, at).join('/'));
  return { type: 'ignored', why: 'command-echo', ...(device && { device: device.id }) };
}

function stated(device: Device, body: JsonObject): Opened {
  return { type: 'statements', device, statements: [{ values: translate(body) }], contactCounts: true };
}

function rejected(device: Device, why: Rejection): Opened {
  return { type: 'rejected', why, device: device.id };
}
