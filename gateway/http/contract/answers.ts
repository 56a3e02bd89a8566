import { z } from 'zod';
import { RESOLVE_REASONS } from '../../../rules/fact.ts';
import type { AnswerAction } from '../../../rules/input.ts';
import { id, LONGEST_NOTE, timeIn } from './terms.ts';

export type { AnswerAction } from '../../../rules/input.ts';

/** Printable ASCII, so that it fits a header and a record whatever the client. */
export const answerHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .exactOptional(),
});

const answered = {
  madeAt: timeIn.exactOptional(),
  note: z.string().min(1).max(LONGEST_NOTE).exactOptional(),
};

const plain = z.strictObject(answered);

/** What each action takes; every one may bring a note and the time at which it was made on the phone. */
export const ANSWER_BODIES = {
  accept: plain,
  contact: plain,
  'on-my-way': plain,
  arrive: plain,
  resolve: z.strictObject({ ...answered, reason: z.enum(RESOLVE_REASONS) }),
  'hand-over': z.strictObject({ ...answered, to: id }),
  'hand-over/accept': plain,
  'hand-over/refuse': plain,
  help: plain,
  note: z.strictObject({ ...answered, note: z.string().min(1).max(LONGEST_NOTE) }),
  reopen: plain,
  receipt: plain,
  feedback: z.strictObject({ ...answered, satisfied: z.boolean(), complaint: z.boolean().exactOptional() }),
  'join-department': z.strictObject({ ...answered, department: z.string().min(1).max(64) }),
  'break-glass': z.strictObject({ ...answered, note: z.string().min(1).max(LONGEST_NOTE) }),
} as const satisfies Record<AnswerAction, z.ZodType>;

export type AnswerBody = z.output<(typeof ANSWER_BODIES)[AnswerAction]>;
