import { describe, expect, it } from 'vitest';
import { hours, minutes, seconds } from '../../devices/time.ts';
import type { ResolveReason } from '../../rules/fact.ts';
import { NEXT_HOME, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const [FIRST] = VILLAGE.devices;
const SECOND = { ...FIRST!, id: 'smoke-b' };
const pair = () => new Scenario({ registry: { ...only('smoke-0501'), devices: [FIRST!, SECOND] } });
const fire = (story: Scenario) => story.openCases().find(({ cause }) => cause === 'smoke');
const upkeep = (story: Scenario) => story.openCases().find(({ cause }) => cause === 'device-fault');

/** Looked at each half hour up to `end` hours; people resolve the fire as often as it is reopened. */
function resolving(story: Scenario, reason: ResolveReason, end: number): Scenario {
  for (let minute = 10; minute <= end * 60; minute += 10) {
    story.at(minutes(minute));
    const it = fire(story);
    if (it !== undefined && it.state !== 'resolved') story.answers('d1', 'resolve', { reason, case: it.id });
  }
  return story;
}

/** Both at alarm, one has cleared: people find no fire. */
const goingOn = (reason: ResolveReason, end: number) => {
  const story = pair().sends('smoke-0501', { smoke: true }).sends('smoke-b', { smoke: true });
  return resolving(story.at(minutes(1)).sends('smoke-b', { smoke: false }), reason, end);
};
const reopenings = (story: Scenario) => factsOfType(story.record.facts, 'case-reopened').length;

describe('a detector stuck at alarm', () => {
  it('[FR10] is looked at again every half hour, and named six hours after the others cleared', () => {
    const story = goingOn('real', 6);
    expect(upkeep(story)).toBeUndefined();
    const before = reopenings(story);
    expect(before).toBeGreaterThan(5);
    resolving(story, 'real', 12);
    expect(upkeep(story)).toMatchObject({
      urgency: 'service',
      subject: { id: FIRST!.place },
      why: {
        zh: '探测器smoke-0501在其他设备恢复6小时后仍在报警，可能卡住；它已无法报告新的火情，请更换。',
        en: 'Detector smoke-0501 is still at alarm 6 h after the others cleared: perhaps stuck. It cannot tell of a new fire, please exchange it.',
      },
    });
    expect(reopenings(story) - before, 'none after it was named').toBeLessThanOrEqual(1);
    expect(fire(story), 'never closed by itself').toMatchObject({ state: 'resolved' });
    expect(factsOfType(story.record.facts, 'alert-stuck')).toMatchObject([{ device: 'smoke-0501' }]);
  });

  it('[FR11] found faulty by people it is named after an hour, having come back once', () => {
    const story = goingOn('false-device', 2);
    expect(reopenings(story)).toBe(1);
    expect(upkeep(story)).toMatchObject({ cause: 'device-fault' });
  });

  it('[FR12] alone in its case it is told by how long it goes on, blue where nobody lives alone', () => {
    const story = new Scenario({ registry: only('smoke-0502') }).sends('smoke-0502', { smoke: true });
    resolving(story, 'false-device', 2);
    expect(upkeep(story)).toMatchObject({
      urgency: 'upkeep',
      why: {
        en: 'Detector smoke-0502 has been at alarm for 1 h: perhaps stuck. It cannot tell of a new fire, please exchange it.',
      },
    });
  });

  it('[FR12] what people reported besides counts from their report', () => {
    const story = new Scenario({ registry: only('smoke-0502') }).sends('smoke-0502', { smoke: true });
    const by = { staff: 's1' };
    story.at(minutes(55));
    story.takes({
      type: 'report',
      at: story.now,
      report: { by, about: { place: NEXT_HOME }, cause: 'smoke' },
    });
    story.answers('d1', 'resolve', { reason: 'false-device' }).at(minutes(90));
    expect(reopenings(story), 'not an hour after the report').toBe(1);
    story.answers('d1', 'resolve', { reason: 'false-device' }).at(minutes(125));
    expect(upkeep(story)?.why.en).toContain('after the others cleared');
  });

  it('[FR13] with two detectors at alarm none is stuck', () => {
    const story = pair().sends('smoke-0501', { smoke: true }).sends('smoke-b', { smoke: true });
    resolving(story, 'false-device', 8);
    expect(upkeep(story)).toBeUndefined();
    expect(reopenings(story)).toBeGreaterThan(5);
    const door = new Scenario({ registry: only('door-0502') })
      .sends('door-0502', { open: true })
      .at(hours(1));
    door.answers('s1', 'resolve', { reason: 'false-device' }).at(minutes(150));
    expect(reopenings(door), 'a door is not').toBe(1);
  });

  it('[FR14] while it is stuck the smoke of a second one is red at once, in its home and in the next', () => {
    const story = goingOn('false-device', 2);
    story.facts();
    story.at(minutes(125)).sends('smoke-b', { smoke: true });
    expect(story.facts()).toEqual([
      // At the tier that it had reached while people were busy with it.
      '125 min: alert smoke, reopened new-alert, told district dc1 (reopened)',
    ]);
    const next = new Scenario().sends('smoke-0501', { smoke: true });
    resolving(next, 'false-device', 2).at(minutes(125)).sends('smoke-0502', { smoke: true });
    expect(fire(next)).toMatchObject({ state: 'open', subject: { type: 'building' } });
    expect(factsOfType(next.record.facts, 'tier-told').at(-1)).toMatchObject({ at: next.now, why: 'opened' });
  });

  it('[FR15] when it clears, fire and upkeep end; a new smoke of it is a new red that came back', () => {
    const story = goingOn('false-device', 2);
    story.facts();
    story.at(minutes(125)).sends('smoke-0501', { smoke: false }).at(minutes(126));
    expect(story.facts()).toEqual([
      '7530 s: quiet smoke, quiet detector-stuck, closed cleared, closed resolved',
    ]);
    story.sends('smoke-0501', { smoke: true });
    expect(story.theCase()).toMatchObject({ state: 'open', urgency: 'emergency', openedAt: story.now });
    expect(story.theCase().cameBack).toBeDefined();
  });

  it('[FR16] named once; who reopens the fire has it watched again', () => {
    const story = goingOn('false-device', 2);
    story.answers('d1', 'reopen', { case: fire(story)!.id }).answers('d1', 'resolve', {
      reason: 'false-device',
      case: fire(story)!.id,
    });
    story.at(hours(3)).at(hours(4));
    expect(upkeep(story)?.alerts).toHaveLength(1);
    expect(factsOfType(story.record.facts, 'alert-stuck')).toHaveLength(2);
  });

  it('[FR17] heat that does not go down is no different, and outlives a restart', () => {
    const story = new Scenario({ registry: only('smoke-0502') }).sends('smoke-0502', { temperature: 60 });
    const hot = () => story.openCases().find(({ cause }) => cause === 'heat');
    story.at(seconds(1)).answers('s1', 'resolve', { reason: 'false-device' }).at(minutes(31));
    story.answers('s1', 'resolve', { reason: 'false-device' });
    story.record.restart();
    story.at(hours(2));
    expect(hot()?.state).toBe('resolved');
    expect(upkeep(story)?.place).toBe(NEXT_HOME);
    story
      .sends('smoke-0502', { smoke: true })
      .answers('s1', 'resolve', { reason: 'real', case: fire(story)!.id });
    story.sends('smoke-0502', { temperature: 20 }).at(minutes(125));
    expect(upkeep(story), 'its smoke goes on').toBeDefined();
    story.sends('smoke-0502', { smoke: false }).at(minutes(130));
    expect(upkeep(story)).toBeUndefined();
  });
});
