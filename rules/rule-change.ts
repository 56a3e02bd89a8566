import type { Duration } from '../devices/time.ts';
import type { Sentence } from './fact.ts';
import type { Rule } from './rule.ts';
import { spell } from './why.ts';

/** More differences than this are counted: the rule is another one then. */
const MOST_TOLD = 4;

/** Keys of a rule that hold lengths of time. */
const LENGTHS: ReadonlySet<string> = new Set(['onDelay', 'offDelay', 'for', 'within', 'maxAge', 'every']);

/** What people read of a rule decides nothing. */
const SAYS_ONLY: ReadonlySet<string> = new Set(['id', 'names', 'why', 'replaces']);

/** What became of a rule in another book. */
export function leaving(rule: Rule, book: readonly Rule[]): Sentence {
  const is = counterpart(rule, book);
  return is === undefined
    ? { zh: `规则 ${rule.id} 不再有`, en: `there is no rule ${rule.id} any more` }
    : changeOf(rule, is);
}

/** What a rule was in the book before. */
export function coming(rule: Rule, book: readonly Rule[]): Sentence {
  const was = counterpart(rule, book);
  return was === undefined
    ? { zh: `规则 ${rule.id} 是新的`, en: `rule ${rule.id} is new` }
    : changeOf(was, rule);
}

/** The rule that does in a book what this one does in another: of the same id, or in its place. */
const counterpart = (rule: Rule, book: readonly Rule[]): Rule | undefined =>
  book.find(({ id }) => id === rule.id) ??
  book.find(({ replaces }) => replaces === rule.id) ??
  book.find(({ id }) => id === rule.replaces);

/** How a rule came to be another, in the keys of the language: `on.limit 150 → 160`. */
function changeOf(was: Rule, is: Rule): Sentence {
  const stands = was.id === is.id ? '' : was.id;
  const differences = differ(was, is);
  const told = differences.slice(0, MOST_TOLD).map(({ path, from, to }) => ({
    zh: `${path} ${from.zh} → ${to.zh}`,
    en: `${path} ${from.en} → ${to.en}`,
  }));
  const more = differences.length - told.length;
  return {
    zh: [
      `规则 ${is.id}${stands === '' ? '' : `（原 ${stands}）`}：${told.map(({ zh }) => zh).join('，')}`,
      ...(more > 0 ? [`另有${more}处`] : []),
    ].join('，'),
    en: [
      `rule ${is.id}${stands === '' ? '' : ` (in place of ${stands})`}: ${told.map(({ en }) => en).join(', ')}`,
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join(', '),
  };
}

interface Difference {
  readonly path: string;
  readonly from: Sentence;
  readonly to: Sentence;
}

function differ(was: Rule, is: Rule): Difference[] {
  const [before, after] = [valuesIn(was), valuesIn(is)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [from, to] = [before.get(path) ?? NOTHING, after.get(path) ?? NOTHING];
    return from.en === to.en ? [] : [{ path, from, to }];
  });
}

const NOTHING: Sentence = { zh: '无', en: 'none' };

/** Every single value of a rule that decides something, by its path. */
function valuesIn(rule: Rule): Map<string, Sentence> {
  const found = new Map<string, Sentence>();
  const walk = (value: object | string | number | boolean, path: string, key: string): void => {
    if (typeof value === 'object')
      for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`, name);
    else found.set(path, said(value, key));
  };
  for (const [name, value] of Object.entries(rule)) if (!SAYS_ONLY.has(name)) walk(value, name, name);
  return found;
}

function said(value: unknown, key: string): Sentence {
  if (!LENGTHS.has(key)) return { zh: String(value), en: String(value) };
  const length = value as Duration;
  return { zh: spell(length, 'zh'), en: spell(length, 'en') };
}
