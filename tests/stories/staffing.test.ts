import { describe, expect, it } from 'vitest';
import type { Channel } from '../../devices/registry.ts';
import { hours, minutes, seconds } from '../../devices/time.ts';
import { ringOf } from '../../rules/ring.ts';
import { only, RUNG, rungBy, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const SATURDAY_NIGHT = '2026-11-21T23:30:00+08:00';
const smokeAt = (start?: string, registry = only('smoke-0501')) =>
  new Scenario({ registry, ...(start !== undefined && { start }) }).sends('smoke-0501', { smoke: true });
const rung = (channels: Readonly<Record<string, readonly Channel[]>>) => rungBy(channels, only('smoke-0501'));
const reserves = (story: Scenario) =>
  factsOfType(story.record.facts, 'tier-told').flatMap(({ why, tier, staff }) =>
    why === 'reserve' ? `${tier} ${staff.join('+')}` : [],
  );
const stateOf = (story: Scenario, staff: string) => ringOf(story.theCase().ringing ?? [], staff)?.state;

describe('a reserve for an emergency', () => {
  it('[SG1] with the nearest tiers empty the next but one is told after a minute, and nothing else moves', () => {
    const story = smokeAt(SATURDAY_NIGHT).at(minutes(2));
    expect(reserves(story)).toEqual(['street st1']);
    expect(story.theCase()).toMatchObject({ tier: 'community', state: 'open' });
    expect(story.theCase().deadlines.find(({ kind }) => kind === 'accept')).toMatchObject({
      tier: 'community',
      state: 'running',
    });
  });

  it('[SG2] none where the grid has somebody, for a yellow, above the ceiling, or when it is taken on', () => {
    expect(reserves(smokeAt().at(hours(1)))).toEqual([]);
    const yellow = new Scenario({ start: SATURDAY_NIGHT, registry: only('band-0501') });
    yellow.sends('band-0501', { fall: true, steps: 100 }).at(seconds(20));
    yellow.sends('band-0501', { steps: 140 }).at(hours(2));
    expect(reserves(yellow)).toEqual([]);
    expect(reserves(smokeAt(SATURDAY_NIGHT).at(seconds(50)).answers('d1', 'accept').at(minutes(2)))).toEqual(
      [],
    );
    const lone = { ...VILLAGE, ...only('smoke-0501'), staff: VILLAGE.staff.filter(({ id }) => id === 'dc1') };
    expect(reserves(smokeAt(SATURDAY_NIGHT, lone).at(minutes(30)))).toEqual([]);
  });

  it('[SG3] who cannot be rung is no reserve, and the next above is', () => {
    const story = smokeAt(SATURDAY_NIGHT, rung({ d1: ['app', 'sms'], st1: [], dc1: ['app'] })).at(
      seconds(61),
    );
    expect(reserves(story)).toEqual(['district dc1']);
    expect(stateOf(story, 'dc1')).toBe('ringing');
  });
});

describe('who is nearer', () => {
  it('[SG4] may take an emergency on beside a tier further away, until somebody is on the spot', () => {
    const story = smokeAt().at(seconds(30)).answers('d1', 'accept').at(minutes(1)).answers('s1', 'accept');
    expect(story.decision?.ok).toBe(true);
    expect(story.theCase()).toMatchObject({
      responsible: { actor: { staff: 'd1' } },
      support: [{ actor: { staff: 's1' } }],
    });
    const late = smokeAt().answers('d1', 'arrive').at(minutes(1)).answers('s1', 'accept');
    expect(late.decision).toMatchObject({ ok: false, why: 'already-accepted' });
  });

  it('[SG5] not who is as far or further, off duty, a service, or in a case that is no emergency', () => {
    const refused = (story: Scenario) => expect(story.decision).toMatchObject({ why: 'already-accepted' });
    refused(smokeAt().answers('s1', 'accept').answers('s2', 'accept'));
    refused(smokeAt().answers('s1', 'accept').answers('d1', 'accept'));
    refused(smokeAt(SATURDAY_NIGHT).answers('d1', 'accept').answers('s1', 'accept'));
    const service = smokeAt().answers('d1', 'accept');
    refused(service.answers('s1', 'accept', { by: { service: 'centre' } }));
    const held = smokeAt().answers('d1', 'accept', { by: { service: 'centre' } });
    refused(held.answers('s1', 'accept'));
    const yellow = new Scenario({ registry: only('band-0501') });
    yellow.sends('band-0501', { fall: true, steps: 100 }).at(seconds(20)).answers('d1', 'accept');
    refused(yellow.answers('s1', 'accept'));
  });

  it('[SG6] is rung on when a tier further away accepts, as neighbours are, until somebody is there', () => {
    const all = { s1: ['app', 'sms'], d1: ['app'], bh1: ['app', 'sms'] } as const;
    const story = smokeAt(undefined, rung(all)).at(seconds(30)).answers('d1', 'accept').at(seconds(70));
    // Whoever accepts without being rung sits where the tier that was asked does.
    expect([stateOf(story, 's1'), stateOf(story, 'bh1')]).toEqual(['called-off', 'ringing']);
    const asked = smokeAt(SATURDAY_NIGHT, rung({ d1: ['app', 'sms'], st1: ['app'] })).at(seconds(70));
    asked.answers('st1', 'accept').at(seconds(80));
    expect([stateOf(asked, 'st1'), stateOf(asked, 'd1')]).toEqual(['reached', 'ringing']);
    asked.at(seconds(90)).answers('d1', 'arrive');
    expect(asked.theCase().ringing?.some(({ state }) => state === 'ringing')).toBe(false);
  });

  it('[SG7] a neighbour on the spot calls neighbours off, and those who are to take it on are rung further', () => {
    const story = smokeAt(undefined, rung({ s1: ['app', 'sms'], bh1: ['app', 'sms'] })).at(seconds(10));
    story.answers('bh1', 'arrive');
    expect([stateOf(story, 's1'), stateOf(story, 'bh1')]).toEqual(['ringing', 'reached']);
    story.answers('s1', 'accept');
    expect(stateOf(story, 's1')).toBe('reached');
  });
});

describe('in a case that is no emergency', () => {
  it('[SG8] accepting calls all other rings off', () => {
    const registry = { ...RUNG, ...rungBy({ s1: ['app', 'sms'], bh1: ['app', 'sms'] }, only('band-0501')) };
    const story = new Scenario({ registry }).sends('band-0501', { fall: true, steps: 100 }).at(seconds(5));
    story.answers('s1', 'accept');
    expect(stateOf(story, 'bh1')).toBe('called-off');
  });
});
