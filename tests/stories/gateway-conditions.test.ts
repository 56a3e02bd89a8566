import { describe, expect, it } from 'vitest';
import { minutes } from '../../devices/time.ts';
import type { GatewayCondition } from '../../rules/book/gateway.ts';
import { conditionStands } from '../../rules/gateway-condition.ts';
import { Scenario } from '../scenario.ts';

function says(story: Scenario, condition: GatewayCondition, holds: boolean, value?: number): void {
  story.takes({
    type: 'gateway-condition',
    at: story.now,
    condition,
    holds,
    ...(value !== undefined && { value }),
  });
}

const stands = (story: Scenario, condition: GatewayCondition): boolean =>
  conditionStands(condition, story.record.community.cases());

describe('what the gateway says of itself', () => {
  it('[FU1] a condition is one alert from its beginning to its end, however often it is said', () => {
    const story = new Scenario();
    says(story, 'disk-filling', false);
    story.sends('door-0502', { battery: 5 });
    story.facts();
    says(story, 'disk-filling', true, 81);
    says(story, 'disk-filling', true, 82);
    expect(stands(story, 'disk-filling')).toBe(true);
    story.at(minutes(1));
    says(story, 'disk-filling', false, 74);
    says(story, 'disk-filling', false, 73);
    expect(stands(story, 'disk-filling')).toBe(false);
    expect(story.facts()).toEqual([
      '0 min: yellow gateway gateway, alert disk-filling, told district dc1',
      '1 min: quiet disk-filling, closed cleared',
    ]);
  });

  it('[FU2] a worse condition raises the open case, which then waits for a person', () => {
    const story = new Scenario();
    says(story, 'disk-filling', true, 80);
    story.at(minutes(1));
    says(story, 'disk-nearly-full', true, 95);
    story.at(minutes(2));
    says(story, 'disk-nearly-full', false, 60);
    says(story, 'disk-filling', false, 60);
    expect(story.facts()).toEqual([
      '0 min: yellow gateway gateway, alert disk-filling, told district dc1',
      '1 min: alert disk-nearly-full, now red by alert, told district dc1 (risen)',
      '2 min: quiet disk-nearly-full, quiet disk-filling',
    ]);
    story.answers('dc1', 'accept').answers('dc1', 'resolve', { reason: 'real' });
    expect(story.openCases()).toEqual([]);
  });

  it('[FU1] what stands is known after a restart', () => {
    const story = new Scenario();
    says(story, 'disk-filling', true, 81);
    story.isDownFor(minutes(1));
    expect(stands(story, 'disk-filling')).toBe(true);
    says(story, 'disk-filling', true, 81);
    says(story, 'disk-filling', false, 70);
    expect(story.facts().slice(1)).toEqual(['1 min: gateway-started, quiet disk-filling, closed cleared']);
  });
});
