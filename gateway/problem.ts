import type { Meaning } from './problem-meaning.ts';
import { DATA } from './problems-of-data.ts';
import { ANSWERS, HTTP } from './problems-of-requests.ts';
import { START, STORES } from './problems-of-the-machine.ts';

export type ProblemCode = keyof typeof PROBLEMS;

/** An expected failure on its way out. `message` is of this occurrence: ids, limits, files, never a person's name. */
export class Problem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** The code that an error carries, ours or that of a part with errors of its own, if it has a page. */
export function problemCodeOf(error: unknown): ProblemCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return isProblemCode(error.code) ? error.code : undefined;
}

const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(PROBLEMS, text);

/** Every problem by its code; docs/problems.md has a section for each. */
export const PROBLEMS = { ...ANSWERS, ...DATA, ...HTTP, ...STORES, ...START } as const satisfies Record<
  string,
  Meaning
>;

export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];
