import type { FieldValue } from '../devices/reading.ts';
import type { Truth } from './alert.ts';
import type { Condition, Rule } from './rule.ts';

/** The figure a condition compares with, in a place of this capacity; `undefined` when it compares with none. */
export function limitOf(condition: Condition, capacity: number | undefined): number | undefined {
  if (!('limit' in condition)) return undefined;
  return condition.limit === 'capacity' ? capacity : condition.limit;
}

/**
 * Whether a condition on a value holds. A missing value is unknown. While the rule's `unless` holds nothing new can
 * be said, and a standing alert ends: nothing says any more that it holds, and its case stays with people.
 * A standing alert holds until the value is past the limit by the deadband.
 */
export function truthOf(
  rule: Rule,
  values: Readonly<Record<string, FieldValue>>,
  standing: boolean,
  limit: number | undefined,
): Truth {
  if (rule.unless !== undefined && values[rule.unless.field] === rule.unless.is)
    return standing ? 'false' : 'unknown';
  switch (rule.on.type) {
    case 'state': {
      const value = values[rule.on.field];
      return value === undefined ? 'unknown' : truth(value === rule.on.is);
    }
    case 'above': {
      const value = values[rule.on.field];
      if (typeof value !== 'number' || limit === undefined) return 'unknown';
      return truth(standing ? value >= limit - rule.on.deadband : value > limit);
    }
    case 'below': {
      const value = values[rule.on.field];
      if (typeof value !== 'number' || limit === undefined) return 'unknown';
      return truth(standing ? value <= limit + rule.on.deadband : value < limit);
    }
    case 'momentary':
    case 'silence':
    case 'no-sign-of-life':
      return 'unknown';
  }
}

const truth = (holds: boolean): Truth => (holds ? 'true' : 'false');
