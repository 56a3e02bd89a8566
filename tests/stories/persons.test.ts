import { describe, expect, it } from 'vitest';
import { days, hours, milliseconds, minutes, seconds } from '../../devices/time.ts';
import { only, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';

const band = () => new Scenario({ registry: only('band-0501') });

describe('SOS', () => {
  it('[SN1] eight equal frames in 1.5 s are one press; a new press is told again', () => {
    const story = band();
    for (let frame = 0; frame < 8; frame++)
      story.at(milliseconds(frame * 200)).sends('band-0501', { sos: true, battery: 80 });
    story.at(seconds(20)).sends('band-0501', { sos: true });
    expect(story.facts()).toEqual([
      '0 min: red sos r1, alert sos, told grid s1 +bh1',
      '20 s: alert sos, told grid s1 (joined)',
    ]);
    story.at(seconds(30)).answers('s1', 'accept').at(seconds(40)).sends('band-0501', { sos: true });
    expect(story.facts()).toEqual(['30 s: accepted by s1', '40 s: alert sos, told grid s1 (joined)']);
  });
});

describe('a fall', () => {
  it('[SN2] is looked at as yellow at once, and red after 60 s without steps', () => {
    const story = band().sends('band-0501', { steps: 100 }).at(seconds(5)).sends('band-0501', { fall: true });
    story.at(seconds(70)).sends('band-0501', { steps: 100 });
    expect(story.facts()).toEqual([
      '5 s: yellow fall r1, alert fall-check, told grid s1 +bh1',
      '65 s: alert fall, now red by alert, told grid s1 +bh1 (risen)',
    ]);
  });

  it('[SN3] is called off by steps after it', () => {
    const story = band().sends('band-0501', { fall: true, steps: 100 });
    story.at(seconds(30)).sends('band-0501', { steps: 104 }).at(minutes(3));
    expect(story.facts()).toEqual([
      '0 min: yellow fall r1, alert fall-check, told grid s1 +bh1',
      '30 s: quiet fall-check, closed cleared',
    ]);
  });

  it('[SN4] is not called off by steps counted before it', () => {
    const story = band()
      .sends('band-0501', { steps: 100 })
      .at(seconds(10))
      .sends('band-0501', { fall: true });
    story
      .at(seconds(20))
      .sends('band-0501', { steps: 112 })
      .at(seconds(30))
      .sends('band-0501', { steps: 112 });
    story.at(seconds(71));
    expect(story.facts()).toEqual([
      '10 s: yellow fall r1, alert fall-check, told grid s1 +bh1',
      '70 s: alert fall, now red by alert, told grid s1 +bh1 (risen)',
    ]);
  });

  it('[SN5] is red at once with SOS, pressed with it, after it or just before it', () => {
    const together = band().sends('band-0501', { fall: true, sos: true });
    expect(together.facts()).toEqual([
      '0 min: red sos r1, alert sos, told grid s1 +bh1, yellow fall r1, alert fall-check, told grid s1 +bh1, alert fall, now red by alert, told grid s1 +bh1 (risen)',
    ]);
    const after = band().sends('band-0501', { fall: true }).at(seconds(15)).sends('band-0501', { sos: true });
    expect(after.facts().at(-1)).toEqual(
      '15 s: red sos r1, alert sos, told grid s1 +bh1, alert fall, now red by alert, told grid s1 +bh1 (risen)',
    );
    const before = band()
      .sends('band-0501', { sos: true })
      .at(seconds(15))
      .sends('band-0501', { fall: true });
    expect(before.facts().at(-1)).toEqual(
      '15 s: yellow fall r1, alert fall-check, told grid s1 +bh1, alert fall, now red by alert, told grid s1 +bh1 (risen)',
    );
  });

  it('[SN6] a second one does not start the wait anew, and one recovery ends both', () => {
    const story = band().sends('band-0501', { fall: true, steps: 100 });
    story.at(seconds(40)).sends('band-0501', { fall: true, steps: 100 }).at(seconds(65));
    expect(story.facts()).toEqual([
      '0 min: yellow fall r1, alert fall-check, told grid s1 +bh1',
      '40 s: alert fall-check, told grid s1 (joined), quiet fall-check',
      '1 min: alert fall, now red by alert, told grid s1 +bh1 (risen)',
    ]);
    story.at(seconds(90)).sends('band-0501', { fall: true, steps: 100 }).at(seconds(95));
    story.sends('band-0501', { steps: 120 });
    expect(story.facts()).toEqual([
      '90 s: alert fall-check, told grid s1 (joined), quiet fall-check, alert fall, told grid s1 (joined), quiet fall',
      '95 s: quiet fall-check, quiet fall',
    ]);
    expect(story.theCase().alerts.every((alert) => alert.quiet)).toBe(true);
  });

  it('[SN7] counts steps from a device that started anew', () => {
    const story = band().sends('band-0501', { fall: true, steps: 500 });
    story.at(seconds(20)).sends('band-0501', { steps: 3 }).at(seconds(40)).sends('band-0501', { steps: 9 });
    expect(story.facts().at(-1)).toEqual('40 s: quiet fall-check, closed cleared');
  });
});

describe('vital signs', () => {
  it('[SN8] a high heart rate is red after 5 minutes, and quiet 2 minutes after it is under the deadband', () => {
    const story = band().sends('band-0501', { heartRate: 151 }).at(minutes(5));
    story.at(minutes(6)).sends('band-0501', { heartRate: 141 });
    story.at(minutes(7)).sends('band-0501', { heartRate: 139 }).at(minutes(8));
    story
      .sends('band-0501', { heartRate: 145 })
      .at(minutes(9))
      .sends('band-0501', { heartRate: 120 })
      .at(minutes(10));
    story.sends('band-0501', { heartRate: 118 }).at(minutes(12));
    expect(story.facts()).toEqual([
      '5 min: red vital-signs r1, alert heart-rate-high, told grid s1 +bh1',
      '8 min: accept missed, grid ⇒ community, told community d1',
      '10 min: contact missed',
      '11 min: accept missed, community ⇒ street, told street st1, quiet heart-rate-high',
    ]);
  });

  it('[SN9] a value back within the limit before the delay is over raises nothing', () => {
    const story = band().sends('band-0501', { spo2: 87, heartRate: 39 });
    story.at(minutes(1)).sends('band-0501', { spo2: 88, heartRate: 40 }).at(minutes(10));
    expect(story.facts()).toEqual([]);
  });

  it('[SN10] low oxygen and a low heart rate are one case of the person', () => {
    const story = band().sends('band-0501', { spo2: 80, heartRate: 35 }).at(minutes(3));
    expect(story.facts()).toEqual([
      '2 min: red vital-signs r1, alert heart-rate-low, told grid s1 +bh1',
      '3 min: alert spo2-low, told grid s1 (joined)',
    ]);
  });

  it('[SN11] a band that is off says nothing of the person, and ends what it said', () => {
    const story = band().sends('band-0501', { worn: false, heartRate: 35 }).at(minutes(5));
    story
      .sends('band-0501', { worn: true, heartRate: 35 })
      .at(minutes(6))
      .sends('band-0501', { worn: false });
    expect(story.at(minutes(10)).facts()).toEqual([]);
    story
      .sends('band-0501', { worn: true, heartRate: 35 })
      .at(minutes(13))
      .sends('band-0501', { worn: false });
    expect(story.at(minutes(15)).facts()).toEqual([
      '12 min: red vital-signs r1, alert heart-rate-low, told grid s1 +bh1',
      '15 min: accept missed, grid ⇒ community, told community d1, quiet heart-rate-low',
    ]);
    expect(story.theCase().state, 'a red is looked into').toBe('open');
  });

  it('[SN12] a band off for a day is yellow, and no silence of the person', () => {
    const story = band();
    for (let hour = 0; hour <= 24; hour += 6) story.at(hours(hour)).sends('band-0501', { worn: false });
    expect(story.facts()).toEqual(['24 h: yellow band-off r1, alert band-off, told grid s1 +bh1']);
    expect(story.at(hours(25)).sends('band-0501', { worn: true }).facts()).toEqual([
      '25 h: quiet band-off, closed cleared',
    ]);
  });
});

describe('signs of life', () => {
  const door = (more = {}) =>
    new Scenario({
      registry: { ...only('door-0501'), residents: [{ ...VILLAGE.residents[0]!, ...more }] },
    });
  const battery = { battery: 90 };

  it('[SN13] none for 24 h is yellow, none for 36 h is red; any ends it', () => {
    const story = door().sends('door-0501', { open: false });
    story.at(hours(20)).sends('door-0501', battery).at(hours(30)).sends('door-0501', battery).at(hours(36));
    expect(story.facts()).toEqual([
      '24 h: yellow no-sign-of-life r1, alert quiet, told grid s1 +bh1',
      '26 h: accept missed, grid ⇒ community, told community d1',
      '28 h: accept missed, community ⇒ street, told street st1',
      '30 h: accept missed, no tier above street',
      '32 h: arrive missed, no tier above street',
      '36 h: alert no-sign-of-life, now red by alert, grid empty, told community d1 +bh1 (risen)',
    ]);
    story.at(hours(37)).sends('door-0501', { open: true });
    expect(story.facts().at(-1)).toEqual('37 h: quiet quiet, quiet no-sign-of-life');
    expect(story.theCase().state, 'a red is looked into').toBe('open');
  });

  it('[SN14] somebody known to be away is not missed until the day after', () => {
    const story = door({ awayUntil: '2027-03-02' }).sends('door-0501', { open: false });
    for (let hour = 12; hour <= 60; hour += 12) story.at(hours(hour)).sends('door-0501', battery);
    expect(story.facts()).toEqual([]);
    // Back from Wednesday 00:00, 39 h after the start on Monday at 09:00.
    story.at(hours(62)).sends('door-0501', battery).at(hours(63));
    expect(story.facts()).toEqual([
      '63 h: yellow no-sign-of-life r1, alert quiet, grid empty, told community d1 +bh1',
    ]);
  });

  it('[SN15] with all sensors of a person dead their silence says nothing, until one speaks', () => {
    const story = door().sends('door-0501', { open: false }).at(hours(50));
    expect(story.facts()).toEqual([
      '24 h: yellow no-sign-of-life r1, alert quiet, told grid s1 +bh1',
      '26 h: accept missed, grid ⇒ community, told community d1, yellow device-silent b12/0501, alert device-silent-alone, told grid s1 +bh1',
      '28 h: accept missed, grid ⇒ community, told community d1, accept missed, community ⇒ street, told street st1',
      '30 h: accept missed, community ⇒ street, told street st1, accept missed, no tier above street',
      '32 h: accept missed, no tier above street, arrive missed, no tier above street',
      '34 h: arrive missed, no tier above street',
    ]);
    story.at(minutes(3030)).sends('door-0501', battery).at(hours(51));
    expect(story.facts()).toEqual([
      '3030 min: quiet device-silent-alone, closed cleared',
      '51 h: alert no-sign-of-life, now red by alert, told grid s1 +bh1 (risen)',
    ]);
  });

  it('[SN16] our downtime is not their silence', () => {
    const story = door().sends('door-0501', { open: false }).at(hours(20)).isDownFor(hours(10));
    story.at(hours(33)).sends('door-0501', battery);
    expect(story.facts()).toEqual(['30 h: gateway-started']);
    expect(story.at(hours(34)).facts()).toEqual([
      '34 h: yellow no-sign-of-life r1, alert quiet, grid empty, told community d1 +bh1',
    ]);
  });

  it('[SN17] a heartbeat on a worn wrist is one, on a table it is none', () => {
    const story = band().sends('band-0501', { worn: true, heartRate: 60 });
    story.at(hours(23)).sends('band-0501', { heartRate: 60 }).at(hours(46));
    expect(story.facts()).toEqual([]);
    const table = band().sends('band-0501', { worn: false, heartRate: 60 });
    table
      .at(hours(20))
      .sends('band-0501', { heartRate: 60 })
      .at(hours(21))
      .sends('band-0501', { worn: true });
    table.at(hours(44)).sends('band-0501', { worn: true }).at(hours(45));
    expect(table.facts()).toEqual([
      '45 h: yellow no-sign-of-life r1, alert quiet, grid empty, told community d1 +bh1',
    ]);
  });

  it('[SN18] nobody is missed where no sensor could show a life', () => {
    const story = new Scenario({ registry: only('smoke-0501') });
    for (let day = 1; day < 4; day++) story.at(days(day)).sends('smoke-0501', battery);
    expect(story.facts()).toEqual([]);
  });
});
