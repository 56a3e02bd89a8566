import { z } from 'zod';
import { GROUPS, RISKS } from '../../../devices/registry.ts';
import { VISIT_FINDINGS, VISIT_MANNERS } from '../../../rules/fact.ts';
import { LEVELS } from '../../../rules/level.ts';
import { actor, count, id, LONGEST_NOTE, next, placeIn, time, timeIn } from './terms.ts';

/** One tap: who was visited and how they are; all else has a default. */
export const visitBody = z
  .strictObject({
    resident: id.exactOptional(),
    place: placeIn.exactOptional(),
    /** When, if not just now. */
    at: timeIn.exactOptional(),
    how: z.enum(VISIT_MANNERS).default('visit'),
    found: z.enum(VISIT_FINDINGS),
    note: z.string().min(1).max(LONGEST_NOTE).exactOptional(),
  })
  .refine(
    ({ place, resident }) => (place === undefined) !== (resident === undefined),
    'expected exactly one of place and resident',
  );

export const checkInBody = z.strictObject({ place: placeIn, at: timeIn.exactOptional() });

/** Rows of one page; over it: 400 `query-invalid`. */
const MOST_ROUNDS = 200;

const USUAL_ROUNDS = 50;

export const checkInsQuery = z.strictObject({
  place: placeIn.exactOptional(),
  limit: count(MOST_ROUNDS, USUAL_ROUNDS),
  after: id.exactOptional(),
});

export const visitsQuery = checkInsQuery.extend({ resident: id.exactOptional() });

const checkIn = {
  id: z.string(),
  /** When it was; `recordedAt` is when we heard of it. */
  at: time,
  recordedAt: time,
  place: z.string(),
  by: actor,
};

export const checkInSchema = z.strictObject(checkIn);
export type CheckInView = z.output<typeof checkInSchema>;

export const visitSchema = z.strictObject({
  ...checkIn,
  resident: z.string().exactOptional(),
  how: z.enum(VISIT_MANNERS),
  found: z.enum(VISIT_FINDINGS),
  note: z.string().exactOptional(),
});
export type VisitView = z.output<typeof visitSchema>;

export const visitsPage = z.strictObject({ items: z.array(visitSchema), next });
export const checkInsPage = z.strictObject({ items: z.array(checkInSchema), next });

const visitDue = z.strictObject({
  resident: z.string(),
  place: z.string(),
  name: z.string().exactOptional(),
  groups: z.array(z.enum(GROUPS)),
  risk: z.enum(RISKS),
  /** From then on the visit counts as missed. */
  due: time,
  /** The colour of a visit missed already. */
  missed: z.enum(LEVELS).nullable(),
  lastVisit: time.nullable(),
  lastSign: time,
});
export type VisitDueView = z.output<typeof visitDue>;

export const visitsDuePage = z.strictObject({ items: z.array(visitDue), next });
