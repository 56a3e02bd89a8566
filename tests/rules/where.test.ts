import { expect, it } from 'vitest';
import { hours } from '../../devices/time.ts';
import { defineRule, type Rule } from '../../rules/rule.ts';
import { B12, COMMUNITY, HOME, NEXT_HOME, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const dark = (on: Rule['on'], place: string): Rule =>
  defineRule({
    id: 'of-a-place',
    names: { zh: '某处', en: 'Of a place' },
    urgency: 'service',
    cause: 'report',
    where: { place },
    on,
    why: { zh: '某处。', en: 'Of a place.' },
  });

/** Where the rule tells of something when every door is opened, and then nobody is heard for two days. */
function told(on: Rule['on'], place: string): string[] {
  const story = new Scenario({
    registry: only('door-0501', 'door-0502', 'band-0501'),
    book: [dark(on, place)],
  });
  story.sends('door-0501', { open: true }).sends('door-0502', { open: true }).at(hours(48));
  return factsOfType(story.record.facts, 'alert-raised').map((fact) => fact.place);
}

it('[RL32] a rule of a place watches what is in it, and nothing else', () => {
  const open = { type: 'state', field: 'open', is: true } as const;
  expect(told(open, HOME)).toEqual([HOME]);
  expect(told(open, B12)).toEqual([HOME, NEXT_HOME]);
  expect(told(open, COMMUNITY)).toEqual([HOME, NEXT_HOME]);
  expect(told(open, `${B12}/05`)).toEqual([]);
  const quiet = { type: 'no-sign-of-life', for: hours(24) } as const;
  expect(VILLAGE.residents.map(({ place }) => place)).toEqual([HOME, NEXT_HOME]);
  expect(told(quiet, NEXT_HOME)).toEqual([NEXT_HOME]);
});

it('[RL32] what is no place is refused with its cure', () => {
  const open = { type: 'state', field: 'open', is: true } as const;
  expect(() => dark(open, 'hz//xh')).toThrow(/is not the id of a place/);
});
