import { describe, expect, it } from 'vitest';
import type { Resident } from '../../devices/registry.ts';
import {
  type Duration,
  days,
  hours,
  microseconds,
  milliseconds,
  minutes,
  seconds,
} from '../../devices/time.ts';
import { CLOCK_CHANGED } from '../../rules/book/gateway.ts';
import { BOOK } from '../../rules/book/index.ts';
import { truthOf } from '../../rules/condition.ts';
import { caseId, factId } from '../../rules/identity.ts';
import { agedUrgency, isMoreUrgent, levelOf, URGENCIES } from '../../rules/level.ts';
import { defineRule, type RuleText } from '../../rules/rule.ts';
import { explain, spell } from '../../rules/why.ts';
import { only, VILLAGE, villageOf } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

/** For each rule a story that raises it, and one that comes close and does not. */
const EXAMPLES: Readonly<Record<string, { raises: () => Scenario; not: () => Scenario }>> = {
  smoke: {
    raises: () => one('smoke-0501').sends('smoke-0501', { smoke: true }),
    not: () => one('smoke-0501').sends('smoke-0501', { smoke: false, smokeDensity: 9, test: true }),
  },
  sos: {
    raises: () => one('band-0501').sends('band-0501', { sos: true }),
    not: () => one('band-0501').sends('band-0501', { sos: false }),
  },
  'fall-check': {
    raises: () => one('band-0501').sends('band-0501', { fall: true }),
    not: () => one('band-0501').sends('band-0501', { fall: false }),
  },
  fall: {
    raises: () => one('band-0501').sends('band-0501', { fall: true }).at(minutes(1)),
    not: () => one('band-0501').sends('band-0501', { fall: true }).at(seconds(59)),
  },
  'fall-again': {
    raises: () => fellTwice(minutes(10)),
    not: () => fellTwice(microseconds(minutes(10) + 1)),
  },
  'heat-high': {
    raises: () => one('smoke-0501').sends('smoke-0501', { temperature: 58 }),
    not: () => one('smoke-0501').sends('smoke-0501', { temperature: 57 }),
  },
  'heat-fast': {
    raises: () => warming(26, 41),
    not: () => warming(27, 41),
  },
  'device-fault-alone': {
    raises: () => one('smoke-0501').sends('smoke-0501', { fault: true }),
    not: () => one('smoke-0502').sends('smoke-0502', { fault: true }),
  },
  'device-fault': {
    raises: () => one('smoke-0502').sends('smoke-0502', { fault: true }),
    not: () => one('smoke-0501').sends('smoke-0501', { fault: true }),
  },
  'tamper-alone': {
    raises: () => one('door-0501').sends('door-0501', { tamper: true }),
    not: () => one('door-0502').sends('door-0502', { tamper: true }),
  },
  tamper: {
    raises: () => one('door-0502').sends('door-0502', { tamper: true }),
    not: () => one('door-0501').sends('door-0501', { tamper: false }),
  },
  'test-missed': {
    raises: () => untested(184),
    not: () => untested(184, 90),
  },
  'heart-rate-high': {
    raises: () => one('band-0501').sends('band-0501', { heartRate: 151 }).at(minutes(5)),
    not: () => one('band-0501').sends('band-0501', { heartRate: 150 }).at(hours(1)),
  },
  'heart-rate-low': {
    raises: () => one('band-0501').sends('band-0501', { heartRate: 39 }).at(minutes(2)),
    not: () => one('band-0501').sends('band-0501', { heartRate: 40 }).at(hours(1)),
  },
  'spo2-low': {
    raises: () => one('band-0501').sends('band-0501', { spo2: 87 }).at(minutes(3)),
    not: () => one('band-0501').sends('band-0501', { spo2: 88 }).at(hours(1)),
  },
  quiet: {
    raises: () => one('door-0501').at(hours(10)).sends('door-0501', { open: false }).at(hours(24)),
    not: () => one('door-0502').at(hours(10)).sends('door-0502', { open: false }).at(hours(24)),
  },
  'quiet-high': {
    raises: () => quietAt('high').at(hours(16)),
    not: () => quietAt('middle').at(hours(16)),
  },
  'no-sign-of-life': {
    raises: () => one('door-0501').at(hours(20)).sends('door-0501', { battery: 90 }).at(hours(36)),
    not: () =>
      one('door-0501')
        .at(hours(20))
        .sends('door-0501', { battery: 90 })
        .at(minutes(36 * 60 - 1)),
  },
  'band-off': {
    raises: () => one('band-0501').sends('band-0501', { worn: false }).at(hours(24)),
    not: () => one('band-0501').sends('band-0501', { worn: true }).at(hours(24)),
  },
  'door-open': {
    raises: () => one('door-0501').sends('door-0501', { open: true }).at(hours(1)),
    not: () => one('door-0501').sends('door-0501', { open: true }).at(minutes(59)),
  },
  crowding: {
    raises: () => one('occ-v1').sends('occ-v1', { people: 41 }).at(minutes(1)),
    not: () => one('occ-v1').sends('occ-v1', { people: 40 }).at(hours(1)),
  },
  'device-silent-alone': {
    raises: () => one('smoke-0501').at(hours(26)),
    not: () => one('smoke-0502').at(hours(26)),
  },
  'device-silent': {
    raises: () => one('smoke-0502').at(hours(26)),
    not: () => one('smoke-0501').at(hours(26)),
  },
  'battery-low': {
    raises: () => one('door-0502').sends('door-0502', { battery: 19 }),
    not: () => one('door-0502').sends('door-0502', { battery: 20 }),
  },
  'battery-flagged': {
    raises: () => one('door-0502').sends('door-0502', { batteryLow: true }),
    not: () => one('door-0502').sends('door-0502', { batteryLow: false }),
  },
  'visit-missed-daily': {
    raises: () => person({ risk: 'high' }, 1, 18),
    not: () => person({ risk: 'high' }, 1, 17.9),
  },
  'visit-missed-weekly': {
    raises: () => person({ groups: ['lives-alone'] }, 7, 18),
    not: () => person({ groups: ['lives-alone'] }, 7, 17.9),
  },
  'visit-missed-twice': {
    raises: () => person({ groups: ['lives-alone'] }, 14, 18),
    not: () => person({ groups: ['lives-alone'] }, 14, 17.9),
  },
  // The fifteenth day is a Tuesday.
  'visit-missed-child': {
    raises: () => person({ groups: ['child-in-difficulty'] }, 15, 18),
    not: () => person({ groups: ['child-in-difficulty'] }, 15, 17.9),
  },
  'visit-missed-child-month': {
    raises: () => person({ groups: ['child-in-difficulty'] }, 30, 18),
    not: () => person({ groups: ['child-in-difficulty'] }, 30, 17.9),
  },
  'visit-missed-month': {
    raises: () => person({ risk: 'middle' }, 30, 18),
    not: () => person({ risk: 'low' }, 60, 18),
  },
  'guardian-absent': {
    raises: () => person({ groups: ['mental-disorder'] }, 0, 9.1),
    not: () => person({ groups: ['mental-disorder'], contacts: [{ guardian: true }] }, 0, 9.1),
  },
  'review-overdue': {
    raises: () => person({ reviewBy: '2027-03-05' }, 5, 0),
    not: () => person({ reviewBy: '2027-03-05' }, 4, 23.9),
  },
  'contact-stale': {
    raises: () => person({ contacts: [{ asOf: '2026-03-05' }] }, 5, 0),
    not: () => person({ contacts: [{ asOf: '2026-03-05' }] }, 4, 23.9),
  },
  'guardian-stale': {
    raises: () => person({ contacts: [{ guardian: true, asOf: '2026-03-05' }] }, 5, 0),
    not: () => person({ contacts: [{ asOf: '2026-03-05' }] }, 5, 0),
  },
  'key-holder-stale': {
    raises: () => person({ contacts: [{ key: true, asOf: '2026-03-05' }] }, 5, 0),
    not: () => person({ contacts: [{ asOf: '2026-03-05' }] }, 5, 0),
  },
  'kit-missing': {
    raises: () => new Scenario({ registry: villageOf({ risk: 'high' }, 'smoke-0501') }).at(minutes(1)),
    not: () => new Scenario({ registry: villageOf({ risk: 'high' }, 'door-0501') }).at(minutes(1)),
  },
};

const one = (device: string) => new Scenario({ registry: only(device) });
const fellTwice = (after: Duration) =>
  one('band-0501')
    .sends('band-0501', { fall: true, steps: 1 })
    .sends('band-0501', { steps: 9 })
    .at(after)
    .sends('band-0501', { fall: true });
const warming = (from: number, to: number) =>
  one('smoke-0501')
    .sends('smoke-0501', { temperature: from })
    .at(minutes(4))
    .sends('smoke-0501', { temperature: to });
/** Alive every day, and pressed once if ever. */
const untested = (until: number, pressedOn?: number) => {
  const story = one('smoke-0502');
  for (let day = 1; day <= until; day++)
    story.at(days(day)).sends('smoke-0502', { smoke: false, ...(day === pressedOn && { test: true }) });
  return story;
};
/** Nobody moves behind a door that is heard of. */
const quietAt = (risk: Resident['risk']) =>
  new Scenario({ registry: villageOf({ risk }, 'door-0501') })
    .at(hours(10))
    .sends('door-0501', { open: false });
/** Whether somebody like this, entered on a Monday at 09:00, raises it by a number of days and hours. */
const person = (who: Partial<Resident>, day: number, hour: number) =>
  new Scenario({ registry: villageOf(who, 'door-0501') }).at((days(day) + hours(hour - 9)) as Duration);
const raised = (story: Scenario) => factsOfType(story.record.facts, 'alert-raised').map((fact) => fact.rule);

describe('the book', () => {
  it('[RB1] has an example for each rule, and no rule twice', () => {
    expect(BOOK.map((rule) => rule.id).sort()).toEqual(Object.keys(EXAMPLES).sort());
  });

  it.each(BOOK.map((rule) => rule.id))('[RB2] %s: what raises it, and what does not', (id) => {
    expect(raised(EXAMPLES[id]!.raises())).toContain(id);
    expect(raised(EXAMPLES[id]!.not())).not.toContain(id);
  });

  it.each(BOOK.map((rule) => rule.id))(
    '[RB3] %s explains itself in both languages, with no gap left',
    (id) => {
      const why = factsOfType(EXAMPLES[id]!.raises().record.facts, 'alert-raised').find(
        (fact) => fact.rule === id,
      )?.why;
      expect(why?.zh).toMatch(/^[^{}?]+。$/);
      expect(why?.en).toMatch(/^[^{}?]+\.$/);
    },
  );

  it('[RB4] gives the figures that decided', () => {
    const story = EXAMPLES['heart-rate-low']!.raises();
    const [fact] = factsOfType(story.record.facts, 'alert-raised');
    expect(fact).toMatchObject({
      value: 39,
      why: { zh: '心率39次/分，持续2分钟低于40。', en: 'Heart rate 39 bpm, below 40 for 2 min.' },
    });
  });

  it('[RB5] spells a length of time in the largest unit that divides it', () => {
    const all = [
      days(183),
      hours(48),
      hours(36),
      minutes(90),
      seconds(61),
      milliseconds(1_600),
      microseconds(0),
    ];
    expect(all.map((length) => spell(length, 'en'))).toEqual([
      '183 days',
      '48 h',
      '36 h',
      '90 min',
      '61 s',
      '2 s',
      '0 s',
    ]);
    expect(all.map((length) => spell(length, 'zh'))).toEqual([
      '183天',
      '48小时',
      '36小时',
      '90分钟',
      '61秒',
      '2秒',
      '0秒',
    ]);
  });

  it('[RB6] says so where a figure is missing', () => {
    const subject = { type: 'gateway', id: 'gateway' } as const;
    const news = {
      change: 'raised',
      id: 'a',
      rule: CLOCK_CHANGED,
      subject,
      place: VILLAGE.devices[0]!.place,
    } as const;
    expect(explain(news).en).toBe('The clock of the gateway jumped by ? s.');
    const crowd = BOOK.find((rule) => rule.id === 'crowding')!;
    expect(explain({ ...news, rule: crowd }).en).toBe('? people inside, over the safe limit of ?.');
  });
});

describe('a rule as data', () => {
  const text: RuleText = {
    id: 'warm',
    names: { zh: '暖', en: 'Warm' },
    urgency: 'upkeep',
    cause: 'heat',
    where: { risk: 'low' },
    on: { type: 'above', field: 'temperature', limit: 40, deadband: 2 },
    why: { zh: '暖。', en: 'Warm.' },
  };

  it('[RB7] has no delays unless it says so', () => {
    expect(defineRule(text)).toMatchObject({ onDelay: 0, offDelay: 0 });
  });

  it.each<[string, object, string]>([
    ['an id with a slash', { id: 'a/b' }, 'id'],
    ['an unknown urgency', { urgency: 'red' }, 'urgency'],
    ['an unknown cause', { cause: 'boredom' }, 'cause'],
    ['a misspelt key', { ondelay: 5 }, 'ondelay'],
    ['an unknown condition', { on: { type: 'sideways' } }, 'on'],
    ['a negative deadband', { on: { type: 'above', field: 'x', limit: 1, deadband: -1 } }, 'deadband'],
    ['half a microsecond', { onDelay: 0.5 }, 'onDelay'],
    ['one language', { names: { zh: '暖' } }, 'en'],
    ['no kind at all', { where: { kind: [] } }, 'kind'],
  ])('[RB8] %s is refused, and the field is named', (_, change, field) => {
    expect(() => defineRule({ ...text, ...change } as RuleText)).toThrow(field);
  });

  it('[RB9] watches people of a risk, and only what its kind reports', () => {
    const story = (risk: 'low' | 'high', device: string) =>
      new Scenario({
        registry: only(device),
        book: [
          defineRule({ ...text, where: { risk } }),
          defineRule({ ...text, id: 'warm-always', where: {} }),
        ],
      });
    const warm = { temperature: 45, open: true };
    expect(raised(story('low', 'smoke-0502').sends('smoke-0502', warm))).toEqual(['warm', 'warm-always']);
    expect(raised(story('high', 'smoke-0502').sends('smoke-0502', warm))).toEqual(['warm-always']);
    expect(raised(story('low', 'door-0502').sends('door-0502', warm))).toEqual([]);
  });

  it('[RB10] an unknown kind of device is watched by nothing', () => {
    const device = { id: 'x', kind: 'kettle', place: VILLAGE.devices[0]!.place };
    const story = new Scenario({ registry: { ...VILLAGE, devices: [device] } }).sends('x', { sos: true });
    expect(story.at(hours(40)).facts()).toEqual([]);
  });

  it('[RB11] what only time can tell is unknown to a value', () => {
    const [sos, quiet, silent] = ['sos', 'quiet', 'device-silent'].map(
      (id) => BOOK.find((rule) => rule.id === id)!,
    );
    expect([sos!, quiet!, silent!].map((rule) => truthOf(rule, {}, false, undefined))).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
  });
});

describe('levels and names', () => {
  it('[AL9] two urgencies are red, and ageing rises one colour', () => {
    expect(URGENCIES.map(levelOf)).toEqual(['blue', 'yellow', 'red', 'red']);
    expect(URGENCIES.map(agedUrgency)).toEqual(['service', 'state', 'state', 'emergency']);
    expect(isMoreUrgent('emergency', 'state')).toBe(true);
    expect(isMoreUrgent('service', 'service')).toBe(false);
  });

  it('[LW7] ids are the same for the same, and differ for parts that only read alike', () => {
    expect(factId('a', 1)).toBe(factId('a', 1));
    expect(factId('a', 1)).toMatch(/^f_[\w-]{22}$/);
    expect(caseId('ab', 'c')).not.toBe(caseId('a', 'bc'));
  });
});
