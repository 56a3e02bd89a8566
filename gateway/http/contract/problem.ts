import { z } from 'zod';
import { actor } from './terms.ts';

/** RFC 9457, with our code; `who` holds the case that could not be answered. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().exactOptional(),
  who: actor.exactOptional(),
});

export type ProblemView = z.output<typeof problemSchema>;
