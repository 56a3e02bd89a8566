import { z } from 'zod';
import { GROUPS, RISKS } from '../devices/registry.ts';
import type { Duration } from '../devices/time.ts';
import { CAUSES } from './cause.ts';
import { URGENCIES } from './level.ts';

const duration = z
  .number()
  .int()
  .nonnegative()
  .transform((µs) => µs as Duration);

const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/** The fixed figure, or the venue's own capacity. */
const limit = z.union([z.number(), z.literal('capacity')]);

const condition = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('state'), field: z.string(), is: z.boolean() }),
  /** `calledOffBy` is a running total whose rise shows that it was nothing; `hurriedBy` a second source that ends the wait. */
  z.strictObject({
    type: z.literal('momentary'),
    field: z.string(),
    calledOffBy: z.string().optional(),
    hurriedBy: z.string().optional(),
  }),
  /** Back to normal only past the limit by `deadband`. */
  z.strictObject({ type: z.literal('above'), field: z.string(), limit, deadband: z.number().nonnegative() }),
  z.strictObject({ type: z.literal('below'), field: z.string(), limit, deadband: z.number().nonnegative() }),
  /** Nothing heard from the device for so long, our own downtime not counted. */
  z.strictObject({ type: z.literal('silence'), for: duration }),
  /** No sign of life of the person for so long, absences and our own downtime not counted. */
  z.strictObject({ type: z.literal('no-sign-of-life'), for: duration }),
]);
export type Condition = z.output<typeof condition>;

/** What a reading means for people, as data. */
export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  names: bilingual,
  urgency: z.enum(URGENCIES),
  cause: z.enum(CAUSES),
  where: z.strictObject({
    kind: z.array(z.string()).min(1).optional(),
    /** The place has a resident of this group (or, with `not`, none). */
    group: z.enum(GROUPS).optional(),
    notGroup: z.enum(GROUPS).optional(),
    risk: z.enum(RISKS).optional(),
  }),
  on: condition,
  /** While this state holds, readings say nothing: a band that is not worn has no heart rate. */
  unless: z.strictObject({ field: z.string(), is: z.boolean() }).optional(),
  onDelay: duration.default(0 as Duration),
  offDelay: duration.default(0 as Duration),
  /** One sentence a grid worker understands; `{value}`, `{limit}` and `{for}` are filled with what decided. */
  why: bilingual,
});

export type Rule = Readonly<z.output<typeof ruleSchema>>;
export type RuleText = z.input<typeof ruleSchema>;

/** Checks a rule once, where it is written down. Throws a `ZodError` that names the field. */
export const defineRule = (text: RuleText): Rule => ruleSchema.parse(text);
