import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import type { Registry } from '../../devices/registry.ts';
import { hours, microseconds, minutes, plus, seconds } from '../../devices/time.ts';
import type { Actor } from '../../rules/fact.ts';
import type { Outcome } from '../../rules/standing.ts';
import { MOST_WALKED } from '../../rules/walk-test.ts';
import { B12, COMMUNITY, GRID, HOME, NEXT_HOME, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const MAINTAINER: Actor = { service: 'repairs' };

function starts(story: Scenario, place: PlaceId = B12, length = hours(1)): Outcome['walk'] {
  const change = { type: 'start', place, until: plus(story.now, length) } as const;
  return story.takes({ type: 'walk-test', at: story.now, by: MAINTAINER, change }).walk;
}

function ends(story: Scenario, test?: string): Outcome['walk'] {
  const id = test ?? story.record.community.walks.state.tests.at(-1)?.id ?? '';
  const change = { type: 'end', test: id } as const;
  return story.takes({ type: 'walk-test', at: story.now, by: { staff: 'd1' }, change }).walk;
}

function walking(place?: PlaceId): Scenario {
  const story = new Scenario();
  starts(story, place);
  return story;
}

const drills = (story: Scenario) => [...story.record.folded.values()].filter(({ drill }) => drill);
const real = (story: Scenario) => story.openCases().filter(({ drill }) => drill !== true);
const PRESSED = { smoke: true, test: true };

describe('a walk test', () => {
  it('[FR20] ticks off each detector once, and lists at its end what was not heard, as one blue', () => {
    const story = walking()
      .sends('smoke-0501', { test: true })
      .at(minutes(1))
      .sends('smoke-0501', { test: true });
    story.at(minutes(2)).publishes('zb-b12', 'zigbee2mqtt/Hall/smoke', '{"test":true,"smoke":false}');
    expect(story.facts(), 'nobody is told of a press').toEqual([
      '0 min: walk-test-started by service:repairs, detector-tested by service:repairs',
      '2 min: detector-tested by service:repairs',
    ]);
    expect(ends(story)).toMatchObject({
      ok: true,
      test: { ended: { by: { staff: 'd1' }, missed: ['smoke-0502'] } },
    });
    expect(story.facts()).toEqual([
      '2 min: walk-test-ended: 2 heard, missed smoke-0502, blue test-missed g01/b12, alert walk-test-missed, told grid s1',
    ]);
    expect(story.theCase().why).toEqual({
      zh: '巡检测试中3个探测器有1个没有收到测试信号：smoke-0502。',
      en: '1 of 3 detectors were not heard in the walk test: smoke-0502.',
    });
  });

  it('[FR20] with all heard says nothing more', () => {
    const story = walking(HOME).sends('smoke-0501', { test: true });
    expect(ends(story)).toMatchObject({ ok: true, test: { ended: { missed: [] } } });
    expect(story.openCases()).toEqual([]);
  });

  it('[FR21] ends by itself when its time is over, and a second end changes nothing', () => {
    const story = walking(HOME).at(hours(1));
    expect(story.facts()).toEqual([
      '0 min: walk-test-started by service:repairs',
      '60 min: walk-test-ended: 0 heard, missed smoke-0501, blue test-missed b12/0501, alert walk-test-missed, told grid s1',
    ]);
    expect(ends(story)).toMatchObject({ ok: true, test: { ended: { missed: ['smoke-0501'] } } });
    expect(story.facts()).toEqual([]);
    expect(story.record.community.walks.state.tests[0]?.ended).not.toHaveProperty('by');
  });

  it('[FR22] makes a drill of smoke with the press or within its minute, dealt with by who tests; it rings nobody', () => {
    const story = walking().sends('smoke-0501', PRESSED);
    story.at(seconds(10)).sends('smoke-0501', { smoke: false }).at(seconds(40));
    expect(story.facts()).toEqual([
      '0 min: walk-test-started by service:repairs, red smoke b12/0501, alert smoke, accepted by service:repairs, resolved test by service:repairs, detector-tested by service:repairs',
      '40 s: quiet smoke, closed resolved',
    ]);
    expect(drills(story)).toMatchObject([
      { drill: true, state: 'closed', responsible: { actor: MAINTAINER } },
    ]);
    expect(factsOfType(story.record.facts, 'tier-told')).toEqual([]);
    expect(story.record.facts.filter((fact) => fact.case).every((fact) => 'drill' in fact)).toBe(true);
    story
      .at(minutes(2))
      .sends('smoke-0502', { test: true })
      .at(minutes(3))
      .sends('smoke-0502', { smoke: true });
    expect(real(story)).toEqual([]);
    expect(drills(story)).toHaveLength(2);
  });

  it('[FR23] leaves smoke without a press a fire, red at once, also of a detector that was tested before', () => {
    const story = walking().sends('smoke-0501', { test: true }).at(seconds(20));
    story.sends('smoke-0502', { smoke: true });
    expect(real(story)).toMatchObject([{ urgency: 'emergency', openedAt: story.now, place: NEXT_HOME }]);
    story.at(seconds(61)).sends('smoke-0501', { smoke: true });
    expect(real(story)).toMatchObject([{ urgency: 'emergency', subject: { type: 'building' } }]);
    expect(drills(story)).toEqual([]);
  });

  it('[FR24] takes an alarm that goes on for two minutes after the press for a fire', () => {
    const story = walking().sends('smoke-0501', PRESSED);
    story.facts();
    story.at(minutes(2));
    expect(story.facts()).toEqual([
      '2 min: quiet smoke, closed resolved, red smoke b12/0501, alert smoke, told grid s1 +bh1',
    ]);
    expect(story.theCase().why.en).toBe('It went on after its test button was pressed: take it for a fire.');
    story.at(minutes(3)).sends('smoke-0501', { smoke: false }).at(minutes(4));
    expect(story.theCase().alerts, 'its detector ends it').toMatchObject([{ quiet: true }]);
  });

  it('[FR24] also when others of the home go on with their tests, and after the walk test', () => {
    const twin = { ...VILLAGE.devices[0]!, id: 'smoke-b' };
    const story = new Scenario({ registry: { ...VILLAGE, devices: [...VILLAGE.devices, twin] } });
    starts(story, HOME);
    story.sends('smoke-0501', PRESSED).at(seconds(100)).sends('smoke-b', PRESSED);
    ends(story);
    story.at(seconds(121)).sends('smoke-b', { smoke: false }).at(minutes(3));
    expect(real(story)).toMatchObject([{ alerts: [{ device: 'smoke-0501', quiet: false }] }]);
    story.sends('smoke-0501', { smoke: false }).at(minutes(4));
    expect(real(story)).toMatchObject([{ alerts: [{ quiet: true }] }]);
    expect(drills(story)).toMatchObject([{ state: 'closed' }]);
  });

  it('[FR25] of another place makes no drill: smoke with a press is a fire that says so', () => {
    const story = walking(HOME).sends('smoke-0502', PRESSED);
    expect(real(story)).toMatchObject([{ urgency: 'emergency' }]);
    expect(story.record.community.walks.state.tests[0]?.tested).toEqual({});
  });

  it('[FR25] leaves heat a fire', () => {
    const story = walking().sends('smoke-0501', { ...PRESSED, temperature: 70 });
    expect(real(story)).toMatchObject([{ cause: 'heat', urgency: 'emergency' }]);
  });

  it('[FR26] is refused by name', () => {
    const story = new Scenario();
    expect(starts(story, B12, microseconds(0))).toEqual({ ok: false, why: 'already-over' });
    expect(starts(story, B12, microseconds(hours(2) + 1))).toEqual({ ok: false, why: 'too-long' });
    expect(starts(story, `${GRID}/b99` as PlaceId)).toEqual({ ok: false, why: 'no-detectors' });
    expect(starts(story, B12, hours(2))).toMatchObject({ ok: true });
    expect(starts(story, HOME)).toEqual({ ok: false, why: 'another-test-runs' });
    expect(starts(story, COMMUNITY)).toEqual({ ok: false, why: 'another-test-runs' });
    expect(ends(story, 'f_none')).toEqual({ ok: false, why: 'no-such-test' });
  });

  it('[FR26] goes through 300 detectors at the most, 20 at a time, and the last 20 ended ones are kept', () => {
    const device = (n: number, at: string) => ({
      id: `s-${at}-${n}`,
      kind: 'smoke',
      place: `${GRID}/${at}` as PlaceId,
    });
    const many = Array.from({ length: MOST_WALKED + 1 }, (_, n) => device(n, 'b01'));
    const odd = { id: 'odd', kind: 'of-the-future', place: `${GRID}/b02` as PlaceId };
    const few = Array.from({ length: 45 }, (_, n) => device(n, `c${n}`));
    const registry: Registry = { ...VILLAGE, devices: [...many, odd, ...few] };
    const story = new Scenario({ registry });
    expect(starts(story, `${GRID}/b01` as PlaceId)).toEqual({ ok: false, why: 'too-many-detectors' });
    expect(starts(story, odd.place)).toEqual({ ok: false, why: 'no-detectors' });
    for (let n = 0; n < 20; n++) expect(starts(story, few[n]!.place)?.ok).toBe(true);
    expect(starts(story, few[20]!.place)).toEqual({ ok: false, why: 'too-many-tests' });
    for (let n = 20; n < 45; n++) {
      const oldest = story.record.community.walks.state.tests.find((one) => !one.ended)!;
      ends(story, oldest.id);
      expect(starts(story, few[n]!.place)?.ok).toBe(true);
    }
    const { tests } = story.record.community.walks.state;
    expect([tests.filter((one) => one.ended).length, tests.filter((one) => !one.ended).length]).toEqual([
      20, 20,
    ]);
    expect(tests[0]?.place, 'the oldest are forgotten').toBe(few[5]!.place);
  });

  it('[FR27] outlives a restart with what it has heard and what still sounds', () => {
    const story = walking().sends('smoke-0502', { test: true }).sends('smoke-0501', PRESSED);
    story.record.restart();
    story.at(minutes(2));
    expect(real(story)).toMatchObject([{ place: HOME }]);
    story.record.restart();
    story.at(hours(1));
    expect(factsOfType(story.record.facts, 'walk-test-ended')).toMatchObject([
      { tested: ['smoke-0502', 'smoke-0501'], missed: ['z-0502'] },
    ]);
  });

  it('[FR28] a press outside of any is recorded on the device and nothing else', () => {
    const story = new Scenario().at(seconds(5)).sends('smoke-0501', { test: true });
    expect(story.facts()).toEqual([]);
    expect(story.record.community.look(HOME)?.devices['smoke-0501']?.pressed.test).toBe(story.now);
  });
});
