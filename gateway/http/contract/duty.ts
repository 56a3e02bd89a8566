import { z } from 'zod';
import { ROLES } from '../../../devices/registry.ts';
import { EMPTY_WHYS } from '../../../rules/duty.ts';
import { readDutyTime } from '../../../rules/duty-time.ts';
import { LEVELS } from '../../../rules/level.ts';
import { TIERS } from '../../../rules/tier.ts';
import { actor, count, id, next, placeIn, time, timeIn } from './terms.ts';

/** Turns of one page: a community's month of shifts. Over it: 400 `query-invalid`. */
const MOST_TURNS = 2_000;
const USUAL_TURNS = 500;
/** Places of one page of coverage: 200 months take about 40 ms. Over it: 400 `query-invalid`. */
const MOST_PLACES = 200;
const USUAL_PLACES = 50;
/** Days that coverage looks ahead; over it: 400 `query-invalid`. */
const MOST_DAYS = 92;
const USUAL_DAYS = 30;

export const dutyQuery = z.strictObject({ place: placeIn.exactOptional(), at: timeIn.exactOptional() });

export const shiftsQuery = z.strictObject({
  place: placeIn.exactOptional(),
  from: timeIn.exactOptional(),
  to: timeIn.exactOptional(),
  limit: count(MOST_TURNS, USUAL_TURNS),
  after: id.exactOptional(),
});

export const coverageQuery = z.strictObject({
  place: placeIn.exactOptional(),
  days: count(MOST_DAYS, USUAL_DAYS),
  limit: count(MOST_PLACES, USUAL_PLACES),
  after: id.exactOptional(),
});

/** A time that people write, in the community's zone. */
export const dutyTime = z
  .string()
  .max(40)
  .refine((text) => readDutyTime(text, 'from', 'UTC') !== undefined, 'expected a day or a time')
  .meta({
    description:
      "a day (the whole of it), a time of day in the community's zone as 2026-11-02T08:30, or ISO 8601 with an offset",
  });

export const leaveBody = z.strictObject({ staff: id, from: dutyTime, to: dutyTime });

export const overrideBody = z.strictObject({
  place: placeIn.exactOptional().describe('left out: where the one stood in for, else the person, answers'),
  staff: id,
  instead: id.exactOptional().describe('whose turns are taken; left out: on duty besides the others'),
  from: dutyTime,
  to: dutyTime,
});

export const entryParams = z.strictObject({ id: z.string().min(1).max(64) });

const rotation = z.strictObject({
  weeks: z.number().int(),
  in: z.array(z.number().int()),
  from: z.string(),
});

const onWhy = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('no-shift') }),
  z.strictObject({ type: z.literal('shift'), weekly: z.string(), rotation: rotation.exactOptional() }),
  z.strictObject({ type: z.literal('override'), until: time }),
  z.strictObject({ type: z.literal('stand-in'), for: z.string(), until: time }),
]);

const keptWhy = [
  z.strictObject({ type: z.literal('on-leave'), until: time }),
  z.strictObject({ type: z.literal('stood-in-for'), by: z.string(), until: time }),
] as const;

const offWhy = z.discriminatedUnion('type', [
  ...keptWhy,
  z.strictObject({ type: z.literal('off-shift'), weekly: z.array(z.string()) }),
]);

const presence = {
  on: z.array(z.strictObject({ staff: z.string(), why: onWhy })).describe('in the order of calling'),
  off: z.array(z.strictObject({ staff: z.string(), why: offWhy })),
};

const tier = z.enum(TIERS);
const emptyWhy = z.enum(EMPTY_WHYS);

export const dutySchema = z.strictObject({
  place: z.string(),
  at: time,
  tiers: z.array(z.strictObject({ tier, empty: emptyWhy.exactOptional(), ...presence })),
  helpers: z.strictObject(presence),
  unsure: z.literal(true).exactOptional().describe('public holidays of the year are not known yet'),
});

export type DutyView = z.output<typeof dutySchema>;

export const entrySchema = z.strictObject({
  id: z.string().nullable().describe('`null` for what the community file says'),
  type: z.enum(['leave', 'override']),
  staff: z.string(),
  place: z.string().exactOptional(),
  instead: z.string().exactOptional(),
  from: time,
  to: time,
  by: actor.exactOptional(),
  swap: z.string().exactOptional().describe('of an accepted swap: taken back with the others of it'),
});

export type EntryView = z.output<typeof entrySchema>;

export const shiftsPage = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      staff: z.string(),
      role: z.enum(ROLES),
      place: z.string(),
      from: time,
      to: time,
      on: onWhy.exactOptional(),
      off: z.discriminatedUnion('type', [...keptWhy]).exactOptional(),
    }),
  ),
  next,
  entries: z.array(entrySchema).describe('leave and overrides of that time'),
});

export type ShiftsPage = z.output<typeof shiftsPage>;

const share = z.number().describe('share of the time, from 0 to 1');

export const coveragePage = z.strictObject({
  from: time,
  to: time,
  items: z.array(
    z.strictObject({
      place: z.string(),
      tiers: z.array(
        z.strictObject({
          tier,
          uncovered: share,
          gaps: z.array(z.strictObject({ from: time, to: time, why: emptyWhy })),
        }),
      ),
      levels: z.array(
        z.strictObject({
          level: z.enum(LEVELS),
          ceiling: tier,
          uncovered: share,
          gaps: z.array(z.strictObject({ from: time, to: time })),
        }),
      ),
    }),
  ),
  next,
});

export type CoveragePage = z.output<typeof coveragePage>;
