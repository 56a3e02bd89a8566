import { z } from 'zod';
import { type Duration, days, hours, microseconds, seconds } from '../devices/time.ts';
import { type Care, careShape } from './care-shape.ts';
import { LEVELS } from './level.ts';

/** How lengths of time are written: µs in the book, ISO 8601 in a file. */
export type SpellDuration = (least: Duration, most: Duration) => z.ZodType<Duration, number | string>;

export const spellMicroseconds: SpellDuration = (least, most) =>
  z.int().min(least).max(most).transform(microseconds);

/** Readings that "n of the last m" looks back on, and happenings that it counts within a time: more are refused. */
export const MOST_COUNTED = 64;
/** The longest time in which readings are counted or a rise is looked for; more is refused: a habit tells more then. */
export const LONGEST_WINDOW = days(7);
/** The longest silence, delay or age; more is refused: nobody waits a quarter for an alert. */
export const LONGEST_WAIT = days(90);
/** The longest absence of one field; more is refused. A yearly upkeep that nobody did is seen. */
const LONGEST_ABSENCE = days(400);
/** A habit moves a limit no farther; more is refused: longer silences are not kept, and a life may depend on it by then. */
const MOST_BY_HABIT = hours(36);
/** Conditions of one group; groups stand at most two deep, so a rule looks at no more than 64. More are refused. */
export const MOST_IN_GROUP = 8;

const name = z.string().min(1).max(64);
const figure = z.number().min(-1e9).max(1e9);
const spread = z.number().positive().max(1e9);

const limit = z
  .union([
    figure.describe('The figure itself.'),
    z.literal('capacity').describe('The capacity of the venue.'),
    z
      .strictObject({
        from: z.literal('person'),
        name: name.describe('A key of `limits` of the resident.'),
        else: figure.exactOptional().describe('For who has no such limit; left out: unknown.'),
      })
      .describe('The limit that is set for the person.'),
    z
      .strictObject({
        from: z.literal('habit'),
        times: spread.describe('Spreads away from the usual.'),
        floor: figure.exactOptional().describe('Never below.'),
        ceiling: figure.exactOptional().describe('Never above.'),
        else: figure.exactOptional().describe('Until seven days are known of this hour; left out: unknown.'),
      })
      .describe(
        'What is usual for the person at this hour of the day: median and spread of the last 28 days.',
      ),
  ])
  .describe('A figure, `capacity`, or the limit or habit of the person.');

/** What every condition on the last value may say besides. */
function elsewhere(duration: SpellDuration) {
  return {
    kind: name
      .exactOptional()
      .describe('Any device of this kind at the same home, person or venue; left out: this one.'),
    maxAge: duration(seconds(1), LONGEST_WAIT).exactOptional().describe('An older value is unknown.'),
  };
}

function onValues(duration: SpellDuration) {
  const field = name.describe('A field of the kind.');
  const compared = {
    field,
    limit,
    deadband: z
      .number()
      .nonnegative()
      .max(1e9)
      .default(0)
      .describe('Back to normal only past the limit by this much.'),
    ...elsewhere(duration),
  };
  const state = z.strictObject({ type: z.literal('state'), field, is: z.boolean(), ...elsewhere(duration) });
  const above = z.strictObject({ type: z.literal('above'), ...compared });
  const below = z.strictObject({ type: z.literal('below'), ...compared });
  return { state, above, below };
}

function change(duration: SpellDuration) {
  return {
    field: name.describe('A number of the kind.'),
    by: spread.describe('By how much.'),
    within: duration(seconds(1), LONGEST_WINDOW).describe('In how long.'),
  };
}

/** What may stand in a group. */
function parts(duration: SpellDuration) {
  const { state, above, below } = onValues(duration);
  return [
    state,
    above,
    below,
    z
      .strictObject({
        type: z.literal('no-value'),
        field: name,
        is: z.boolean().exactOptional().describe('Only this value counts.'),
        for: duration(seconds(1), LONGEST_ABSENCE),
        kind: elsewhere(duration).kind,
      })
      .describe('The field was not reported for so long, our own downtime not counted.'),
    z.strictObject({ type: z.literal('rises'), ...change(duration) }),
    z.strictObject({ type: z.literal('falls'), ...change(duration) }),
    z
      .strictObject({
        type: z.literal('count'),
        of: z.discriminatedUnion('type', [state, above, below]),
        atLeast: z.int().min(1).max(MOST_COUNTED).describe('How many.'),
        last: z.int().min(1).max(MOST_COUNTED).exactOptional().describe('Of so many readings.'),
        within: duration(seconds(1), LONGEST_WINDOW).exactOptional().describe('In so long.'),
        counts: z
          .enum(['readings', 'turns'])
          .default('readings')
          .describe('Readings that say so, or only those where it turns so.'),
      })
      .describe('n of the last m readings, or n readings in a time.'),
    /** No sign of life of the person for so long, absences and our own downtime not counted. */
    z.strictObject({
      type: z.literal('no-sign-of-life'),
      for: duration(seconds(1), LONGEST_WAIT),
      whileOut: duration(seconds(1), LONGEST_WAIT)
        .exactOptional()
        .describe('Longer than `for`: counts while the person is known to be out and not back.'),
      byHabit: z
        .strictObject({
          beyond: duration(seconds(1), MOST_BY_HABIT).describe('So much longer than usual at the hour.'),
          atLeast: duration(seconds(1), MOST_BY_HABIT),
          atMost: duration(seconds(1), MOST_BY_HABIT),
        })
        .exactOptional()
        .describe(
          'Counts in place of `for` where only doors tell of the person: how quiet the last 28 days were at each hour.',
        ),
    }),
  ] as const;
}

const LEVEL_WORDS = z.enum(LEVELS);

/** All that a rule may wait for. */
export function conditionShape(duration: SpellDuration) {
  const part = parts(duration);
  const some = <T extends z.ZodType>(one: T) => z.array(one).min(1).max(MOST_IN_GROUP);
  const inner = some(z.discriminatedUnion('type', part));
  const one = z.discriminatedUnion('type', [
    ...part,
    z.strictObject({ type: z.literal('all-of'), of: inner }),
    z.strictObject({ type: z.literal('any-of'), of: inner }),
  ]);
  return z.discriminatedUnion('type', [
    ...part,
    z.strictObject({ type: z.literal('all-of'), of: some(one) }),
    z.strictObject({ type: z.literal('any-of'), of: some(one) }),
    z.strictObject({
      type: z.literal('momentary'),
      field: name,
      calledOffBy: name
        .exactOptional()
        .describe('A running total whose rise after it shows that it was nothing.'),
      hurriedBy: name
        .exactOptional()
        .describe(
          'A call that ends the wait; so do the same from another device, and a red, of the same person.',
        ),
      repeatedWithin: duration(seconds(1), LONGEST_WINDOW)
        .exactOptional()
        .describe('Only when it happened before, within so long.'),
    }),
    /** Nothing heard from the device for so long, our own downtime not counted. */
    z.strictObject({ type: z.literal('silence'), for: duration(seconds(1), LONGEST_WAIT) }),
    ...careShape(),
    z
      .strictObject({
        type: z.literal('levels'),
        field: name,
        side: z.enum(['above', 'below']).default('above'),
        steps: z
          .array(
            z.strictObject({
              level: LEVEL_WORDS,
              limit: figure.describe('Reached beyond it.'),
              reset: figure.describe('Left only on the other side of it.'),
            }),
          )
          .min(2)
          .max(LEVELS.length)
          .describe('From the mildest to the worst.'),
      })
      .describe('Several levels of one figure.'),
  ]);
}

export type Condition = z.output<ReturnType<typeof conditionShape>>;
/** What can hold or not: leaves and groups of them. */
export type Weighable = Exclude<Condition, Care | { type: 'momentary' | 'silence' | 'levels' }>;
/** Looks at one thing. */
export type Leaf = Exclude<Weighable, { type: 'all-of' | 'any-of' }>;
export type ValueLeaf = Extract<Leaf, { type: 'state' | 'above' | 'below' }>;
export type Limit = z.output<typeof limit>;
