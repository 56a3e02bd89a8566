import * as z from 'zod';
import { meant } from './nearest.ts';
import { type ConfigProblem, type Fault, locate, quote, unknownKey } from './problem.ts';
import type { YamlText } from './yaml-file.ts';

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** The file's values in the shape of `schema`, or everything that is wrong with them. */
export function checkShape<S extends z.ZodType>(schema: S, yaml: YamlText): Checked<z.output<S>> {
  const result = schema.safeParse(yaml.value, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  const shape = shapeOf(schema);
  const faults = result.error.issues.flatMap((issue) => explain(issue, shape));
  // A misspelt key first: what is missing because of it comes after.
  faults.sort((a, b) => Number(b.code === 'config-unknown-key') - Number(a.code === 'config-unknown-key'));
  return { ok: false, problems: locate(faults, yaml) };
}

/** The JSON Schema of what may be written in a file. */
export function shapeOf(schema: z.ZodType): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(schema, { io: 'input' });
}

/**
 * A word that `read` understands; it gives `undefined` or throws a `RangeError` for another one. Such a word is quoted in
 * the problem, so this is not for names or secrets.
 */
export function word<T>(options: {
  readonly what: string;
  readonly read: (text: string) => T | undefined;
  readonly cure: string | ((text: string) => string);
}): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = understand(options.read, text);
    if (value !== undefined) return value;
    const cure = typeof options.cure === 'string' ? options.cure : options.cure(text);
    const message = `${quote(text)} is not ${options.what}`;
    context.addIssue({ code: 'custom', message, params: { cure } });
    return z.NEVER;
  });
}

function understand<T>(read: (text: string) => T | undefined, text: string): T | undefined {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function explain(issue: z.core.$ZodIssue, shape: z.core.JSONSchema.JSONSchema): Fault[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const fault = (problem: string, cure: string): Fault[] => [{ path, problem, cure }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, knownKeys(shape, path)));
    case 'invalid_type':
      return fault(...explainType(issue.expected, issue.input));
    case 'invalid_value': {
      const known = issue.values.map(String);
      if (issue.input === undefined) return fault('is missing', `choose of ${known.join(', ')}`);
      const near = typeof issue.input === 'string' ? meant(issue.input, known) : undefined;
      const hint = near === undefined ? '' : `; the nearest is "${near}"`;
      return fault('is not one of the known words', `choose of ${known.join(', ')}${hint}`);
    }
    case 'too_small':
      return fault('is too small or too short', `at least ${issue.minimum}${unitOf(issue.origin)}`);
    case 'too_big':
      return fault('is too large or too long', `at most ${issue.maximum}${unitOf(issue.origin)}`);
    case 'invalid_union': {
      const inside = meantVariant(issue);
      if (inside !== undefined)
        return inside.flatMap((one) => explain({ ...one, path: [...issue.path, ...one.path] }, shape));
      const variants = 'options' in issue ? (issue.options ?? []).join(', ') : '';
      return fault('is not one of the known variants', `choose of ${variants}`);
    }
    case 'invalid_format':
      return fault(`is not of the form "${issue.format}"`, FORMS[issue.format] ?? 'write it in that form');
    default: {
      const cure: unknown = issue.code === 'custom' ? issue.params?.cure : undefined;
      return fault(issue.message, typeof cure === 'string' ? cure : 'mend it');
    }
  }
}

/** What is wrong within the variant that was meant: the only one of the kind of value that stands there. */
function meantVariant({ errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | undefined {
  const meant = errors.filter(
    (issues) => issues.some(({ path }) => path.length > 0) || issues.every(isOfKeys),
  );
  const [first] = meant.toSorted((a, b) => a.length - b.length);
  return first !== undefined && first.length > 0 ? first : undefined;
}

const isOfKeys = ({ code }: z.core.$ZodIssue): boolean => code === 'unrecognized_keys';

const FORMS: Readonly<Record<string, string>> = {
  date: 'write a day that exists as YYYY-MM-DD',
  time: 'write the time of day as HH:MM',
  url: 'write a whole address, e.g. http://127.0.0.1:9000/in',
};

function explainType(expected: string, input: unknown): [problem: string, cure: string] {
  const wanted = WORDS[expected] ?? expected;
  if (input === undefined) return ['is missing', `add it (${wanted})`];
  if (input === null) return ['is empty', 'give it a value, or leave the key out'];
  if (expected === 'string' && ['number', 'boolean', 'bigint'].includes(typeof input))
    return [`is a ${typeof input}, not text`, 'put it in quotes'];
  if (typeof input === 'string' && ['number', 'int', 'boolean'].includes(expected))
    return [`is text, not a ${wanted}`, 'write it without quotes'];
  return [`is not a ${wanted}`, `write a ${wanted}`];
}

/** What YAML calls zod's types. */
const WORDS: Readonly<Record<string, string>> = {
  object: 'map',
  array: 'list',
  string: 'text',
  int: 'number',
};

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

/** The keys that a schema has at `path`; those of every variant where there are several. */
function knownKeys(shape: z.core.JSONSchema.JSONSchema, path: readonly (string | number)[]): string[] {
  const [part, ...rest] = path;
  const variants = [shape, ...(shape.anyOf ?? []), ...(shape.oneOf ?? [])].filter(isSchema);
  if (part === undefined) return [...new Set(variants.flatMap((one) => Object.keys(one.properties ?? {})))];
  return variants.flatMap((one) => {
    const below = typeof part === 'number' ? one.items : one.properties?.[part];
    return isSchema(below) ? knownKeys(below, rest) : [];
  });
}

const isSchema = (it: unknown): it is z.core.JSONSchema.JSONSchema => typeof it === 'object' && it !== null;
