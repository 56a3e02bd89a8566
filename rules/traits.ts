import type { Kind, SignOfLife } from '../devices/kind.ts';
import { KINDS } from '../devices/kinds/index.ts';
import type { Fields, FieldValue } from '../devices/reading.ts';

/** What the fields of a kind mean for sensing, worked out once. */
export interface Traits {
  /** Happenings: each `true` counts once. */
  readonly momentary: readonly string[];
  /** Judged however old the reading says it is. */
  readonly judgedAlways: readonly string[];
  /** It tells of a door that people come and go through. */
  readonly isDoor: boolean;
  readonly life: readonly { readonly field: string; readonly mark: SignOfLife }[];
}

/** The traits of a kind by its name; an unknown one has none. */
export const traitsOf = (kind: string): Traits => byKind.get(kind) ?? NONE;

const byKind = new Map(KINDS.map((kind) => [kind.name, derive(kind)]));
const NONE: Traits = { momentary: [], judgedAlways: [], isDoor: false, life: [] };

function derive(kind: Kind): Traits {
  const fields = Object.entries(kind.fields);
  return {
    momentary: fields.flatMap(([name, field]) => (field.type === 'momentary' ? [name] : [])),
    judgedAlways: fields.flatMap(([name, field]) => (field.judgedAlways ? [name] : [])),
    isDoor: Object.hasOwn(kind.fields, 'open'),
    life: fields.flatMap(([field, { signOfLife: mark }]) => (mark === undefined ? [] : [{ field, mark }])),
  };
}

/** Whether a reading shows that somebody is up and about; what an unworn device measures is nobody's life. */
export function showsLife({ life }: Traits, fields: Fields, before: Fields): boolean {
  const worn = (fields.worn ?? before.worn) !== false;
  return life.some(({ field, mark }) => {
    const value = fields[field];
    return value !== undefined && isSign(mark, value, before[field], worn);
  });
}

function isSign(mark: SignOfLife, value: FieldValue, before: FieldValue | undefined, worn: boolean): boolean {
  switch (mark) {
    case 'any':
      return worn;
    case 'true':
      return value === true;
    case 'change':
      return before !== undefined && value !== before;
    case 'rise':
      return before !== undefined && value > before;
  }
}
