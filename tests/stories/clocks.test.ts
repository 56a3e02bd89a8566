import { describe, expect, it } from 'vitest';
import { type Duration, hours, minutes } from '../../devices/time.ts';
import { COMMUNITY, only, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';

/** Every clock of the governance plans, in virtual time: what runs out, who is told then, and what ends it. */

const SATURDAY_NIGHT = '2027-03-06T23:00:00+08:00';
const FRIDAY_AFTERNOON = '2027-03-05T15:30:00+08:00';

/** Nobody and nothing else that could fall silent meanwhile. */
const ONE_DOOR = {
  ...VILLAGE,
  residents: [],
  devices: VILLAGE.devices.filter(({ id }) => id === 'door-0501'),
};

describe('a red emergency', () => {
  it('[CK1] nobody accepts: every 3 minutes the next tier, and at the top it keeps ringing', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true }).at(minutes(12));
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, told grid s1 +bh1',
      '3 min: accept missed, grid ⇒ community, told community d1',
      '5 min: contact missed',
      '6 min: accept missed, community ⇒ street, told street st1',
      '9 min: accept missed, street ⇒ district, told district dc1',
      '12 min: accept missed, told district dc1 (again)',
    ]);
  });

  it('[CK2] accepted and no human answer within 5 minutes: one tier up', () => {
    const story = new Scenario()
      .sends('smoke-0501', { smoke: true })
      .at(minutes(1))
      .answers('s1', 'accept')
      .at(minutes(6));
    expect(story.facts().slice(1)).toEqual([
      '1 min: accepted by s1',
      '5 min: contact missed, grid ⇒ community, told community d1',
    ]);
  });

  it('[CK3] spoken to and not on the spot within 15 minutes: it comes back, one tier up', () => {
    const story = new Scenario()
      .sends('smoke-0501', { smoke: true })
      .at(minutes(2))
      .answers('s1', 'contact')
      .at(minutes(16));
    expect(story.facts().slice(1)).toEqual([
      '2 min: accepted by s1, contacted by s1',
      '15 min: arrive missed, grid ⇒ community, told community d1',
    ]);
    expect(story.theCase().state).toBe('open');
  });

  it('[CK4] on the spot and not closed within 4 hours: one tier up, and 4 hours again', () => {
    const story = new Scenario()
      .sends('smoke-0501', { smoke: true })
      .at(minutes(2))
      .answers('s1', 'arrive')
      .at(hours(4));
    expect(story.facts().slice(1)).toEqual([
      '2 min: accepted by s1, arrived by s1',
      '240 min: close missed, grid ⇒ community, told community d1',
    ]);
    const clocks = story.theCase().deadlines.filter((deadline) => deadline.state === 'running');
    expect(clocks.map((deadline) => deadline.kind)).toEqual(['close', 'accept']);
  });

  it('[CK5] answered in time: no clock is missed', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true });
    story
      .at(minutes(2))
      .answers('s1', 'accept')
      .at(minutes(4))
      .answers('s1', 'contact')
      .at(minutes(14))
      .answers('s1', 'arrive');
    story
      .at(minutes(30))
      .sends('smoke-0501', { smoke: false })
      .at(minutes(31))
      .answers('s1', 'resolve', { reason: 'real' })
      .at(hours(9));
    expect(story.facts().slice(1)).toEqual([
      '2 min: accepted by s1',
      '4 min: contacted by s1',
      '14 min: arrived by s1',
      '1830 s: quiet smoke',
      '31 min: resolved real by s1, closed resolved',
    ]);
  });

  it('[CK6] at night the grid is empty: skipped at once, and the community is told first', () => {
    const story = new Scenario({ start: SATURDAY_NIGHT }).sends('smoke-0501', { smoke: true }).at(minutes(3));
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, grid empty, told community d1 +bh1',
      '1 min: told street st1 (reserve)',
      '3 min: accept missed, community ⇒ street, told street st1',
    ]);
  });

  it('[CK22] what rings in vain rings ever slower, down to once in a quarter of an hour', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true }).at(hours(2));
    const rings = story.facts().flatMap((line) => (line.includes('(again)') ? [line.split(':')[0]] : []));
    expect(rings).toEqual([
      '12 min',
      '18 min',
      '30 min',
      '45 min',
      '60 min',
      '75 min',
      '90 min',
      '105 min',
      '120 min',
    ]);
  });

  it('[CK7] with nobody on duty anywhere it is said, and looked again with every clock', () => {
    const shifts = VILLAGE.shifts.map((shift) => ({ ...shift, weekly: 'Mo-Fr 08:30-17:30' }));
    const story = new Scenario({ start: SATURDAY_NIGHT, registry: { ...VILLAGE, shifts } });
    story.sends('smoke-0501', { smoke: true }).at(minutes(3));
    expect(story.facts()[0]).toBe(
      '0 min: red smoke b12/0501, alert smoke, grid empty, community empty, street empty, district empty, nobody to tell, told district nobody',
    );
    const rings = story.at(hours(34)).facts();
    expect(rings.length).toBeLessThan(180);
    expect(rings.at(-1)).toContain('told grid s1');
  });
});

describe('a yellow case', () => {
  const doorOpen = () => new Scenario().sends('door-0501', { open: true }).at(hours(1));

  it('[CK8] 2 hours to accept, up to the street and no further', () => {
    const story = doorOpen();
    expect(story.facts()).toEqual(['60 min: yellow door-open b12/0501, alert door-open, told grid s1 +bh1']);
    story.at(hours(8));
    expect(story.facts()).toEqual([
      '180 min: accept missed, grid ⇒ community, told community d1',
      '5 h: accept missed, community ⇒ street, told street st1',
      '7 h: accept missed, no tier above street',
    ]);
  });

  it('[CK9] 8 hours to be on the spot', () => {
    const story = doorOpen().answers('s1', 'accept').at(hours(9));
    expect(story.facts().at(-1)).toBe('9 h: arrive missed, grid ⇒ community, told community d1');
  });

  it('[CK10] 3 working days to close, then it ages to a red state that reaches the district', () => {
    const story = new Scenario({ start: FRIDAY_AFTERNOON, registry: ONE_DOOR }).sends('door-0501', {
      open: true,
    });
    story.at(hours(1)).answers('s1', 'arrive');
    const close = story.theCase().deadlines.find((deadline) => deadline.kind === 'close');
    expect(close?.unsure, 'no notice for 2027 is known').toBe(true);
    story.facts();
    for (let day = 1; day <= 5; day++) story.at(hours(day * 24)).sends('door-0501', { open: true });
    story.at(hours(1 + 5 * 24)); // Friday 16:30 → Wednesday 16:30
    expect(story.facts()).toEqual([
      '121 h: close missed, now red by age, grid ⇒ community, told community d1',
    ]);
    expect(story.theCase().urgency).toBe('state');
  });

  it('[CK11] one that clears before anyone answers closes by itself', () => {
    const story = doorOpen().at(minutes(70)).sends('door-0501', { open: false });
    expect(story.facts().at(-1)).toBe('70 min: quiet door-open, closed cleared');
  });
});

describe('a red state', () => {
  /** A yellow that was not closed in time. */
  const aged = () => {
    const story = new Scenario()
      .sends('door-0501', { open: true })
      .at(hours(1))
      .answers('s1', 'arrive')
      .at(hours(1 + 72));
    story.facts();
    return story;
  };

  it('[CK12] 15 minutes to accept in each tier, up to the district', () => {
    const story = aged().at((hours(73) + minutes(45)) as Duration);
    expect(story.facts()).toEqual([
      '4395 min: accept missed, community ⇒ street, told street st1',
      '4410 min: accept missed, street ⇒ district, told district dc1',
      '4425 min: accept missed, told district dc1 (again)',
    ]);
  });

  it('[CK13] 4 hours to close, again and again', () => {
    const story = aged().answers('d1', 'accept').at(hours(77));
    expect(story.facts().at(-1)).toBe('77 h: close missed, community ⇒ street, told street st1');
  });
});

describe('a blue case', () => {
  const battery = (start: string) => new Scenario({ start }).sends('door-0502', { battery: 9 });

  it('[CK14] 2 working hours to accept, and the community is the end of it', () => {
    const story = battery('2027-03-01T09:00:00+08:00').at(hours(4));
    expect(story.facts()).toEqual([
      '0 min: blue battery-low b12/0502, alert battery-low, told grid s1',
      '120 min: accept missed, grid ⇒ community, told community d1',
      '240 min: accept missed, no tier above community',
    ]);
  });

  it('[CK15] working hours stop at 17:30, and 24 hours are the latest', () => {
    const evening = battery('2027-03-04T16:30:00+08:00').at(hours(17));
    expect(evening.facts().at(-1)).toBe('17 h: accept missed, grid ⇒ community, told community d1');
    const weekend = battery('2027-03-05T16:30:00+08:00').at(hours(24));
    expect(weekend.facts().at(-1)).toBe('24 h: accept missed, grid ⇒ community, told community d1');
  });

  it('[CK16] 3 working days to close, then it ages to yellow', () => {
    const story = battery('2027-03-01T09:00:00+08:00').answers('s1', 'accept').at(hours(72));
    expect(story.facts().at(-1)).toBe(
      '72 h: close missed, now yellow by age, grid ⇒ community, told community d1',
    );
  });

  it('[CK17] a holiday that the notice names is no working day', () => {
    const holidays = [{ date: '2027-03-02', working: false }];
    const story = new Scenario({ registry: { ...VILLAGE, holidays } })
      .sends('door-0502', { battery: 9 })
      .answers('s1', 'accept');
    const close = story.theCase().deadlines.find((deadline) => deadline.kind === 'close');
    expect(close?.due).toBe(story.now + hours(96));
    expect(close?.unsure).toBeUndefined();
  });
});

describe('a joint case', () => {
  it('[CK18] another department has 3 working days', () => {
    const story = new Scenario().sends('door-0501', { open: true }).at(hours(1)).answers('s1', 'arrive');
    story.answers('s1', 'join-department', { department: 'property' });
    const joint = story.theCase().deadlines.find((deadline) => deadline.kind === 'joint');
    expect(joint?.due).toBe(story.now + hours(72));
    expect(story.at(hours(73)).facts().at(-1)).toContain('joint missed');
  });
});

describe('after a downtime', () => {
  it('[CK19] staff clocks ran on: misses are excused, and the case has climbed', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true }).at(minutes(1)).isDownFor(minutes(10));
    expect(story.facts().slice(1)).toEqual([
      '3 min: accept excused gateway-down, grid ⇒ community, told community d1',
      '5 min: contact excused gateway-down',
      '6 min: accept excused gateway-down, community ⇒ street, told street st1',
      '9 min: accept excused gateway-down, street ⇒ district, told district dc1',
      '11 min: gateway-started, grid s1 told of 1 overdue red, community d1 told of 1 overdue red, street st1 told of 1 overdue red, district dc1 told of 1 overdue red',
    ]);
  });

  it("[CK20] absence clocks stretch by it: our silence is not the device's", () => {
    const story = new Scenario({ registry: only('door-0502') }).at(hours(1)).isDownFor(hours(10));
    story.at(hours(35));
    expect(story.facts()).toEqual(['11 h: gateway-started']);
    expect(story.at(hours(36)).facts().join()).toContain('device-silent');
  });
});

it('[CK21] a venue of the whole community starts at the community, which has no grid below it', () => {
  const story = new Scenario().sends('occ-v1', { people: 60 }).at(minutes(4));
  expect(story.facts()).toEqual(
    [
      '1 min: red crowding v1, alert crowding, told community d1 +bh1',
      '4 min: accept missed, community ⇒ street, told street st1',
    ].map((line) => line.replace(' +bh1', '')),
  );
  expect(story.theCase().place).toBe(COMMUNITY);
});
