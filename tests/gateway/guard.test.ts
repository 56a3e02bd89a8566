import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GuardLimits, type GuardRefusal, openGuard } from '../../gateway/broker/guard.ts';

const limits: GuardLimits = { connectBytes: 4096, topicBytes: 1024, payloadBytes: 16_384 };
const PUBLISH = 0x30;
const CONNECT = packet(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, 2, 0, 60]), text('band-0501')]));
const PINGREQ = packet(0xc0, Buffer.alloc(0));

function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function packet(first: number, body: Buffer): Buffer {
  const length: number[] = [];
  let left = body.length;
  do {
    length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    left >>= 7;
  } while (left > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

function publish(topicBytes: number, payloadBytes: number, qos = 1): Buffer {
  const id = qos === 0 ? [] : [Buffer.from([0, 1])];
  return packet(
    PUBLISH | (qos << 1),
    Buffer.concat([text(Buffer.alloc(topicBytes, 0x61)), ...id, Buffer.alloc(payloadBytes, 0x62)]),
  );
}

/** Feeds the chunks as the socket would, accepting CONNECT at once: all that got through, and the verdict. */
function run(chunks: readonly Buffer[]): { passed: Buffer; verdict: GuardRefusal | 'fine' } {
  const guard = openGuard(limits);
  const passed: Buffer[] = [];
  for (const chunk of chunks) {
    let next: Buffer = chunk;
    do {
      const out = guard.feed(next);
      if (typeof out === 'string') return { passed: Buffer.concat(passed), verdict: out };
      passed.push(out);
      next = Buffer.alloc(0);
      if (!guard.waiting) break;
      guard.accept();
    } while (guard.pending);
  }
  return { passed: Buffer.concat(passed), verdict: 'fine' };
}

const verdictOf = (...bytes: Buffer[]) => run([Buffer.concat(bytes)]).verdict;

describe('the guard before sign-in', () => {
  it('[GD1] takes nothing but CONNECT first', () => {
    for (const first of [
      PINGREQ,
      publish(5, 5),
      packet(0x20, Buffer.alloc(2)),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    ])
      expect(verdictOf(first)).toBe('mqtt-first-not-connect');
    expect(verdictOf(Buffer.from([0]))).toBe('mqtt-first-not-connect');
    expect(verdictOf(CONNECT)).toBe('fine');
  });

  it('[GD2] refuses a CONNECT over 4 KiB as soon as its length is known', () => {
    expect(verdictOf(packet(0x10, Buffer.alloc(4096)))).toBe('fine');
    expect(verdictOf(Buffer.from([0x10, 0x81, 0x20]))).toBe('mqtt-too-large');
    expect(verdictOf(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))).toBe('mqtt-too-large');
  });

  it('[GD3] lets nothing behind CONNECT through until it is accepted, then all of it', () => {
    const guard = openGuard(limits);
    expect(guard.feed(Buffer.concat([CONNECT, publish(10, 9_000), PINGREQ]))).toEqual(CONNECT);
    expect([guard.waiting, guard.pending]).toEqual([true, true]);
    expect(() => guard.feed(PINGREQ)).toThrow('waits');
    guard.accept();
    expect(guard.feed(Buffer.alloc(0))).toEqual(Buffer.concat([publish(10, 9_000), PINGREQ]));
    expect(guard.pending).toBe(false);
  });
});

describe('the guard after sign-in', () => {
  it.each([
    ['the largest topic and payload', publish(1024, 16_384, 2), 'fine'],
    ['the largest at QoS 0', publish(1024, 16_384, 0), 'fine'],
    ['a payload over 16 KiB', publish(5, 16_385), 'mqtt-too-large'],
    ['a topic over 1 KiB', publish(1025, 1), 'mqtt-too-large'],
    [
      'a packet of 256 MB, from its first bytes',
      Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]),
      'mqtt-too-large',
    ],
    ['a length of five bytes', Buffer.from([0x32, 0x80, 0x80, 0x80, 0x80]), 'mqtt-malformed'],
    ['QoS 3', Buffer.from([0x36, 10]), 'mqtt-malformed'],
    ['a topic longer than its packet', Buffer.from([0x30, 4, 0, 3]), 'mqtt-malformed'],
    ['QoS 1 with no room for a packet id', Buffer.from([0x32, 4, 0, 2]), 'mqtt-malformed'],
    ['a PUBACK with more than an id', Buffer.from([0x40, 3]), 'mqtt-malformed'],
    ['a PINGREQ with a body', Buffer.from([0xc0, 1]), 'mqtt-malformed'],
    ['a SUBSCRIBE with wrong flags', Buffer.from([0x80, 6]), 'mqtt-malformed'],
    ['a SUBSCRIBE with no filter', Buffer.from([0x82, 2]), 'mqtt-malformed'],
    ['a SUBSCRIBE beyond any PUBLISH', Buffer.from([0x82, 0xff, 0xff, 0x01]), 'mqtt-too-large'],
    ['a second CONNECT', CONNECT, 'mqtt-unexpected-packet'],
    ['a CONNACK', packet(0x20, Buffer.alloc(2)), 'mqtt-unexpected-packet'],
    ['an AUTH of MQTT 5', packet(0xf0, Buffer.alloc(0)), 'mqtt-unexpected-packet'],
    ['type 0', Buffer.from([0]), 'mqtt-unexpected-packet'],
    ['a PINGREQ', PINGREQ, 'fine'],
    ['a DISCONNECT', packet(0xe0, Buffer.alloc(0)), 'fine'],
  ])('[GD4] %s', (_name, bytes, verdict) => {
    expect(verdictOf(CONNECT, bytes)).toBe(verdict);
  });

  it('[GD5] passes whole packets only and keeps less than one packet and one chunk', () => {
    const guard = openGuard(limits);
    guard.feed(CONNECT);
    guard.accept();
    const whole = publish(20, 16_000);
    for (const byte of whole.subarray(0, -1)) expect(guard.feed(Buffer.from([byte]))).toHaveLength(0);
    expect(guard.pending).toBe(true);
    expect(guard.feed(whole.subarray(-1))).toEqual(whole);
    expect(guard.pending).toBe(false);
  });
});

describe('chunk borders', () => {
  const good = fc.oneof(
    fc
      .record({ topic: fc.nat(40), payload: fc.nat(300), qos: fc.nat(2) })
      .map(({ topic, payload, qos }) => publish(topic, payload, qos)),
    fc.constant(PINGREQ),
    fc.constant(packet(0x40, Buffer.from([0, 7]))),
  );
  const rubbish = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  const stream = fc
    .record({ connect: fc.boolean(), packets: fc.array(fc.oneof(good, rubbish), { maxLength: 12 }) })
    .map(({ connect, packets }) => Buffer.concat([connect ? CONNECT : Buffer.alloc(0), ...packets]));
  const cuts = fc.array(fc.nat(4_000), { maxLength: 20 });
  const split = (bytes: Buffer, at: readonly number[]) => {
    const borders = [0, ...at.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
    return borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
  };

  it('[GD6] any split of a stream gives the same verdict, and what passes is a prefix of it', () => {
    fc.assert(
      fc.property(stream, cuts, (bytes, at) => {
        const once = run([bytes]);
        const cut = run(split(bytes, at));
        expect(cut.verdict).toBe(once.verdict);
        expect(bytes.subarray(0, cut.passed.length)).toEqual(cut.passed);
        if (once.verdict === 'fine') expect(cut.passed).toEqual(once.passed);
      }),
    );
  });

  it('[GD7] a stream of good packets passes byte for byte', () => {
    fc.assert(
      fc.property(fc.array(good, { maxLength: 12 }), cuts, (packets, at) => {
        const bytes = Buffer.concat([CONNECT, ...packets]);
        expect(run(split(bytes, at))).toEqual({ passed: bytes, verdict: 'fine' });
      }),
    );
  });
});
