import { z } from 'zod';
import { formatHours, parseHours } from '../../../rules/opening-hours-text.ts';
import { level } from './registers.ts';
import { id, next, sentence, time, timeIn } from './terms.ts';

export const venueSchema = z.strictObject({
  id: z.string(),
  place: z.string(),
  name: z.string().exactOptional(),
  level,
  case: z.string().nullable(),
  capacity: z.number().int().nullable(),
  /** As its sensors last said; `null` when they do not count. */
  people: z.number().nullable(),
  /** Weekly, as registered. */
  hours: z.string().nullable(),
  openNow: z.boolean().nullable(),
});

export type VenueView = z.output<typeof venueSchema>;

export const venueParams = z.strictObject({ id: z.string().min(1).max(128) });

const weekly = z
  .string()
  .max(300)
  .transform((text, context) => {
    try {
      return formatHours(parseHours(text));
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : 'not understood');
      return z.NEVER;
    }
  });

/** Hours of the manager's own; `null` takes them back. Without `until` they hold until then. */
export const hoursOverride = z.strictObject({ hours: weekly.nullable(), until: timeIn.exactOptional() });

export const hoursAnswer = z.strictObject({ proposal: id });

/** The hours of a venue as published. */
export const hoursSchema = z.strictObject({
  venue: z.string(),
  hours: z.string().nullable().describe('what holds now, as an opening_hours text'),
  usual: z.string().nullable(),
  by: z.enum(['registered', 'planner', 'manager']),
  until: time.exactOptional(),
  openNow: z.boolean().nullable(),
  coming: z.strictObject({ hours: z.string(), from: time, why: sentence }).exactOptional(),
  proposals: z.array(
    z.strictObject({ id: z.string(), hours: z.string().exactOptional(), expires: time, why: sentence }),
  ),
});

export type HoursView = z.output<typeof hoursSchema>;

export const venuesPage = z.strictObject({ items: z.array(venueSchema), next });
