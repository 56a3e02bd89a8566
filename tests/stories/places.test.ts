import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { hours, minutes, seconds } from '../../devices/time.ts';
import { B12, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

describe('fire', () => {
  it("[CS1] a second home's smoke takes the first case in; a third home joins", () => {
    const third = { id: 'smoke-0601', kind: 'smoke', place: `${B12}/0601` as PlaceId };
    const story = new Scenario({ registry: { ...VILLAGE, devices: [...VILLAGE.devices, third] } });
    story.sends('smoke-0501', { smoke: true }).at(minutes(1)).sends('smoke-0502', { smoke: true });
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, told grid s1 +bh1',
      '1 min: red smoke g01/b12, alert smoke, closed taken-in, alert smoke, told grid s1 +bh1',
    ]);
    story.at(minutes(2)).sends('smoke-0601', { smoke: true });
    expect(story.facts()).toEqual(['2 min: alert smoke, told grid s1 (joined)']);
    expect(story.theCase().subject).toEqual({ type: 'building', id: B12 });
    expect(story.theCase().alerts.map((alert) => alert.device)).toEqual([
      'smoke-0501',
      'smoke-0502',
      'smoke-0601',
    ]);
  });

  it('[CS2] whoever came for the first home has the building', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true }).at(seconds(30)).answers('s1', 'accept');
    story.at(minutes(1)).sends('smoke-0502', { smoke: true });
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, told grid s1 +bh1',
      '30 s: accepted by s1',
      '1 min: red smoke g01/b12, alert smoke, closed taken-in, alert smoke, told grid s1 +bh1, accepted by s1',
    ]);
    expect(story.theCase().responsible?.actor).toEqual({ staff: 's1' });
  });

  it('[CS3] whoever was done with the first home, or did not come, has not', () => {
    const done = new Scenario().sends('smoke-0501', { smoke: true });
    done.answers('s1', 'resolve', { reason: 'false-behaviour' }).at(minutes(1));
    done.sends('smoke-0502', { smoke: true });
    expect(done.theCase()).toMatchObject({ state: 'open', place: B12 });
    const late = new Scenario().sends('smoke-0501', { smoke: true }).answers('s1', 'accept').at(minutes(6));
    expect(late.sends('smoke-0502', { smoke: true }).theCase()).toMatchObject({ state: 'open', place: B12 });
  });

  it('[CS4] an alert of a home that was taken in is quiet in the case of the building', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true }).sends('smoke-0502', { smoke: true });
    story.at(minutes(1)).sends('smoke-0501', { smoke: false }).at(minutes(2));
    expect(story.theCase().alerts.map((alert) => alert.quiet)).toEqual([true, false]);
    expect(story.openCases()).toHaveLength(1);
  });

  it('[CS5] smoke in the stairwell takes the homes in too', () => {
    const hall = { id: 'smoke-hall', kind: 'smoke', place: B12 };
    const story = new Scenario({ registry: { ...VILLAGE, devices: [...VILLAGE.devices, hall] } });
    story.sends('smoke-0501', { smoke: true }).at(minutes(1)).sends('smoke-hall', { smoke: true });
    expect(story.theCase().subject).toEqual({ type: 'building', id: B12 });
  });

  it('[CS6] two detectors of one home are one case of the home', () => {
    const story = new Scenario().sends('smoke-0502', { smoke: true });
    story.publishes('zb-b12', 'zigbee2mqtt/Hall/smoke', '{"smoke":true}');
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0502, alert smoke, told grid s1 +bh1, alert smoke, told grid s1 (joined)',
    ]);
  });

  it('[CS7] a detector at the edge of its threshold is one alert, not many', () => {
    const story = new Scenario({ registry: only('smoke-0501') });
    for (let n = 0; n < 10; n++) story.at(seconds(n * 10)).sends('smoke-0501', { smoke: n % 2 === 0 });
    story.at(minutes(2));
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, told grid s1 +bh1',
      '2 min: quiet smoke',
    ]);
  });
});

describe('doors, crowds, upkeep', () => {
  it('[SN19] a door open for an hour is yellow, one closed in time is not', () => {
    const story = new Scenario({ registry: only('door-0502') }).sends('door-0502', { open: true });
    story.at(minutes(59)).sends('door-0502', { open: false }).at(hours(2)).sends('door-0502', { open: true });
    expect(story.facts()).toEqual([]);
    expect(story.at(hours(3)).facts()).toEqual([
      '180 min: yellow door-open b12/0502, alert door-open, told grid s1 +bh1',
    ]);
  });

  it('[SN20] a crowd over the capacity of the venue is red after a minute, and quiet below it by two', () => {
    const story = new Scenario({ registry: only('occ-v1') }).sends('occ-v1', { people: 40 }).at(minutes(1));
    story.sends('occ-v1', { people: 41 }).at(minutes(2)).sends('occ-v1', { people: 38 }).at(minutes(3));
    story.sends('occ-v1', { people: 37 }).at(minutes(4)).answers('d1', 'accept').at(minutes(5));
    expect(story.facts()).toEqual([
      '2 min: red crowding v1, alert crowding, told community d1',
      '4 min: accepted by d1',
      '5 min: quiet crowding',
    ]);
    const [raised] = factsOfType(story.record.facts, 'alert-raised');
    expect(raised?.why).toEqual({
      zh: '场所内41人，超过安全容量40人。',
      en: '41 people inside, over the safe limit of 40.',
    });
  });

  it('[SN21] a venue without a capacity is never crowded', () => {
    const { capacity: _, ...venue } = VILLAGE.venues[0]!;
    const story = new Scenario({ registry: { ...only('occ-v1'), venues: [venue] } });
    story.sends('occ-v1', { people: 400 }).at(hours(1));
    expect(story.facts()).toEqual([]);
  });

  it('[SN22] a low battery is blue below 20 %, and good again above 25 %', () => {
    const story = new Scenario({ registry: only('smoke-0502') }).sends('smoke-0502', { battery: 20 });
    story
      .at(seconds(1))
      .sends('smoke-0502', { battery: 19 })
      .at(seconds(2))
      .sends('smoke-0502', { battery: 25 });
    story.at(seconds(3)).sends('smoke-0502', { battery: 26 });
    expect(story.facts()).toEqual([
      '1 s: blue battery-low b12/0502, alert battery-low, told grid s1',
      '3 s: quiet battery-low, closed cleared',
    ]);
  });

  it('[SN23] a figure and a flag of one battery are one case', () => {
    const story = new Scenario({ registry: only('smoke-0502') }).sends('smoke-0502', {
      battery: 9,
      batteryLow: true,
    });
    expect(story.facts()).toEqual([
      '0 min: blue battery-low b12/0502, alert battery-low, told grid s1, alert battery-flagged, told grid s1 (joined)',
    ]);
  });

  it('[SN24] in one message a battery goes flat, is charged and goes flat: two cases, two alerts, nothing mixed up', () => {
    const story = new Scenario({ registry: only('smoke-0502') });
    story.sends('smoke-0502', { battery: 9 }, { battery: 90 }, { battery: 8 });
    expect(story.facts()).toEqual([
      '0 min: blue battery-low b12/0502, alert battery-low, told grid s1, quiet battery-low, closed cleared, blue battery-low b12/0502, alert battery-low, told grid s1',
    ]);
    expect(new Set(factsOfType(story.record.facts, 'case-opened').map((fact) => fact.case)).size).toBe(2);
  });

  it('[SN25] a device silent for 26 h, or never seen since it was entered, is noticed; any word ends it', () => {
    const story = new Scenario({ registry: only('smoke-0502', 'door-0502') });
    story.at(hours(10)).publishes('door-0502', 'devices/door-0502/status', 'online');
    story.publishes('door-0502', 'devices/door-0502/status', 'offline').at(hours(26));
    expect(story.facts()).toEqual(['26 h: blue device-silent b12/0502, alert device-silent, told grid s1']);
    story.at(hours(36));
    story.sends('smoke-0502', { battery: 90 }).publishes('door-0502', 'devices/door-0502/status', 'online');
    expect(story.facts().slice(-2)).toEqual([
      '30 h: accept missed, no tier above community',
      '36 h: alert device-silent, told community d1 (joined), quiet device-silent, quiet device-silent, closed cleared',
    ]);
  });

  it('[SN26] a device silent at someone living alone is yellow', () => {
    const story = new Scenario({ registry: only('smoke-0501') }).at(hours(26));
    expect(story.facts()).toEqual([
      '26 h: yellow device-silent b12/0501, alert device-silent-alone, told grid s1 +bh1',
    ]);
  });

  it('[SN27] all that falls silent at one moment is told in the order of places and rules', () => {
    const story = new Scenario().at(hours(26));
    const { facts } = story.record;
    const raised = [...factsOfType(facts, 'alert-raised'), ...factsOfType(facts, 'alert-held')];
    expect(raised.map(({ device, subject }) => device ?? subject.id)).toEqual([
      'zb-b12',
      'band-0501',
      'door-0501',
      'smoke-0501',
      'door-0502',
      'smoke-0502',
      'occ-v1',
    ]);
  });
});
