import { z } from 'zod';
import { parsePlace } from '../devices/place.ts';
import { GROUPS, RISKS } from '../devices/registry.ts';
import { type Duration, minutes } from '../devices/time.ts';
import { CAUSES } from './cause.ts';
import { conditionShape, LONGEST_WAIT, type SpellDuration, spellMicroseconds } from './condition-shape.ts';
import { URGENCIES } from './level.ts';
import { parseHours } from './opening-hours-text.ts';

/** Characters of a name or sentence; a longer one does not fit a phone and is refused. */
const LONGEST_TEXT = 300;

/** Kinds that one rule names; more are refused: leaving `kind` out names them all. */
const MOST_KINDS = 16;

/** Times a standing alert is told again; more are refused: by then the case has climbed to the top. */
const MOST_TOLD_AGAIN = 24;

export const text = z.string().min(1).max(LONGEST_TEXT);
export const bilingual = z.strictObject({ zh: text, en: text });

export const ruleId = z.string().refine((id) => /^[a-z0-9-]{1,64}$/.test(id) && !(id in {}), {
  error: 'is not an id of a rule',
  params: { cure: 'write 1 to 64 of a-z 0-9 -' },
});

/** An opening-hours text in the time zone of the community. */
const during = z.string().refine(isHours, {
  error: 'is not hours of the day or week',
  params: { cure: 'write e.g. "22:00-06:00" or "Mo-Fr 08:30-17:30; Sa 09:00-12:00"' },
});

const area = z.string().refine((text) => parsePlace(text) !== undefined, {
  error: 'is not the id of a place',
  params: { cure: 'write city/district/street/community/grid/building/home, or the beginning of it' },
});

const state = z.strictObject({ field: z.string().min(1).max(64), is: z.boolean() });

/** All of a rule but what people read of it and how urgent it is. */
export function ruleShape(duration: SpellDuration) {
  const none = 0 as Duration;
  return {
    id: ruleId.describe('Unique; names the rule in alerts and facts.'),
    cause: z
      .enum(CAUSES)
      .describe('What is wrong: alerts of one cause and subject are one case; `report` for anything else.'),
    where: z
      .strictObject({
        kind: z
          .array(z.string().min(1).max(64))
          .min(1)
          .max(MOST_KINDS)
          .exactOptional()
          .describe('Kinds of device; left out: all.'),
        group: z.enum(GROUPS).exactOptional().describe('A resident behind the device is of this group.'),
        notGroup: z.enum(GROUPS).exactOptional().describe('None is.'),
        risk: z.enum(RISKS).exactOptional().describe('A resident behind the device has this risk.'),
        place: area.exactOptional().describe('It hangs there, or its wearer lives there; also a wider area.'),
      })
      .describe('Which devices it watches.'),
    on: conditionShape(duration).describe('What it waits for.'),
    unless: state
      .exactOptional()
      .describe('While this holds readings say nothing: a band that is not worn has no heart rate.'),
    during: during
      .exactOptional()
      .describe('Raised only in these hours; what stands ends by its own condition.'),
    onDelay: duration(none, LONGEST_WAIT).exactOptional().describe('Raised when it has held for so long.'),
    offDelay: duration(none, LONGEST_WAIT)
      .exactOptional()
      .describe('Cleared when it has not held for so long.'),
    again: z
      .strictObject({
        every: duration(minutes(1), LONGEST_WAIT),
        most: z.int().min(1).max(MOST_TOLD_AGAIN),
      })
      .exactOptional()
      .describe('Told again while it stands.'),
    flapping: z
      .literal('held')
      .exactOptional()
      .describe('An alert that comes and goes is one alert until its signal is calm.'),
  };
}

const shape = ruleShape(spellMicroseconds);

/** What a reading means for people, as data. */
const ruleSchema = z.strictObject({
  ...shape,
  names: bilingual,
  urgency: z.enum(URGENCIES),
  onDelay: shape.onDelay.unwrap().default(0 as Duration),
  offDelay: shape.offDelay.unwrap().default(0 as Duration),
  /** One sentence a grid worker understands; `{value}`, `{limit}`, `{for}`, `{n}`, `{rate}` and `{habit}` are filled with what decided. */
  why: bilingual,
  /** The rule of the book that it stands for. */
  replaces: ruleId.exactOptional(),
});

export type { Condition } from './condition-shape.ts';
export type Rule = Readonly<z.output<typeof ruleSchema>>;
export type RuleText = z.input<typeof ruleSchema>;

/** Checks a rule once, where it is written down. Throws a `ZodError` that names the field. */
export const defineRule = (text: RuleText): Rule => ruleSchema.parse(text);

function isHours(text: string): boolean {
  try {
    parseHours(text);
    return true;
  } catch {
    return false;
  }
}
