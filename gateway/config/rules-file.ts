import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Duration } from '../../devices/time.ts';
import { habitFields, leavesOf } from '../../rules/composed-rule.ts';
import type { Sentence } from '../../rules/fact.ts';
import type { Urgency } from '../../rules/level.ts';
import type { Rule } from '../../rules/rule.ts';
import { findFaults } from '../../rules/rule-faults.ts';
import { urgencyOf } from '../../rules/steps.ts';
import { defaultWhy } from '../../rules/why.ts';
import { checkShape } from './check.ts';
import { type ConfigProblem, type Fault, locate } from './problem.ts';
import { MOST_RULES, type OwnRuleText, rulesSchema } from './rules-schema.ts';
import { readYaml, type YamlText } from './yaml-file.ts';

export type ReadRules =
  | { readonly ok: true; readonly rules: readonly Rule[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Bytes of all files together: 200 rules of 1 KiB, read in a fifth of a second while the gateway judges nothing. More are refused. */
export const LARGEST_FOLDER = 200 * 1024;

/** Files of one folder; more are refused: there are no more rules than that. */
const MOST_FILES = 200;

/** Reads every `*.yaml` of a folder, or says all that is wrong: the folder is taken whole or not at all. */
export function readRules(folder: string, book: readonly Rule[]): ReadRules {
  const names = listFiles(folder);
  if (typeof names === 'string') return unreadable(folder, names, 'check the path and its rights');
  if (names.length > MOST_FILES) return unreadable(folder, `${names.length} files`, `at most ${MOST_FILES}`);
  const bytes = names.reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  if (bytes > LARGEST_FOLDER)
    return unreadable(folder, `${bytes} bytes of rules`, `at most ${LARGEST_FOLDER}`);
  return readRuleFiles(
    names.map((name) => join(folder, name)),
    book,
  );
}

/** Reads these files together, or says all that is wrong in any. */
export function readRuleFiles(files: readonly string[], book: readonly Rule[]): ReadRules {
  const texts: YamlText[] = [];
  const problems: ConfigProblem[] = [];
  for (const file of files) {
    const read = readYaml({ file, code: 'rules-invalid' }, LARGEST_FOLDER);
    if (read.ok) texts.push(read.yaml);
    else problems.push(...read.problems);
  }
  const checked = checkRules(texts, book);
  if (!checked.ok) problems.push(...checked.problems);
  return problems.length > 0 ? { ok: false, problems } : checked;
}

/** Reads one file of rules, wherever it lies. */
export function readRuleFile(file: string, book: readonly Rule[]): ReadRules {
  const read = readYaml({ file, code: 'rules-invalid' }, LARGEST_FOLDER);
  return read.ok ? checkRules([read.yaml], book) : read;
}

/** The rules in several files together. */
export function checkRules(files: readonly YamlText[], book: readonly Rule[]): ReadRules {
  const problems: ConfigProblem[] = [];
  const taken: Taken = { book, ids: new Map(), habits: new Map(), count: 0 };
  const rules: Rule[] = [];
  for (const yaml of files) {
    const checked = checkShape(rulesSchema, yaml);
    if (!checked.ok) {
      problems.push(...checked.problems);
      continue;
    }
    const faults: Fault[] = [];
    for (const [n, text] of checked.value.rules.entries()) {
      const path = ['rules', n];
      const rule = ruleOf(text);
      if (rule === undefined) {
        faults.push({
          path,
          problem: 'says neither level nor urgency, or both',
          cure: 'add level: red, yellow or blue',
        });
        continue;
      }
      faults.push(...findFaults(rule).map((fault) => ({ ...fault, path: [...path, ...fault.path] })));
      faults.push(...clashes(rule, taken, path, yaml.file));
      rules.push(rule);
    }
    problems.push(...locate(faults, yaml));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rules };
}

function listFiles(folder: string): string[] | string {
  try {
    return readdirSync(folder)
      .filter((name) => /^[^.].*\.ya?ml$/.test(name))
      .sort();
  } catch (error) {
    return `cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown'})`;
  }
}

const unreadable = (file: string, problem: string, cure: string): ReadRules => ({
  ok: false,
  problems: [{ code: 'config-unreadable', file, path: '', problem, cure }],
});

function ruleOf({ names, level, urgency, why, onDelay, offDelay, ...rest }: OwnRuleText): Rule | undefined {
  const meant = urgencyMeant(rest.on, level === undefined ? urgency : urgencyOf(level));
  if (meant === undefined || (level !== undefined && urgency !== undefined)) return undefined;
  const none = 0 as Duration;
  const both = inBoth(names);
  return {
    ...rest,
    names: both,
    urgency: meant,
    onDelay: onDelay ?? none,
    offDelay: offDelay ?? none,
    why: why === undefined ? defaultWhy(both, rest.on, onDelay ?? none) : inBoth(why),
  };
}

/** The level of a rule with several is its worst. */
function urgencyMeant(on: Rule['on'], said: Urgency | undefined): Urgency | undefined {
  const worst = on.type === 'levels' ? on.steps.at(-1) : undefined;
  return said ?? (worst && urgencyOf(worst.level));
}

const inBoth = (text: string | Sentence): Sentence =>
  typeof text === 'string' ? { zh: text, en: text } : text;

/** What earlier rules of the folder have taken. */
interface Taken {
  readonly book: readonly Rule[];
  /** File by id. */
  readonly ids: Map<string, string>;
  /** Field by kind. */
  readonly habits: Map<string, string>;
  count: number;
}

function clashes(rule: Rule, taken: Taken, path: Fault['path'], file: string): Fault[] {
  const { id, replaces } = rule;
  const faults: Fault[] = [];
  const known = new Set(taken.book.map((one) => one.id));
  const first = taken.ids.get(id);
  if (first !== undefined)
    faults.push({
      path: [...path, 'id'],
      problem: `stands in ${first === file ? 'this file' : first} already`,
      cure: 'give each rule its own',
    });
  taken.ids.set(id, first ?? file);
  if (known.has(id) && replaces !== id)
    faults.push({
      path: [...path, 'id'],
      problem: 'is that of a shipped rule',
      cure: `choose another, or add replaces: ${id} to stand in its place`,
    });
  if (replaces !== undefined && !known.has(replaces))
    faults.push({
      path: [...path, 'replaces'],
      problem: 'is no shipped rule',
      cure: `choose of ${[...known].join(', ')}`,
    });
  if (++taken.count === MOST_RULES + 1)
    faults.push({ path, problem: 'is one rule too many', cure: `at most ${MOST_RULES} in the folder` });
  return [...faults, ...habitClash(rule, taken, path)];
}

/** A person's habit is kept of one figure, so that it stays under 1 KiB. */
function habitClash({ on, where }: Rule, { habits }: Taken, path: Fault['path']): Fault[] {
  const fields = new Set(habitFields(leavesOf(on)));
  return [...fields].flatMap((field) =>
    (where.kind ?? ['']).flatMap((kind): Fault[] => {
      const before = habits.get(kind) ?? field;
      habits.set(kind, before);
      if (before === field) return [];
      return [
        {
          path: [...path, 'on'],
          problem: `asks for the habit of ${field} beside that of ${before}`,
          cure: `a habit is kept of one figure; use a fixed limit for ${field}`,
        },
      ];
    }),
  );
}
