import { describe, expect, it } from 'vitest';
import { days, hours, minutes, seconds } from '../../devices/time.ts';
import { only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

describe('a case and its alerts', () => {
  it('[CS8] a red never closes by itself, a yellow and a blue do while nobody has answered', () => {
    const red = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
    red.at(seconds(30)).sends('smoke-0501', { smoke: false }).at(minutes(2));
    expect(red.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, told grid s1 +bh1',
      '1 min: quiet smoke',
    ]);
    const yellow = new Scenario({ registry: only('door-0502') })
      .sends('door-0502', { open: true })
      .at(hours(1));
    expect(yellow.sends('door-0502', { open: false }).facts().at(-1)).toContain(
      'quiet door-open, closed cleared',
    );
    const answered = new Scenario({ registry: only('door-0502') })
      .sends('door-0502', { open: true })
      .at(hours(1));
    answered.answers('s1', 'accept').sends('door-0502', { open: false });
    expect(answered.theCase().state).toBe('accepted');
  });

  it('[CS9] resolved closes when the alerts are quiet', () => {
    const story = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
    story
      .at(minutes(1))
      .answers('s1', 'resolve', { reason: 'real' })
      .at(minutes(10))
      .sends('smoke-0501', { smoke: false });
    expect(story.at(minutes(50)).facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, told grid s1 +bh1',
      '1 min: accepted by s1, resolved real by s1',
      '630 s: quiet smoke, closed resolved',
    ]);
  });

  it('[CS10] resolved, and still there after 30 minutes: reopened', () => {
    const story = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
    story.at(minutes(1)).answers('s1', 'resolve', { reason: 'false-device' }).at(minutes(34));
    expect(story.facts().slice(1)).toEqual([
      '1 min: accepted by s1, resolved false-device by s1',
      '31 min: reopened alert-still-there, told grid s1 (reopened)',
      '34 min: accept missed, grid ⇒ community, told community d1',
    ]);
    expect(story.theCase().reason).toBeUndefined();
  });

  it('[CS11] a new alert before closing reopens it', () => {
    const two = { id: 'smoke-b', kind: 'smoke', place: VILLAGE.devices[0]!.place };
    const story = new Scenario({ registry: { ...only('smoke-0501'), devices: [VILLAGE.devices[0]!, two] } });
    story.sends('smoke-0501', { smoke: true }).at(minutes(1)).answers('s1', 'resolve', { reason: 'real' });
    story.at(minutes(5)).sends('smoke-b', { smoke: true });
    expect(story.facts().slice(1)).toEqual([
      '1 min: accepted by s1, resolved real by s1',
      '5 min: alert smoke, reopened new-alert, told grid s1 (reopened)',
    ]);
  });

  it('[CS12] a worse alert after resolving reopens it at the worse level', () => {
    const story = new Scenario({ registry: only('door-0501') })
      .sends('door-0501', { open: false })
      .at(hours(20));
    story.sends('door-0501', { battery: 90 }).at(minutes(36 * 60 - 15));
    story.answers('st1', 'resolve', { reason: 'unreachable' }).at(hours(36));
    expect(story.facts().slice(-2)).toEqual([
      '2145 min: accepted by st1, resolved unreachable by st1',
      '36 h: alert no-sign-of-life, now red by alert, reopened new-alert, told street st1 (reopened)',
    ]);
    expect(story.theCase()).toMatchObject({ state: 'open', urgency: 'emergency' });
  });

  it('[CS13] a red alert raises a yellow case that is at work, and tells its holder', () => {
    const story = new Scenario({ registry: only('band-0501') }).sends('band-0501', { fall: true });
    story.at(seconds(20)).answers('s1', 'accept').at(minutes(1));
    expect(story.facts().slice(1)).toEqual([
      '20 s: accepted by s1',
      '1 min: alert fall, now red by alert, told grid s1 +bh1 (risen)',
    ]);
    expect(story.theCase().deadlines.filter((clock) => clock.state === 'running')).toMatchObject([
      { kind: 'contact', owner: { staff: 's1' } },
      { kind: 'arrive', owner: { staff: 's1' } },
      { kind: 'close', owner: { staff: 's1' } },
    ]);
  });

  it('[CS14] whoever is on the spot when it turns red has nothing to arrive at', () => {
    const story = new Scenario({ registry: only('band-0501') }).sends('band-0501', { fall: true });
    story.at(seconds(20)).answers('s1', 'arrive').at(minutes(30));
    expect(story.facts().slice(1)).toEqual([
      '20 s: accepted by s1, arrived by s1',
      '1 min: alert fall, now red by alert, told grid s1 +bh1 (risen)',
    ]);
  });

  it('[CS15] blue ages to yellow, yellow to red, and each colour reaches further', () => {
    const story = new Scenario({ registry: only('smoke-0502') }).sends('smoke-0502', { battery: 9 });
    for (let day = 1; day < 10; day++) story.at(days(day)).sends('smoke-0502', { battery: 9 });
    const facts = story.record.facts.filter(
      ({ type }) => type === 'level-raised' || type === 'case-escalated',
    );
    expect(facts.map((fact) => ('urgency' in fact ? fact.urgency : 'to' in fact && fact.to))).toEqual([
      'community',
      'service',
      'street',
      'state',
      'district',
    ]);
    expect(factsOfType(story.record.facts, 'level-raised').map((fact) => fact.why)).toEqual(['age', 'age']);
  });

  it('[CS16] a case forgets its oldest presses, and keeps the last hundred', () => {
    const story = new Scenario({ registry: only('band-0501') });
    for (let n = 0; n < 105; n++) story.at(seconds(n * 10)).sends('band-0501', { sos: true });
    expect(story.theCase().alerts).toHaveLength(100);
    expect(factsOfType(story.record.facts, 'alert-raised')).toHaveLength(105);
  });

  it('[CS17] a case forgets its oldest ended clocks, and keeps those that run', () => {
    const story = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
    for (let n = 1; n < 60; n++) {
      story.at(minutes(n)).answers('s1', 'resolve', { reason: 'test' }).answers('s1', 'reopen');
    }
    expect(story.theCase().deadlines).toHaveLength(40);
    expect(story.theCase().deadlines.filter((clock) => clock.state === 'running')).toHaveLength(4);
  });
});

describe('escalation', () => {
  it('[DL1] a worse case is told from the first tier again', () => {
    const story = new Scenario({ registry: only('door-0501') })
      .sends('door-0501', { open: false })
      .at(hours(20));
    story.sends('door-0501', { battery: 90 }).at(hours(36));
    expect(story.facts().at(-1)).toEqual(
      '36 h: alert no-sign-of-life, now red by alert, grid empty, told community d1 +bh1 (risen)',
    );
  });

  it('[DL2] with nobody anywhere a yellow is looked at again by its own clock, until somebody is there', () => {
    const shifts = VILLAGE.shifts.map((shift) => ({ ...shift, weekly: 'Mo-Fr 08:30-17:30' }));
    const story = new Scenario({
      start: '2027-03-01T06:00:00+08:00',
      registry: { ...only('door-0502'), shifts },
    });
    story.sends('door-0502', { open: true }).at(hours(4));
    expect(story.facts()).toEqual([
      '60 min: yellow door-open b12/0502, alert door-open, grid empty, community empty, street empty, nobody to tell, told street nobody',
      '180 min: accept missed, street ⇒ grid, told grid s1+s2',
    ]);
  });

  it('[DL3] a clock missed while a further tier is asked changes nothing else', () => {
    const story = new Scenario({ registry: only('smoke-0501') })
      .sends('smoke-0501', { smoke: true })
      .at(minutes(5));
    expect(story.facts().at(-1)).toBe('5 min: contact missed');
  });

  it('[DL4] a case of a street or a district starts there, whatever the ceiling of its colour', () => {
    const sensor = { id: 'd', kind: 'door', place: 'hz/xh' as never };
    const story = new Scenario({ registry: { ...VILLAGE, devices: [sensor] } })
      .sends('d', { battery: 9 })
      .at(hours(3));
    expect(story.facts()).toEqual([
      '0 min: blue battery-low hz/xh, alert battery-low, told district dc1',
      '120 min: accept missed, no tier above district',
    ]);
    const street = { ...sensor, place: 'hz/xh/wenxin' as never };
    expect(
      new Scenario({ registry: { ...VILLAGE, devices: [street] } }).sends('d', { battery: 9 }).facts(),
    ).toEqual(['0 min: blue battery-low xh/wenxin, alert battery-low, told street st1']);
  });

  it('[DL5] a case of a district with nobody there says so', () => {
    const sensor = { id: 'd', kind: 'door', place: 'hz/xh' as never };
    const registry = { ...VILLAGE, devices: [sensor], staff: [], shifts: [] };
    expect(new Scenario({ registry }).sends('d', { battery: 9 }).facts()).toEqual([
      '0 min: blue battery-low hz/xh, alert battery-low, district empty, nobody to tell, told district nobody',
    ]);
  });
});
