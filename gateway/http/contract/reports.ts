import { z } from 'zod';
import { REPORT_CAUSES } from '../../../rules/reportable.ts';
import { id, LONGEST_NOTE, placeIn, timeIn } from './terms.ts';

/** What a person says that a sensor would: about exactly one of a place, a resident and a venue. */
export const reportBody = z
  .strictObject({
    place: placeIn.exactOptional(),
    resident: id.exactOptional(),
    venue: id.exactOptional(),
    cause: z.enum(REPORT_CAUSES),
    text: z.string().min(1).max(LONGEST_NOTE).exactOptional(),
    /** When it was seen, if the phone was out of reach. */
    madeAt: timeIn.exactOptional(),
    /** An exercise: told like the real thing and kept apart from it. */
    drill: z.literal(true).exactOptional(),
  })
  .refine(
    ({ place, resident, venue }) => [place, resident, venue].filter((one) => one !== undefined).length === 1,
    'expected exactly one of place, resident and venue',
  );

export type ReportBody = z.output<typeof reportBody>;
