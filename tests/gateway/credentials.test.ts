import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { openCredentials } from '../../gateway/access/credentials.ts';

const street = 'hz/xh/wenxin' as PlaceId;
const list = {
  devices: [
    { id: 'smoke-0501', secret: 'a-long-smoke-secret' },
    { id: 'band-0501', secret: 'short' },
    { id: 'mute-0501', secret: '' },
  ],
  bridges: [{ id: 'zb-b12', secret: 'a-long-bridge-secret', topics: ['zigbee2mqtt/#'] }],
  tokens: [
    { name: 'checks', token: 'a-long-token-secret', role: 'administrator' as const, place: street },
    { name: 'li', token: 'another-long-token', role: 'grid-worker' as const, place: street, staff: 's1' },
  ],
};
const credentials = openCredentials(list);
const bytes = (text: string) => Buffer.from(text);

describe('credentials', () => {
  it('[AC1] a device, a bridge and a token sign in with their own secret', () => {
    expect(credentials.signInMqtt('smoke-0501', bytes('a-long-smoke-secret'))).toEqual({
      type: 'device',
      id: 'smoke-0501',
    });
    expect(credentials.signInMqtt('zb-b12', bytes('a-long-bridge-secret'))).toEqual({
      type: 'bridge',
      id: 'zb-b12',
      topics: ['zigbee2mqtt/#'],
    });
    expect(credentials.signInMqtt('li', bytes('another-long-token'))).toEqual({
      type: 'token',
      name: 'li',
      role: 'grid-worker',
      place: street,
      staff: 's1',
    });
    expect(credentials.signInMqtt('band-0501', bytes('short'))).toBeDefined();
  });

  it.each([
    ['smoke-0501', 'a-long-bridge-secret'],
    ['smoke-0501', 'a-long-smoke-secreT'],
    ['smoke-0501', ''],
    ['smoke-0501', undefined],
    ['mute-0501', ''],
    ['mute-0501', undefined],
    ['nobody', 'a-long-smoke-secret'],
    ['nobody', undefined],
    ['', ''],
    ['constructor', ''],
    ['__proto__', 'x'],
  ])('[AC2] %s with %s does not sign in', (name, secret) => {
    expect(credentials.signInMqtt(name, secret === undefined ? undefined : bytes(secret))).toBeUndefined();
  });

  it('[AC2] no bytes but the secret itself sign in', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (password) => {
        fc.pre(Buffer.compare(password, bytes('a-long-smoke-secret')) !== 0);
        expect(credentials.signInMqtt('smoke-0501', password)).toBeUndefined();
      }),
    );
  });

  it('[AC3] a bearer token signs in as its principal; a device secret is no token', () => {
    expect(credentials.signInToken('a-long-token-secret')).toMatchObject({ type: 'token', name: 'checks' });
    expect(credentials.signInToken('another-long-token')).toMatchObject({ name: 'li', staff: 's1' });
    for (const wrong of ['', 'checks', 'a-long-smoke-secret', 'a-long-bridge-secret'])
      expect(credentials.signInToken(wrong)).toBeUndefined();
  });

  it('[AC4] short secrets are named by id, never shown', () => {
    expect(credentials.weak()).toEqual(['band-0501', 'mute-0501']);
  });

  it('[AC5] a name given twice is reported, and the device wins over the token', () => {
    const doubled = openCredentials({
      devices: [{ id: 'same', secret: 'the-secret-of-the-device' }],
      bridges: [],
      tokens: [{ name: 'same', token: 'the-secret-of-the-token', role: 'auditor', place: street }],
    });
    expect(doubled.doubled()).toEqual(['same']);
    expect(doubled.signInMqtt('same', bytes('the-secret-of-the-device'))).toMatchObject({ type: 'device' });
    expect(doubled.signInMqtt('same', bytes('the-secret-of-the-token'))).toBeUndefined();
    expect(credentials.doubled()).toEqual([]);
  });
});
