import { describe, expect, it } from 'vitest';
import { isWithin, type PlaceId } from '../../devices/place.ts';
import type { Registry } from '../../devices/registry.ts';
import { type Duration, days, hours, microseconds, milliseconds, minutes, plus } from '../../devices/time.ts';
import { inStorm } from '../../rules/held.ts';
import { GATHERS_FOR } from '../../rules/storm.ts';
import { COMMUNITY, MONDAY } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { townOf } from './town.ts';

/** 2,000 devices in 500 homes of four grids. */
const TOWN = townOf({ grids: 4, homes: 125, each: 4 });
/** 40 devices in 20 homes of two grids. */
const HAMLET = townOf({ grids: 2, homes: 10, each: 2 });

const sum = (...lengths: readonly Duration[]): Duration =>
  lengths.reduce<number>((all, one) => all + one, 0) as Duration;
const cases = (story: Scenario) => factsOfType(story.record.facts, 'case-opened');
const held = (story: Scenario) => [...story.record.community.holding.held.all()];

/** Devices in an order that runs through all grids and homes: 617 has no factor in common with their number. */
const mixed = ({ devices }: Registry) => devices.map((_, n) => devices[(n * 617) % devices.length]!);
/** Building by building, grid by grid. */
const inWaves = ({ devices }: Registry) => devices.toSorted((a, b) => (a.place < b.place ? -1 : 1));

/** All devices speak for the last time, one after the other within `spread`. */
function powerCut(registry: Registry, spread: Duration, order = mixed): Scenario {
  const story = new Scenario({ registry });
  for (const [n, { id }] of order(registry).entries())
    story.at(Math.floor((spread * n) / registry.devices.length) as Duration).sends(id, { battery: 90 });
  return story;
}

/** The power is back: all devices speak again. */
function powerIsBack(story: Scenario, { devices }: Registry): Scenario {
  for (const { id } of devices) story.sends(id, { battery: 90 });
  return story;
}

const SILENT = sum(hours(26), GATHERS_FOR);

describe('a power cut of 2,000 devices', () => {
  it.each([
    ['at one instant', milliseconds(0), mixed],
    ['within ten minutes', minutes(10), mixed],
    ['within six hours', hours(6), mixed],
    ['grid by grid within ten minutes', minutes(10), inWaves],
    ['grid by grid within six hours', hours(6), inWaves],
  ] as const)('[SS1] %s is three new cases at the most, and one in the end', (_, spread, order) => {
    const story = powerCut(TOWN, spread, order).at(sum(SILENT, spread));
    expect(cases(story).length).toBeLessThanOrEqual(3);
    expect(story.theCase()).toMatchObject({
      cause: 'device-silent',
      subject: { type: 'community', id: COMMUNITY },
      storm: { all: 2_000, standing: 2_000 },
    });
    expect(story.theCase().alerts).toHaveLength(100);
    expect(held(story)).toHaveLength(2_000);
    // The desk is told once for each case, and not once for each device.
    expect(
      factsOfType(story.record.facts, 'tier-told').filter(({ why }) => why === 'opened').length,
    ).toBeLessThanOrEqual(3);
  });

  it('[SS2] lets a smoke alarm through at its own instant, with a case and a telling of its own', () => {
    const story = powerCut(TOWN, milliseconds(0)).at(sum(hours(26), minutes(1)));
    story.facts();
    story.sends('d7-0', { smoke: true });
    const told = story.facts();
    expect(told).toEqual([
      '1561 min: quiet device-silent, not told, red smoke b2/107, alert smoke, told grid w1',
    ]);
    expect(
      story
        .at(SILENT)
        .openCases()
        .map(({ cause }) => cause)
        .sort(),
    ).toEqual(['device-silent', 'smoke']);
    story.sends('d300-0', { smoke: true });
    expect(story.facts().at(-1)).toContain('red smoke b0/150, alert smoke, told grid w3');
  });
});

describe('a storm', () => {
  it('[SS3] waits for nobody with its first alert, and the others wait ten minutes to be seen as one', () => {
    const story = powerCut(HAMLET, milliseconds(0)).at(hours(26));
    expect(cases(story)).toHaveLength(1);
    expect(held(story)).toHaveLength(38);
    story.at(sum(hours(26), GATHERS_FOR, -1 as Duration));
    expect(cases(story)).toHaveLength(1);
    story.at(SILENT);
    expect(cases(story)).toHaveLength(2);
    expect(cases(story)[1]?.why.en).toContain(
      'Devices silent, perhaps a power cut, at 20 places of the community',
    );
  });

  it('[SS4] takes in what nobody has touched, and leaves alone what somebody is at', () => {
    const story = powerCut(HAMLET, milliseconds(0)).at(hours(26));
    const [first] = story.openCases();
    story.at(SILENT);
    expect(factsOfType(story.record.facts, 'case-closed')).toMatchObject([
      { case: first?.id, why: 'taken-in' },
    ]);
    const other = powerCut(HAMLET, milliseconds(0)).at(hours(26)).answers('w1', 'accept').at(SILENT);
    expect(other.openCases()).toHaveLength(2);
    expect(other.openCases().find((it) => it.storm)?.storm).toMatchObject({ standing: 38 });
  });

  it('[SS5] clears one by one, and closes by itself when all is quiet and nobody has answered', () => {
    const story = powerCut(HAMLET, milliseconds(0)).at(SILENT);
    const storm = story.theCase();
    for (const { id } of HAMLET.devices.slice(1)) story.sends(id, { battery: 90 });
    expect(story.theCase().storm).toMatchObject({ all: 40, standing: 1 });
    story.sends('d0-0', { battery: 90 });
    expect(story.openCases()).toEqual([]);
    expect(held(story)).toEqual([]);
    expect(story.record.folded.get(storm.id)).toMatchObject({ state: 'closed' });
  });

  it('[SS6] that was resolved closes when all is quiet, tells nobody of each more, and is looked at again', () => {
    const story = powerCut(HAMLET, minutes(40))
      .at(sum(SILENT, minutes(5)))
      .answers('d1', 'resolve', { reason: 'real' });
    const tellings = factsOfType(story.record.facts, 'tier-told').length;
    story.at(sum(SILENT, minutes(20)));
    expect(story.theCase().state).toBe('resolved');
    expect(factsOfType(story.record.facts, 'tier-told')).toHaveLength(tellings);
    story.at(sum(SILENT, minutes(36)));
    expect(story.theCase().state).toBe('open');
    story.at(sum(SILENT, hours(2))).answers('d1', 'resolve', { reason: 'real' });
    expect(powerIsBack(story, HAMLET).openCases()).toEqual([]);
  });

  it('[SS7] a second power cut is a storm of its own', () => {
    const story = powerIsBack(powerCut(HAMLET, milliseconds(0)).at(SILENT), HAMLET);
    const before = cases(story).length;
    story.at(sum(SILENT, hours(26), GATHERS_FOR));
    expect(cases(story).length - before).toBe(2);
    expect(story.theCase().storm).toMatchObject({ all: 40, standing: 40 });
  });

  it('[SS8] makes the same facts when we are killed in the middle of it', () => {
    const calm = powerCut(HAMLET, minutes(40));
    const restless = powerCut(HAMLET, minutes(40));
    for (let n = 0; n <= 60; n += 3) {
      const at = sum(hours(26), minutes(n));
      calm.at(at);
      restless.at(at).record.restart();
      for (const story of [calm, restless]) if (n === 45) story.sends('d3-1', { battery: 90 });
    }
    expect(restless.record.facts).toEqual(calm.record.facts);
    expect(restless.theCase()).toEqual(calm.theCase());
    expect(restless.theCase().storm).toMatchObject({ standing: 39 });
  });

  it('[SS8] takes in what was told at one instant in the same order, killed or not', () => {
    const { place } = HAMLET.devices[0]!;
    const people = Array.from({ length: 6 }, (_, n) => `p${n}`);
    const registry: Registry = {
      ...HAMLET,
      residents: people.map((id) => ({ id, place, groups: [], risk: 'low' })),
      devices: [
        ...HAMLET.devices,
        ...people.map((id) => ({ id: `band-${id}`, kind: 'wristband', place, resident: id })),
      ],
    };
    const [calm, restless] = [new Scenario({ registry }), new Scenario({ registry })];
    for (const story of [calm, restless]) {
      for (const id of people) story.sends(`band-${id}`, { battery: 5 });
      for (const home of [1, 2, 11, 12]) story.sends(`d${home}-0`, { battery: 5 });
    }
    expect(calm.openCases()).toHaveLength(people.length);
    restless.record.restart();
    for (const story of [calm, restless]) story.at(GATHERS_FOR);
    expect(calm.theCase().storm).toMatchObject({ all: 10, standing: 10 });
    const takenIn = factsOfType(calm.record.facts, 'case-closed').map((fact) => fact.case ?? '');
    expect(takenIn).toHaveLength(people.length);
    expect(takenIn).toEqual(takenIn.toSorted());
    expect(restless.record.facts).toEqual(calm.record.facts);
  });

  it('[SS9] is as bad as the worst of it, and tells anew when it gets worse', () => {
    const alone = HAMLET.devices[20]!.place;
    const registry: Registry = {
      ...HAMLET,
      residents: [{ id: 'r1', place: alone, groups: ['lives-alone'], risk: 'middle' }],
      devices: HAMLET.devices.filter(({ place, kind }) => place !== alone || kind === 'smoke'),
    };
    const story = new Scenario({ registry });
    for (const { id, place } of registry.devices) if (place !== alone) story.sends(id, { battery: 90 });
    story.at(minutes(15)).sends('d10-0', { battery: 90 }).at(SILENT);
    expect(story.theCase()).toMatchObject({ urgency: 'upkeep', storm: { all: 38 } });
    story.facts();
    story.at(sum(hours(26), minutes(15)));
    expect(story.theCase()).toMatchObject({ urgency: 'service', storm: { all: 39 } });
    expect(story.facts().at(-1)).toBe(
      '1575 min: alert device-silent-alone, now yellow by alert, told community d1 (risen)',
    );
  });

  it('[SS10] of one building is a case of the building, with one silent home elsewhere told by itself', () => {
    const here = `${COMMUNITY}/g01/b0` as PlaceId;
    const one = townOf({ grids: 1, homes: 30, each: 1 });
    const building = new Scenario({ registry: one });
    for (const { id, place } of one.devices)
      if (!place.startsWith(`${COMMUNITY}/g01/b0`) && id !== 'd1-0')
        building.at(minutes(30)).sends(id, { battery: 90 });
    building.at(sum(hours(26), GATHERS_FOR));
    expect(
      building
        .openCases()
        .map(({ subject }) => subject)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    ).toEqual([
      { type: 'building', id: here },
      { type: 'home', id: `${COMMUNITY}/g01/b1/101` },
    ]);
  });

  it('[SS11] two devices of two homes are no storm: the second is told after ten minutes', () => {
    const registry = {
      ...HAMLET,
      devices: HAMLET.devices.filter(({ id }) => ['d0-0', 'd12-0'].includes(id)),
    };
    const story = new Scenario({ registry }).at(hours(26));
    expect(story.facts().at(-1)).toContain('device-silent gathering');
    story.at(SILENT);
    expect(story.facts()).toEqual(['1570 min: blue device-silent b2/102, alert device-silent, told grid w2']);
  });

  it('[SS12] an hour after its last alert it is over, and what comes then is news of its own', () => {
    const registry: Registry = { ...HAMLET, devices: HAMLET.devices.slice(0, 14) };
    const story = new Scenario({ registry });
    const last = 'd6-1';
    const at = sum(GATHERS_FOR, hours(1), minutes(1));
    story
      .at(at)
      .sends(last, { battery: 90 })
      .at(sum(hours(26), at));
    expect(story.openCases().map(({ subject }) => subject.type)).toEqual(['grid', 'home']);
  });

  it('[SS12] and of many at once the first is told, while the others join the case that the area still has', () => {
    const registry = townOf({ grids: 1, homes: 20, each: 1 });
    const story = new Scenario({ registry });
    for (const { id } of registry.devices.slice(10)) story.at(hours(2)).sends(id, { battery: 90 });
    story.at(SILENT);
    const old = story.theCase();
    expect(old).toMatchObject({ subject: { type: 'grid' }, storm: { all: 10, standing: 10 } });
    story.at(sum(SILENT, hours(2)));
    expect(story.record.community.case(old.id)?.storm).toMatchObject({ all: 19, standing: 19 });
    expect(story.record.community.case(old.id)).toEqual(story.record.folded.get(old.id));
    expect(story.openCases().map(({ subject }) => subject.type)).toEqual(['grid', 'home']);
    powerIsBack(story, registry);
    expect(held(story)).toEqual([]);
  });

  it('[SS13] a battery that is charged while it waits is told of to nobody, and its fact says so', () => {
    const story = new Scenario({ registry: HAMLET });
    story.sends('d0-0', { battery: 5 }).sends('d12-0', { battery: 5 });
    story.at(minutes(1)).sends('d12-0', { battery: 90 });
    expect(story.facts()).toEqual([
      '0 min: blue battery-low b0/100, alert battery-low, told grid w1, battery-low gathering',
      '1 min: quiet battery-low, not told',
    ]);
    expect(story.at(minutes(30)).facts()).toEqual([]);
  });

  it('[SS14] storms in two parts become one of the whole, and its holder keeps it', () => {
    const story = new Scenario({ registry: HAMLET });
    for (const { id, place } of HAMLET.devices)
      if (place.startsWith(`${COMMUNITY}/g02`)) story.at(minutes(30)).sends(id, { battery: 90 });
    story.at(SILENT);
    expect(story.theCase().subject.type).toBe('grid');
    story.answers('w1', 'accept').at(sum(SILENT, minutes(30)));
    expect(story.theCase()).toMatchObject({
      subject: { type: 'community' },
      state: 'accepted',
      responsible: { actor: { staff: 'w1' } },
      storm: { all: 40, standing: 40 },
    });
    expect(cases(story)).toHaveLength(3);
  });

  it('[SS15] one that lasts for days stands on its clocks, and its alerts are told one by one by nobody', () => {
    const story = powerCut(HAMLET, milliseconds(0)).at(sum(SILENT, days(9)));
    // Areas in which so much stays unanswered turn a colour too.
    expect(cases(story).filter(({ cause }) => cause !== 'indicator')).toHaveLength(2);
    const storm = story.openCases().find(({ cause }) => cause === 'device-silent');
    expect(storm?.urgency).toBe('state');
    expect(story.record.community.holding.held.in(inStorm(storm?.id ?? ''))).toHaveLength(40);
  });

  it('[SS22] counts what is worn and what hangs in the stairwell, and ends with what people report of it', () => {
    const one = townOf({ grids: 1, homes: 20, each: 1 });
    const building = `${COMMUNITY}/g01/b0` as PlaceId;
    const [first, other] = one.devices.filter(({ place }) => isWithin(place, building));
    const registry: Registry = {
      ...one,
      residents: [
        { id: 'r1', place: first!.place, groups: [], risk: 'low' },
        { id: 'r2', place: other!.place, groups: ['lives-alone'], risk: 'middle' },
      ],
      devices: [
        { id: 'band', kind: 'wristband', place: first!.place, resident: 'r1' },
        { id: 'stairs', kind: 'smoke', place: building },
        ...one.devices.filter(({ place, id }) => isWithin(place, building) && id !== first!.id),
      ],
    };
    const story = new Scenario({ registry });
    for (const { id } of registry.devices) if (id !== 'stairs') story.sends(id, { battery: 90 });
    story
      .at(minutes(20))
      .sends('stairs', { battery: 90 })
      .at(sum(hours(26), GATHERS_FOR));
    // The stairwell is a place of the building too.
    expect(story.theCase()).toMatchObject({
      subject: { type: 'building', id: building },
      urgency: 'service',
      storm: { all: 4 },
    });
    expect(story.theCase().alerts.some(({ device }) => device === 'band')).toBe(true);
    story.at(sum(hours(26), minutes(20)));
    expect(story.theCase().storm).toMatchObject({ all: 5, standing: 5 });
    const said = { by: { staff: 'w1' }, about: { place: building }, cause: 'battery-low' } as const;
    for (const { id } of registry.devices) story.sends(id, { battery: 5 });
    story.at(sum(hours(26), minutes(31)));
    const low = story.openCases().find((it) => it.storm && it.cause === 'battery-low');
    story.takes({ type: 'report', at: story.now, report: said });
    expect(story.record.community.case(low?.id ?? '')?.storm).toMatchObject({ all: 5, standing: 5 });
    for (const { id } of registry.devices) story.sends(id, { battery: 90 });
    expect(story.theCase()).toMatchObject({ cause: 'battery-low', storm: { standing: 0 } });
    expect(story.answers('w1', 'resolve', { reason: 'real' }).openCases()).toEqual([]);
  });
});

describe('reds in a storm', () => {
  it('[SS16] each keeps its own case and telling, whatever gathers', () => {
    const story = new Scenario({ registry: TOWN });
    for (const { id, kind } of TOWN.devices
      .filter(({ kind, id }) => kind === 'smoke' && id.endsWith('-0'))
      .slice(0, 3))
      story.sends(id, { smoke: kind === 'smoke' });
    const reds = story.openCases().filter(({ cause }) => cause === 'smoke');
    expect(reds).toHaveLength(3);
    for (const { id, openedAt } of reds) {
      expect(openedAt).toBe(plus(MONDAY, microseconds(0)));
      expect(factsOfType(story.record.facts, 'tier-told').filter((fact) => fact.case === id)).not.toEqual([]);
    }
  });
});
