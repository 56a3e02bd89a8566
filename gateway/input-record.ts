import { type Instant, instant } from '../devices/time.ts';
import type { Input } from '../rules/input.ts';
import { Problem } from './problem.ts';

/** How inputs stand in the journal: a message as raw bytes behind a short head, anything else as JSON. */
const MESSAGE = 1;
const JSON_INPUT = 2;

const HEAD = 1 + 8 + 2 + 2;

/** A tick is in no journal: facts do not depend on when the timer fires. */
export type JournalledInput = Exclude<Input, { type: 'tick' }>;

export function encodeInput(input: JournalledInput): Uint8Array {
  if (input.type !== 'message')
    return Buffer.concat([Buffer.of(JSON_INPUT), Buffer.from(JSON.stringify(input))]);
  const clientBytes = Buffer.byteLength(input.client);
  const topicBytes = Buffer.byteLength(input.topic);
  const record = Buffer.allocUnsafe(HEAD + clientBytes + topicBytes + input.payload.length);
  record.writeUInt8(MESSAGE, 0);
  record.writeDoubleBE(input.at, 1);
  record.writeUInt16BE(clientBytes, 9);
  record.writeUInt16BE(topicBytes, 11);
  record.write(input.client, HEAD);
  record.write(input.topic, HEAD + clientBytes);
  record.set(input.payload, HEAD + clientBytes + topicBytes);
  return record;
}

/** The compiler keeps these complete. */
const JSON_TYPES: ReadonlySet<string> = new Set(
  Object.keys({
    answer: true,
    receipt: true,
    report: true,
    visit: true,
    'check-in': true,
    'duty-changed': true,
    swap: true,
    'swap-receipt': true,
    'walk-test': true,
    'mute-changed': true,
    'gateway-condition': true,
    alive: true,
    'gateway-started': true,
    'clock-changed': true,
    'venue-answer': true,
    'registry-changed': true,
    'rules-changed': true,
  } satisfies Record<Exclude<JournalledInput['type'], 'message'>, true>),
);

/**
 * Reads what `encodeInput` wrote, in this version or one before; anything else throws `data-too-new`, since checksums have
 * passed and only a newer gateway can be the cause.
 */
export function decodeInput(bytes: Uint8Array): JournalledInput {
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (record[0] === JSON_INPUT) return readJson(record.toString('utf8', 1));
  if (record[0] !== MESSAGE) throw new Problem('data-too-new', `a journal record has type ${record[0]}`);
  const at: Instant = instant(record.readDoubleBE(1));
  const topicStart = HEAD + record.readUInt16BE(9);
  const payloadStart = topicStart + record.readUInt16BE(11);
  return {
    type: 'message',
    at,
    client: record.toString('utf8', HEAD, topicStart),
    topic: record.toString('utf8', topicStart, payloadStart),
    payload: record.subarray(payloadStart),
  };
}

function readJson(text: string): JournalledInput {
  const input = JSON.parse(text) as JournalledInput;
  // Passed over, it would be lost without a word.
  if (!JSON_TYPES.has(input.type))
    throw new Problem('data-too-new', `the journal has an input ${input.type}`);
  return input;
}
