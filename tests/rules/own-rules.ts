import { readFileSync } from 'node:fs';
import { formatProblem } from '../../gateway/config/problem.ts';
import { checkRules } from '../../gateway/config/rules-file.ts';
import { parseYaml } from '../../gateway/config/yaml-file.ts';
import { BOOK } from '../../rules/book/index.ts';
import type { Rule } from '../../rules/rule.ts';

/** The rules in a text, or the lines that tell what is wrong with it. */
export function readOwn(text: string, file = 'r.yaml'): readonly Rule[] | string[] {
  const read = parseYaml(text, { file, code: 'rules-invalid' });
  if (!read.ok) return read.problems.map(formatProblem);
  const checked = checkRules([read.yaml], BOOK);
  return checked.ok ? checked.rules : checked.problems.map(formatProblem);
}

/** Rules that have to be right. */
export function ownRules(text: string): readonly Rule[] {
  const read = readOwn(text);
  const rules = read.filter((one) => typeof one !== 'string');
  if (rules.length !== read.length) throw new Error(read.join('\n'));
  return rules;
}

export const exampleRules = (name: string): readonly Rule[] =>
  ownRules(readFileSync(new URL(`../../docs/examples/rules/${name}.yaml`, import.meta.url), 'utf8'));
