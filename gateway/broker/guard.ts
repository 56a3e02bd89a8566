import type { BrokerLimits } from './limits.ts';
import type { Refusal } from './refusal.ts';

export type GuardRefusal = Extract<
  Refusal,
  'mqtt-first-not-connect' | 'mqtt-malformed' | 'mqtt-unexpected-packet' | 'mqtt-too-large'
>;
export type GuardLimits = Pick<BrokerLimits, 'connectBytes' | 'topicBytes' | 'payloadBytes'>;

/**
 * Stands between a socket and the broker's parser, which has no packet limit: it passes on whole packets of a sane type
 * and size, and keeps at most one unfinished packet and one chunk.
 */
export interface Guard {
  /**
   * Bytes of whole packets (possibly none), or what is wrong; after a refusal the connection must be closed. The chunk may be
   * used again afterwards.
   */
  feed(chunk: Buffer): Buffer | GuardRefusal;
  /** CONNECT has gone through and was not answered yet: nothing more may be fed. */
  readonly waiting: boolean;
  /** Bytes are kept that a `feed` of nothing may release. */
  readonly pending: boolean;
  /** The client signed in: what it sent behind CONNECT is checked next. */
  accept(): void;
}

/**
 * Is shown every PUBLISH of a signed-in client, from its first byte to behind its last; true when it has taken it, and
 * the broker is not to see it.
 */
export type TakePublish = (bytes: Buffer, start: number, end: number) => boolean;

export function openGuard(limits: GuardLimits, take: TakePublish = () => false): Guard {
  let phase: 'connect' | 'waiting' | 'open' = 'connect';
  let kept: Buffer = NOTHING;
  return {
    get waiting() {
      return phase === 'waiting';
    },
    get pending() {
      return kept.length > 0;
    },
    accept() {
      phase = 'open';
    },
    feed(chunk) {
      if (phase === 'waiting') throw new Error('fed while CONNECT waits for its answer');
      const bytes = kept.length === 0 ? chunk : chunk.length === 0 ? kept : Buffer.concat([kept, chunk]);
      let end = 0;
      let passed = 0;
      const parts: Buffer[] = [];
      while (end < bytes.length && (phase === 'connect' || phase === 'open')) {
        const length = measurePacket(bytes, end, phase, limits);
        if (typeof length === 'string') return length;
        if (length === 0) break;
        const start = end;
        end += length;
        if (phase === 'connect') phase = 'waiting';
        else if ((bytes[start] ?? 0) >> 4 === PUBLISH && take(bytes, start, end)) {
          if (start > passed) parts.push(bytes.subarray(passed, start));
          passed = end;
        }
      }
      kept = end === bytes.length ? NOTHING : Buffer.from(bytes.subarray(end));
      if (end > passed) parts.push(bytes.subarray(passed, end));
      return parts.length > 0 ? Buffer.concat(parts) : NOTHING;
    },
  };
}

const NOTHING = Buffer.alloc(0);

const CONNECT = 1;
const PUBLISH = 3;

/** What a client may send, with its fixed-header flags and remaining length (MQTT 3.1.1 §2.2.2 and §3). */
const PACKETS: Readonly<
  Record<number, { readonly flags: number; readonly least: number; readonly most?: number }>
> = {
  [CONNECT]: { flags: 0, least: 12 },
  4: { flags: 0, least: 2, most: 2 }, // PUBACK
  5: { flags: 0, least: 2, most: 2 }, // PUBREC
  6: { flags: 2, least: 2, most: 2 }, // PUBREL
  7: { flags: 0, least: 2, most: 2 }, // PUBCOMP
  8: { flags: 2, least: 5 }, // SUBSCRIBE
  10: { flags: 2, least: 4 }, // UNSUBSCRIBE
  12: { flags: 0, least: 0, most: 0 }, // PINGREQ
  14: { flags: 0, least: 0, most: 0 }, // DISCONNECT
};

/** The length of the packet that begins at `start`, 0 while it is unfinished, or what is wrong as soon as it shows. */
function measurePacket(
  bytes: Buffer,
  start: number,
  phase: 'connect' | 'open',
  limits: GuardLimits,
): number | GuardRefusal {
  const first = bytes[start] ?? 0;
  const type = first >> 4;
  if (phase === 'connect' && type !== CONNECT) return 'mqtt-first-not-connect';
  if (phase === 'open' && (type === CONNECT || (type !== PUBLISH && PACKETS[type] === undefined)))
    return 'mqtt-unexpected-packet';

  let remaining = 0;
  let at = start + 1;
  for (let shift = 0; ; shift += 7, at += 1) {
    if (shift === 28) return 'mqtt-malformed';
    const byte = bytes[at];
    if (byte === undefined) return 0;
    remaining += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  at += 1;

  const wrong =
    type === PUBLISH
      ? checkPublish(bytes, at, remaining, first, limits)
      : checkOther(type, first & 0x0f, remaining, phase, limits);
  if (wrong !== undefined) return wrong;
  return bytes.length - at >= remaining ? at + remaining - start : 0;
}

function checkOther(
  type: number,
  flags: number,
  remaining: number,
  phase: 'connect' | 'open',
  limits: GuardLimits,
): GuardRefusal | undefined {
  const rule = PACKETS[type];
  if (rule === undefined || flags !== rule.flags) return 'mqtt-malformed';
  const most = phase === 'connect' ? limits.connectBytes : 2 + limits.topicBytes + 2 + limits.payloadBytes;
  if (remaining > most) return 'mqtt-too-large';
  return remaining < rule.least || remaining > (rule.most ?? most) ? 'mqtt-malformed' : undefined;
}

function checkPublish(
  bytes: Buffer,
  at: number,
  remaining: number,
  first: number,
  limits: GuardLimits,
): GuardRefusal | undefined {
  const qos = (first >> 1) & 3;
  const packetId = qos === 0 ? 0 : 2;
  if (qos === 3 || remaining < 2 + packetId) return 'mqtt-malformed';
  if (remaining > 2 + limits.topicBytes + packetId + limits.payloadBytes) return 'mqtt-too-large';
  if (bytes.length < at + 2) return undefined;
  const topic = bytes.readUInt16BE(at);
  if (2 + topic + packetId > remaining) return 'mqtt-malformed';
  return topic > limits.topicBytes || remaining - 2 - topic - packetId > limits.payloadBytes
    ? 'mqtt-too-large'
    : undefined;
}
