import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../../devices/time.ts';
import { B12, only } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const burning = { smoke: true };

describe('one fire', () => {
  it('[FR1] heat joins the smoke of its home', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true, temperature: 70 });
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, told grid s1 +bh1, alert heat-high, told grid s1 (joined)',
    ]);
  });

  it('[FR1] smoke takes in what began as heat, and whoever came for it has it', () => {
    const story = new Scenario().sends('smoke-0501', { temperature: 60 }).answers('s1', 'accept');
    story.at(seconds(30)).sends('smoke-0501', burning);
    expect(story.facts()).toEqual([
      '0 min: red heat b12/0501, alert heat-high, told grid s1 +bh1, accepted by s1',
      '30 s: red smoke b12/0501, alert heat-high, closed taken-in, alert smoke, told grid s1 +bh1, accepted by s1',
    ]);
    expect(story.theCase()).toMatchObject({ cause: 'smoke', subject: { type: 'home' } });
  });

  it.each([
    [{ temperature: 60 }, burning, 'smoke'],
    [burning, { temperature: 60 }, 'heat'],
    [{ temperature: 60 }, { temperature: 61 }, 'heat'],
  ])('[FR2] %j in one home and %j in the next are one fire of the building', (first, second, cause) => {
    const story = new Scenario().sends('smoke-0501', first).at(minutes(1)).sends('smoke-0502', second);
    expect(story.theCase()).toMatchObject({ cause, subject: { type: 'building', id: B12 } });
    story.at(minutes(2)).sends('smoke-0501', { smoke: true, temperature: 80 });
    expect(story.openCases(), 'all of it joins').toHaveLength(1);
  });

  it('[FR3] what heat and smoke say ends with them, and the red stays with people', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true, temperature: 60 }).at(minutes(1));
    story.sends('smoke-0501', { smoke: false, temperature: 49 }).at(minutes(2));
    expect(story.theCase().alerts.every(({ quiet }) => quiet)).toBe(true);
    expect(story.theCase().state).toBe('open');
  });

  it('[FR4] smoke is red within the input that brings it, and says when a test button was pressed just before', () => {
    const fire = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', burning);
    expect(fire.theCase()).toMatchObject({ openedAt: fire.now, urgency: 'emergency' });
    const pressed = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { test: true });
    expect(pressed.facts(), 'a press alone is a test').toEqual([]);
    pressed.at(minutes(1)).sends('smoke-0501', burning);
    expect(pressed.theCase()).toMatchObject({
      urgency: 'emergency',
      why: {
        zh: '烟感报警：检测到烟雾。一分钟内按过测试键，可能是测试，请核实。',
        en: 'The smoke detector reports smoke. Its test button was pressed within the minute before: perhaps a test, please make sure.',
      },
    });
    const later = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { test: true });
    expect(later.at(seconds(61)).sends('smoke-0501', burning).theCase().why.en).not.toContain('test');
  });
});

describe('detectors', () => {
  it('[FR5] faults and opened cases are blue, yellow where somebody lives alone, and end with the state', () => {
    const story = new Scenario({ registry: only('smoke-0501', 'smoke-0502', 'door-0502') });
    story.sends('smoke-0501', { fault: true }).sends('smoke-0502', { fault: true, tamper: true });
    const opened = factsOfType(story.record.facts, 'case-opened').map(
      ({ cause, urgency, subject }) => `${cause} ${urgency} ${subject.id.split('/').at(-1)}`,
    );
    expect(opened).toEqual(['device-fault service 0501', 'device-fault upkeep 0502', 'tamper upkeep 0502']);
    story.sends('smoke-0501', { fault: false }).sends('smoke-0502', { fault: false, tamper: false });
    expect(story.openCases()).toEqual([]);
  });
});
