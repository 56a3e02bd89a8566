import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { type Duration, formatTime, hours, minus, minutes, seconds } from '../../devices/time.ts';
import { B12, only, VILLAGE } from '../community.ts';
import { heat } from '../rules/one-rule.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const ago = (story: Scenario, by: Duration) => formatTime(minus(story.now, by), 'Asia/Shanghai');

describe('late and repeated readings', () => {
  it('[IN1] an old value is stored and not judged', () => {
    const story = new Scenario({ registry: only('smoke-0502') }).at(hours(1));
    story.sends('smoke-0502', { at: ago(story, minutes(6)), battery: 5 });
    story.sends('smoke-0502', { at: ago(story, minutes(1)), battery: 90 });
    story.sends('smoke-0502', { at: ago(story, minutes(2)), battery: 5 });
    expect(story.facts()).toEqual([]);
    story.sends('smoke-0502', { at: ago(story, seconds(30)), battery: 5 });
    expect(story.facts()).toHaveLength(1);
  });

  it('[IN2] SOS, falls and smoke are judged however old', () => {
    const story = new Scenario({ registry: only('band-0501', 'smoke-0502') }).at(hours(1));
    story.sends('band-0501', { at: ago(story, hours(3)), sos: true, heartRate: 30 });
    story.sends('smoke-0502', { at: ago(story, hours(3)), smoke: true, battery: 5 });
    expect(story.facts()).toEqual([
      '60 min: red sos r1, alert sos, told grid s1 +bh1, red smoke b12/0502, alert smoke, told grid s1 +bh1',
    ]);
  });

  it('[IN3] an all-clear from before the alarm clears nothing, one after it does, though the clock is slow', () => {
    const story = new Scenario({ registry: only('smoke-0502') })
      .sends('smoke-0502', { smoke: true })
      .at(minutes(1));
    story.sends('smoke-0502', { at: ago(story, hours(2)), smoke: false }).at(minutes(2));
    expect(story.facts()).toHaveLength(1);
    const slow = new Scenario({ registry: only('smoke-0502') });
    slow.sends('smoke-0502', { at: ago(slow, hours(2)), smoke: true }).at(minutes(1));
    slow.sends('smoke-0502', { at: ago(slow, hours(2)), smoke: false }).at(minutes(2));
    expect(slow.facts().at(-1)).toBe('90 s: quiet smoke');
  });

  it('[IN4] a device that believes in 1970 or 2033 is judged at receipt', () => {
    const story = new Scenario({ registry: only('smoke-0502') });
    story.sends('smoke-0502', { at: '1970-01-01T00:00:02Z', battery: 5 });
    expect(story.facts()).toHaveLength(1);
    story.at(seconds(1)).sends('smoke-0502', { at: '2033-01-01T00:00:00Z', battery: 90 });
    expect(story.facts()).toEqual(['1 s: quiet battery-low, closed cleared']);
  });

  it('[IN5] a redelivery is not counted, though it is a sign that the device lives', () => {
    const story = new Scenario({ registry: only('band-0501') });
    const press = { seq: 7, at: ago(story, seconds(1)), sos: true };
    story.sends('band-0501', press).at(minutes(1)).sends('band-0501', press);
    story
      .at(hours(2))
      .sends('band-0501', press)
      .sends('band-0501', { ...press, seq: 8 });
    expect(factsOfType(story.record.facts, 'alert-raised')).toHaveLength(2);
  });

  it('[IN6] a whole message of a hundred readings that comes again is known by its readings', () => {
    const story = new Scenario({ registry: only('band-0501') });
    const all = Array.from({ length: 100 }, (_, n) =>
      n === 0 ? { seq: n, sos: true } : { seq: n, steps: n },
    );
    story
      .sends('band-0501', ...all)
      .at(minutes(1))
      .sends('band-0501', ...all);
    expect(factsOfType(story.record.facts, 'alert-raised')).toHaveLength(1);
    for (let n = 100; n < 160; n++) story.sends('band-0501', { seq: n, steps: n });
    story.at(minutes(2)).sends('band-0501', ...all);
    expect(factsOfType(story.record.facts, 'alert-raised'), 'older than those kept').toHaveLength(2);
  });

  it('[IN19] the newest reading counts once, and so does each other one of its time', () => {
    const [rule] = heat(
      'level: red',
      'on: { type: count, of: { type: above, field: temperature, limit: 30 }, atLeast: 3, last: 9 }',
    );
    const story = new Scenario({ registry: only('smoke-0501'), book: [rule!] }).at(hours(1));
    const first = { at: ago(story, seconds(2)), temperature: 40 };
    const second = { ...first, temperature: 41 };
    const raised = () => factsOfType(story.record.facts, 'alert-raised').length;
    for (const one of [first, first, second, first, second, second]) story.sends('smoke-0501', one);
    expect(raised()).toBe(0);
    story.sends('smoke-0501', { ...first, temperature: 42 });
    expect(raised()).toBe(1);
  });

  it('[IN20] an alarm that comes again after any number of ordinary readings is known', () => {
    const story = new Scenario({ registry: only('band-0501') }).at(hours(1));
    const press = { at: ago(story, seconds(1)), sos: true };
    story.sends('band-0501', press);
    for (let n = 1; n <= 300; n++)
      story
        .at((hours(1) + n * seconds(5)) as never)
        .sends('band-0501', { at: ago(story, seconds(1)), steps: n });
    story.sends('band-0501', press);
    expect(factsOfType(story.record.facts, 'alert-raised')).toHaveLength(1);
  });

  it('[IN7] what says nothing, or comes from nobody, does nothing', () => {
    const story = new Scenario({ registry: only('band-0501') });
    story.publishes('band-0501', 'devices/band-0501/readings', '{"sos":tr');
    story.publishes('band-0501', 'devices/door-0501/readings', '{"sos":true}');
    story.publishes('nobody', 'devices/nobody/readings', '{"sos":true}');
    story.publishes('band-0501', 'devices/band-0501/readings', '');
    story.sends('band-0501', { sos: false, fall: false });
    expect(story.facts()).toEqual([]);
  });
});

describe('our own time', () => {
  it('[IN8] an hour down: misses are excused, absences wait longer, the case has climbed', () => {
    const story = new Scenario({ registry: only('smoke-0501', 'smoke-0502') }).sends('smoke-0501', {
      smoke: true,
    });
    story.at(seconds(30)).isDownFor(hours(1));
    const missed = factsOfType(story.record.facts, 'deadline-missed');
    expect(new Set(missed.map((fact) => fact.excused))).toEqual(new Set(['gateway-down']));
    expect(story.theCase()).toMatchObject({ tier: 'district', state: 'open' });
    story.facts();
    story.answers('dc1', 'arrive').at(hours(26)).sends('smoke-0501', { smoke: true });
    expect(story.facts().filter((line) => line.includes('device-silent'))).toEqual([]);
    expect(story.at(hours(27)).facts().at(-1)).toContain('device-silent b12/0502');
  });

  it('[IN9] a miss at the very moment we went down is nobody else’s fault', () => {
    const story = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
    story.at(minutes(3)).isDownFor(minutes(1));
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, told grid s1 +bh1',
      '3 min: accept missed, grid ⇒ community, told community d1',
      '4 min: gateway-started',
    ]);
  });

  it('[IN10] a clock that jumps forward is a case of the gateway, and nobody’s silence or fault', () => {
    const story = new Scenario({ registry: only('smoke-0501') })
      .at(hours(25))
      .sends('smoke-0501', { smoke: true });
    story.takes({ type: 'clock-changed', at: (story.now + hours(3)) as never, by: hours(3) });
    expect(story.facts()).toEqual([
      '25 h: red smoke b12/0501, alert smoke, told grid s1 +bh1',
      '1503 min: accept excused gateway-down, grid ⇒ community, told community d1',
      '1505 min: contact excused gateway-down',
      '1506 min: accept excused gateway-down, community ⇒ street, told street st1',
      '1509 min: accept excused gateway-down, street ⇒ district, told district dc1',
      '1512 min: accept excused gateway-down, told district dc1 (again)',
      '1515 min: arrive excused gateway-down',
      '1518 min: accept excused gateway-down, told district dc1 (again)',
      '1530 min: accept excused gateway-down, told district dc1 (again)',
      '1545 min: accept excused gateway-down, told district dc1 (again)',
      '26 h: accept excused gateway-down, told district dc1 (again)',
      '1575 min: accept excused gateway-down, told district dc1 (again)',
      '1590 min: accept excused gateway-down, told district dc1 (again)',
      '1605 min: accept excused gateway-down, told district dc1 (again)',
      '27 h: accept excused gateway-down, told district dc1 (again)',
      '1635 min: accept excused gateway-down, told district dc1 (again)',
      '1650 min: accept excused gateway-down, told district dc1 (again)',
      '1665 min: accept excused gateway-down, told district dc1 (again)',
      '28 h: accept excused gateway-down, told district dc1 (again), clock-changed, yellow clock-changed gateway, alert clock-changed, told district dc1, grid s1 told of 1 overdue red, community d1 told of 1 overdue red, street st1 told of 1 overdue red, district dc1 told of 1 overdue red',
    ]);
    expect(factsOfType(story.record.facts, 'alert-raised').at(-1)?.why).toEqual({
      zh: '网关时钟跳变了10800秒。',
      en: 'The clock of the gateway jumped by 10800 s.',
    });
  });

  it('[IN11] a clock that jumps back is a case, and core time goes on', () => {
    const story = new Scenario({ registry: only('smoke-0501') });
    story.takes({ type: 'clock-changed', at: story.now, by: -hours(2) });
    expect(story.facts()).toEqual([
      '0 min: clock-changed, yellow clock-changed gateway, alert clock-changed, told district dc1',
    ]);
    story.takes({ type: 'alive', at: minus(story.now, hours(1)) });
    expect(story.record.community.at).toBe(story.now);
  });

  it('[IN12] after the 64th downtime the oldest are taken for one: an absence comes rather late than early', () => {
    const story = new Scenario({ registry: only('smoke-0502') });
    for (let n = 1; n <= 70; n++) story.at((minutes(n) + minutes(n - 1)) as Duration).isDownFor(minutes(1));
    expect(story.record.community.downtimes).toHaveLength(64);
    story.facts();
    // Up for 70 of 140 minutes; seven of those up count as down.
    story.at((hours(26) + minutes(75)) as Duration);
    expect(story.facts()).toEqual([]);
    story.at((hours(26) + minutes(76)) as Duration);
    expect(story.facts()).toHaveLength(1);
  });
});

describe('a registry that changes', () => {
  it('[IN13] a device that is taken out leaves its case to people, and is quiet', () => {
    const story = new Scenario({ registry: only('smoke-0501', 'door-0502') }).sends('smoke-0501', {
      smoke: true,
    });
    story.sends('door-0502', { battery: 9 }).at(minutes(1)).registers(only('smoke-0502'));
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, told grid s1 +bh1, blue battery-low b12/0502, alert battery-low, told grid s1',
      '1 min: quiet smoke, quiet battery-low, closed cleared',
    ]);
    story.sends('smoke-0501', { smoke: true });
    expect(story.facts()).toEqual([]);
  });

  it('[IN14] a resident who moves takes the band along, and counts as well from then on', () => {
    const [alone] = VILLAGE.residents;
    const place = `${B12}/0601` as PlaceId;
    const story = new Scenario({ registry: only('band-0501') }).at(hours(24));
    story.sends('band-0501', { worn: false, battery: 9 }).at(hours(25));
    story.facts();
    story.registers({ ...only('band-0501'), residents: [{ ...alone!, place }] });
    expect(story.facts()).toEqual(['25 h: quiet battery-low, closed cleared']);
    story.at(hours(26)).sends('band-0501', { sos: true });
    expect(story.theCase().place).toBe(place);
    story.at(minutes(26 * 60 + 30));
    expect(story.record.community.look(place)?.residents.r1?.lastSign).toBe(story.now - minutes(30));
  });

  it('[IN15] a rule that no longer fits ends its alert, and an absence newly watched counts from then', () => {
    const [alone] = VILLAGE.residents;
    const story = new Scenario({ registry: only('door-0501') }).at(hours(30));
    expect(story.facts()[0]).toEqual(
      '26 h: yellow device-silent b12/0501, alert device-silent-alone, told grid s1 +bh1',
    );
    story.registers({ ...only('door-0501'), residents: [{ ...alone!, groups: [] }] }).at(hours(31));
    expect(story.facts()).toEqual([
      '30 h: quiet device-silent-alone, closed cleared',
      '108000.000001 s: blue device-silent b12/0501, alert device-silent, told grid s1',
    ]);
  });

  it('[IN16] who is back early from a journey has been heard of, and is watched from then on', () => {
    const [alone] = VILLAGE.residents;
    const away = { ...only('door-0501'), residents: [{ ...alone!, awayUntil: '2027-03-09' }] };
    const story = new Scenario({ registry: away });
    for (let hour = 12; hour <= 60; hour += 12) story.at(hours(hour)).sends('door-0501', { battery: 90 });
    story.registers(only('door-0501')).at(hours(80)).sends('door-0501', { battery: 90 });
    expect(story.facts()).toEqual([]);
    expect(story.at(hours(84)).facts()).toHaveLength(1);
  });

  it('[IN18] who is newly known to live alone has not been quiet for nothing', () => {
    const [alone] = VILLAGE.residents;
    const story = new Scenario({
      registry: { ...only('door-0501'), residents: [{ ...alone!, groups: [] }] },
    });
    for (let hour = 10; hour <= 30; hour += 10) story.at(hours(hour)).sends('door-0501', { battery: 90 });
    story.registers(only('door-0501')).at((hours(30) + seconds(1)) as Duration);
    expect(story.facts()).toEqual([
      '108000.000001 s: yellow no-sign-of-life r1, alert quiet, told grid s1 +bh1',
    ]);
  });

  it('[IN17] a registry that says the same again changes no row', () => {
    const story = new Scenario();
    expect(story.record.community.rowsToWrite).toBe(0);
    story.record.take(
      { type: 'registry-changed', at: story.now, author: 'again', registry: VILLAGE },
      'late',
    );
    expect(story.record.community.rowsToWrite).toBe(0);
  });
});
