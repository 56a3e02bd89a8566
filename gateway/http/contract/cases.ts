import { z } from 'zod';
import { CASE_STATES } from '../../../rules/case.ts';
import { CAUSES } from '../../../rules/cause.ts';
import { DEADLINE_STATES } from '../../../rules/deadline.ts';
import { type CaseFact, DEADLINE_KINDS, RESOLVE_REASONS } from '../../../rules/fact.ts';
import { LEVELS, URGENCIES } from '../../../rules/level.ts';
import { TIERS } from '../../../rules/tier.ts';
import { count, id, next, placeIn, sentence, time, timeIn } from './terms.ts';

/** Rows of one page of cases; 50 fill a screen. Over it: 400 `query-invalid`. */
const MOST_CASES = 200;

const USUAL_CASES = 50;

/** States parted by commas. */
const statesIn = z
  .string()
  .max(100)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(CASE_STATES)))
  .meta({ description: `one or more of ${CASE_STATES.join(', ')}, parted by commas` });

export const casesQuery = z.strictObject({
  level: z.enum(LEVELS).exactOptional(),
  state: statesIn.exactOptional(),
  place: placeIn.exactOptional(),
  cause: z.enum(CAUSES).exactOptional(),
  mine: z
    .literal('true')
    .exactOptional()
    .describe('open cases that one holds or was told of; other filters do not count'),
  from: timeIn.exactOptional(),
  to: timeIn.exactOptional(),
  limit: count(MOST_CASES, USUAL_CASES),
  after: id.exactOptional(),
});

export const caseParams = z.strictObject({ id: z.string().min(1).max(64) });

export const liveHeaders = z.looseObject({ 'last-event-id': z.string().min(1).max(64).exactOptional() });

/** A fact as it leaves: these keys, and those of its type. */
export const factSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  at: time,
  recordedAt: time.exactOptional(),
  place: z.string().exactOptional(),
  case: z.string().exactOptional(),
  level: z.enum(LEVELS).exactOptional(),
  urgency: z.enum(URGENCIES).exactOptional(),
});

export type FactView = z.output<typeof factSchema>;

/** The facts of a case's timeline. */
export type CaseFactType = CaseFact['type'];

const deadlineSchema = z.strictObject({
  kind: z.enum(DEADLINE_KINDS),
  due: time,
  warnAt: time,
  /** Id of a member of staff or name of a service. */
  owner: z.string().nullable(),
  state: z.enum(DEADLINE_STATES),
  why: z.string().exactOptional(),
  tier: z.enum(TIERS).exactOptional(),
  /** It crosses a year whose official holidays are not known. */
  unsure: z.literal(true).exactOptional(),
});

const alertSchema = z.strictObject({
  id: z.string(),
  rule: z.string(),
  at: time,
  level: z.enum(LEVELS),
  device: z.string().exactOptional(),
  resident: z.string().exactOptional(),
  quiet: z.boolean(),
  momentary: z.boolean(),
  why: sentence,
});

const deliverySchema = z.strictObject({
  /** `webhook`, or the channel of a person. */
  channel: z.string(),
  /** The receiver's name, or the id of the member of staff. */
  target: z.string(),
  /** Id of the fact that is told. */
  fact: z.string(),
  /** A webhook's is at most delivered; a message to a person is sent, and then what is heard of it. */
  state: z.enum(['waiting', 'failing', 'sent', 'delivered', 'seen', 'overtaken']),
  attempts: z.number().int(),
  /** When it came to be sent, delivered, seen or overtaken. */
  at: time.nullable(),
  /** A person's: when this channel was opened. */
  rungAt: time.exactOptional(),
  /** A person's: which try it is, from 1. */
  attempt: z.number().int().exactOptional(),
  /** Why the last try failed. */
  reason: z.string().exactOptional(),
});

const holder = z.union([
  z.strictObject({ staff: z.string(), since: time }),
  z.strictObject({ service: z.string(), since: time }),
]);

const listed = {
  id: z.string(),
  level: z.enum(LEVELS),
  urgency: z.enum(URGENCIES),
  state: z.enum(CASE_STATES),
  cause: z.enum(CAUSES),
  subject: z.strictObject({ type: z.string(), id: z.string() }),
  place: z.string(),
  /** By building and floor only: whom it is about is not for this reader. */
  outline: z.literal(true).exactOptional(),
  floor: z.number().int().exactOptional(),
  openedAt: time,
  why: sentence,
  tier: z.enum(TIERS),
  /** The first who took it on, until it is closed or handed over. */
  responsible: holder.nullable(),
  /** Who took it on besides, when a further tier was asked. */
  support: z.array(holder).exactOptional(),
  deadlines: z.array(deadlineSchema),
  alerts: z.array(alertSchema),
  closedAt: time.exactOptional(),
  reason: z.enum(RESOLVE_REASONS).exactOptional(),
  /** The case that took this one in. */
  into: z.string().exactOptional(),
  /** An exercise. */
  drill: z.literal(true).exactOptional(),
  /** The case of the same subject and cause that people settled within the 30 days before. */
  cameBack: z.string().exactOptional(),
  /** Of many places with one trouble: how many alerts came and stand; `alerts` has the first hundred, `/held` all. */
  storm: z.strictObject({ all: z.number().int(), standing: z.number().int() }).exactOptional(),
};

export const listedCaseSchema = z.strictObject(listed);

export type ListedCase = z.output<typeof listedCaseSchema>;

export const caseSchema = z.strictObject({
  ...listed,
  deliveries: z.array(deliverySchema),
  timeline: z.array(factSchema),
});

export type CaseView = z.output<typeof caseSchema>;

export const casesPage = z.strictObject({ items: z.array(listedCaseSchema), next });
