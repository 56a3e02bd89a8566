import { describe, expect, it } from 'vitest';
import { days, hours, type Instant, minus, minutes } from '../../devices/time.ts';
import type { Visit } from '../../rules/input.ts';
import { B12, HOME, NEXT_HOME, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const visits = (story: Scenario, visit: Partial<Visit> = {}) =>
  story.takes({
    type: 'visit',
    at: story.now,
    visit: { by: { staff: 's1' }, about: { resident: 'r1' }, how: 'visit', found: 'well', ...visit },
  }).rounded;

/** r1 lives alone behind a door that is heard of, and shows no life. */
const quiet = () =>
  new Scenario({ registry: only('door-0501') })
    .sends('door-0501', { open: false })
    .at(hours(20))
    .sends('door-0501', { battery: 90 });

const lastVisit = (story: Scenario) => story.record.community.look(HOME)?.residents.r1?.lastVisit;

describe('a visit', () => {
  it('[VI1] is a sign of life: the silence counts from it', () => {
    const story = quiet();
    visits(story);
    story.at(hours(40)).sends('door-0501', { battery: 89 }).at(hours(43));
    expect(story.openCases()).toEqual([]);
    expect(story.at(hours(44)).theCase().cause).toBe('no-sign-of-life');
  });

  it('[VI1] ends the alert of a silence, and a case that nobody has taken on yet', () => {
    const story = quiet().at(hours(25));
    expect(story.theCase().cause).toBe('no-sign-of-life');
    story.facts();
    visits(story, { how: 'call' });
    expect(story.facts()).toEqual(['25 h: visit-recorded by s1, quiet quiet, closed cleared']);
  });

  it('[VI1] is none when nobody was met', () => {
    const story = quiet().at(hours(25));
    visits(story, { found: 'not-met' });
    expect(story.theCase().alerts.every(({ quiet }) => !quiet)).toBe(true);
    expect(lastVisit(story)).toBeUndefined();
  });

  it('[VI2] that is told later counts from when it was', () => {
    const story = quiet().at(hours(37));
    expect(story.theCase().urgency).toBe('emergency');
    visits(story, { madeAt: minus(story.now, hours(30)) });
    const standing = story.theCase().alerts.filter(({ quiet }) => !quiet);
    expect(
      standing.map(({ urgency }) => urgency),
      '30 h are a day, and not a day and a half',
    ).toEqual(['service']);
    visits(story, { madeAt: minus(story.now, hours(2)) });
    expect(
      story.theCase().alerts.every(({ quiet }) => quiet),
      'a red is looked into all the same',
    ).toBe(true);
  });

  it('[VI3] is kept as the last one of the person, whatever the order of telling', () => {
    const story = quiet();
    visits(story, { madeAt: minus(story.now, hours(1)) });
    visits(story, { madeAt: minus(story.now, hours(5)), by: { staff: 'bh1' } });
    expect(lastVisit(story)).toEqual({ at: minus(story.now, hours(1)), by: { staff: 's1' } });
    story.record.restart();
    expect(lastVisit(story)).toEqual({ at: minus(story.now, hours(1)), by: { staff: 's1' } });
  });

  it('[VI3] of a home is one of whoever lives there alone, and of nobody where several live', () => {
    const story = quiet();
    visits(story, { about: { place: HOME } });
    expect(lastVisit(story)?.by).toEqual({ staff: 's1' });
    visits(story, { about: { place: B12 } });
    const shared = { ...VILLAGE, residents: VILLAGE.residents.map((one) => ({ ...one, place: NEXT_HOME })) };
    const two = new Scenario({ registry: shared });
    visits(two, { about: { place: NEXT_HOME } });
    const facts = [
      ...factsOfType(story.record.facts, 'visit-recorded'),
      ...factsOfType(two.record.facts, 'visit-recorded'),
    ];
    expect(facts.map(({ resident, place }) => [resident, place])).toEqual([
      ['r1', HOME],
      [undefined, B12],
      [undefined, NEXT_HOME],
    ]);
  });

  it('[VI4] with the same key is one visit for seven days, also after a restart', () => {
    const story = quiet();
    const first = visits(story, { key: 'k' });
    story.at(hours(30));
    story.record.restart();
    expect(visits(story, { key: 'k' }), 'the fact that it left').toEqual(first);
    expect(lastVisit(story)?.at).toBe(minus(story.now, hours(10)));
    expect(factsOfType(story.record.facts, 'visit-recorded')).toHaveLength(1);
    story.at(days(8));
    expect(visits(story, { key: 'k' })).not.toEqual(first);
  });

  it('[VI5] of nobody, nowhere or by nobody leaves nothing and says why', () => {
    const story = quiet();
    expect(visits(story, { about: { resident: 'nobody' } })).toEqual({ ok: false, why: 'no-such-resident' });
    expect(visits(story, { about: { place: 'hz/xq/other' as never } })).toEqual({
      ok: false,
      why: 'no-such-place',
    });
    expect(visits(story, { by: { staff: 'nobody' } })).toEqual({ ok: false, why: 'staff-not-registered' });
    expect(factsOfType(story.record.facts, 'visit-recorded')).toEqual([]);
  });
});

describe('a case settled by telephone', () => {
  it('[VI6] is settled: having spoken to the person is a sign of life', () => {
    const story = quiet().at(hours(25));
    story.facts();
    const spoken = () => story.answers('s1', 'contact', { resident: 'r1', key: 'k' });
    spoken();
    expect(story.facts()).toEqual(['25 h: accepted by s1, contacted by s1, quiet quiet']);
    story.answers('s1', 'resolve', { reason: 'false-behaviour' });
    expect(story.facts()).toEqual(['25 h: resolved false-behaviour by s1, closed resolved']);
    story.at(hours(26)).sends('door-0501', { battery: 89 }).at(hours(48));
    expect(story.openCases()).toEqual([]);
    expect(story.at(hours(49)).theCase().cause).toBe('no-sign-of-life');
  });

  it('[VI6] the same answer that comes again is no new sign', () => {
    const story = quiet().at(hours(25));
    const { id } = story.theCase();
    const spoken = () => story.answers('s1', 'contact', { case: id, resident: 'r1', key: 'k' });
    spoken().answers('s1', 'resolve', { reason: 'false-behaviour' });
    story.at(hours(40)).sends('door-0501', { battery: 89 });
    spoken();
    expect(story.at(hours(49)).theCase().cause).toBe('no-sign-of-life');
  });

  it('[VI6] without a key it is a sign each time', () => {
    const story = quiet().at(hours(25)).answers('s1', 'contact', { resident: 'r1' });
    story.at(hours(40)).sends('door-0501', { battery: 89 }).answers('s1', 'contact', { resident: 'r1' });
    story.at(hours(63)).sends('door-0501', { battery: 88 });
    expect(story.theCase().alerts.every(({ quiet }) => quiet)).toBe(true);
    expect(story.record.community.look(HOME)?.residents.r1?.lastSign).toBe(minus(story.now, hours(23)));
  });

  it('[VI6] arriving at a door that nobody opens is no sign of life', () => {
    const story = quiet().at(hours(25)).answers('s1', 'arrive', { resident: 'r1' });
    expect(story.theCase().alerts.some(({ quiet }) => !quiet)).toBe(true);
  });
});

describe('a check-in', () => {
  const checksIn = (
    story: Scenario,
    more: { key?: string; madeAt?: Instant; staff?: string; place?: string } = {},
  ) =>
    story.takes({
      type: 'check-in',
      at: story.now,
      checkIn: {
        by: { staff: more.staff ?? 's1' },
        place: (more.place ?? B12) as never,
        ...(more.key && { key: more.key }),
        ...(more.madeAt && { madeAt: more.madeAt }),
      },
    }).rounded;

  it('[VI7] is recorded where and when somebody was there, once for each key', () => {
    const story = quiet();
    const first = checksIn(story, { key: 'k', madeAt: minus(story.now, minutes(5)) });
    expect(checksIn(story, { key: 'k' })).toEqual(first);
    const facts = factsOfType(story.record.facts, 'checked-in');
    expect(facts).toMatchObject([{ place: B12, by: { staff: 's1' }, madeAt: minus(story.now, minutes(5)) }]);
    checksIn(story);
    expect(factsOfType(story.record.facts, 'checked-in')).toHaveLength(2);
    expect(checksIn(story, { staff: 'nobody' })).toEqual({ ok: false, why: 'staff-not-registered' });
    expect(checksIn(story, { place: 'hz/xq' })).toEqual({ ok: false, why: 'no-such-place' });
  });

  it('[VI7] a place forgets its oldest keys beyond two hundred', () => {
    const story = quiet();
    for (let n = 0; n <= 200; n++) checksIn(story, { key: `k${n}` });
    checksIn(story, { key: 'k1' });
    expect(factsOfType(story.record.facts, 'checked-in')).toHaveLength(201);
    checksIn(story, { key: 'k0' });
    expect(factsOfType(story.record.facts, 'checked-in')).toHaveLength(202);
  });
});
