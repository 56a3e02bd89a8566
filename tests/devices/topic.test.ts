import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseOf, isFilter, matchesTopic } from '../../devices/topic.ts';

describe('topic filters', () => {
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/tennis/player1/#', 'sport/tennis/player10', false],
    ['sport/#', 'sport', true],
    ['#', 'sport/tennis', true],
    ['#', '/', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['+/tennis/#', 'sport/tennis/player1', true],
    ['a/b', 'a/b', true],
    ['a/b', 'A/b', false],
    ['a/b', 'a/b/c', false],
  ])('[TP1] %s against %s is %s (MQTT 3.1.1 §4.7.1)', (filter, topic, matches) => {
    expect(matchesTopic(filter, topic)).toBe(matches);
  });

  it("[TP2] a leading wildcard does not reach the broker's own topics (MQTT 3.1.1 §4.7.2)", () => {
    expect(matchesTopic('#', '$SYS/uptime')).toBe(false);
    expect(matchesTopic('+/uptime', '$SYS/uptime')).toBe(false);
    expect(matchesTopic('$SYS/#', '$SYS/uptime')).toBe(true);
    expect(matchesTopic('a/#', 'a/$b')).toBe(true);
  });

  it('[TP3] a malformed filter and a topic with a wildcard match nothing', () => {
    for (const filter of ['', 'a#', 'a/#/b', '#/a', 'a+', 'a/+b', '##']) {
      expect(isFilter(filter)).toBe(false);
      expect(matchesTopic(filter, filter)).toBe(false);
      expect(matchesTopic(filter, 'a/b')).toBe(false);
    }
    for (const topic of ['', 'a/+', 'a/#']) expect(matchesTopic('#', topic)).toBe(false);
  });

  it('[TP4] agree with the same filter written as a regular expression', () => {
    const level = fc.constantFrom('a', 'b', '', '$x');
    const filters = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'))
      .filter((filter) => filter !== '');
    const topics = fc.array(level, { minLength: 1, maxLength: 6 }).map((levels) => levels.join('/'));
    fc.assert(
      fc.property(
        filters,
        topics.filter((topic) => topic !== ''),
        (filter, topic) => {
          const own = topic.startsWith('$') && filter.startsWith('+') ? '(?!)' : '';
          const pattern = filter.replace(/\$/g, '\\$').replace(/\+/g, '[^/]*').replace(/\/#$/, '(/.*)?');
          expect(matchesTopic(filter, topic)).toBe(new RegExp(`^${own}${pattern}$`).test(topic));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('[TP5] begin with a base when a wildcard follows it', () => {
    expect(baseOf('zigbee2mqtt/#')).toBe('zigbee2mqtt');
    expect(baseOf('site/b12/+/availability')).toBe('site/b12');
    for (const filter of ['#', '+/zigbee2mqtt/#', 'zigbee2mqtt/Hall', 'zigbee2mqtt'])
      expect(baseOf(filter)).toBeUndefined();
  });
});
