import { z } from 'zod';
import { GROUPS, RISKS } from '../../../devices/registry.ts';
import { count, id, next, placeIn, time } from './terms.ts';

/** Rows of one page of residents; each is a look at a person. Over it: 400 `query-invalid`. */
const MOST_RESIDENTS = 200;
const USUAL_RESIDENTS = 50;

export const residentsQuery = z.strictObject({
  place: placeIn.exactOptional(),
  limit: count(MOST_RESIDENTS, USUAL_RESIDENTS),
  after: id.exactOptional(),
});

export const residentParams = z.strictObject({ id: z.string().min(1).max(128) });

const person = {
  id: z.string(),
  place: z.string(),
  groups: z.array(z.enum(GROUPS)),
  risk: z.enum(RISKS),
  name: z.string().exactOptional(),
  /** Devices at home and worn. */
  devices: z.array(z.string()),
  /** The last sign of life; `null` for somebody nothing was heard of yet. */
  lastSign: time.nullable(),
};

/** Why this reader may see it; it stands in the ledger beside the look. */
const grounds = z.enum(['role', 'on-duty', 'case', 'broken-glass']);

export const residentSchema = z.strictObject({
  ...person,
  phone: z.string().exactOptional(),
  contacts: z.array(
    z.strictObject({
      name: z.string().exactOptional(),
      phone: z.string().exactOptional(),
      key: z.boolean().describe('has a key to the home'),
      guardian: z.boolean().exactOptional().describe('answers for the person'),
      asOf: z.string().exactOptional().describe('day on which this was last known to be right'),
    }),
  ),
  reviewBy: z.string().exactOptional(),
  awayUntil: z.string().exactOptional(),
  grounds,
});
export type ResidentView = z.output<typeof residentSchema>;

export const residentsPage = z.strictObject({ items: z.array(z.strictObject(person)), next });
export type ListedResident = z.output<typeof residentsPage>['items'][number];
