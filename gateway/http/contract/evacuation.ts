import { z } from 'zod';
import { GROUPS, RISKS } from '../../../devices/registry.ts';

/** As long as a building has people who need help; a page would hide the rest from who runs up the stairs. */
export const evacuationSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      place: z.string(),
      /** From here on for those who may see persons. */
      resident: z.string().exactOptional(),
      groups: z.array(z.enum(GROUPS)).exactOptional(),
      risk: z.enum(RISKS).exactOptional(),
      name: z.string().exactOptional(),
      awayUntil: z.string().exactOptional(),
    }),
  ),
});

export type EvacuationView = z.output<typeof evacuationSchema>;
