import { z } from 'zod';
import { ROLES } from '../../../devices/registry.ts';
import { ANSWER_ACTIONS } from '../../../rules/input.ts';
import { time } from './terms.ts';

/** Signing in: an account's name and password, or a token's. */
export const signInBody = z.strictObject({
  name: z.string().min(1).max(128),
  password: z.string().min(1).max(1_024),
});

/** Who asks, and the time that this gateway's cases go by. */
export const sessionSchema = z.strictObject({
  name: z.string(),
  role: z.enum(ROLES),
  place: z.string(),
  staff: z.string().exactOptional(),
  /** Residents and staff come with their names. */
  seesNames: z.boolean(),
  /** May enter leave and stand-ins for people in its place. */
  changesDuty: z.boolean(),
  /** May hold alerts back for a while in its place. */
  mutes: z.boolean(),
  /** May begin and end walk tests in its place. */
  testsDetectors: z.boolean(),
  /** May record visits, and see whom to visit. */
  visits: z.boolean(),
  /** What the role may do to a case in its place. */
  actions: z.array(z.enum(ANSWER_ACTIONS)),
  timeZone: z.string(),
  /** Core time, in which all clocks of cases run. */
  now: time,
  /** How many times faster than the machine's time it passes: 1 but in demonstrations. */
  speed: z.number(),
  /** The last time in which nobody kept watch. */
  lastOutage: z.strictObject({ from: time, to: time }).exactOptional(),
});

export type SessionView = z.output<typeof sessionSchema>;
