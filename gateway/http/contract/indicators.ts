import { z } from 'zod';
import { FIGURES } from '../../../rules/book/figures.ts';
import { CAUSES } from '../../../rules/cause.ts';
import { LEVELS, URGENCIES } from '../../../rules/level.ts';
import { PERIOD_TYPES } from '../../../rules/period.ts';
import { placeIn, time, timeIn } from './terms.ts';

export const indicatorsQuery = z.strictObject({
  place: placeIn.exactOptional().describe('a grid or wider; left out: the own place'),
  period: z.enum(PERIOD_TYPES).exactOptional().describe('the running one; left out: the week'),
  of: z.string().max(8).exactOptional().describe('2026-W47, 2026-11 or 2026-Q4'),
  from: timeIn.exactOptional(),
  to: timeIn.exactOptional().describe('93 days after `from` at the most'),
});

const count = z.number().int().min(0);
const share = z.number().min(0).max(1).nullable().describe('null: nothing was measured');
const colour = z
  .enum(['green', ...LEVELS])
  .nullable()
  .describe('by the target; null: there is none, or fewer than five were measured');
const seconds = z.number().min(0).nullable();

const urgencySchema = z.strictObject({
  urgency: z.enum(URGENCIES),
  level: z.enum(LEVELS),
  /** Cases whose clocks of this kind were due in the period, and those that met all of them. */
  ...{ count, of: count, share, colour },
  times: z.strictObject({
    /** Done in the period, in time or late. */
    count,
    /** From the opening of the case, or from when it rose to this level. */
    medianSeconds: seconds,
    /** By nearest rank. */
    p90Seconds: seconds,
  }),
  /** What the clock allows. */
  clock: z.union([
    z.strictObject({ seconds: z.number() }),
    z.strictObject({ workingHours: z.number(), atLatestSeconds: z.number() }),
    z.strictObject({ workingDays: z.number() }),
  ]),
});

const figureSchema = z.strictObject({
  id: z.enum(FIGURES.map(({ id }) => id)),
  asOf: z.enum(['period', 'now']),
  ...{ count, of: count, share, colour },
  target: z
    .union([z.strictObject({ atLeast: z.number() }), z.strictObject({ atMost: z.number() })])
    .nullable(),
  /** Of what a clock waits for. */
  urgencies: z.array(urgencySchema),
});

export type FigureView = z.output<typeof figureSchema>;

export const indicatorsSchema = z.strictObject({
  place: z.string(),
  period: z.strictObject({
    type: z.enum(PERIOD_TYPES).nullable(),
    /** Null for one of `from` and `to`. */
    name: z.string().nullable(),
    /** Of the one before. */
    before: z.string().nullable(),
    from: time,
    to: time,
    /** One that still runs counts what was due until now. */
    ended: z.boolean(),
  }),
  now: time,
  /** The place itself, then the areas one level below it, down to grids: at most 200. */
  areas: z.array(z.strictObject({ place: z.string(), figures: z.array(figureSchema) })),
  /** Areas that are left out. */
  more: count,
  /** Of the place itself. */
  falseAlarms: z.strictObject({
    causes: z.array(
      z.strictObject({ cause: z.enum(CAUSES), ofDevices: count, ofBehaviour: count, of: count }),
    ),
    /** The ten with the most. */
    devices: z.array(z.strictObject({ device: z.string(), count })),
  }),
});

export type IndicatorsView = z.output<typeof indicatorsSchema>;
