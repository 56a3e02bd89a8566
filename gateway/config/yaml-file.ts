import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type ConfigProblem, locate, type Path, type Source } from './problem.ts';

/** A YAML file as plain values that still know their lines. */
export interface YamlText extends Source {
  readonly value: unknown;
}

export type ReadYaml =
  | { readonly ok: true; readonly yaml: YamlText }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

type Named = Pick<Source, 'file' | 'code'>;

/** Reads a UTF-8 file of at most `limit` bytes; a larger one, or one that cannot be read, is `config-unreadable`. */
export function readYaml(named: Named, limit: number): ReadYaml {
  const { file } = named;
  let bytes: Uint8Array;
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      if (size > limit)
        return unreadable(file, `${size} bytes, more than ${limit}`, 'name another file, or split this one');
      bytes = readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return unreadable(file, `cannot be read (${code})`, 'check the path and its rights');
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) return unreadable(file, 'not UTF-8', 'save it in the encoding UTF-8 (not GBK)');
  return parseYaml(text, named);
}

/** Reads one YAML 1.2 document; nothing at all is an empty map. Its problems never quote the text. */
export function parseYaml(text: string, named: Named): ReadYaml {
  const { file, code } = named;
  const lines = new LineCounter();
  try {
    // `prettyErrors` would quote the lines around: names and secrets.
    const options = {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      logLevel: 'silent',
    } as const;
    const document = parseDocument(text, options);
    const found = [...document.errors, ...document.warnings];
    if (found.length > 0) {
      // One slip makes many errors on its line; the first is the one to mend.
      const lineAt = ({ pos: [offset] }: (typeof found)[number]) => lines.linePos(offset).line;
      const first = found.filter((error, n) => found.findIndex((one) => lineAt(one) === lineAt(error)) === n);
      const faults = first.map((error) => ({
        path: [error.pos[0]],
        problem: `not well-formed YAML: ${withoutQuotes(error.message)}`,
        cure: 'check indentation and brackets here, and put texts with { } : or # in quotes',
      }));
      const lineOf = ([offset]: Path) => lines.linePos(Number(offset)).line;
      const located = locate(faults, { file, code, lineOf });
      return { ok: false, problems: located.map((problem) => ({ ...problem, path: '' })) };
    }
    const lineOf = (path: Path) => {
      const offset = offsetOf(path, document.contents, (node) =>
        isAlias(node) ? node.resolve(document) : node,
      );
      return offset === undefined ? undefined : lines.linePos(offset).line;
    };
    return { ok: true, yaml: { file, code, value: document.toJS() ?? {}, lineOf } };
  } catch (error) {
    // Aliases without end, or nesting deeper than the stack.
    if (!(error instanceof ReferenceError) && !(error instanceof RangeError)) throw error;
    return unreadable(file, 'too deeply nested, or too many aliases', 'write it out plainly');
  }
}

/** Where the last part of `path` that exists begins in the text. */
function offsetOf(path: Path, root: Node | null, resolve: (node: unknown) => unknown): number | undefined {
  let node: unknown = root;
  let offset = root?.range?.[0];
  for (const part of path) {
    node = resolve(node);
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(part));
      if (pair === undefined) break;
      offset = isScalar(pair.key) ? pair.key.range?.[0] : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const withoutQuotes = (message: string) =>
  message
    .replace(/[:"“'].*$/s, '…')
    .replace(/\s+/g, ' ')
    .slice(0, 120);

function unreadable(file: string, problem: string, cure: string): ReadYaml {
  return { ok: false, problems: [{ code: 'config-unreadable', file, path: '', problem, cure }] };
}
