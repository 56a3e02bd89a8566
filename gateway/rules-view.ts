import { levelOf } from '../rules/level.ts';
import type { RuleBook } from '../rules/rule-book.ts';
import type { RuleView } from './http/contract/rules.ts';

/** The rules in force as people read them. */
export function rulesView({ all, own }: RuleBook): RuleView[] {
  return all.map((rule) => {
    const { id, names, urgency, cause, why, replaces } = rule;

    return {
      ...{ id, names, level: levelOf(urgency), urgency, cause, own: own.includes(rule), why },
      ...(replaces !== undefined && { replaces }),
    };
  });
}
