import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import type { Device, Registry, Resident } from '../../devices/registry.ts';
import { days, hours, minutes, plus } from '../../devices/time.ts';
import { B12, HOME, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const RADIO = 'zb-b12';
const [alone, neighbour] = VILLAGE.residents as [Resident, Resident];

/** Thirty sensors of fifteen homes behind one radio gateway; with `people` the first so many homes are of people living alone. */
function tower({ people = 0, more = [] as Device[] } = {}): Registry {
  const homes = Array.from({ length: 15 }, (_, n) => `${B12}/${1001 + n}` as PlaceId);
  const behind = homes.flatMap((place, n) =>
    ['door', 'smoke'].map((kind): Device => {
      const id = `${kind}-${n}`;
      return { id, kind, place, bridge: RADIO, address: id };
    }),
  );
  const residents = homes.slice(0, people).map((place, n): Resident => ({ ...alone, id: `p${n}`, place }));
  return { ...VILLAGE, residents, devices: [...behind, ...more] };
}

const hear = (story: Scenario, address: string, body: object) =>
  story.publishes(RADIO, `zigbee2mqtt/${address}`, JSON.stringify(body));
const goodbye = (story: Scenario) => story.publishes(RADIO, 'zigbee2mqtt/bridge/state', 'offline');
const hearAll = (story: Scenario, but?: string) => {
  for (const { id, bridge } of tower().devices)
    if (bridge === RADIO && id !== but) hear(story, id, { battery: 90 });
};
/** Three weeks in which it is never quiet for longer than this. */
const settled = (story: Scenario, everyHours: number) => {
  for (let hour = 0; hour <= 21 * 24; hour += everyHours) {
    hear(story.at(hours(hour)), 'door-1', { battery: 90 });
    if (hour % 24 === 0) hearAll(story);
  }
  story.facts();
  return hours(21 * 24);
};
const later = (from: number, more: number) => plus(from as never, more as never) as never;
const why = (story: Scenario, rule: string) =>
  factsOfType(story.record.facts, 'alert-raised').findLast((fact) => fact.rule === rule)?.why;

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
    for (let hour = 0; hour <= 21 * 24; hour++) hear(busy.at(hours(hour)), 'door-1', { battery: 90 });
    busy.facts();
    expect(busy.at(later(hours(21 * 24 + 6), -1)).facts()).toEqual([]);
    expect(
      busy
        .at(hours(21 * 24 + 6))
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
    hear(story, 'door-0', { battery: 90 });
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
});
