import { describe, expect, it } from 'vitest';
import type { Channel } from '../../devices/registry.ts';
import { hours, minutes, seconds } from '../../devices/time.ts';
import { ringOf } from '../../rules/ring.ts';
import { HOME, only, rungBy } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

/** Smoke at home 0501, taken on by s1 at once. */
function held(channels: Readonly<Record<string, readonly Channel[]>>): Scenario {
  const story = new Scenario({ registry: rungBy(channels, only('smoke-0501')) });
  story.sends('smoke-0501', { smoke: true }).at(seconds(5)).answers('s1', 'accept');
  story.facts();
  return story;
}

const stateOf = (story: Scenario, staff: string) => ringOf(story.theCase().ringing ?? [], staff)?.state;

describe('an offer to take over', () => {
  it('[HO1] rings the person it is made to, channel after channel, whatever the holder does meanwhile', () => {
    const story = held({ d1: ['app', 'sms', 'voice'] }).at(seconds(10));
    story.answers('s1', 'hand-over', { to: 'd1' }).at(seconds(30)).answers('s1', 'arrive').at(seconds(131));
    expect(story.facts()).toEqual([
      '10 s: hand-over-offered by s1, app d1',
      '30 s: arrived by s1',
      '70 s: sms d1',
      '130 s: voice d1',
    ]);
    expect(ringOf(story.theCase().ringing ?? [], 'd1')).not.toHaveProperty('tier');
  });

  it('[HO2] stops ringing with the answer of that person, whichever it is, and with the case', () => {
    for (const action of ['hand-over/accept', 'hand-over/refuse'] as const) {
      const story = held({ d1: ['app', 'sms'] })
        .answers('s1', 'hand-over', { to: 'd1' })
        .at(seconds(20));
      expect(stateOf(story, 'd1')).toBe('ringing');
      story.answers('d1', action).at(minutes(3));
      expect(stateOf(story, 'd1')).toBe('reached');
      expect(factsOfType(story.record.facts, 'rung').length).toBe(1);
    }
    const over = held({ d1: ['app', 'sms'] }).answers('s1', 'hand-over', { to: 'd1' });
    over.answers('s1', 'resolve', { reason: 'real' });
    expect(stateOf(over, 'd1')).toBe('called-off');
  });

  it('[HO3] an offer that is refused to be made rings nobody', () => {
    const story = held({ d1: ['app'] }).answers('s2', 'hand-over', { to: 'd1' });
    expect(story.decision).toMatchObject({ ok: false, why: 'not-responsible' });
    expect(factsOfType(story.record.facts, 'rung')).toEqual([]);
  });
});

describe('time that runs out', () => {
  const rungs = (story: Scenario) =>
    factsOfType(story.record.facts, 'rung').map(({ staff, channel, due }) => [staff, channel, due]);

  it('[HO4] rings the owner of the clock once, by the first channel, and opens no other', () => {
    const story = held({ s1: ['sms', 'voice'] });
    const before = rungs(story).length;
    story.at(seconds(201));
    expect(rungs(story).slice(before)).toEqual([['s1', 'sms', undefined]]);
    story.hears('s1', 'sms', 'failed').at(seconds(299));
    expect(rungs(story).length).toBe(before + 1);
  });

  it('[HO5] rings nobody who is being rung, is told on the screens, or is no person', () => {
    const screens = held({ bh1: ['mail'] }).at(seconds(201));
    expect(rungs(screens).filter(([staff]) => staff === 's1')).toEqual([]);
    const service = new Scenario({ registry: rungBy({ s1: ['sms'] }, only('smoke-0501')) });
    service.sends('smoke-0501', { smoke: true }).answers('s1', 'accept', { by: { service: 'centre' } });
    expect(rungs(service.at(seconds(201))).length).toBe(1);
    const busy = held({ s1: ['sms', 'voice'] })
      .at(seconds(190))
      .sends('smoke-0501', { temperature: 90 });
    const { id } = busy.openCases()[0]!;
    const ofCase = () => factsOfType(busy.record.facts, 'rung').filter((one) => one.case === id).length;
    const before = ofCase();
    busy.at(seconds(201));
    expect(ofCase()).toBeLessThanOrEqual(before + 1);
  });
});

describe('a visit that finds somebody in need', () => {
  const visit = (story: Scenario, key?: string) =>
    story.takes({
      type: 'visit',
      at: story.now,
      visit: {
        by: { staff: 's1' },
        about: { resident: 'r1' },
        how: 'visit',
        found: 'needs',
        ...(key !== undefined && { key }),
      },
    });

  it('[HO6] opens a yellow case at their home, and joins the one that is open', () => {
    const story = new Scenario({ registry: only() });
    visit(story, 'one');
    const { id, cause, urgency, place } = story.theCase();
    expect({ cause, urgency, place }).toEqual({ cause: 'report', urgency: 'service', place: HOME });
    visit(story, 'one');
    expect(story.theCase().alerts).toHaveLength(1);
    visit(story.at(hours(1)), 'two');
    expect(story.theCase()).toMatchObject({ id, alerts: [{ momentary: true }, { momentary: true }] });
  });
});
