import type { FieldValue } from '../devices/reading.ts';
import type { Device, Directory } from '../devices/registry.ts';
import type { Truth } from './alert.ts';
import type { Condition, Rule } from './rule.ts';

/** The figure a condition compares with; `undefined` for conditions that compare with none. */
export function limitOf(condition: Condition, device: Device, directory: Directory): number | undefined {
  if (!('limit' in condition)) return undefined;
  if (condition.limit !== 'capacity') return condition.limit;
  return device.venue === undefined ? undefined : directory.venue(device.venue)?.capacity;
}

/**
 * Whether a condition on a value holds. A missing value, or one read while the rule's `unless` holds, is unknown.
 * A standing alert holds until the value is past the limit by the deadband.
 */
export function truthOf(
  rule: Rule,
  values: Readonly<Record<string, FieldValue>>,
  standing: boolean,
  limit: number | undefined,
): Truth {
  if (rule.unless !== undefined && values[rule.unless.field] === rule.unless.is) return 'unknown';
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
