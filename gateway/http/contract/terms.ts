import { z } from 'zod';
import { parsePlace } from '../../../devices/place.ts';
import { parseTime } from '../../../devices/time.ts';

/** Longest text of a note, in UTF-16 units: a page. Over it: 422 `body-invalid`. */
export const LONGEST_NOTE = 2_000;

/** Ids and cursors in a query: the longest place id has 454 characters. */
const LONGEST_ID = 512;

export const id = z.string().min(1).max(LONGEST_ID);

export const time = z.string().meta({ format: 'date-time', description: 'ISO 8601 with an offset' });

export const sentence = z.strictObject({ zh: z.string(), en: z.string() });

/** A time that comes in: ISO 8601 with an offset or `Z`. A `+` that a URL turned into a space is one. */
export const timeIn = time.max(40).transform((text, context) => {
  const at = parseTime(text.replace(/ (\d\d:?\d\d)$/, '+$1'));
  if (at !== undefined) return at;
  context.addIssue('expected a time as ISO 8601 with an offset');
  return z.NEVER;
});

export const placeIn = id.transform((text, context) => {
  const place = parsePlace(text);
  if (place !== undefined) return place;
  context.addIssue('expected a place id');
  return z.NEVER;
});

/** A page's size, from the digits of a query. */
export const count = (most: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .default(String(usual))
    .transform(Number)
    .pipe(z.number().int().min(1).max(most));

export const actor = z.union([
  z.strictObject({ staff: z.string() }),
  z.strictObject({ service: z.string() }),
]);

export const next = z.string().nullable().describe('cursor of the next page: give it back as `after`');
