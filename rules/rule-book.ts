import type { Rule } from './rule.ts';

/** The rules of a community. */
export interface RuleBook {
  readonly shipped: readonly Rule[];
  readonly own: readonly Rule[];
  /** Those in force, own ones last. */
  readonly all: readonly Rule[];
}

/** An own rule may stand for a shipped one. */
export function openRuleBook(shipped: readonly Rule[], own: readonly Rule[]): RuleBook {
  const replaced = new Set(own.map(({ replaces }) => replaces));
  return { shipped, own, all: [...shipped.filter(({ id }) => !replaced.has(id)), ...own] };
}
