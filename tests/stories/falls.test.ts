import { describe, expect, it } from 'vitest';
import { formatTime, hours, minus, minutes, seconds } from '../../devices/time.ts';
import { HOME, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const SECOND_BAND = { id: 'band-2', kind: 'wristband', place: HOME, resident: 'r1' };
const TWO_BANDS = { ...VILLAGE, devices: [...only('band-0501').devices, SECOND_BAND] };
const band = (registry = only('band-0501')) => new Scenario({ registry });
const sentences = (story: Scenario) =>
  factsOfType(story.record.facts, 'alert-raised').map(({ rule, why }) => `${rule}: ${why.en}`);
const RED = 'alert fall, now red by alert, told grid s1 +bh1 (risen)';

describe('a fall and a second source', () => {
  it('[FF1] is red at once when another band of the person notices it too, whichever was first', () => {
    const story = band(TWO_BANDS).sends('band-0501', { fall: true });
    story.at(seconds(20)).sends('band-2', { fall: true });
    expect(story.facts().at(-1)).toContain('now red by alert');
    expect(story.theCase()).toMatchObject({ urgency: 'emergency', subject: { id: 'r1' } });
    expect(sentences(story)).toContain('fall: Two devices of one person noticed a fall.');
  });

  it('[FF1] is not, when the other band is of somebody else', () => {
    const other = { ...SECOND_BAND, resident: 'r2' };
    const registry = { ...VILLAGE, devices: [...only('band-0501').devices, other] };
    const story = band(registry).sends('band-0501', { fall: true }).at(seconds(20));
    story.sends('band-2', { fall: true, sos: true });
    expect(
      story.openCases().find(({ subject, cause }) => subject.id === 'r1' && cause === 'fall'),
    ).toMatchObject({ urgency: 'service' });
  });

  it('[FF2] is red at once with SOS from another band, a minute before or after', () => {
    const after = band(TWO_BANDS).sends('band-0501', { fall: true }).at(seconds(59));
    expect(after.sends('band-2', { sos: true }).facts().at(-1)).toContain(RED);
    expect(sentences(after)).toContain('fall: A fall, and the SOS button pressed with it.');
    const before = band(TWO_BANDS).sends('band-2', { sos: true }).at(seconds(60));
    expect(before.sends('band-0501', { fall: true }).facts().at(-1)).toContain(RED);
    const long = band(TWO_BANDS).sends('band-2', { sos: true }).at(seconds(61));
    expect(long.sends('band-0501', { fall: true }).facts().at(-1)).not.toContain('now red');
  });

  it('[FF3] is red at once while vital signs of the person are red, before it or within its minute', () => {
    const before = band().sends('band-0501', { spo2: 80 }).at(minutes(4));
    before.sends('band-0501', { fall: true });
    expect(before.facts().at(-1)).toContain('now red by alert');
    expect(sentences(before)).toContain('fall: A fall of somebody for whom another red alert stands.');
    const within = band()
      .sends('band-0501', { spo2: 80 })
      .at(seconds(150))
      .sends('band-0501', { fall: true });
    expect(within.facts()).toEqual(['150 s: yellow fall r1, alert fall-check, told grid s1 +bh1']);
    expect(within.at(minutes(3)).facts()).toEqual([
      `3 min: red vital-signs r1, alert spo2-low, told grid s1 +bh1, ${RED}`,
    ]);
  });

  it('[FF4] is red at once when a person reports one, and stays one case', () => {
    const story = band().sends('band-0501', { fall: true }).at(seconds(10));
    story.takes({
      type: 'report',
      at: story.now,
      report: { by: { staff: 'bh1' }, about: { resident: 'r1' }, cause: 'fall' },
    });
    expect(story.theCase().urgency).toBe('emergency');
    expect(sentences(story).at(-1)).toBe('report-fall: Somebody reports: Somebody has fallen.');
  });

  it('[FF5] is told as a check to the grid and those near at once, and waits for nobody else', () => {
    const day = band().sends('band-0501', { fall: true });
    expect(day.facts()).toEqual(['0 min: yellow fall r1, alert fall-check, told grid s1 +bh1']);
    const night = new Scenario({ registry: only('band-0501'), start: '2027-03-01T23:00:00+08:00' });
    expect(night.sends('band-0501', { fall: true }).facts()).toEqual([
      '0 min: yellow fall r1, alert fall-check, grid empty, told community d1 +bh1',
    ]);
  });
});

describe('a fall of a band that nobody wears', () => {
  it('[FF6] is a check that says so, turns red only by people, and shows no life', () => {
    const story = band().sends('band-0501', { worn: false }).at(hours(1));
    const before = story.record.community.look(HOME)?.residents.r1?.lastSign;
    story.sends('band-0501', { fall: true }).at(hours(1.1));
    expect(story.facts()).toEqual(['60 min: yellow fall r1, alert fall-check, told grid s1 +bh1']);
    expect(story.theCase().why.en).toBe(
      'The wristband noticed a fall; waiting to see whether the person walks again. The band says that nobody was wearing it: perhaps it was only dropped.',
    );
    expect(story.record.community.look(HOME)?.residents.r1?.lastSign).toBe(before);
  });

  it('[FF6] goes by the same reading, and by what the band said last', () => {
    const inOne = band().sends('band-0501', { fall: true, worn: false }).at(minutes(2));
    expect(inOne.theCase().urgency).toBe('service');
    const putOn = band().sends('band-0501', { worn: false }).at(seconds(1));
    putOn.sends('band-0501', { fall: true, worn: true }).at(minutes(2));
    expect(putOn.theCase().urgency).toBe('emergency');
  });

  it('[FF7] one that comes off in the fall stays a fall', () => {
    const story = band()
      .sends('band-0501', { fall: true })
      .at(seconds(10))
      .sends('band-0501', { worn: false });
    expect(story.at(minutes(1)).theCase().urgency).toBe('emergency');
  });
});

describe('steps after a fall', () => {
  it('[FF8] call it off, and the record says by how many', () => {
    const story = band().sends('band-0501', { fall: true, steps: 100 }).at(seconds(30));
    story.sends('band-0501', { steps: 112 }).at(minutes(3));
    const [cleared] = factsOfType(story.record.facts, 'alert-cleared');
    expect(cleared?.why).toEqual({
      zh: '之后又走了12步，报警解除。',
      en: '12 steps since then: called off.',
    });
    expect(story.openCases()).toEqual([]);
  });

  it('[FF8] also after it was red, which stays with people', () => {
    const story = band().sends('band-0501', { fall: true, steps: 100 }).at(minutes(2));
    story.sends('band-0501', { steps: 103 });
    expect(factsOfType(story.record.facts, 'alert-cleared').map((fact) => fact.why?.en)).toEqual([
      '3 steps since then: called off.',
      '3 steps since then: called off.',
    ]);
    expect(story.theCase()).toMatchObject({ urgency: 'emergency', state: 'open' });
  });

  it('[FF9] who falls again within ten minutes is looked after, even walking', () => {
    const story = band().sends('band-0501', { fall: true, steps: 1 }).at(seconds(20));
    story.sends('band-0501', { steps: 9 }).at(minutes(8)).sends('band-0501', { fall: true, steps: 30 });
    story.at(seconds(510)).sends('band-0501', { steps: 60 }).at(minutes(20));
    expect(story.facts()).toEqual([
      '0 min: yellow fall r1, alert fall-check, told grid s1 +bh1',
      '20 s: quiet fall-check, closed cleared',
      '8 min: yellow fall r1, alert fall-check, told grid s1 +bh1, alert fall-again, told grid s1 (joined)',
      '510 s: quiet fall-check',
    ]);
    expect(story.theCase().state).toBe('open');
    expect(sentences(story).at(-1)).toBe(
      'fall-again: Fell again within 10 min: please look in, even if the person walks.',
    );
  });

  it('[FF9] one who lies there and is noticed twice has not fallen again', () => {
    const story = band()
      .sends('band-0501', { fall: true })
      .at(seconds(30))
      .sends('band-0501', { fall: true });
    expect(sentences(story).some((text) => text.startsWith('fall-again'))).toBe(false);
  });
});

describe('a fall that is heard of late', () => {
  const late = (story: Scenario, ago: number, reading: object) =>
    story.sends('band-0501', { at: formatTime(minus(story.now, minutes(ago)), 'Asia/Shanghai'), ...reading });

  it('[FF10] is judged when it comes, and says how late that is', () => {
    const story = late(band().at(hours(1)), 40, { fall: true });
    expect(story.theCase().why.en).toMatch(/ This message came 40 min late\.$/);
    expect(story.at(minutes(61)).theCase().urgency).toBe('emergency');
  });

  it('[FF11] is called off by steps from after it that come as late, in their order', () => {
    const story = band().at(hours(1));
    late(late(story, 40, { fall: true, steps: 100 }), 38, { steps: 150 });
    expect(story.at(hours(2)).facts()).toEqual([
      '60 min: yellow fall r1, alert fall-check, told grid s1 +bh1, quiet fall-check, closed cleared',
    ]);
    const before = band().at(hours(1));
    late(late(before, 40, { fall: true, steps: 100 }), 41, { steps: 150 });
    expect(before.at(hours(2)).theCase().urgency, 'steps from before it').toBe('emergency');
  });

  it('[FF12] while we were down is a fall when it is delivered', () => {
    const story = band().at(minutes(10)).isDownFor(minutes(30));
    late(story.at(minutes(41)), 20, { fall: true, steps: 7 });
    expect(story.at(minutes(43)).facts()).toEqual([
      '40 min: gateway-started',
      '41 min: yellow fall r1, alert fall-check, told grid s1 +bh1',
      '42 min: alert fall, now red by alert, told grid s1 +bh1 (risen)',
    ]);
  });
});
