import { expect, it } from 'vitest';
import { preview } from '../../rules/why.ts';
import { ownRules } from './own-rules.ts';

const says = (on: string, kind = 'smoke'): string => {
  const text = `rules: [{ id: r, names: Rule, level: blue, cause: report, where: { kind: [${kind}] }, on: ${on} }]`;
  return ownRules(text).map((rule) => preview(rule).en)[0] ?? '';
};

it('[OR12] a rule says beforehand what its alert will tell, with the figures it knows', () => {
  expect(says('{ type: above, field: temperature, limit: 35 }')).toBe('Rule: ?, above 35.');
  expect(says('{ type: below, field: temperature, limit: { from: person, name: cold } }')).toBe(
    'Rule: ?, below ?.',
  );
  expect(says('{ type: falls, field: temperature, by: 5, within: PT10M }')).toBe(
    'Rule: down by 5 within 10 min, now ?.',
  );
  expect(says('{ type: rises, field: temperature, by: 5, within: PT10M }')).toBe(
    'Rule: up by 5 within 10 min, now ?.',
  );
  expect(
    says('{ type: count, of: { type: state, field: open, is: true }, atLeast: 3, last: 4 }', 'door'),
  ).toBe('Rule: 3 of the last 4 readings.');
  expect(says('{ type: state, field: open, is: true }', 'door')).toBe('Rule.');
  const owed = (on: string) => {
    const text = `rules: [{ id: r, names: Rule, level: blue, cause: report, where: {}, on: ${on} }]`;
    return ownRules(text).map((rule) => preview(rule).en)[0];
  };
  expect(owed('{ type: no-visit, days: 3 }')).toBe('Rule: ? d.');
  expect(owed('{ type: record-stale, of: contact, days: 90 }')).toBe('Rule: ? d.');
});
