import { describe, expect, it } from 'vitest';
import { hours, instant, minutes } from '../../devices/time.ts';
import { nextStep, type Steps } from '../../rules/steps.ts';
import { counted, withValue } from '../../rules/window.ts';
import { factsOfType } from '../scenario.ts';
import { alerts, reads, warm } from './one-rule.ts';

const THREE: Steps = {
  type: 'levels',
  field: 'temperature',
  side: 'above',
  steps: [
    { level: 'blue', limit: 60, reset: 50 },
    { level: 'yellow', limit: 70, reset: 60 },
    { level: 'red', limit: 80, reset: 70 },
  ],
};

describe('levels of one figure', () => {
  it('[RL10] 61 73 64 85 62 56 47 is info warn warn crit info info ok', () => {
    const names = ['ok', 'info', 'warn', 'crit'];
    let step = 0;
    const seen = [61, 73, 64, 85, 62, 56, 47].map((value) => {
      step = nextStep(THREE, step, value);
      return names[step];
    });
    expect(seen).toEqual(['info', 'warn', 'warn', 'crit', 'info', 'info', 'ok']);
  });

  it('[RL10] downwards the same', () => {
    const below: Steps = {
      ...THREE,
      side: 'below',
      steps: THREE.steps.map((step) => ({ ...step, limit: -step.limit, reset: -step.reset })),
    };
    let step = 0;
    expect([-61, -73, -64, -85, -62, -56, -47].map((value) => (step = nextStep(below, step, value)))).toEqual(
      [1, 2, 2, 3, 1, 1, 0],
    );
  });

  const steps =
    'on: { type: levels, field: temperature, steps: [{ level: blue, limit: 60, reset: 50 }, { level: yellow, limit: 70, reset: 60 }, { level: red, limit: 80, reset: 70 }] }';

  it('[RL11] a worse level is told at once, a milder one in silence, and the case keeps the worst', () => {
    const story = warm(steps);
    for (const [minute, value] of [61, 73, 64, 85, 62, 56, 85, 47].entries()) reads(story, minute, value);
    expect(alerts(story)).toEqual([
      '0 upkeep',
      '1 service',
      '1 quiet',
      '3 emergency',
      '3 quiet',
      '6 emergency',
      '6 quiet',
      '7 quiet',
    ]);
    expect(story.theCase().urgency).toBe('emergency');
  });

  it('[RL12] with a delay a worse level waits as the first did', () => {
    const story = warm(steps, 'onDelay: PT2M');
    reads(story, 0, 61);
    reads(story, 3, 85);
    reads(story, 4, 61);
    reads(story, 5, 85);
    story.at(minutes(9));
    expect(alerts(story)).toEqual(['2 upkeep', '7 emergency', '7 quiet']);
    expect(factsOfType(story.record.facts, 'alert-raised').at(-1)?.why.en).toBe(
      'Heat: 85, limit 80, for 2 min.',
    );
  });

  it('[RL12] what was silenced at a level begins at none', () => {
    const story = warm(steps, 'unless: { field: fault, is: true }');
    reads(story, 0, 61);
    story.at(minutes(1)).sends('smoke-0501', { fault: true });
    story.at(minutes(2)).sends('smoke-0501', { fault: false, temperature: 55 });
    expect(alerts(story)).toEqual(['0 upkeep', '1 quiet']);
  });

  it('[RL12] without a value nothing is reached', () => {
    expect(alerts(warm(steps).sends('smoke-0501', { battery: 50 }))).toEqual([]);
  });
});

describe('n of m', () => {
  it('[RL13] three of the last five, not two', () => {
    const story = warm(
      'level: yellow',
      'on: { type: count, of: { type: above, field: temperature, limit: 30 }, atLeast: 3, last: 5 }',
    );
    for (const [minute, value] of [31, 20, 31, 20, 20, 31, 31, 20, 20, 20].entries())
      reads(story, minute, value);
    expect(alerts(story)).toEqual(['6 service', '7 quiet']);
  });

  it('[RL14] within a time the count ends by itself', () => {
    const story = warm(
      'level: yellow',
      'on: { type: count, of: { type: above, field: temperature, limit: 30 }, atLeast: 2, within: PT10M }',
    );
    reads(story, 0, 31);
    reads(story, 9, 31);
    story.at(minutes(60));
    expect(alerts(story)).toEqual(['9 service', '10 quiet']);
  });

  it('[RL15] a window never holds more than the rule asks for', () => {
    let times: ReturnType<typeof counted> | undefined;
    let last: ReturnType<typeof counted> | undefined;
    let change: ReturnType<typeof withValue> = [];
    for (let n = 0; n < 1_000; n++) {
      times = counted(times, true, instant(n), { atLeast: 64, within: hours(1), counts: 'readings' });
      last = counted(last, n % 2 === 0, instant(n), { atLeast: 1, last: 64, counts: 'readings' });
      change = withValue(change, [instant(n * 1e6), n], { type: 'falls', within: minutes(1) });
    }
    expect(times?.times?.length).toBe(64);
    expect(last?.readings?.length).toBe(64);
    expect(change.length).toBeLessThanOrEqual(17);
  });

  it('[RL15] what compares with nothing known counts nothing', () => {
    const story = warm(
      'level: yellow',
      'on: { type: count, of: { type: above, field: temperature, limit: { from: person, name: warm } }, atLeast: 1, last: 2 }',
    );
    reads(story, 0, 90);
    expect(alerts(story)).toEqual([]);
  });
});

describe('change', () => {
  const falls = 'on: { type: falls, field: temperature, by: 5, within: PT10M }';

  it('[RL16] a fall by enough within the time is raised, and over when its time is', () => {
    const story = warm('level: yellow', falls);
    reads(story, 0, 20);
    reads(story, 4, 22);
    reads(story, 5, 17);
    story.at(minutes(60));
    expect(alerts(story)).toEqual(['5 service', '14 quiet']);
  });

  it('[RL16] a slow fall is none', () => {
    const story = warm('level: yellow', falls);
    for (let n = 0; n < 10; n++) reads(story, n * 6, 30 - n * 2);
    expect(alerts(story)).toEqual([]);
  });

  it('[RL16] an old value is no beginning', () => {
    const story = warm('level: yellow', falls).sends('smoke-0501', { battery: 90 });
    reads(story, 0, 30);
    reads(story, 10, 20);
    story.at(minutes(11)).sends('smoke-0501', { battery: 90 });
    story.at(minutes(40)).sends('smoke-0501', { battery: 90 });
    expect(alerts(story)).toEqual([]);
  });
});
