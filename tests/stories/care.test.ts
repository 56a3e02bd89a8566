import { describe, expect, it } from 'vitest';
import type { Registry, Resident } from '../../devices/registry.ts';
import { type Duration, days, hours, minus, minutes, parseTime } from '../../devices/time.ts';
import type { Case } from '../../rules/case.ts';
import type { Visit } from '../../rules/input.ts';
import { levelOf } from '../../rules/level.ts';
import { VILLAGE, villageOf } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

/** The time of day on the n-th day of the story, which begins on Monday at 09:00. */
const on = (day: number, hour: number): Duration => (days(day) + hours(hour - 9)) as Duration;

const story = (who: Partial<Resident>, more: Partial<Registry> = {}) =>
  new Scenario({ registry: { ...villageOf(who, 'door-0501'), ...more } });

/** No device, so that none is silent. */
const BARE = { devices: [] };

const visits = (story: Scenario, visit: Partial<Visit> = {}) =>
  story.takes({
    type: 'visit',
    at: story.now,
    visit: { by: { staff: 's1' }, about: { resident: 'r1' }, how: 'visit', found: 'well', ...visit },
  });

/** A high risk whose daily visit was missed an hour ago; the door is heard of. */
const unseen = () => story({ risk: 'high' }).at(on(1, 8)).sends('door-0501', { battery: 90 }).at(on(1, 19));

const about = (story: Scenario, cause: string): Case | undefined =>
  story.openCases().find((it) => it.cause === cause);
const missed = (story: Scenario): Case | undefined => about(story, 'visit-missed');
const standing = (it: Case | undefined): string[] =>
  (it?.alerts ?? []).filter(({ quiet }) => !quiet).map(({ rule }) => rule);

describe('a visit missed', () => {
  it('[VM1] daily at a high risk is a red state from 18:00 of the next day, and told as such', () => {
    const told = story({ risk: 'high' });
    expect(missed(told.at(on(1, 17.99)))).toBeUndefined();
    const it = missed(told.at(on(1, 18)));
    expect(it).toMatchObject({ urgency: 'state', subject: { type: 'resident', id: 'r1' } });
    expect(it?.why).toEqual({
      zh: '高风险人员应每日走访，距上次走访已1天。',
      en: 'A person of high risk is visited daily; the last visit was 1 d ago.',
    });
  });

  it('[VM2] weekly is blue the first time, yellow the second time running, in one case', () => {
    const told = story({ groups: ['lives-alone'] }, BARE);
    expect(missed(told.at(on(7, 18)))?.urgency).toBe('upkeep');
    const { id } = missed(told)!;
    told.answers('d1', 'accept', { case: id });
    expect(missed(told.at(on(14, 17.9)))?.alerts).toHaveLength(1);
    const it = missed(told.at(on(14, 18)));
    expect(it?.id).toBe(id);
    expect(standing(it)).toEqual(['visit-missed-weekly', 'visit-missed-twice']);
    const raised = factsOfType(told.record.facts, 'alert-raised').map(({ urgency }) => levelOf(urgency));
    expect(raised).toEqual(['blue', 'yellow']);
  });

  it('[VM3] counts calendar days: a visit early or late on its day changes nothing', () => {
    for (const hour of [8, 17]) {
      const told = story({ risk: 'high' }).at(on(1, hour));
      visits(told);
      expect(missed(told.at(on(2, 17.9)))).toBeUndefined();
      expect(missed(told.at(on(2, 18)))).toBeDefined();
    }
  });

  it('[VM4] due on a day off is due on the next working day; a daily one is due every day', () => {
    const weekly = story({ groups: ['lives-alone'] }, BARE);
    visits(weekly.at(on(5, 10)));
    expect(missed(weekly.at(on(13, 23))), 'a Saturday and a Sunday are passed').toBeUndefined();
    expect(missed(weekly.at(on(14, 18)))?.urgency).toBe('upkeep');
    const holidays = [{ date: '2027-03-08', working: false }];
    const holiday = story({ groups: ['lives-alone'] }, { devices: [], holidays });
    expect(missed(holiday.at(on(7, 23)))).toBeUndefined();
    expect(missed(holiday.at(on(8, 18)))).toBeDefined();
    const daily = story({ risk: 'high' });
    visits(daily.at(on(5, 10)));
    expect(missed(daily.at(on(6, 18))), 'a Sunday').toBeDefined();
  });

  it('[VM4] in a calendar without a working day is due on its day', () => {
    const holidays = Array.from({ length: 90 }, (_, n) => ({
      date: Temporal.PlainDate.from('2027-03-01').add({ days: n }).toString(),
      working: false,
    }));
    expect(missed(story({ groups: ['lives-alone'] }, { devices: [], holidays }).at(on(7, 18)))).toBeDefined();
  });

  it('[VM5] is over with the visit: a blue that nobody took on closes, a red stays with people', () => {
    const blue = story({ groups: ['lives-alone'] }, BARE).at(on(7, 19));
    visits(blue);
    expect(missed(blue)).toBeUndefined();
    expect(missed(blue.at(on(14, 18))), 'a week on').toBeDefined();
    const red = story({ risk: 'high' }).at(on(1, 19));
    visits(red, { by: { service: 'volunteers' }, how: 'call' });
    expect(standing(missed(red))).toEqual([]);
  });

  it('[VM5] is not over when nobody was met, nor by a visit from before', () => {
    const told = story({ risk: 'high' }).at(on(1, 19));
    visits(told, { found: 'not-met' });
    expect(standing(missed(told))).toHaveLength(1);
    visits(told, { madeAt: minus(told.now, hours(40)) });
    expect(standing(missed(told))).toHaveLength(1);
    visits(told, { madeAt: minus(told.now, hours(3)) });
    expect(standing(missed(told))).toEqual([]);
  });

  it('[VM6] is settled by having spoken to the person, or as done and not recorded; nothing is typed twice', () => {
    const spoken = unseen();
    const { id } = missed(spoken)!;
    spoken.answers('d1', 'contact', { case: id, resident: 'r1' });
    expect(standing(missed(spoken))).toEqual([]);
    spoken.answers('d1', 'resolve', { case: id, reason: 'real' });
    expect(missed(spoken)).toBeUndefined();
    const done = unseen();
    const row = () => done.record.community.look(VILLAGE.residents[0]!.place)?.residents.r1;
    const lastSign = row()?.lastSign;
    const reason = 'service-done-unrecorded';
    done.answers('d1', 'resolve', { case: missed(done)!.id, reason, resident: 'r1', key: 'k' });
    expect(missed(done)).toBeUndefined();
    expect(row()?.lastVisit).toEqual({ at: done.now, by: { staff: 'd1' } });
    expect(row()?.lastSign, 'nobody says that the person lives').toBe(lastSign);
  });

  it('[VM6] resolved as anything else while it was not made is told again', () => {
    const told = unseen();
    const { id } = missed(told)!;
    told.answers('d1', 'resolve', { case: id, reason: 'false-behaviour', resident: 'r1' });
    expect(missed(told)?.state).toBe('resolved');
    expect(missed(told.at((on(1, 19) + minutes(30)) as Duration))?.state).toBe('open');
  });

  it('[VM7] nobody known to be away is missed; the day after the absence it counts anew', () => {
    const away = story({ risk: 'high', awayUntil: '2027-03-05' });
    expect(missed(away.at(on(6, 17.9)))).toBeUndefined();
    expect(missed(away.at(on(6, 18)))).toBeDefined();
    const later = story({ risk: 'high' }).at(on(1, 19));
    later.registers(villageOf({ risk: 'high', awayUntil: '2027-03-09' }, 'door-0501'));
    expect(standing(missed(later)), 'told of the absence').toEqual([]);
  });

  it('[VM8] waits as much longer as we were down', () => {
    const told = story({ risk: 'high' }).at(on(1, 9)).isDownFor(hours(2));
    expect(missed(told.at(on(1, 19.9)))).toBeUndefined();
    expect(missed(told.at(on(1, 20)))).toBeDefined();
  });

  it('[VM9] counts from the entry in the registry, also for rows of a gateway that knew of no visits', () => {
    const told = story({ risk: 'high' });
    const { community } = told.record;
    const row = community.look(VILLAGE.residents[0]!.place)?.residents.r1;
    delete (row as { since?: number }).since;
    told.sends('door-0501', { open: true, battery: 90 }).at(on(1, 9)).isDownFor(minutes(1));
    expect(missed(told.at(on(2, 17.9)))).toBeUndefined();
    expect(missed(told.at(on(2, 18)))).toBeDefined();
  });

  it('[VM10] of a month is yellow at middle risk, and none is due at low risk without a group', () => {
    expect(missed(story({ risk: 'middle' }).at(on(30, 18)))?.urgency).toBe('service');
    expect(story({}, BARE).at(on(90, 9)).openCases()).toEqual([]);
  });
});

describe('a person with a mental disorder', () => {
  const who = (more: Partial<Resident> = {}): Partial<Resident> => ({ groups: ['mental-disorder'], ...more });

  it('[SR1] without a guardian on record is a red state, as soon as the registry says so', () => {
    const told = story(who({ contacts: [{ guardian: true, asOf: '2027-02-01' }] })).at(on(0, 10));
    expect(about(told, 'guardian-absent')).toBeUndefined();
    told.registers(villageOf(who({ contacts: [{ key: true }] }), 'door-0501')).at(on(0, 10.1));
    expect(about(told, 'guardian-absent')?.urgency).toBe('state');
    told.registers(villageOf(who({ contacts: [{ guardian: true }] }), 'door-0501'));
    expect(standing(about(told, 'guardian-absent')), 'a red is looked into all the same').toEqual([]);
  });
});

describe('a stale record', () => {
  it('[SR2] is one blue case of the person that lists all that is stale', () => {
    const asOf = '2026-03-05';
    const told = story({ reviewBy: '2027-03-03', contacts: [{ key: true, asOf }, { asOf: '2027-01-01' }] });
    expect(about(told.at(on(2, 23)), 'stale-record')).toBeUndefined();
    const it = about(told.at(on(3, 0)), 'stale-record');
    expect(it).toMatchObject({ urgency: 'upkeep', subject: { type: 'resident', id: 'r1' } });
    expect(it?.openedAt).toBe(parseTime('2027-03-04T00:00:00+08:00'));
    const all = about(told.at(on(5, 0)), 'stale-record');
    expect(all?.id).toBe(it?.id);
    expect(all?.alerts.map(({ why }) => why.en)).toEqual([
      'The risk level was to be looked at again 1 d ago.',
      'A contact was last confirmed 366 d ago.',
      'Who holds the key was last confirmed 366 d ago.',
    ]);
  });

  it('[SR3] is put right by the registry, one by one', () => {
    const told = story({ reviewBy: '2027-02-01', contacts: [{ asOf: '2025-01-01' }] }).at(on(0, 9.1));
    expect(standing(about(told, 'stale-record'))).toEqual(['contact-stale', 'review-overdue']);
    told.registers(villageOf({ reviewBy: '2027-08-01', contacts: [{ asOf: '2025-01-01' }] }, 'door-0501'));
    expect(standing(about(told, 'stale-record'))).toEqual(['contact-stale']);
    told.registers(villageOf({ reviewBy: '2027-08-01', contacts: [{ asOf: '2027-03-01' }] }, 'door-0501'));
    expect(about(told, 'stale-record')).toBeUndefined();
  });

  it('[SR4] a contact without a date is as old as the entry of the person', () => {
    const told = story({ contacts: [{}] }, BARE);
    expect(about(told.at(on(365, 23)), 'stale-record')).toBeUndefined();
    expect(standing(about(told.at(on(366, 0)), 'stale-record'))).toEqual(['contact-stale']);
  });

  it('[SR5] a high risk with neither a band nor a door sensor is one', () => {
    const told = new Scenario({ registry: villageOf({ risk: 'high' }, 'smoke-0501') }).at(minutes(1));
    expect(standing(about(told, 'stale-record'))).toEqual(['kit-missing']);
    told.registers(villageOf({ risk: 'high' }, 'smoke-0501', 'band-0501'));
    expect(about(told, 'stale-record')).toBeUndefined();
  });
});

describe('ageing', () => {
  it('[AG1] what is not closed in time rises from blue over yellow to red state, with age as the reason', () => {
    const told = story({ reviewBy: '2027-02-01' }, BARE);
    told.at(minutes(1)).answers('s1', 'accept').at(days(20));
    const risen = factsOfType(told.record.facts, 'level-raised');
    expect(risen.map(({ urgency, why }) => [urgency, why])).toEqual([
      ['service', 'age'],
      ['state', 'age'],
    ]);
    expect(risen.map(({ says }) => says?.en)).toEqual([
      'Not closed in 3 days: now yellow.',
      'Not closed in 8 days: now red.',
    ]);
    expect(risen[0]?.says?.zh).toBe('3天未办结，升为黄色。');
    const [first, second] = risen.map(({ at }) => at);
    expect(first, 'three working days: Thursday').toBe(told.theCase().openedAt + days(3));
    expect(second, 'three more: Tuesday, a weekend between').toBe(first! + days(5));
  });

  it('[AG2] a red state goes on ringing, and does not become an emergency by age', () => {
    const told = story({ reviewBy: '2027-02-01' }, BARE).at(days(20));
    expect(told.theCase().urgency).toBe('state');
  });

  it('[AG3] what is closed in time does not rise', () => {
    const told = story({ reviewBy: '2027-02-01' }, BARE).at(minutes(1)).answers('s1', 'accept').at(days(2));
    told.registers(villageOf({ reviewBy: '2027-09-01' }));
    told.answers('s1', 'resolve', { reason: 'real' }).at(days(20));
    expect(factsOfType(told.record.facts, 'level-raised')).toEqual([]);
  });
});
