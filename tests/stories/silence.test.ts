import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import type { Device, Registry, Resident } from '../../devices/registry.ts';
import { hours, minutes, plus } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { Community } from '../../rules/community.ts';
import { NO_DUTY } from '../../rules/duty-log.ts';
import type { PlaceState } from '../../rules/place-state.ts';
import { B12, HOME, only, VILLAGE } from '../community.ts';
import { ownRules } from '../rules/own-rules.ts';
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

const door = { id: 'door-0501', kind: 'door', place: HOME, bridge: RADIO, address: 'door' };
const band = { id: 'band-0501', kind: 'wristband', place: HOME, resident: 'r1' };
const room = { id: 'room-0501', kind: 'occupancy', place: HOME };
/** One person living alone with these sensors. */
const home = (...devices: Device[]): Registry => ({ ...VILLAGE, residents: [alone], devices });

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
    expect(held).toMatchObject({ bridge: RADIO, since: story.now, heard: start, unseen: ['p0'] });
    expect(held?.devices.length).toBe(30);
    expect(held?.devices[0]).toEqual({ device: 'door-0', lastContact: start, due: start + hours(26) });
    // The band is dead by then.
    story.at(hours(27));
    expect(story.record.community.heldSilences()[0]?.unseen).toEqual(['p0', 'p1']);
    hear(story, 'door-1', { battery: 90 });
    expect(story.record.community.heldSilences()).toEqual([]);
    const odd = { ...door, id: 'odd', kind: 'unheard-of' };
    const never = new Scenario({ registry: home(odd, { ...door, kind: 'smoke' }) });
    const entered = never.now;
    expect(never.at(hours(20)).record.community.heldSilences()).toEqual([
      {
        bridge: RADIO,
        since: never.now,
        devices: [{ device: 'door-0501', due: entered + hours(26) }],
        unseen: [],
      },
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
    const bare = { bridge: RADIO, since: story.now - minutes(50), devices: [], unseen: ['r1'] };
    expect(community.heldSilences()).toEqual([bare]);
    const back = { type: 'message', at: story.now, client: RADIO, topic: 'zigbee2mqtt/lamp' } as const;
    community.accept({ ...back, payload: Buffer.from('{}') }, 10);
    expect(community.heldSilences()).toEqual([]);
    community.accept({ type: 'tick', at: plus(story.now, hours(20)) }, 10);
    expect(community.heldSilences()).toMatchObject([{ devices: [], unseen: ['r1'] }]);
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

describe('a silence says its cause', () => {
  it('[SI13] a device: when it was last heard, or that it never was, and whom nothing sees then', () => {
    const story = new Scenario({ registry: only('door-0501') }).sends('door-0501', { battery: 90 });
    story.at(hours(26));
    expect(why(story, 'device-silent-alone')).toEqual({
      zh: '设备已26小时没有任何消息。最后一次消息：3月1日09:00。现有1位独居老人没有任何传感器看护。',
      en: 'The device has sent nothing for 26 h. Last heard at 1 Mar 09:00. 1 person living alone is seen by no sensor now.',
    });
    const never = new Scenario({ registry: only('door-0501', 'band-0501') }).at(hours(25));
    never.sends('band-0501', { heartRate: 70 }).at(hours(26));
    expect(why(never, 'device-silent-alone')).toEqual({
      zh: '设备已26小时没有任何消息。登记以来从未有消息，登记于3月1日09:00。',
      en: 'The device has sent nothing for 26 h. Never heard since it was entered at 1 Mar 09:00.',
    });
    const smoke = new Scenario({ registry: only('smoke-0501') }).at(hours(26));
    expect(why(smoke, 'device-silent-alone')?.en).not.toContain('seen');
  });

  it('[SI14] a person: the last sign and what showed it, that the sensors are heard, and our two hours in the middle', () => {
    const story = new Scenario({ registry: only('door-0501') });
    story.sends('door-0501', { open: false }).at(minutes(5)).sends('door-0501', { open: true });
    story.at(hours(10)).isDownFor(hours(2));
    story.at(hours(20)).sends('door-0501', { battery: 90 });
    expect(story.at(later(hours(26) + minutes(5), -1)).facts()).toEqual([
      '65 min: yellow door-open b12/0501, alert door-open, told grid s1 +bh1',
      '185 min: accept missed, grid ⇒ community, told community d1',
      '305 min: accept missed, community ⇒ street, told street st1',
      '425 min: accept missed, no tier above street',
      '545 min: arrive missed, no tier above street',
      '12 h: gateway-started',
    ]);
    story.at(hours(27));
    expect(why(story, 'quiet')).toEqual({
      zh: '独居老人24小时没有任何活动迹象。最后一次活动：3月1日09:05（智能门磁）。传感器工作正常，最近消息3月2日05:00。不计本网关停机2小时。',
      en: 'No sign of life of a person living alone for 24 h. Last sign: 1 Mar 09:05, by the door sensor. It is not the sensors: one of them was heard at 2 Mar 05:00. Not counting 2 h in which we were down.',
    });
  });

  it('[SI15] a person whom somebody met, or who came home from a known absence', () => {
    const story = new Scenario({ registry: only('door-0501') }).sends('door-0501', { open: false });
    story.sends('door-0501', { open: true }).sends('door-0501', { open: false });
    const visit = { by: { staff: 's1' }, about: { resident: 'r1' }, how: 'visit', found: 'well' } as const;
    story.at(hours(2)).takes({ type: 'visit', at: story.now, visit });
    story.at(hours(20)).sends('door-0501', { battery: 90 }).at(hours(26));
    expect(why(story, 'quiet')).toMatchObject({
      zh: expect.stringContaining('上次有人见到或登记在册：3月1日11:00。'),
      en: expect.stringContaining('Last met, or entered in the registry: 1 Mar 11:00.'),
    });
    const away = { ...only('door-0501'), residents: [{ ...alone, awayUntil: '2027-03-02' }, neighbour] };
    const back = new Scenario({ registry: away });
    for (let hour = 0; hour <= 62; hour += 20) back.at(hours(hour)).sends('door-0501', { battery: 90 });
    back.at(hours(63));
    expect(why(back, 'quiet')).toMatchObject({
      zh: expect.stringContaining('自3月3日00:00起应已回家。'),
      en: expect.stringContaining('Expected at home since 3 Mar 00:00.'),
    });
  });

  it('[SI16] both gateways were down: each is said once', () => {
    const story = new Scenario({ registry: home(door) });
    hear(story, 'door', { contact: true });
    goodbye(story);
    story.at(hours(1)).isDownFor(hours(1));
    hear(story.at(hours(3)), 'door', { battery: 90 });
    hear(story.at(hours(20)), 'door', { battery: 90 }).at(hours(27));
    expect(why(story, 'quiet')?.en).toContain(
      'Not counting 1 h in which we were down and 110 min in which the radio gateway was down.',
    );
    expect(why(story, 'quiet')?.zh).toContain('不计本网关停机1小时和无线网关停机110分钟。');
  });
});

describe('out, or quiet at home', () => {
  /** A person at home with a band by the same radio gateway as the door; at 0 h the door shuts behind them. */
  const leaves = (registry: Registry, level = 80): Scenario => {
    const story = new Scenario({ registry });
    if (registry.devices.some(({ id }) => id === 'band-0501'))
      story.sends('band-0501', { heartRate: 70, worn: true, battery: level });
    if (registry.devices.some(({ id }) => id === 'room-0501')) story.sends('room-0501', { present: true });
    return story.sends('door-n', { open: true }).sends('door-n', { open: false });
  };
  const own = { id: 'door-n', kind: 'door', place: HOME };
  /** Behind the same radio gateway as the band, and never heard. */
  const unheard: Device = { id: 'smoke-z', kind: 'smoke', place: HOME, bridge: RADIO, address: 'smoke' };
  const checkIns = (story: Scenario, until: number) => {
    for (let hour = 12; hour <= until; hour += 12) story.at(hours(hour)).sends('door-n', { battery: 90 });
    return story;
  };
  const YELLOW = 'yellow no-sign-of-life r1, alert quiet';

  it('[SI17] who went out and is back by the next evening is nobody’s worry', () => {
    const story = checkIns(leaves(home(own, band)), 24);
    story.at(hours(29)).sends('door-n', { open: true }).sends('door-n', { open: false });
    story.at(hours(40));
    expect(factsOfType(story.record.facts, 'case-opened').map(({ cause }) => cause)).toEqual([
      'device-silent',
    ]);
  });

  it('[SI18] who went out and is not back after 30 h is yellow, with when; red after 36 h whatever', () => {
    const story = checkIns(leaves(home(own, band)), 24);
    expect(story.at(later(hours(30), -1)).facts()).toEqual([
      '26 h: yellow device-silent r1, alert device-silent-alone, told grid s1 +bh1',
      '28 h: accept missed, grid ⇒ community, told community d1',
    ]);
    expect(story.at(hours(30)).facts()[0]).toContain(YELLOW);
    expect(why(story, 'quiet')).toEqual({
      zh: '独居老人30小时没有任何活动迹象。3月1日09:00出门，至今未归。传感器工作正常，最近消息3月2日09:00。',
      en: 'No sign of life of a person living alone for 30 h. Went out at 1 Mar 09:00 and is not back. It is not the sensors: one of them was heard at 2 Mar 09:00.',
    });
    checkIns(story, 36);
    expect(why(story, 'no-sign-of-life')?.en).toContain('for 36 h. Went out at 1 Mar 09:00 and is not back.');
  });

  it('[SI19] a sensor indoors that is heard and sees nobody says the same', () => {
    const story = leaves(home(own, room));
    for (let hour = 1; hour <= 24; hour += 1) story.at(hours(hour)).sends('room-0501', { present: false });
    expect(checkIns(story, 24).at(hours(25)).facts()).toEqual([]);
    expect(story.at(hours(30)).facts()[0]).toContain(YELLOW);
  });

  it('[SI20] a sign after the door fell shut is one at home, with the limit of 24 h', () => {
    const story = leaves(home(own, band)).at(minutes(30)).sends('band-0501', { heartRate: 70 });
    checkIns(story, 24);
    expect(story.at(minutes(24 * 60 + 30)).facts()[0]).toContain(`1470 min: ${YELLOW}`);
    expect(why(story, 'quiet')?.en).toContain('Last sign: 1 Mar 09:30, by the smart wristband.');
  });

  it.each<[string, () => Scenario]>([
    ['nothing but the door tells of them', () => leaves(home(own))],
    ['what could see them indoors was never heard', () => leaves(home(own, { ...room, id: 'room-2' }))],
    ['there are two doors', () => leaves(home(own, band, { ...own, id: 'door-2' }))],
    [
      'two people live there',
      () => leaves({ ...home(own, band), residents: [alone, { ...neighbour, place: HOME }] }),
    ],
    ['the door stands open', () => leaves(home(own, band)).sends('door-n', { open: true })],
    [
      'the band lies on the table',
      () =>
        leaves(home(own, band))
          .sends('band-0501', { worn: false })
          .sends('door-n', { open: true })
          .sends('door-n', { open: false }),
    ],
    [
      'the band had been silent before',
      () =>
        leaves(home(own, band)).at(hours(3)).sends('door-n', { open: true }).sends('door-n', { open: false }),
    ],
    ['the band was nearly flat', () => leaves(home(own, band), 9)],
    [
      'nothing else that comes the same way is heard',
      () => leaves(home(own, unheard, { ...band, bridge: RADIO, address: 'band' })),
    ],
  ])('[SI21] it is not known, and the limit 24 h, when %s', (_, begin) => {
    const story = begin();
    if (story.record.community.directory.device('band-0501')?.bridge !== undefined) {
      hear(story, 'band', { battery: 90 });
    }
    const shutAt = story.now;
    checkIns(story, 24).takes({ type: 'tick', at: plus(shutAt, hours(25)) });
    const raised = factsOfType(story.record.facts, 'alert-raised').filter(({ rule }) => rule === 'quiet');
    expect(raised.map(({ at, resident }) => [at - shutAt, resident])).toEqual([[hours(24), 'r1']]);
  });
});
