import { nearest } from './nearest.ts';

/** What can be wrong with the files, the command line or the environment; each has its page in docs/problems.md. */
export type ConfigProblemCode =
  | 'config-invalid'
  | 'config-unknown-key'
  | 'config-unreadable'
  | 'community-invalid'
  | 'rules-invalid'
  | 'insecure-bind'
  | 'wrong-usage';

export interface ConfigProblem {
  readonly code: ConfigProblemCode;
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** e.g. `devices[3].kind`; empty for the whole file. */
  readonly path: string;
  readonly problem: string;
  readonly cure: string;
}

/** One line: `file:line: path: problem; cure (code)`. */
export function formatProblem(it: ConfigProblem): string {
  const where = [it.file, it.line].filter((part) => part !== undefined).join(':');
  const parts = [where, it.path, `${it.problem}; ${it.cure} (${it.code})`];
  return parts.filter((part) => part !== '').join(': ');
}

export type Path = readonly (string | number)[];

/** A problem that still has to be found in its file. Its texts never quote names, phones or secrets. */
export interface Fault {
  readonly code?: ConfigProblemCode;
  readonly path: Path;
  readonly problem: string;
  readonly cure: string;
}

/** Problems told of one file: more help nobody, and each costs a search for its line. One more line counts the rest. */
export const MOST_PROBLEMS = 50;

/** A file that can say where something is in it. */
export interface Source {
  readonly file: string;
  /** The code of a problem in it that has no code of its own. */
  readonly code: 'config-invalid' | 'community-invalid' | 'rules-invalid';
  /** The line of a key or entry, counted from 1; of what is missing, the line of what it is missing in. */
  lineOf(path: Path): number | undefined;
}

export function locate(faults: readonly Fault[], source: Source): ConfigProblem[] {
  const { file, code } = source;
  const problems = faults.slice(0, MOST_PROBLEMS).map((fault): ConfigProblem => {
    const line = source.lineOf(fault.path);
    return {
      code: fault.code ?? code,
      file,
      ...(line !== undefined && { line }),
      path: formatPath(fault.path),
      problem: fault.problem,
      cure: fault.cure,
    };
  });
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const more = faults.length - problems.length;
  const rest = { code, file, path: '', cure: 'mend these first' };
  return more > 0 ? [...problems, { ...rest, problem: `${more} more problems` }] : problems;
}

export function formatPath(path: Path): string {
  const text = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return isPlain(part) ? `.${part}` : '.(a key of other characters)';
  });
  return text.join('').replace(/^\./, '');
}

/** Longer quotations are cut: they are there to find the place again. */
const LONGEST_QUOTE = 60;

/** Text as it may stand in one line of a log: in quotes, cut, control characters escaped. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}

/** An id that nothing in a list has. */
export function unknown(
  path: Path,
  id: string | undefined,
  known: { has(id: string): boolean },
  list: string,
): Fault[] {
  if (id === undefined || known.has(id)) return [];
  return [{ path, problem: `${quote(id)} is not among the ${list}`, cure: `add it there, or correct it` }];
}

export function unknownKey(path: Path, key: string, known: readonly string[]): Fault {
  // A key of other characters may be someone's name that slipped to the wrong side of a colon.
  const named = isPlain(key) ? `unknown key ${quote(key)}` : 'a key of other than plain letters';
  const cure = `the nearest known key is "${nearest(key, known)}"`;
  return { code: 'config-unknown-key', path: [...path, key], problem: named, cure };
}

const isPlain = (key: string) => /^[A-Za-z0-9_-]{1,60}$/.test(key);
