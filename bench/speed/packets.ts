/** MQTT 3.1.1 as far as a load needs it: written and read by hand, so that the clients cost little beside the broker. */
export const CONNACK = 2;
export const PUBLISH = 3;
export const PUBACK = 4;

export function connectPacket(user: string, password: string): Buffer {
  // Flags: user name, password, clean session; keep-alive 0, which is none.
  return packet(0x10, [text('MQTT'), Buffer.of(4, 0xc2, 0, 0), text(user), text(user), text(password)]);
}

/** A PUBLISH with QoS 1; `id` from 1 to 65,535. */
export function publishPacket(topic: Buffer, id: number, payload: string): Buffer {
  const bytes = Buffer.byteLength(payload);
  const remaining = 2 + topic.length + 2 + bytes;
  const length = remainingLength(remaining);
  const out = Buffer.allocUnsafe(1 + length.length + remaining);
  out[0] = 0x32;
  let at = 1;
  for (const byte of length) out[at++] = byte;
  at = out.writeUInt16BE(topic.length, at);
  at += topic.copy(out, at);
  at = out.writeUInt16BE(id, at);
  out.write(payload, at);
  return out;
}

export function subscribePacket(filter: string): Buffer {
  return packet(0x82, [Buffer.of(0, 1), text(filter), Buffer.of(1)]);
}

export const pubackPacket = (id: number): Buffer => Buffer.of(0x40, 2, id >> 8, id & 0xff);

/** Whole packets of a byte stream: `take` is given the type and where the packet's body lies. */
export function readPackets(
  take: (type: number, bytes: Buffer, from: number, to: number) => void,
): (chunk: Buffer) => void {
  let kept: Buffer | undefined;
  return (chunk) => {
    const bytes = kept === undefined ? chunk : Buffer.concat([kept, chunk]);
    let at = 0;
    while (at + 2 <= bytes.length) {
      let remaining = 0;
      let from = at + 1;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[from++] ?? 0x80;
        remaining += (byte & 0x7f) << shift;
        if (byte < 0x80 || from > bytes.length) break;
      }
      if (from + remaining > bytes.length) break;
      take((bytes[at] ?? 0) >> 4, bytes, from, from + remaining);
      at = from + remaining;
    }
    kept = at === bytes.length ? undefined : bytes.subarray(at);
  };
}

/** Topic, packet id and payload of a QoS 1 PUBLISH whose body lies there. */
export function readPublish(bytes: Buffer, from: number, to: number) {
  const topicEnd = from + 2 + bytes.readUInt16BE(from);
  return {
    topic: bytes.toString('utf8', from + 2, topicEnd),
    id: bytes.readUInt16BE(topicEnd),
    payload: bytes.subarray(topicEnd + 2, to),
  };
}

function packet(first: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(first, ...remainingLength(body.length)), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function remainingLength(length: number): number[] {
  const low = length & 0x7f;
  return length < 128 ? [length] : [low | 0x80, ...remainingLength(length >> 7)];
}
