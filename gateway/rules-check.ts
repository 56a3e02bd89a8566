import { statSync } from 'node:fs';
import { BOOK } from '../rules/book/index.ts';
import { levelOf } from '../rules/level.ts';
import type { Rule } from '../rules/rule.ts';
import { preview } from '../rules/why.ts';
import { formatProblem } from './config/problem.ts';
import { type ReadRules, readRuleFiles, readRules } from './config/rules-file.ts';

const HELP = `npm run rules:check -- FILE…
npm run rules:check -- FOLDER

Reads rules as a gateway would and says of each what its alert will tell, in Chinese and English; a figure that only a
reading can tell is "?". No gateway is needed, and nothing is changed.

Exit codes: 0 well, 1 something is wrong (each line: file:line: what; how to mend it), 2 wrong usage.`;

/** `npm run rules:check`: gives the exit code. */
function main(args: readonly string[]): number {
  const [first] = args;
  if (first === '--help') {
    console.log(HELP);
    return 0;
  }
  if (first === undefined || args.some((one) => one.startsWith('-'))) {
    console.error('say which files or which folder; see --help (wrong-usage)');
    return 2;
  }
  const found = read(first, args);
  if (!found.ok) {
    for (const problem of found.problems) console.error(formatProblem(problem));
    return 1;
  }
  for (const rule of found.rules) console.log(said(rule));
  console.log(`${found.rules.length} rules, nothing is wrong`);
  return 0;
}

const read = (first: string, paths: readonly string[]): ReadRules =>
  paths.length === 1 && statSync(first, { throwIfNoEntry: false })?.isDirectory()
    ? readRules(first, BOOK)
    : readRuleFiles(paths, BOOK);

function said(rule: Rule): string {
  const { zh, en } = preview(rule);
  return [`${rule.id} (${levelOf(rule.urgency)})`, `zh  ${zh}`, `en  ${en}`].join('\n  ');
}

process.exitCode = main(process.argv.slice(2));
