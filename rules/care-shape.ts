import { z } from 'zod';
import { KINDS } from '../devices/kinds/index.ts';

/** Visits wait no longer than a quarter; a longer wait is refused. */
const LONGEST_BETWEEN_VISITS = 92;
/** A fact about a person that may be older than ten years is never looked at; more is refused. */
const LONGEST_RECORD = 3_660;

/** Facts about a person that have a date. */
export const RECORDS = ['review', 'contact', 'guardian', 'key-holder'] as const;

/** What is owed to a person, told by the record and the calendar and by no sensor. */
export const careShape = () =>
  [
    z
      .strictObject({
        type: z.literal('no-visit'),
        days: z
          .int()
          .min(1)
          .max(LONGEST_BETWEEN_VISITS)
          .describe('Calendar days from one visit to the next.'),
        by: z.iso
          .time({ precision: -1 })
          .default('18:00')
          .describe('Time of day at which a visit is missed.'),
        postponed: z
          .boolean()
          .default(false)
          .describe('A visit due on a day off is due on the next working day.'),
      })
      .describe(
        'The person was not visited or called in time, known absences and our own downtime not counted.',
      ),
    z
      .strictObject({ type: z.literal('no-guardian') })
      .describe('The record names no guardian of the person.'),
    z
      .strictObject({
        type: z.literal('record-stale'),
        of: z
          .enum(RECORDS)
          .describe('The oldest one counts; what has no date, from the entry of the person.'),
        days: z
          .int()
          .min(0)
          .max(LONGEST_RECORD)
          .describe('Days after its date for which it counts as known.'),
      })
      .describe('What the record says of the person is too old.'),
    z
      .strictObject({
        type: z.literal('no-device'),
        kinds: z
          .array(z.string().min(1).max(64))
          .min(1)
          .max(KINDS.length)
          .describe('One of these, at home or worn, is enough.'),
      })
      .describe('The person has no such device.'),
  ] as const;

export const CARE_TYPES = ['no-visit', 'no-guardian', 'record-stale', 'no-device'] as const;
export type CareType = (typeof CARE_TYPES)[number];
export type Care = z.output<ReturnType<typeof careShape>[number]>;

export const isCare = <T extends { readonly type: string }>(on: T): on is Extract<T, Care> =>
  CARE_TYPES.some((type) => type === on.type);
