import { describe, expect, it } from 'vitest';
import { hours, minutes } from '../../devices/time.ts';
import { only } from '../community.ts';
import { ownRules } from '../rules/own-rules.ts';
import { Scenario } from '../scenario.ts';

const warm = (level: string, more = '', limit = 30) =>
  ownRules(
    `rules: [{ id: warm, names: Warm, level: ${level}, cause: heat, where: { kind: [smoke] }, on: { type: above, field: temperature, limit: ${limit} }${more} }]`,
  );

const village = (...rules: ReturnType<typeof ownRules>) =>
  new Scenario({ registry: only('smoke-0501') }).rules(...rules);

const heat = (story: Scenario, temperature = 31) => story.sends('smoke-0501', { temperature });

/** What the story made besides telling people. */
const said = (story: Scenario): string =>
  story
    .facts()
    .join('; ')
    .replace(/, told [^;,]*/g, '')
    .replace(/, grid empty/g, '');

describe('own rules', () => {
  it('[OR4] take effect when they come, and their alerts are cleared when they go', () => {
    const story = heat(village(...warm('yellow')));
    expect(said(story)).toBe('0 min: yellow heat b12/0501, alert warm');
    story.at(minutes(10)).rules();
    expect(said(story)).toBe('10 min: quiet warm, closed cleared');
    expect(said(heat(story, 32))).toBe('');
  });

  it('[OR4] leave a red case to people', () => {
    const story = heat(village(...warm('red')));
    story.at(minutes(1)).rules();
    expect(story.theCase()).toMatchObject({ state: 'open', alerts: [{ quiet: true }] });
  });

  it('[OR5] that say the same go on, and that say something else begin anew', () => {
    const story = heat(village(...warm('yellow')));
    said(story);
    story.at(minutes(1)).rules(...warm('yellow'));
    expect(said(heat(story)), 'the same').toBe('');
    story.rules(...warm('yellow', '', 25));
    expect(said(heat(story))).toBe('1 min: quiet warm, closed cleared, yellow heat b12/0501, alert warm');
    const counting = warm('yellow', ', flapping: held');
    story.rules(...counting);
    const { residents: _, devices } = story.record.community.look(
      'hz/xh/wenxin/cuiyuan/g01/b12/0501' as never,
    )!;
    heat(story);
    expect(devices['smoke-0501']?.memory).toMatchObject({ warm: { states: '1' } });
    story.rules();
    expect(Object.keys(devices['smoke-0501']?.memory ?? {})).not.toContain('warm');
  });

  it('[OR6] are those of the time when a restart replays across a change', () => {
    const story = heat(village(...warm('yellow', ', onDelay: PT10M')));
    story.at(minutes(5)).rules(...warm('red', ', onDelay: PT20M', 29));
    heat(story);
    story.record.restart();
    expect(story.record.community.rules.own).toMatchObject([{ urgency: 'emergency' }]);
    story.at(hours(1));
    expect(story.theCase()).toMatchObject({ urgency: 'emergency', openedAt: story.now - minutes(35) });
  });

  it('[OR7] stand in place of a shipped rule when they say so', () => {
    const calmer = ownRules(
      'rules: [{ id: smoke-late, replaces: smoke, names: Smoke, level: red, cause: smoke, where: { kind: [smoke] }, on: { type: state, field: smoke, is: true }, onDelay: PT1M }]',
    );
    const story = village(...calmer).sends('smoke-0501', { smoke: true });
    expect(story.openCases()).toEqual([]);
    story.at(minutes(1));
    expect(story.theCase().alerts).toMatchObject([{ rule: 'smoke-late' }]);
    expect(story.record.community.rules.all.map(({ id }) => id)).not.toContain('smoke');
  });

  it('[OR8] are told of as one fact with their author', () => {
    const { facts } = village(...warm('yellow')).record;
    expect(facts.at(-1)).toMatchObject({ type: 'rules-changed', author: 'story', rules: 1 });
  });
});
