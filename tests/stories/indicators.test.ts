import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { EMPTY_REGISTRY, type Registry } from '../../devices/registry.ts';
import { type Duration, days, hours, minus, minutes, plus } from '../../devices/time.ts';
import { measure, nextWeekly } from '../../rules/indicators.ts';
import { COMMUNITY, GRID, MONDAY, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

/** Twenty homes in as many buildings of one grid, a smoke detector in each, and somebody living there of no risk. */
const HOMES = Array.from({ length: 20 }, (_, n) => `${GRID}/b${n}/101` as PlaceId);
const village = (more: Partial<Registry> = {}): Registry => ({
  ...VILLAGE,
  residents: HOMES.map((place, n) => ({ id: `p${n}`, place, groups: [], risk: 'low' })),
  devices: HOMES.map((place, n) => ({ id: `smoke-${n}`, kind: 'smoke', place })),
  ...more,
});
/** The records of so many of the twenty are out of date. */
const stale = (count: number): Registry =>
  village({
    devices: [],
    residents: village().residents.map((one, n) => (n < count ? { ...one, reviewBy: '2027-02-01' } : one)),
  });
/** The Monday after the first is six days and 21 hours from the start of a story. */
const weekly = (n: number): Duration => (days(7 * n) - hours(3)) as Duration;
/** What areas were told of their records: nobody answers here, which counts too. */
const ofRecords = (story: Scenario) =>
  said(story)
    .filter(({ rule }) => rule === 'indicator-records')
    .map(({ subject, urgency }) => `${subject.type} ${urgency}`);
const said = (story: Scenario) =>
  factsOfType(story.record.facts, 'alert-raised').filter(({ cause }) => cause === 'indicator');

describe('an area under its targets', () => {
  it('[KI1] turns a colour itself on Monday at 06:00, by how far it is under the target', () => {
    const blue = new Scenario({ registry: stale(1) });
    expect(ofRecords(blue.at((weekly(1) - minutes(1)) as Duration))).toEqual([]);
    expect(ofRecords(blue.at(weekly(1)))).toEqual(['community upkeep', 'grid upkeep']);
    expect(blue.openCases().filter(({ cause }) => cause === 'indicator')).toMatchObject([
      { subject: { type: 'community', id: COMMUNITY }, place: COMMUNITY },
      { subject: { type: 'grid', id: GRID }, place: GRID },
    ]);
    expect(said(blue).find(({ place }) => place === GRID)).toMatchObject({
      rule: 'indicator-records',
      why: {
        zh: '上周档案有效率95%（19/20），目标100%。',
        en: 'Records up to date last week: 95 % (19 of 20), target 100 %.',
      },
    });
    expect(ofRecords(new Scenario({ registry: stale(3) }).at(weekly(1)))).toEqual([
      'community service',
      'grid service',
    ]);
    expect(ofRecords(new Scenario({ registry: stale(10) }).at(weekly(1)))).toContain('grid state');
  });

  it('[KI1] is told nothing when all is as it should be, or too few were measured', () => {
    const registry = village({ devices: [] });
    expect(ofRecords(new Scenario({ registry }).at(weekly(1)))).toEqual([]);
    const few = { ...stale(4), residents: stale(4).residents.slice(0, 4) };
    expect(ofRecords(new Scenario({ registry: few }).at(weekly(1)))).toEqual([]);
  });

  it('[KI2] goes one level up when the target is missed for the second week running, and says so', () => {
    const story = new Scenario({ registry: stale(1) }).at(weekly(1));
    story.at(weekly(2));
    const second = said(story).filter(({ place, at }) => place === GRID && at === story.now);
    const records = second.find(({ rule }) => rule === 'indicator-records');
    expect(records?.urgency).toBe('service');
    expect(records?.why.en).toContain('missed for the second week running');
  });

  it('[KI2] and not when a good week lies between', () => {
    const story = new Scenario({ registry: stale(1) }).at(weekly(1));
    story.registers(village({ devices: [] })).at(weekly(2));
    story.registers(stale(1)).at(weekly(3));
    const last = said(story).filter(({ place, at }) => place === GRID && at === story.now);
    expect(last.find(({ rule }) => rule === 'indicator-records')?.urgency).toBe('upkeep');
  });

  it('[KI3] is measured by visits, and by devices that are silent as the week ends', () => {
    const owed = village({
      residents: village().residents.map((one) => ({ ...one, risk: 'middle' })),
      devices: village().devices.slice(0, 6),
    });
    const story = new Scenario({ registry: owed }).at(weekly(1));
    const rules = said(story).filter(({ place }) => place === GRID);
    expect(rules.map(({ rule, urgency }) => [rule, urgency])).toContainEqual([
      'indicator-connected',
      'state',
    ]);
    const month = new Scenario({ registry: { ...owed, devices: [] } }).at(weekly(5));
    expect(said(month).map(({ rule }) => rule)).toContain('indicator-visits');
  });

  it('[KI3] is measured by what was answered, attended and closed in time', () => {
    const registry = village({ residents: [] });
    // The detectors go after it, or they would be silent.
    const inTime = new Scenario({ registry });
    const late = new Scenario({ registry });
    for (let n = 0; n < 6; n++) {
      for (const story of [inTime, late]) story.at(hours(n)).sends(`smoke-${n}`, { smoke: true });
      const id = inTime.openCases().at(-1)!.id;
      inTime.answers('s1', 'arrive', { case: id }).sends(`smoke-${n}`, { smoke: false });
      inTime.at((hours(n) + minutes(1)) as Duration).answers('s1', 'resolve', { case: id, reason: 'real' });
    }
    const rules = (story: Scenario) =>
      said(story.registers(village({ residents: [], devices: [] })).at(weekly(1)))
        .filter(({ place }) => place === COMMUNITY)
        .map(({ rule }) => rule);
    expect(rules(inTime)).toEqual([]);
    expect(rules(late)).toEqual(['indicator-answered', 'indicator-on-the-spot', 'indicator-closed']);
  });

  it('[KI4] is judged alike by a gateway that died in the week, and one that was down on Monday', () => {
    const plain = new Scenario({ registry: stale(3) }).at(weekly(2));
    const killed = new Scenario({ registry: stale(3) });
    for (const at of [days(1), days(6), weekly(1), days(8)]) killed.at(at).record.restart();
    killed.at(weekly(2));
    expect(said(killed)).toEqual(said(plain));
    const down = new Scenario({ registry: stale(3) }).at(days(6)).isDownFor(days(2));
    expect(said(down).map(({ at }) => at)).toContain(plain.record.facts.find(isIndicator)?.at);
  });

  it('[KI4] is judged once by a gateway that died on Monday with the rows of Sunday unwritten', () => {
    const judged = (isKilled: boolean) => {
      const story = new Scenario({ registry: stale(3) }).at(days(6));
      const visit = { by: { staff: 's1' }, about: { resident: 'p0' }, how: 'visit', found: 'well' } as const;
      story.record.take({ type: 'visit', at: story.now, visit }, 0);
      story.record.tick(plus(MONDAY, weekly(1)), 0);
      if (isKilled) story.record.restart();
      return said(story.at(weekly(2)));
    };
    expect(judged(true)).toEqual(judged(false));
    expect(judged(true).map(({ at }) => at)).toContain(plus(MONDAY, weekly(1)));
  });

  it('[KI5] is judged on Mondays at 06:00 of the zone, whatever the day', () => {
    const first = nextWeekly(MONDAY, VILLAGE);
    expect(first).toBe(MONDAY + weekly(1));
    expect(nextWeekly(plus(MONDAY, weekly(1)), VILLAGE)).toBe(MONDAY + weekly(2));
    expect(nextWeekly(minus(MONDAY, hours(4)), VILLAGE)).toBe(MONDAY - hours(3));
    expect(nextWeekly(MONDAY, EMPTY_REGISTRY)).toBeUndefined();
  });

  it('[KI1] counts what lies in no grid once, for the community, and what has left the registry for nobody', () => {
    const deadlines = [{ kind: 'accept', due: MONDAY, state: 'missed' }] as const;
    const of = (place: PlaceId) =>
      ({ place, cause: 'crowding', openedAt: MONDAY, subject: place, deadlines, devices: [] }) as const;
    const gone = 'hz/xh/gulou/gudang/g09/b1/101' as PlaceId;
    const measured = { cases: [of(COMMUNITY), of(HOMES[0]!), of(gone)], registry: village() };
    const week = { from: MONDAY, to: plus(MONDAY, days(7)) };
    const areas = measure({ ...measured, isVisited: () => false }, week);
    expect(areas.get(COMMUNITY)?.answered).toEqual({ good: 0, of: 2 });
    expect(areas.get(GRID)?.answered).toEqual({ good: 0, of: 1 });
    expect(areas.has(gone)).toBe(false);
  });
});

const isIndicator = (fact: { type: string; cause?: string }): boolean =>
  fact.type === 'case-opened' && fact.cause === 'indicator';
