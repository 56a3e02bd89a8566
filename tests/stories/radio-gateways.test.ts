import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { hours, minutes, plus } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { Community } from '../../rules/community.ts';
import { NO_DUTY } from '../../rules/duty-log.ts';
import type { PlaceState } from '../../rules/place-state.ts';
import { B12, only } from '../community.ts';
import { ownRules } from '../rules/own-rules.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { band, door, goodbye, hear, hearAll, home, later, RADIO, settled, tower, why } from './radio-town.ts';

const DOWN =
  'Its radio gateway is down: the silence of the device is not told by itself, and has its full time from the return.';

describe('a radio gateway', () => {
  it('[SI1] that goes is one case with the number of its devices, not thirty', () => {
    const story = new Scenario({ registry: tower() });
    hearAll(story);
    story.at(hours(1));
    goodbye(story);
    story.at(hours(60));
    expect(story.facts()).toEqual([
      '70 min: blue radio-gateway zb-b12, alert radio-gateway, told grid s1',
      '190 min: accept missed, grid ⇒ community, told community d1',
      '310 min: accept missed, no tier above community',
    ]);
    expect(why(story, 'radio-gateway')).toEqual({
      zh: '无线网关失联，由它接入的设备都收不到。最后一次消息：3月1日09:00。报告离线：3月1日10:00。其下设备30台。',
      en: 'The radio gateway is silent, and with it all its devices. Last heard at 1 Mar 09:00. It went offline at 1 Mar 10:00. 30 devices are behind it.',
    });
    expect(story.theCase()).toMatchObject({ subject: { type: 'radio-gateway', id: RADIO }, place: B12 });
  });

  it('[SI2] is yellow when somebody living alone depends on it, and says how many nothing sees now', () => {
    const band = { id: 'band-p1', kind: 'wristband', place: `${B12}/1002` as PlaceId, resident: 'p1' };
    const story = new Scenario({ registry: tower({ people: 3, more: [band] }) });
    hearAll(story);
    story.at(minutes(5)).sends('band-p1', { heartRate: 70, worn: true });
    goodbye(story);
    story.at(minutes(15));
    expect(story.facts()).toEqual([
      '15 min: yellow radio-gateway zb-b12, alert radio-gateway-alone, told grid s1 +bh1',
    ]);
    expect(why(story, 'radio-gateway-alone')?.en).toContain(
      '2 persons living alone are seen by no sensor now.',
    );
    expect(why(story, 'radio-gateway-alone')?.zh).toContain('现有2位独居老人没有任何传感器看护。');
  });

  it('[SI3] that is back within ten minutes of its last will, by whatever word, is nothing', () => {
    const story = new Scenario({ registry: tower() });
    goodbye(story);
    hear(story.at(minutes(9)), 'nobody-knows-it', { battery: 1 });
    goodbye(story.at(minutes(20)));
    story.at(minutes(29)).publishes(RADIO, 'zigbee2mqtt/bridge/state', '{"state":"online"}');
    expect(story.at(hours(1)).facts()).toEqual([]);
  });

  it('[SI4] without a last will is silent after twice its widest quiet of two weeks, 6 to 20 h', () => {
    const story = new Scenario({ registry: tower() });
    const from = settled(story, 4);
    expect(story.at(later(from, hours(8) - 1)).facts()).toEqual([]);
    expect(story.at(later(from, hours(8))).facts()).toEqual([
      '512 h: blue radio-gateway zb-b12, alert radio-gateway, told grid s1',
    ]);
    const unknown = new Scenario({ registry: tower() });
    expect(unknown.at(later(hours(20), -1)).facts()).toEqual([]);
    expect(unknown.at(hours(20)).facts().join()).toContain('alert radio-gateway');
    expect(why(unknown, 'radio-gateway')?.en).toContain('Never heard since it was entered at 1 Mar 09:00.');
    const busy = new Scenario({ registry: tower() });
    settled(busy, 2);
    expect(busy.at(later(from, hours(6) - 1)).facts()).toEqual([]);
    expect(
      busy
        .at(later(from, hours(6)))
        .facts()
        .join(),
    ).toContain('alert radio-gateway');
  });

  it('[SI5] that was quiet while we were down has not been quiet, and says what is not counted', () => {
    const story = new Scenario({ registry: tower() });
    const from = settled(story, 4);
    story.isDownFor(hours(10));
    hearAll(story);
    story.at(later(from, hours(14))).isDownFor(minutes(40));
    story.facts();
    // Its widest quiet is still four hours.
    expect(story.at(later(from, hours(18) + minutes(40) - 1)).facts()).toEqual([]);
    expect(
      story
        .at(later(from, hours(18) + minutes(40)))
        .facts()
        .join(),
    ).toContain('alert radio-gateway');
    expect(why(story, 'radio-gateway')).toMatchObject({
      zh: expect.stringContaining('不计本网关停机40分钟。'),
      en: expect.stringContaining('Not counting 40 min in which we were down.'),
    });
  });

  it('[SI6] of whose devices none is registered matters to nobody; one entered later counts from then', () => {
    const story = new Scenario({ registry: only('smoke-0502') }).at(hours(25));
    expect(story.facts()).toEqual([]);
    story.sends('smoke-0502', { battery: 90 }).registers(only('smoke-0502', 'z-0502'));
    expect(story.at(later(hours(45), -1)).facts()).toEqual([]);
    expect(story.at(hours(45)).facts()).toEqual([
      '45 h: blue radio-gateway zb-b12, alert radio-gateway, grid empty, told community d1',
    ]);
    story.registers(only('smoke-0502'));
    expect(story.facts()).toEqual(['45 h: quiet radio-gateway, closed cleared']);
    expect(story.at(hours(50)).facts()).toEqual([]);
  });

  it('[SI7] is known to a gateway that kept nothing of radio gateways before, from its next start', () => {
    const story = new Scenario({ registry: tower() });
    const row = story.record.community.look(`radio:${RADIO}`) as { radio?: object };
    delete row.radio;
    hearAll(story);
    goodbye(story);
    expect(story.at(hours(1)).facts()).toEqual([]);
    story.isDownFor(minutes(1));
    goodbye(story.at(hours(2)));
    expect(story.at(hours(3)).facts().at(-1)).toBe(
      '130 min: blue radio-gateway zb-b12, alert radio-gateway, told grid s1',
    );
  });
});

describe('behind a radio gateway that is down', () => {
  it('[SI8] no device is called silent; each has its full time from the return', () => {
    const story = new Scenario({ registry: tower() });
    hearAll(story);
    goodbye(story);
    story.at(hours(40));
    story.facts();
    hear(story, 'smoke-3', { battery: 90 });
    expect(story.facts()).toEqual(['40 h: quiet radio-gateway, closed cleared']);
    hearAll(story.at(hours(41)), 'door-0');
    for (let hour = 44; hour < 66; hour += 4) hear(story.at(hours(hour)), 'smoke-3', { battery: 90 });
    expect(story.at(later(hours(66), -1)).facts()).toEqual([]);
    expect(story.at(hours(66)).facts()).toEqual([
      '66 h: blue device-silent b12/1001, alert device-silent, grid empty, told community d1',
    ]);
    expect(why(story, 'device-silent')).toEqual({
      zh: '设备已26小时没有任何消息。最后一次消息：3月1日09:00。无线网关正常，最近消息3月4日01:00。时间自无线网关恢复起算：3月3日01:00。',
      en: 'The device has sent nothing for 26 h. Last heard at 1 Mar 09:00. Its radio gateway was heard at 4 Mar 01:00. Counted from the return of its radio gateway at 3 Mar 01:00.',
    });
  });

  it('[SI9] what is held back can be listed: the devices, since when, and who is seen by nothing', () => {
    const story = new Scenario({ registry: tower({ people: 2, more: [{ ...band, resident: 'p1' }] }) });
    hearAll(story);
    story.sends('band-0501', { heartRate: 70 });
    expect(story.record.community.heldSilences()).toEqual([]);
    goodbye(story);
    const [held, ...others] = story.at(minutes(10)).record.community.heldSilences();
    const start = story.now - minutes(10);
    expect(others).toEqual([]);
    expect(held).toMatchObject({ bridge: RADIO, since: story.now, heard: start, unseen: [{ id: 'p0' }] });
    const silent = held?.silences.filter(({ device }) => device !== undefined);
    expect(silent?.length).toBe(30);
    expect(silent?.[0]).toMatchObject({ device: 'door-0', due: start + hours(26), why: { en: DOWN } });
    // Yellow and red, by the limits of a person living alone.
    const quiet = held?.silences.filter(({ resident }) => resident === 'p0');
    expect(quiet?.map(({ rule, due }) => [rule.urgency, due - start])).toEqual([
      ['service', hours(24)],
      ['emergency', hours(36)],
    ]);
    // The band is dead by then.
    const [late] = story.at(hours(27)).record.community.heldSilences();
    expect(late?.unseen.map(({ id }) => id)).toEqual(['p0', 'p1']);
    hear(story, 'door-1', { battery: 90 });
    expect(story.record.community.heldSilences()).toEqual([]);
  });

  it('[SI9] what was told before it went is not held back, and what was never heard is', () => {
    const told = new Scenario({ registry: tower() });
    hearAll(told);
    hearAll(told.at(hours(16)), 'door-0');
    goodbye(told.at(hours(27)));
    const [after] = told.at(hours(50)).record.community.heldSilences();
    expect(after?.silences.length).toBe(29);
    expect(after?.silences.map(({ device }) => device)).not.toContain('door-0');
    const odd = { ...door, id: 'odd', kind: 'unheard-of' };
    const never = new Scenario({ registry: home(odd, { ...door, kind: 'smoke' }) });
    const entered = never.now;
    const [unheard] = never.at(hours(20)).record.community.heldSilences();
    expect(unheard).toMatchObject({ bridge: RADIO, since: never.now, unseen: [] });
    expect(unheard).not.toHaveProperty('heard');
    expect(unheard?.silences.map(({ device, due }) => [device, due])).toEqual([
      ['door-0501', entered + hours(26)],
    ]);
    never.registers(only('smoke-0502'));
    expect(never.record.community.heldSilences()).toEqual([]);
    const unserving = new Scenario({ registry: only('smoke-0502') });
    expect(unserving.record.community.heldSilences()).toEqual([]);
  });

  it('[SI9] a home of which nothing was kept is seen by nothing, and has nothing to hold back', () => {
    const story = new Scenario({ registry: home(door) });
    goodbye(story);
    story.at(hours(1));
    const row = story.record.community.look(`radio:${RADIO}`) as PlaceState;
    const community = new Community(BOOK, {
      at: story.now,
      registry: home(door),
      rows: [{ row, applied: 9 }],
      cases: [],
      closedLately: [],
      downtimes: [],
      duty: NO_DUTY,
    });
    community.replayed(story.now, 9);
    const bare = { bridge: RADIO, since: story.now - minutes(50), silences: [], unseen: [{ id: 'r1' }] };
    expect(community.heldSilences()).toMatchObject([bare]);
    const back = { type: 'message', at: story.now, client: RADIO, topic: 'zigbee2mqtt/lamp' } as const;
    community.accept({ ...back, payload: Buffer.from('{}') }, 10);
    expect(community.heldSilences()).toEqual([]);
    community.accept({ type: 'tick', at: plus(story.now, hours(20)) }, 10);
    expect(community.heldSilences()).toMatchObject([{ silences: [], unseen: [{ id: 'r1' }] }]);
  });

  it('[SI10] smoke that comes another way is red at once, and what comes through it says that it is back', () => {
    const smoke = { id: 'smoke-x', kind: 'smoke', place: `${B12}/1003` as PlaceId };
    const story = new Scenario({ registry: tower({ more: [smoke] }) });
    hearAll(story);
    goodbye(story);
    story.at(hours(1)).sends('smoke-x', { smoke: true });
    expect(story.facts()).toEqual([
      '10 min: blue radio-gateway zb-b12, alert radio-gateway, told grid s1',
      '60 min: red smoke b12/1003, alert smoke, told grid s1 +bh1',
    ]);
    hear(story.at(minutes(61)), 'smoke-2', { smoke: true });
    expect(story.facts()[0]).toBe(
      '61 min: quiet radio-gateway, closed cleared, alert smoke, told grid s1 (joined)',
    );
  });

  it('[SI11] a person whom only its sensors see is not called quiet, and has the rest of their time on its return', () => {
    const story = new Scenario({ registry: home(door) });
    hear(story, 'door', { contact: false });
    hear(story.at(minutes(30)), 'door', { contact: true });
    goodbye(story.at(hours(4)));
    story.at(hours(50));
    expect(factsOfType(story.record.facts, 'case-opened').map(({ cause }) => cause)).toEqual([
      'radio-gateway',
    ]);
    hear(story, 'door', { battery: 90 });
    story.facts();
    hear(story.at(hours(60)), 'door', { battery: 90 });
    // What was left of their 24 h when it was known to be down.
    const left = later(hours(50), minutes(30) + hours(24) - hours(4) - minutes(10));
    expect(story.at(later(left, -1)).facts()).toEqual([]);
    expect(story.at(left).facts()).toEqual([
      '4220 min: yellow no-sign-of-life r1, alert quiet, grid empty, told community d1 +bh1',
    ]);
    expect(why(story, 'quiet')).toEqual({
      zh: '独居老人24小时没有任何活动迹象。最后一次活动：3月1日09:30（智能门磁）。传感器工作正常，最近消息3月3日21:00。不计无线网关停机46小时。',
      en: 'No sign of life of a person living alone for 24 h. Last sign: 1 Mar 09:30, by the door sensor. It is not the sensors: one of them was heard at 3 Mar 21:00. Not counting 46 h in which the radio gateway was down.',
    });
  });

  it('[SI11] met by somebody while it is down they are quiet no more, unless what is told is as old', () => {
    const story = new Scenario({ registry: home(door) });
    for (const hour of [0, 6, 12, 18]) hear(story.at(hours(hour)), 'door', { contact: true });
    story.at(hours(24));
    goodbye(story);
    story.at(hours(25));
    expect(story.facts()).toContain('24 h: yellow no-sign-of-life r1, alert quiet, told grid s1 +bh1');
    const by = { staff: 's1' };
    const visit = { by, about: { resident: 'r1' }, how: 'visit', found: 'well' } as const;
    story.takes({ type: 'visit', at: story.now, visit });
    expect(story.facts()).toEqual(['25 h: visit-recorded by s1, quiet quiet, closed cleared']);
  });

  it('[SI24] the absences of own rules wait too', () => {
    const rules = ownRules(
      `rules:
        - { id: shut, names: Shut, level: blue, cause: report, where: { kind: [door] }, on: { type: no-value, field: open, for: PT12H } }
        - { id: still, names: Still, level: blue, cause: wandering, where: { kind: [door] },
            on: { type: all-of, of: [{ type: state, field: open, is: false }, { type: no-sign-of-life, for: PT12H }] } }`,
    );
    const story = new Scenario({ registry: home(door) }).rules(...rules);
    hear(story, 'door', { contact: true });
    goodbye(story);
    story.at(hours(30));
    hear(story, 'door', { battery: 90 });
    expect(factsOfType(story.record.facts, 'alert-raised').map(({ rule }) => rule)).toEqual([
      'radio-gateway-alone',
    ]);
    story.at(hours(43));
    expect(factsOfType(story.record.facts, 'alert-raised').map(({ rule }) => rule)).toEqual([
      'radio-gateway-alone',
      'still',
      'shut',
    ]);
  });

  it('[SI12] a person whom another sensor sees is judged by that one', () => {
    const story = new Scenario({ registry: home(door, band) });
    hear(story, 'door', { contact: true });
    goodbye(story);
    story.at(hours(1)).sends('band-0501', { heartRate: 70, worn: true });
    story.at(hours(24)).sends('band-0501', { battery: 80 }).at(hours(25));
    expect(story.facts().at(-1)).toBe('25 h: yellow no-sign-of-life r1, alert quiet, told grid s1 +bh1');
    expect(why(story, 'quiet')?.en).toContain('heard at 2 Mar 09:00.');
  });
});
