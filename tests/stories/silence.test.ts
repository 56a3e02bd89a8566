import { describe, expect, it } from 'vitest';
import type { Device, Registry } from '../../devices/registry.ts';
import { hours, minutes, plus } from '../../devices/time.ts';
import { HOME, only } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { alone, band, door, goodbye, hear, home, later, neighbour, RADIO, room, why } from './radio-town.ts';

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
