import type { FieldValue } from '../devices/reading.ts';
import type { Truth } from './alert.ts';
import type { Condition, ValueLeaf } from './condition-shape.ts';
import type { Rule } from './rule.ts';

/** The figure a condition compares with, in a place of this capacity; `undefined` when the place alone gives none. */
export function limitOf(condition: Condition, capacity: number | undefined): number | undefined {
  if (!('limit' in condition)) return undefined;
  if (condition.limit === 'capacity') return capacity;
  return typeof condition.limit === 'number' ? condition.limit : undefined;
}

/**
 * Whether the condition of a plain rule holds. While the rule's `unless` holds nothing new can be said, and a standing
 * alert ends: nothing says any more that it holds, and its case stays with people.
 */
export function truthOf(
  rule: Rule,
  values: Readonly<Record<string, FieldValue>>,
  standing: boolean,
  limit: number | undefined,
): Truth {
  if (isSilenced(rule, values)) return standing ? 'false' : 'unknown';
  switch (rule.on.type) {
    case 'state':
    case 'above':
    case 'below':
      return truthOfValue(rule.on, values[rule.on.field], standing, limit);
    default:
      return 'unknown';
  }
}

export const isSilenced = ({ unless }: Rule, values: Readonly<Record<string, FieldValue>>): boolean =>
  unless !== undefined && values[unless.field] === unless.is;

/**
 * Whether a condition on a value holds. A missing value or limit is unknown. What stands holds until the value is past
 * the limit by the deadband.
 */
export function truthOfValue(
  on: ValueLeaf,
  value: FieldValue | undefined,
  standing: boolean,
  limit: number | undefined,
): Truth {
  if (on.type === 'state') return value === undefined ? 'unknown' : truth(value === on.is);
  if (typeof value !== 'number' || limit === undefined) return 'unknown';
  if (on.type === 'above') return truth(standing ? value >= limit - on.deadband : value > limit);
  return truth(standing ? value <= limit + on.deadband : value < limit);
}

export const truth = (holds: boolean): Truth => (holds ? 'true' : 'false');
