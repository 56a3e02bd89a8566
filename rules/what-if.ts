import { type Duration, days, hours, type Instant, minutes } from '../devices/time.ts';
import { habitFields, leavesOf } from './composed-rule.ts';
import type { Sentence } from './fact.ts';
import { HABIT_DAYS } from './habit.ts';
import type { PastAlert } from './past.ts';
import type { Rule } from './rule.ts';
import { coming, leaving } from './rule-change.ts';
import { subjectKey } from './subject.ts';

/** Rules of two books: those of both are judged once. */
export interface Books {
  readonly both: readonly Rule[];
  readonly before: readonly Rule[];
  readonly after: readonly Rule[];
}

export interface Differing {
  readonly alert: PastAlert;
  readonly why: Sentence;
}

export interface Moved extends Differing {
  /** What it was before. */
  readonly was: PastAlert;
}

/** How the alerts of one past differ from those of another. */
export interface Differences {
  readonly gained: readonly Differing[];
  readonly lost: readonly Differing[];
  readonly moved: readonly Moved[];
  /** Alerts that are in both. */
  readonly same: readonly PastAlert[];
}

/**
 * Alerts of one subject and cause that are no further apart than this, or stand at the same time, are one trouble told
 * twice: a changed delay or limit moves it.
 */
const SAME_TROUBLE = minutes(10);

/** What the alarms of dead sensors and people who are seen by none need, whatever the rules: a day and an hour or two. */
const LEAST_WARM_UP = hours(26);
/** Raw readings are kept for so long: a rule that looks back farther finds nothing there, and is not waited for. */
const LONGEST_WARM_UP = days(30);

const EXACTLY = 0 as Duration;

export function splitBooks(before: readonly Rule[], after: readonly Rule[]): Books {
  const [texts, others] = [before, after].map((book) => new Set(book.map((rule) => JSON.stringify(rule))));
  return {
    both: before.filter((rule) => others?.has(JSON.stringify(rule))),
    before: before.filter((rule) => !others?.has(JSON.stringify(rule))),
    after: after.filter((rule) => !texts?.has(JSON.stringify(rule))),
  };
}

/** How long before the time that is asked for a replay has to begin, so that no rule lacks a memory of what came before. */
export function warmUpOf(rules: readonly Rule[]): Duration {
  const lengths = rules.map((rule): Duration => {
    const { on, onDelay, offDelay } = rule;
    const leaves = leavesOf(on);
    const isQuiet = leaves.some((leaf) => leaf.type === 'no-sign-of-life' && leaf.byHabit !== undefined);
    if (isQuiet || habitFields(leaves).length > 0) return days(HABIT_DAYS);
    const waits = [on, ...leaves].flatMap((one) => [
      'for' in one ? one.for : 0,
      ('within' in one && one.within) || 0,
      ('maxAge' in one && one.maxAge) || 0,
    ]);
    return (Math.max(...waits) + onDelay + offDelay) as Duration;
  });
  return Math.max(LEAST_WARM_UP, ...lengths.filter((length) => length <= LONGEST_WARM_UP)) as Duration;
}

/** What other rules would have changed, each with its reason. */
export function compareBooks(
  alerts: Readonly<Record<keyof Books, readonly PastAlert[]>>,
  { before, after }: Books,
): Differences {
  const { pairs, lost, gained } = match(alerts.before, alerts.after, EXACTLY);
  const [same, moved] = part(pairs, EXACTLY);
  const left = new Map(before.map((rule) => [rule.id, leaving(rule, after)]));
  const came = new Map(after.map((rule) => [rule.id, coming(rule, before)]));
  return {
    gained: gained.map((alert) => because(alert, GAINED, came.get(alert.rule))),
    lost: lost.map((alert) => because(alert, LOST, left.get(alert.rule))),
    moved: moved.map(({ was, is }) => ({ was, ...because(is, MOVED, came.get(is.rule)) })),
    same: [...alerts.both, ...same],
  };
}

/** How a replay differs from what was told at the time. */
export function compareRecord(recorded: readonly PastAlert[], replayed: readonly PastAlert[]): Differences {
  const { pairs, lost, gained } = match(recorded, replayed, SAME_TROUBLE);
  const [same, moved] = part(pairs, SAME_TROUBLE);
  return {
    gained: gained.map((alert) => because(alert, NOT_TOLD)),
    lost: lost.map((alert) => because(alert, NOT_FOUND)),
    moved: moved.map(({ was, is }) => ({ was, ...because(is, TOLD_ELSE) })),
    same,
  };
}

/** What of it lies in `from` ≤ at < `to`, on either side: what came in time before and would not now is in it. */
export function within(
  { gained, lost, moved, same }: Differences,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Differences {
  const isIn = ({ at }: PastAlert): boolean => at >= from && at < to;
  return {
    gained: gained.filter(({ alert }) => isIn(alert)),
    lost: lost.filter(({ alert }) => isIn(alert)),
    moved: moved.filter(({ alert, was }) => isIn(alert) || isIn(was)),
    same: same.filter(isIn),
  };
}

const GAINED: Sentence = { zh: '按其他规则会报警', en: 'told by the other rules' };
const LOST: Sentence = { zh: '按其他规则不再报警', en: 'not told by the other rules' };
const MOVED: Sentence = { zh: '按其他规则改变', en: 'changed by the other rules' };
const NOT_TOLD: Sentence = { zh: '重放得出，记录中没有', en: 'the replay gives it, the record has none' };
const NOT_FOUND: Sentence = { zh: '记录中有，重放得不出', en: 'the record has it, the replay gives none' };
const TOLD_ELSE: Sentence = {
  zh: '记录中的时间或级别不同',
  en: 'the record has it at another time or level',
};

/** The alert's own sentence with what became of it. */
function because(alert: PastAlert, became: Sentence, change?: Sentence): Differing {
  const { zh, en } = alert.why;
  return {
    alert,
    why: {
      zh: `${zh}${became.zh}${change === undefined ? '' : `（${change.zh}）`}。`,
      en: `${en.replace(/\.$/, '')}: ${became.en}${change === undefined ? '' : ` (${change.en})`}.`,
    },
  };
}

interface Pair {
  readonly was: PastAlert;
  readonly is: PastAlert;
}

interface Matched {
  readonly pairs: readonly Pair[];
  readonly lost: readonly PastAlert[];
  readonly gained: readonly PastAlert[];
}

/** Pairs alerts of one subject and cause: first those of one level and time, then those of one trouble, in the order of time. */
function match(before: readonly PastAlert[], after: readonly PastAlert[], within: Duration): Matched {
  const others = Map.groupBy(after, troubleOf);
  const pairs: Pair[] = [];
  const lost: PastAlert[] = [];
  const gained: PastAlert[] = [];
  for (const [trouble, mine] of Map.groupBy(before, troubleOf)) {
    const equal = pairUp(mine, others.get(trouble) ?? [], (was, is) => isEqual(was, is, within));
    const near = pairUp(equal.before, equal.after, isOneTrouble);
    pairs.push(...equal.pairs, ...near.pairs);
    lost.push(...near.before);
    gained.push(...near.after);
    others.delete(trouble);
  }
  gained.push(...[...others.values()].flat());
  return {
    pairs: pairs.sort((a, b) => inTime(a.is, b.is)),
    lost: lost.sort(inTime),
    gained: gained.sort(inTime),
  };
}

/** What is the same on both sides, and what is not. */
function part(pairs: readonly Pair[], within: Duration): [PastAlert[], Pair[]] {
  const isSame = ({ was, is }: Pair): boolean => isEqual(was, is, within);
  return [pairs.filter(isSame).map(({ is }) => is), pairs.filter((pair) => !isSame(pair))];
}

/** One walk along both in the order of time: what fits is a pair, else the earlier one stays alone. */
function pairUp(
  befores: readonly PastAlert[],
  afters: readonly PastAlert[],
  fits: (was: PastAlert, is: PastAlert) => boolean,
) {
  const mine = befores.toSorted(inTime).reverse();
  const others = afters.toSorted(inTime).reverse();
  const pairs: Pair[] = [];
  const before: PastAlert[] = [];
  const after: PastAlert[] = [];
  for (;;) {
    const [was, is] = [mine.at(-1), others.at(-1)];
    if (was === undefined) return { pairs, before, after: [...after, ...others.reverse()] };
    if (is === undefined) return { pairs, before: [...before, ...mine.reverse()], after };
    if (fits(was, is)) {
      pairs.push({ was, is });
      mine.pop();
      others.pop();
    } else if (inTime(was, is) <= 0) {
      before.push(was);
      mine.pop();
    } else {
      after.push(is);
      others.pop();
    }
  }
}

const troubleOf = ({ subject, cause }: PastAlert): string => `${subjectKey(subject)} ${cause}`;

/** By time, then in an order that does not depend on who replayed what. */
export function inTime(a: PastAlert, b: PastAlert): number {
  if (a.at !== b.at) return a.at - b.at;
  const [x, y] = [orderOf(a), orderOf(b)];
  return Number(x > y) - Number(x < y);
}

const orderOf = ({ subject, rule, level }: PastAlert): string => `${level} ${rule} ${subjectKey(subject)}`;

const isEqual = (a: PastAlert, b: PastAlert, within: Duration): boolean =>
  a.level === b.level && Math.abs(a.at - b.at) <= within;

const isOneTrouble = (a: PastAlert, b: PastAlert): boolean =>
  a.at <= endOf(b) + SAME_TROUBLE && b.at <= endOf(a) + SAME_TROUBLE;

const endOf = ({ until }: PastAlert): Instant => until ?? (Number.POSITIVE_INFINITY as Instant);
