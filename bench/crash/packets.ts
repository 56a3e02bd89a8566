/** The few packets of MQTT 3.1.1 that senders of QoS 1 messages and readers need. */

export function connectPacket(clientId: string, username: string, password: string): Buffer {
  const CLEAN_WITH_NAME_AND_PASSWORD = 0xc2;
  const KEEP_ALIVE_S = 60;
  return packet(
    0x10,
    text('MQTT'),
    Buffer.of(4, CLEAN_WITH_NAME_AND_PASSWORD, 0, KEEP_ALIVE_S),
    text(clientId),
    text(username),
    text(password),
  );
}

/** QoS 1. */
export function publishPacket(topic: string, payload: string, id: number, again = false): Buffer {
  return packet(again ? 0x3a : 0x32, text(topic), Buffer.of(id >> 8, id & 0xff), Buffer.from(payload));
}

export function subscribePacket(filter: string): Buffer {
  return packet(0x82, Buffer.of(0, 1), text(filter), Buffer.of(1));
}

export const CONNACK = 0x20;
export const PUBACK = 0x40;

/** Takes whole answers of a broker off the front: CONNACK and PUBACK have four bytes, and nothing else is told to us. */
export function takeAnswers(bytes: Buffer): { answers: { type: number; id: number }[]; rest: Buffer } {
  const answers: { type: number; id: number }[] = [];
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4)
    answers.push({ type: bytes[at] ?? 0, id: bytes.readUInt16BE(at + 2) });
  return { answers, rest: bytes.subarray(at) };
}

function packet(first: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const size: number[] = [];
  for (let left = body.length; size.length === 0 || left > 0; left >>= 7)
    size.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([first, ...size]), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}
