import * as z from 'zod';
import type { SpellDuration } from '../../rules/condition-shape.ts';
import { LEVELS, URGENCIES } from '../../rules/level.ts';
import { bilingual, ruleId, ruleShape, text } from '../../rules/rule.ts';
import { shapeOf } from './check.ts';
import { duration } from './config-schema.ts';

/** Own rules of one folder; each device is watched by all that fit. More are refused. */
export const MOST_RULES = 200;

/** A length of time as people write it: `PT10M`. */
const spellIso: SpellDuration = (least, most) => duration(least, most);

const named = z.union([text.describe('The same in both languages.'), bilingual]);

const ownRule = z.strictObject({
  ...ruleShape(spellIso),
  names: named.describe('What people read.'),
  level: z
    .enum(LEVELS)
    .exactOptional()
    .describe('How bad: red is an emergency. Left out with `type: levels`.'),
  urgency: z
    .enum(URGENCIES)
    .exactOptional()
    .describe('In place of `level`: a red may also be a `state`, with slower clocks.'),
  why: named
    .exactOptional()
    .describe(
      'One sentence; `{value}` `{limit}` `{for}` `{n}` `{rate}` `{habit}` are filled in. Left out: made from the condition.',
    ),
  replaces: ruleId.exactOptional().describe('The rule of the book that it stands for.'),
});

/** A file of own rules. */
export const rulesSchema = z.strictObject({
  rules: z.array(ownRule).max(MOST_RULES).describe('Rules beside those that are shipped.'),
});

export type OwnRuleText = z.output<typeof ownRule>;

/** For editors that check YAML as it is written. */
export const rulesJsonSchema = () => shapeOf(rulesSchema);
