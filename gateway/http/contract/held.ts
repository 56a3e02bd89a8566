import { z } from 'zod';
import { CAUSES } from '../../../rules/cause.ts';
import { HELD_BACK_WHYS } from '../../../rules/held.ts';
import { LEVELS } from '../../../rules/level.ts';
import { dutyTime } from './duty.ts';
import { actor, count, id, LONGEST_NOTE, next, placeIn, sentence, time } from './terms.ts';

/** Radio gateways of the list, the last to go in front: a street of them. What the others hold back is counted, and on the pages. */
export const MOST_RADIO_GATEWAYS = 100;

/** Alerts of one page: a screen of them takes 60 KB. Over it: 400 `query-invalid`. */
const MOST_HELD = 200;
const USUAL_HELD = 50;

export const heldQuery = z.strictObject({
  place: placeIn.exactOptional(),
  why: z.enum(HELD_BACK_WHYS).exactOptional(),
  case: id
    .exactOptional()
    .describe('what this case stands for: a storm, a radio gateway that is down, a signal that flaps'),
  limit: count(MOST_HELD, USUAL_HELD),
  after: id.exactOptional(),
});

const heldSchema = z.strictObject({
  /** Of the alert, or of the one that there would be. */
  id: z.string(),
  held: z.enum(HELD_BACK_WHYS),
  /** Behind a radio gateway that is down: when it would have been told. */
  since: time,
  /** When it is told at the latest, unless it is over by then; one of a storm has the storm's case. */
  until: time.exactOptional(),
  mute: z.string().exactOptional(),
  /** The case that is told instead. */
  case: z.string().exactOptional(),
  radioGateway: z.string().exactOptional(),
  /** Of a signal that flaps: how often it has changed since without being told. */
  changes: z.number().int().exactOptional(),
  level: z.enum(LEVELS),
  cause: z.enum(CAUSES),
  place: z.string(),
  device: z.string().exactOptional(),
  resident: z.string().exactOptional(),
  why: sentence,
});

export type HeldView = z.output<typeof heldSchema>;

const heldRadioGateway = z.strictObject({
  radioGateway: z.string().exactOptional(),
  /** The narrowest that holds its devices. */
  place: z.string(),
  /** Since when it is known to be down, and when it was last heard before. */
  since: time,
  heard: time.exactOptional(),
  case: z.string().exactOptional(),
  /** Behind it. */
  devices: z.number().int(),
  /** How many silences it holds back by now. */
  held: z.number().int(),
  /** People living alone behind it whom nothing sees now. */
  unseen: z.number().int(),
});

export type HeldRadioGateway = z.output<typeof heldRadioGateway>;

export const heldPage = z.strictObject({
  items: z.array(heldSchema),
  next,
  /** Radio gateways that are down, whether they hold anything back already or not. */
  radioGateways: z.array(heldRadioGateway),
  /** Of the whole place. */
  counts: z.strictObject({
    all: z.number().int(),
    /** Reds that nobody is told of: under a mute that says so, or of somebody whom nothing sees. */
    red: z.number().int(),
    gathering: z.number().int(),
    muted: z.number().int(),
    storm: z.number().int(),
    'radio-gateway': z.number().int(),
    flapping: z.number().int(),
  }),
});

export type HeldPage = z.output<typeof heldPage>;

export const mutesQuery = z.strictObject({ place: placeIn.exactOptional() });

export const muteBody = z
  .strictObject({
    place: placeIn.exactOptional().describe('alerts here and inside; left out: where the device is'),
    device: id.exactOptional(),
    cause: z.enum(CAUSES).exactOptional().describe('left out: whatever is wrong'),
    red: z.literal(true).exactOptional().describe('reds too, for an hour at the most'),
    from: dutyTime.exactOptional().describe('left out: from now on'),
    until: dutyTime,
    reason: z.string().trim().min(1).max(LONGEST_NOTE),
  })
  .refine(({ place, device }) => place !== undefined || device !== undefined, {
    error: 'expected a place or a device',
    path: ['place'],
  });

export const muteParams = z.strictObject({ id: z.string().min(1).max(64) });

export const muteSchema = z.strictObject({
  id: z.string(),
  place: z.string(),
  device: z.string().exactOptional(),
  cause: z.enum(CAUSES).exactOptional(),
  red: z.literal(true).exactOptional(),
  state: z.enum(['planned', 'running', 'ended']),
  from: time,
  until: time,
  by: actor,
  /** Missing when whom it was about is erased. */
  reason: z.string().exactOptional(),
  /** Alerts that it holds back now. */
  held: z.number().int(),
});

export type MuteView = z.output<typeof muteSchema>;

/** At most 200, of those that run or are planned the first to end in front. */
export const mutesList = z.strictObject({ items: z.array(muteSchema) });

export const operatorLoadSchema = z.strictObject({
  /** More tellings in ten minutes than this are a flood (ISA-18.2). */
  floodOver: z.number().int(),
  items: z.array(
    z.strictObject({
      staff: z.string(),
      /** Tellings within the last ten minutes. */
      alerts: z.number().int(),
      flood: z.boolean(),
    }),
  ),
});

export type OperatorLoadView = z.output<typeof operatorLoadSchema>;
