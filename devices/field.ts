import type { Field, Kind } from './kind.ts';
import type { JsonObject } from './payload.ts';
import type { Fields, FieldValue } from './reading.ts';
import type { FieldProblem } from './rejection.ts';

export interface Checked {
  /** The good values, in the kind's order. */
  readonly fields: Fields;
  readonly problems: readonly FieldProblem[];
  /** True when a field of the kind was there at all, even one that says nothing. */
  readonly anyKnown: boolean;
}

/**
 * Takes a kind's fields out of what was sent: a bad value is left out and named, `null` and an unmeasured zero are
 * missing, a momentary `false` says nothing, and what the kind does not know is passed over. Values are asked for by
 * the kind's own names only, so no key that a sender can think of reaches anything else.
 */
export function checkFields(kind: Kind, values: JsonObject): Checked {
  const fields: Record<string, FieldValue> = {};
  let problems = NONE;
  let anyKnown = false;
  for (const name in kind.fields) {
    const value = values[name];
    const field = kind.fields[name];
    if (field === undefined || value === undefined) continue;
    anyKnown = true;
    const result = value === null ? 'missing' : check(field, value);
    if (typeof result !== 'string') fields[name] = result;
    else if (result !== 'missing') problems = [...problems, { field: name, why: result }];
  }
  return { fields, problems, anyKnown };
}

const NONE: readonly FieldProblem[] = [];

type Result = FieldValue | 'missing' | 'wrong-type' | 'out-of-range';

function check(field: Field, value: unknown): Result {
  if (!('unit' in field)) {
    if (typeof value !== 'boolean') return 'wrong-type';
    return field.type === 'momentary' && !value ? 'missing' : value;
  }
  if (typeof value !== 'number') return 'wrong-type';
  if (value === 0 && field.zeroIsMissing) return 'missing';
  // Adding zero turns -0, which JSON can say, into 0; the infinite 1e999 falls to the range.
  return value >= field.min && value <= field.max ? value + 0 : 'out-of-range';
}
