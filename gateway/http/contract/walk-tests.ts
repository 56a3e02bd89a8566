import { z } from 'zod';
import { minutes } from '../../../devices/time.ts';
import { LONGEST_WALK } from '../../../rules/walk-test.ts';
import { actor, id, placeIn, time } from './terms.ts';

const USUAL_WALK = 60;

export const walkTestBody = z.strictObject({
  place: placeIn,
  minutes: z
    .int()
    .min(1)
    .max(LONGEST_WALK / minutes(1))
    .default(USUAL_WALK)
    .describe('After so long it ends by itself.'),
});

export const walkTestsQuery = z.strictObject({ place: placeIn.exactOptional() });

export const walkTestParams = z.strictObject({ id });

export const walkTestSchema = z.strictObject({
  id: z.string(),
  place: z.string(),
  by: actor,
  from: time,
  until: time,
  /** Left out while it runs; without `by` its time ran out. */
  ended: z.strictObject({ at: time, by: actor.exactOptional() }).exactOptional(),
  /** All with a test button there; `tested` is when it was heard first, `null` when it was not. One that has left has no place. */
  detectors: z.array(
    z.strictObject({ device: z.string(), place: z.string().exactOptional(), tested: time.nullable() }),
  ),
});

export type WalkTestView = z.output<typeof walkTestSchema>;

/** Those that run and the last twenty that ended. */
export const walkTestsList = z.strictObject({ items: z.array(walkTestSchema) });
