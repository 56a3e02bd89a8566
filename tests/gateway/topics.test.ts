import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithin, type PlaceId } from '../../devices/place.ts';
import { matchesTopic } from '../../devices/topic.ts';
import { classifyPublish, mayLeaveWill, mayReceive, maySubscribe } from '../../gateway/broker/topics.ts';
import type { Principal } from '../../gateway/principal.ts';

const device: Principal = { type: 'device', id: 'smoke-0501' };
const bridge: Principal = { type: 'bridge', id: 'zb-b12', topics: ['zigbee2mqtt/#', 'tasmota/+/tele'] };
const greedy: Principal = { type: 'bridge', id: 'greedy', topics: ['#', '+/+/readings'] };
const token: Principal = {
  type: 'token',
  name: 'checks',
  role: 'street-duty',
  place: 'hz/xh/wenxin' as PlaceId,
};

describe('publishing', () => {
  it.each([
    [device, 'devices/smoke-0501/readings', 'message'],
    [device, 'devices/smoke-0501/status', 'message'],
    [device, 'devices/smoke-0501/commands', 'refused'],
    [device, 'devices/smoke-0501/readings/more', 'refused'],
    [device, 'devices/smoke-0502/readings', 'refused'],
    [device, 'devices//readings', 'refused'],
    [device, 'devices/+/readings', 'refused'],
    [device, '/devices/smoke-0501/readings', 'refused'],
    [device, 'cases/c_0123456789abcdef/answers', 'refused'],
    [device, 'zigbee2mqtt/door', 'refused'],
    [device, '$SYS/x', 'refused'],
    [device, '', 'refused'],
    [bridge, 'zigbee2mqtt/Front door', 'message'],
    [bridge, 'zigbee2mqtt', 'message'],
    [bridge, 'tasmota/plug/tele', 'message'],
    [bridge, 'tasmota/plug/cmnd', 'refused'],
    [bridge, 'devices/smoke-0501/readings', 'refused'],
    [greedy, 'devices/smoke-0501/readings', 'refused'],
    [greedy, 'alerts/red/hz', 'refused'],
    [greedy, 'gateway/status', 'refused'],
    [greedy, '$SYS/x', 'refused'],
    [greedy, 'anything/else', 'message'],
    [token, 'cases/c_0123456789abcdef/answers', 'answer'],
    [token, 'cases/+/answers', 'refused'],
    [token, 'cases//answers', 'refused'],
    [token, 'cases/c_0123456789abcdef', 'refused'],
    [token, 'devices/smoke-0501/readings', 'refused'],
    [token, 'alerts/red/hz', 'refused'],
  ] as const)('[BR1] %o to %s: %s', (principal, topic, use) => {
    expect(classifyPublish(principal, topic).use).toBe(use);
  });

  it('[BR1] says who speaks and which case is answered', () => {
    expect(classifyPublish(bridge, 'zigbee2mqtt/x')).toEqual({ use: 'message', client: 'zb-b12' });
    expect(classifyPublish(token, 'cases/c_1/answers')).toEqual({ use: 'answer', caseId: 'c_1', by: token });
  });

  it('[BR1] no topic but its own two is a message of a device', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('devices', 'smoke-0501', 'readings', 'status', '+', '#', '', 'x'), {
          maxLength: 5,
        }),
        (levels) => {
          const topic = levels.join('/');
          const own = ['devices/smoke-0501/readings', 'devices/smoke-0501/status'].includes(topic);
          expect(classifyPublish(device, topic).use).toBe(own ? 'message' : 'refused');
        },
      ),
    );
  });
});

describe('wills', () => {
  it.each([
    [device, 'devices/smoke-0501/status', true],
    [device, 'devices/smoke-0501/readings', false],
    [device, 'devices/smoke-0502/status', false],
    [bridge, 'zigbee2mqtt/bridge/state', true],
    [bridge, 'devices/smoke-0501/status', false],
    [token, 'cases/c_0123456789abcdef/answers', false],
  ] as const)('[BR2] %o on %s: %s', (principal, topic, allowed) => {
    expect(mayLeaveWill(principal, topic)).toBe(allowed);
  });
});

describe('subscribing', () => {
  it.each([
    [device, 'devices/smoke-0501/commands/#', true],
    [device, 'devices/smoke-0501/commands', true],
    [device, 'devices/smoke-0501/commands/+', true],
    [device, 'devices/smoke-0501/commands/case', true],
    [device, 'devices/smoke-0501/#', false],
    [device, 'devices/+/commands/#', false],
    [device, 'devices/smoke-0502/commands/#', false],
    [device, 'devices/smoke-0501/readings', false],
    [device, '#', false],
    [device, '+/smoke-0501/commands/#', false],
    [device, 'devices/smoke-0501/commands/#/x', false],
    [device, '', false],
    [{ type: 'device', id: '+' }, 'devices/+/commands/#', false],
    [bridge, 'zigbee2mqtt/#', true],
    [bridge, 'zigbee2mqtt/+/set', true],
    [bridge, 'tasmota/+/tele', true],
    [bridge, 'tasmota/plug/tele', true],
    [bridge, 'tasmota/#', false],
    [bridge, 'tasmota/+/#', false],
    [bridge, 'tasmota/plug/tele/#', false],
    [bridge, '#', false],
    [bridge, 'devices/#', false],
    [token, 'alerts/#', true],
    [token, 'alerts/red/#', true],
    [token, 'cases/+', true],
    [token, 'venues/v1/hours', true],
    [token, 'gateway/status', true],
    [token, 'gateway/#', false],
    [token, '#', false],
    [token, '+/red/#', false],
    [token, 'devices/#', false],
    [token, '$SYS/#', false],
    [token, 'zigbee2mqtt/#', false],
  ] as const)('[BR3] %o to %s: %s', (principal, filter, allowed) => {
    expect(maySubscribe(principal, filter)).toBe(allowed);
  });

  it('[BR3] a filter is granted only when all it matches is granted', () => {
    const level = fc.constantFrom('a', 'b', '$c', '');
    const filter = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(([levels, all]) => [...levels, ...(all ? ['#'] : [])].join('/'));
    const topic = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'));
    fc.assert(
      fc.property(filter, filter, topic, (grant, wanted, on) => {
        fc.pre(
          maySubscribe({ type: 'bridge', id: 'x', topics: [grant] }, wanted) && matchesTopic(wanted, on),
        );
        expect(matchesTopic(grant, on)).toBe(true);
      }),
    );
  });
});

describe('receiving', () => {
  const home = 'hz/xh/wenxin/cuiyuan/g01/b12/0501';
  it.each([
    [token, `alerts/red/${home}`, home, true],
    [token, `alerts/red/${home}`, undefined, false],
    [token, 'alerts/red/hz/gs/other', 'hz/gs/other', false],
    [token, 'alerts/red/hz/xh', 'hz/xh', false],
    [token, 'cases/c_1', home, true],
    [token, 'cases/c_1', 'hz/gs/other', false],
    [token, 'cases/c_1', undefined, false],
    [token, 'cases/c_1/answers', undefined, false],
    [token, 'venues/v1/hours', 'hz/xh/wenxin/cuiyuan', true],
    [token, 'gateway/status', undefined, true],
    [bridge, 'zigbee2mqtt/door/set', undefined, true],
    [greedy, `alerts/red/${home}`, home, false],
    [greedy, 'devices/smoke-0501/commands/case', home, false],
    [device, 'devices/smoke-0501/commands/case', home, true],
  ] as const)('[BR4] %o on %s about %s: %s', (principal, topic, place, allowed) => {
    const about = place === undefined ? undefined : { place: place as PlaceId };
    const mayRead = (by: { place: PlaceId }, _: unknown, on: { place: PlaceId }) =>
      isWithin(on.place, by.place);
    expect(mayReceive(principal, topic, about, mayRead)).toBe(allowed);
  });
});
