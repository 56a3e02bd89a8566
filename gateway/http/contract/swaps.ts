import { z } from 'zod';
import { RING_STATES } from '../../../rules/ring.ts';
import { SWAP_STATES } from '../../../rules/swap.ts';
import { dutyTime } from './duty.ts';
import { actor, count, id, LONGEST_NOTE, next, placeIn, time } from './terms.ts';

/** Turns of one proposal, to either side: a week against a week. Over it: 422 `body-invalid`. */
const MOST_TURNS = 7;
/** Swaps of one page; over it: 400 `query-invalid`. */
const MOST_SWAPS = 200;
const USUAL_SWAPS = 50;

const turnBody = z.strictObject({
  place: placeIn.exactOptional().describe('left out: where whose turn it is answers'),
  from: dutyTime,
  to: dutyTime,
});

export const swapBody = z
  .strictObject({
    staff: id.exactOptional().describe('whose side it is proposed from; left out: one’s own'),
    other: id.describe('who is asked'),
    gives: z.array(turnBody).max(MOST_TURNS).default([]).describe('turns that the other is to take'),
    takes: z.array(turnBody).max(MOST_TURNS).default([]).describe('turns of the other, taken in return'),
  })
  .refine(({ gives, takes }) => gives.length + takes.length > 0, 'expected a turn in gives or takes');

export const refusalBody = z.strictObject({
  reason: z.string().min(1).max(LONGEST_NOTE).exactOptional(),
});

export const swapsQuery = z.strictObject({
  place: placeIn.exactOptional(),
  limit: count(MOST_SWAPS, USUAL_SWAPS),
  after: id.exactOptional(),
});

export const swapParams = z.strictObject({ id: z.string().min(1).max(64) });

const side = z.strictObject({ staff: z.string(), name: z.string().exactOptional() });
const turns = z.array(z.strictObject({ place: z.string(), from: time, to: time }));

export const swapSchema = z.strictObject({
  id: z.string(),
  state: z.enum(SWAP_STATES),
  from: side.describe('whose side it is proposed from'),
  to: side.describe('who is asked'),
  by: actor.describe('who made the proposal'),
  at: time,
  gives: turns.describe('turns that go to who is asked'),
  takes: turns.describe('turns that come from who is asked'),
  undoes: z.string().exactOptional().describe('the accepted swap that this one would take back'),
  until: time.describe('when it lapses without an answer'),
  settledAt: time.exactOptional(),
  reason: z.string().exactOptional().describe('why it was refused'),
  rung: z.enum(RING_STATES).exactOptional().describe('how telling the other one went'),
  doubles: z
    .literal(true)
    .exactOptional()
    .describe('somebody who would take a turn is on duty around there anyway'),
});

export type SwapView = z.output<typeof swapSchema>;

export const swapsPage = z.strictObject({ items: z.array(swapSchema), next });

export type SwapsPage = z.output<typeof swapsPage>;
