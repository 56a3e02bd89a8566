import type { Convention, Opened, Statement } from '../../convention.ts';
import type { Message } from '../../message.ts';
import { isObject, readJson, readText } from '../../payload.ts';
import type { Device, Directory } from '../../registry.ts';
import type { Rejection } from '../../rejection.ts';
import { examples } from './examples.ts';

/** Objects in one array: more do not fit a payload unless they say next to nothing; then `too-many-readings`. */
export const MOST_READINGS = 100;

/** A device that signs in as itself and speaks our field names under `devices/{its id}/`. */
export const native: Convention = { name: 'native', open, examples };

function open(directory: Directory, message: Message): Opened {
  const device = directory.device(message.client);
  if (device === undefined || device.bridge !== undefined) return { type: 'rejected', why: 'wrong-topic' };
  if (message.topic === `devices/${device.id}/readings`) return openReadings(device, message.payload);
  if (message.topic === `devices/${device.id}/status`) return openStatus(device, message.payload);
  return { type: 'rejected', why: 'wrong-topic', device: device.id };
}

function openReadings(device: Device, payload: Uint8Array): Opened {
  if (payload.byteLength === 0) return { type: 'ignored', why: 'empty-payload', device: device.id };
  const json = readJson(payload);
  if ('why' in json) return { type: 'rejected', why: json.why, device: device.id };
  const bodies: readonly unknown[] = Array.isArray(json.value) ? json.value : [json.value];
  if (bodies.length > MOST_READINGS) return { type: 'rejected', why: 'too-many-readings', device: device.id };
  return { type: 'statements', device, statements: bodies.map(toStatement), contactCounts: false };
}

function openStatus(device: Device, payload: Uint8Array): Opened {
  // An empty retained message is how a client takes its status back.
  if (payload.byteLength === 0) return { type: 'ignored', why: 'empty-payload', device: device.id };
  const text = readText(payload);
  if ('why' in text) return { type: 'rejected', why: text.why, device: device.id };
  if (text.value === 'online' || text.value === 'offline')
    return { type: 'status', device: device.id, online: text.value === 'online' };
  return { type: 'rejected', why: 'wrong-shape', device: device.id };
}

function toStatement(body: unknown): Statement | { readonly why: Rejection } {
  if (!isObject(body)) return { why: 'wrong-shape' };
  const { at, seq } = body;
  return {
    values: body,
    at: typeof at === 'string' ? at : undefined,
    seq: typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined,
  };
}
