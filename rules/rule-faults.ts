import type { Field, Kind } from '../devices/kind.ts';
import { KINDS, kindNamed } from '../devices/kinds/index.ts';
import { isCare } from './care-shape.ts';
import type { Condition, Leaf, ValueLeaf } from './condition-shape.ts';
import type { Rule } from './rule.ts';
import { urgencyOf } from './steps.ts';

/** What is wrong with a rule though each of its keys is well-formed. */
export interface RuleFault {
  readonly path: readonly (string | number)[];
  readonly problem: string;
  readonly cure: string;
}

/** All that keeps a rule from ever meaning what it says; none for a good one. */
export function findFaults(rule: Rule): RuleFault[] {
  const unknown = [
    ...(rule.where.kind ?? []).flatMap((kind, n) => kindFault(kind, ['where', 'kind', n])),
    ...kindsIn(rule.on, ['on']),
  ];
  if (unknown.length > 0) return unknown;
  const unless =
    rule.unless === undefined
      ? []
      : wrongField(rule.unless.field, 'state', ownKinds(rule), ['unless', 'field']);
  return [...conditionFaults(rule.on, ownKinds(rule), ['on']), ...unless, ...unfit(rule)];
}

type Path = RuleFault['path'];

const ownKinds = ({ where }: Rule): readonly Kind[] =>
  KINDS.filter(({ name }) => where.kind?.includes(name) !== false);

/** The kinds that a condition looks at. */
const kindsOf = (kind: string | undefined, own: readonly Kind[]): readonly Kind[] =>
  kind === undefined ? own : KINDS.filter(({ name }) => name === kind);

function kindFault(kind: string | undefined, path: Path): RuleFault[] {
  if (kind === undefined || kindNamed(kind) !== undefined) return [];
  const cure = `choose of ${KINDS.map(({ name }) => name).join(', ')}`;
  return [{ path, problem: 'is not a kind of device', cure }];
}

function kindsIn(on: Condition, path: Path): RuleFault[] {
  if (on.type === 'all-of' || on.type === 'any-of')
    return on.of.flatMap((part, n) => kindsIn(part, [...path, 'of', n]));
  return 'kind' in on ? kindFault(on.kind, [...path, 'kind']) : [];
}

function conditionFaults(on: Condition, kinds: readonly Kind[], path: Path): RuleFault[] {
  switch (on.type) {
    case 'all-of':
    case 'any-of':
      return on.of.flatMap((part, n) => conditionFaults(part, kinds, [...path, 'of', n]));
    case 'silence':
    case 'no-visit':
    case 'no-guardian':
    case 'record-stale':
      return [];
    case 'no-device':
      return on.kinds.flatMap((kind, n) => kindFault(kind, [...path, 'kinds', n]));
    case 'momentary':
      return [
        ...wrongField(on.field, 'momentary', kinds, [...path, 'field']),
        ...(on.calledOffBy === undefined
          ? []
          : wrongField(on.calledOffBy, 'number', kinds, [...path, 'calledOffBy'])),
        ...(on.hurriedBy === undefined
          ? []
          : wrongField(on.hurriedBy, 'momentary', kinds, [...path, 'hurriedBy'])),
      ];
    case 'levels':
      return [...wrongField(on.field, 'number', kinds, [...path, 'field']), ...stepFaults(on, path)];
    default:
      return leafFaults(on, kinds, path);
  }
}

function leafFaults(leaf: Leaf, kinds: readonly Kind[], path: Path): RuleFault[] {
  switch (leaf.type) {
    case 'no-sign-of-life':
      return quietFaults(leaf, path);
    case 'count':
      return [...valueFaults(leaf.of, kinds, [...path, 'of']), ...countFaults(leaf, path)];
    case 'rises':
    case 'falls':
      return wrongField(leaf.field, 'number', kinds, [...path, 'field']);
    case 'no-value': {
      const type = leaf.is === undefined ? 'any' : 'state';
      return wrongField(leaf.field, type, kindsOf(leaf.kind, kinds), [...path, 'field']);
    }
    default:
      return valueFaults(leaf, kinds, path);
  }
}

function valueFaults(leaf: ValueLeaf, kinds: readonly Kind[], path: Path): RuleFault[] {
  const type = leaf.type === 'state' ? 'state' : 'number';
  const field = wrongField(leaf.field, type, kindsOf(leaf.kind, kinds), [...path, 'field']);
  if (leaf.type === 'state' || typeof leaf.limit !== 'object' || leaf.limit.from !== 'habit') return field;
  const { floor, ceiling } = leaf.limit;
  if (floor === undefined || ceiling === undefined || floor <= ceiling) return field;
  return [
    ...field,
    {
      path: [...path, 'limit', 'floor'],
      problem: 'is above the ceiling',
      cure: 'write the lower figure as floor',
    },
  ];
}

/** A habit moves the limit of a rule that stands alone, to both sides of it. */
function quietFaults(
  { for: fixed, byHabit }: Extract<Leaf, { type: 'no-sign-of-life' }>,
  path: Path,
): RuleFault[] {
  if (byHabit === undefined) return [];
  const { atLeast, atMost } = byHabit;
  const at = [...path, 'byHabit'];
  if (path.length > 1)
    return [{ path: at, problem: 'does not count inside a group', cure: 'make it a rule of its own' }];
  if (atLeast <= fixed && fixed <= atMost) return [];
  return [{ path: at, problem: 'leaves out `for`', cure: 'write atLeast ≤ for ≤ atMost' }];
}

function countFaults(on: Extract<Leaf, { type: 'count' }>, path: Path): RuleFault[] {
  const faults: RuleFault[] = [];
  if ((on.last === undefined) === (on.within === undefined))
    faults.push({
      path,
      problem: 'counts of nothing, or of two things',
      cure: 'give either last (readings) or within (time)',
    });
  if (on.last !== undefined && on.atLeast > on.last)
    faults.push({
      path: [...path, 'atLeast'],
      problem: `is more than the last ${on.last}`,
      cure: `at most ${on.last}`,
    });
  for (const key of ['kind', 'maxAge'] as const)
    if (on.of[key] !== undefined)
      faults.push({
        path: [...path, 'of', key],
        problem: 'cannot be asked of what is counted',
        cure: 'leave it out: readings of the device itself are counted',
      });
  return faults;
}

/** Levels go from mild to bad, their limits with them, and each is left on the near side of its limit. */
function stepFaults({ steps, side }: Extract<Condition, { type: 'levels' }>, path: Path): RuleFault[] {
  const sign = side === 'above' ? 1 : -1;
  return steps.flatMap((step, n): RuleFault[] => {
    const at = [...path, 'steps', n];
    const before = steps[n - 1];
    const faults: RuleFault[] = [];
    if ((step.limit - step.reset) * sign < 0)
      faults.push({
        path: [...at, 'reset'],
        problem: `is ${side} its limit`,
        cure: `at the limit ${step.limit}, or on its other side`,
      });
    if (before === undefined) return faults;
    if ((step.limit - before.limit) * sign <= 0)
      faults.push({
        path: [...at, 'limit'],
        problem: `is not ${side} the one before`,
        cure: 'write the mildest level first',
      });
    if (RANK.indexOf(step.level) <= RANK.indexOf(before.level))
      faults.push({
        path: [...at, 'level'],
        problem: 'is not worse than the one before',
        cure: 'write blue, yellow, red in this order',
      });
    return faults;
  });
}

const RANK = ['blue', 'yellow', 'red'];

/** Keys that do not go together. */
function unfit(rule: Rule): RuleFault[] {
  const { on } = rule;
  const faults: RuleFault[] = [];
  const refuse = (keys: readonly (keyof Rule)[], problem: string, cure: string): void => {
    for (const key of keys) {
      const value = rule[key];
      if (value !== undefined && value !== 0) faults.push({ path: [key], problem, cure });
    }
  };
  const wrapped = 'put the condition into any-of: [ … ]';
  if (on.type === 'silence' || on.type === 'no-sign-of-life' || isCare(on))
    refuse(
      ['during', 'again', 'flapping', 'onDelay', 'offDelay', 'unless'],
      `does not go with ${on.type}`,
      on.type === 'silence' ? 'leave it out, or use no-value' : isCare(on) ? 'leave it out' : wrapped,
    );
  if (on.type === 'momentary')
    refuse(
      ['again', 'flapping', 'offDelay'],
      'does not go with a happening, which is over at once',
      'leave it out',
    );
  const last = on.type === 'levels' ? on.steps.at(-1) : undefined;
  if (last !== undefined && rule.urgency !== urgencyOf(last.level))
    faults.push({
      path: ['on', 'steps'],
      problem: 'ends with another level than the rule',
      cure: 'leave level out: the steps say it',
    });
  return faults;
}

type Wanted = 'state' | 'momentary' | 'number' | 'any';

/** A field that a kind does not have, or that is of another sort than the condition needs. */
function wrongField(field: string, wanted: Wanted, kinds: readonly Kind[], path: Path): RuleFault[] {
  const having = kinds.flatMap(({ fields }) => Object.entries(fields).filter(([name]) => name === field));
  if (having.length === 0) {
    const fitting = kinds.flatMap(({ fields }) =>
      Object.entries(fields).filter(([, it]) => isWanted(it, wanted)),
    );
    const known = new Set(fitting.map(([name]) => name));
    return [
      {
        path,
        problem: 'no kind of this rule reports this field',
        cure: `choose of ${[...known].join(', ')}`,
      },
    ];
  }
  if (having.every(([, one]) => isWanted(one, wanted))) return [];
  return [{ path, problem: `is not a ${SORTS[wanted]}`, cure: CURES[wanted] }];
}

const isWanted = (field: Field, wanted: Wanted): boolean => {
  if (wanted === 'any') return true;
  return wanted === 'number' ? 'unit' in field : field.type === wanted;
};

const SORTS: Readonly<Record<Wanted, string>> = {
  state: 'state',
  momentary: 'happening',
  number: 'figure',
  any: 'field',
};

const CURES: Readonly<Record<Wanted, string>> = {
  state:
    'for a figure use above or below, for a happening momentary, which stands alone: it is neither counted nor in a group',
  momentary: 'for a state use state, for a figure above or below',
  number: 'for a state use state, for a happening momentary',
  any: 'name a field',
};
