import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { type Duration, hours, minutes } from '../../devices/time.ts';
import { isBundled } from '../../gateway/notify/webhook.ts';
import { CASES_NAMED } from '../../rules/overdue.ts';
import { B12, COMMUNITY, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

describe('after an outage', () => {
  it('[WD6] each overdue tier gets one notice of all its cases, behind the news that we are back', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true }).sends('door-0502', { battery: 5 });
    story.facts();
    story.at(minutes(1)).isDownFor(hours(3));
    const notices = factsOfType(story.record.facts, 'overdue-told');
    const cases = story.openCases();
    expect(story.facts().at(-1)).toBe(
      '181 min: gateway-started, grid s1 told of 2 overdue red, community d1 told of 2 overdue red, street st1 told of 1 overdue red, district dc1 told of 1 overdue red',
    );
    expect(notices[0]).toMatchObject({
      place: 'hz/xh/wenxin/cuiyuan/g01',
      cases: cases.map(({ id }) => id),
      downFrom: story.now - hours(3),
      downTo: story.now,
    });
    expect(notices.map(({ place }) => place.split('/').length)).toEqual([5, 4, 3, 2]);
  });

  it('[WD6] the notices come in the order of tiers and places, whatever became overdue first', () => {
    const other = { id: 'smoke-g02', kind: 'smoke', place: `${COMMUNITY}/g02/b01/0101` as PlaceId };
    const story = new Scenario({
      registry: { ...VILLAGE, devices: [...VILLAGE.devices, other], shifts: [] },
    });
    story.sends('smoke-g02', { smoke: true }).at(minutes(1)).sends('smoke-0501', { smoke: true });
    story.at(minutes(2)).isDownFor(minutes(10));
    const notices = factsOfType(story.record.facts, 'overdue-told');
    expect(notices.map(({ tier, place }) => `${tier} ${place.split('/').at(-1)}`)).toEqual([
      'grid g01',
      'community cuiyuan',
      'street wenxin',
      'district xh',
    ]);
  });

  it('[WD7] what could be told to nobody is in the notice alone, but a red is told by itself once more', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true }).sends('door-0502', { battery: 5 });
    story.at(minutes(1)).isDownFor(hours(30));
    const told = factsOfType(story.record.facts, 'tier-told');
    const caseOf = new Map(story.openCases().map((it) => [it.id, it]));
    const sent = told.filter((fact) => !isBundled(fact, caseOf.get(fact.case)));
    expect(told.filter(({ late }) => late).length).toBeGreaterThan(20);
    const [red, blue] = ['smoke', 'battery-low'].map((cause) =>
      sent.filter((fact) => caseOf.get(fact.case)?.cause === cause),
    );
    expect(red?.map(({ late, why }) => [late, why])).toEqual([
      [undefined, 'opened'],
      [true, 'again'],
    ]);
    expect(blue?.map(({ late, why }) => [late, why])).toEqual([[undefined, 'opened']]);
  });

  it('[WD8] what nobody waited for is not told of, and a case that closed meanwhile neither', () => {
    const story = new Scenario().at(minutes(1)).isDownFor(minutes(30));
    expect(story.facts()).toEqual(['31 min: gateway-started']);
    story.sends('smoke-0501', { smoke: true }).answers('s1', 'arrive');
    story.answers('s1', 'accept').answers('s1', 'resolve', { reason: 'real' });
    story.sends('smoke-0501', { smoke: false }).at((hours(1) + minutes(1)) as Duration);
    story.facts();
    story.isDownFor(hours(20));
    expect(story.facts()).toEqual(['1261 min: gateway-started']);
  });

  it('[WD9] a notice names so many cases, and says how many there are', () => {
    const homes = Array.from({ length: CASES_NAMED + 5 }, (_, n) => `${B12}/${1000 + n}`);
    const devices = homes.map((place, n) => ({ id: `door-${n}`, kind: 'door', place }));
    const registry = { ...VILLAGE, devices } as unknown as typeof VILLAGE;
    const story = new Scenario({ registry });
    for (const [n] of homes.entries()) story.sends(`door-${n}`, { open: true });
    story.at(minutes(61)).isDownFor(hours(5));
    const [notice] = factsOfType(story.record.facts, 'overdue-told');
    expect([notice?.cases.length, notice?.total]).toEqual([CASES_NAMED, CASES_NAMED + 5]);
  });
});
