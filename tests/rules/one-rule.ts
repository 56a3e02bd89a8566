import { minutes } from '../../devices/time.ts';
import { MONDAY, only } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { ownRules } from './own-rules.ts';

/** One rule on the smoke detector at home, with these lines. */
export const heat = (...lines: string[]) =>
  ownRules(
    [
      'rules:',
      '  - id: heat',
      '    names: Heat',
      '    cause: heat',
      '    where: { kind: [smoke] }',
      ...lines.map((line) => `    ${line}`),
    ].join('\n'),
  );

export const begin = (rules: ReturnType<typeof ownRules>, ...devices: string[]) => {
  const story = new Scenario({ registry: only(...devices), book: [] }).rules(...rules);
  story.facts();
  return story;
};

export const warm = (...lines: string[]) => begin(heat(...lines), 'smoke-0501');
export const reads = (story: Scenario, minute: number, temperature: number) =>
  story.at(minutes(minute)).sends('smoke-0501', { temperature });

/** The alerts of a story: minute, and what became of them. */
export const alerts = (story: Scenario): string[] =>
  story.record.facts.flatMap((fact) => {
    if (fact.type !== 'alert-raised' && fact.type !== 'alert-cleared') return [];
    const minute = (fact.at - MONDAY) / 60e6;
    return [`${minute} ${fact.type === 'alert-raised' ? fact.urgency : 'quiet'}`];
  });
