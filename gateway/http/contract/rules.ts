import { z } from 'zod';
import { CAUSES } from '../../../rules/cause.ts';
import { LEVELS, URGENCIES } from '../../../rules/level.ts';
import { sentence } from './terms.ts';

const ruleView = z.strictObject({
  id: z.string(),
  names: sentence,
  level: z.enum(LEVELS),
  urgency: z.enum(URGENCIES),
  cause: z.enum(CAUSES),
  /** Written here, and not shipped. */
  own: z.boolean(),
  replaces: z.string().exactOptional(),
  /** The sentence with its gaps, e.g. `{value}`. */
  why: sentence,
});

export type RuleView = z.output<typeof ruleView>;

export const rulesPage = z.strictObject({ items: z.array(ruleView) });
