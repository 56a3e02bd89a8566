import { isCare } from './care-shape.ts';
import type { Condition, Leaf, Limit, Weighable } from './condition-shape.ts';
import type { HoursCalendar } from './opening-hours.ts';
import type { Rule } from './rule.ts';
import { openSchedule, type Schedule } from './schedule.ts';
import { type Steps, urgencyOf } from './steps.ts';

/** A rule that needs more than the last value of its own device, made ready once. */
export interface ComposedRule {
  readonly rule: Composable;
  readonly leaves: readonly Leaf[];
  /** What is weighed, or the levels that a figure reaches. */
  readonly whole: Part | Steps;
  readonly schedule: Schedule | undefined;
  /** The rule at each of its levels, the mildest first; empty for a rule of one level. */
  readonly levels: readonly Rule[];
  /** Time alone can make it hold, so it is looked at before any reading. */
  readonly looksByItself: boolean;
}

/** A condition, and the name under which its memory is kept apart from that of others. */
export interface Part {
  readonly on: Weighable;
  readonly path: string;
  /** Of a group. */
  readonly parts: readonly Part[];
}

type Composable = Rule & { readonly on: Weighable | Steps };

/** Whether the plain path of sensing cannot judge this rule. */
export function isComposed(rule: Rule): rule is Composable {
  const { on, during, again, flapping } = rule;
  if (on.type === 'momentary' || on.type === 'silence' || on.type === 'no-sign-of-life' || isCare(on))
    return false;
  const isPlain =
    on.type === 'state' || ((on.type === 'above' || on.type === 'below') && !isPersonal(on.limit));
  if (!isPlain || on.kind !== undefined || on.maxAge !== undefined) return true;
  return during !== undefined || again !== undefined || flapping !== undefined;
}

export function composeRule(rule: Composable, calendar: HoursCalendar): ComposedRule {
  const leaves = leavesOf(rule.on);
  const waits = leaves.some(({ type }) => type === 'no-value' || type === 'no-sign-of-life');
  return {
    rule,
    leaves,
    whole: rule.on.type === 'levels' ? rule.on : partOf(rule.on, 'on'),
    schedule: rule.during === undefined ? undefined : openSchedule(rule.during, calendar),
    levels:
      rule.on.type === 'levels'
        ? rule.on.steps.map(({ level }) => ({ ...rule, urgency: urgencyOf(level) }))
        : [],
    looksByItself: waits || rule.during !== undefined,
  };
}

function partOf(on: Weighable, path: string): Part {
  const parts = on.type === 'all-of' || on.type === 'any-of' ? on.of : [];
  return { on, path, parts: parts.map((part, n) => partOf(part, `${path}.${n}`)) };
}

/** The single conditions of a rule, those of groups included. */
export function leavesOf(on: Condition): Leaf[] {
  if (isCare(on)) return [];
  switch (on.type) {
    case 'all-of':
    case 'any-of':
      return on.of.flatMap((part): Leaf[] => leavesOf(part));
    case 'momentary':
    case 'silence':
    case 'levels':
      return [];
    default:
      return [on];
  }
}

/** A field of a kind whose last time the rules ask for; `is`: only of this value. */
export interface TimedField {
  readonly key: string;
  readonly field: string;
  readonly is: boolean | undefined;
}

/** What of a device of this kind has to be remembered by time. */
export function timedFields(leaves: readonly Leaf[], isOwn: boolean, kind: string): TimedField[] {
  return leaves
    .filter((leaf) => ('kind' in leaf && leaf.kind !== undefined ? leaf.kind === kind : isOwn))
    .flatMap((leaf) => {
      if (leaf.type === 'no-value') return [{ key: timedKey(leaf), field: leaf.field, is: leaf.is }];
      return 'maxAge' in leaf && leaf.maxAge !== undefined
        ? [{ key: timedKey(leaf), field: leaf.field, is: undefined }]
        : [];
    });
}

/** Where the last time of a condition's field is kept. */
export function timedKey(leaf: Extract<Leaf, { field: string }>): string {
  return leaf.type === 'no-value' && leaf.is !== undefined ? `${leaf.field}=${leaf.is}` : leaf.field;
}

/** The field whose habit a condition compares with. */
export const habitFields = (leaves: readonly Leaf[]): string[] =>
  leaves.flatMap((leaf) => {
    if (leaf.type === 'above' || leaf.type === 'below') return isHabit(leaf.limit) ? [leaf.field] : [];
    const inner = leaf.type === 'count' && 'limit' in leaf.of ? leaf.of : undefined;
    return inner !== undefined && isHabit(inner.limit) ? [inner.field] : [];
  });

const isPersonal = (limit: Limit): boolean => typeof limit === 'object';
const isHabit = (limit: Limit): boolean => typeof limit === 'object' && limit.from === 'habit';
