import { z } from 'zod';
import { ROLES } from '../../../devices/registry.ts';
import { id, placeIn } from './terms.ts';

/** Shorter passwords of one's own are refused: NIST SP 800-63B asks for 8 or more, and ours are typed rarely. */
const SHORTEST_PASSWORD = 10;

const account = {
  name: z
    .string()
    .regex(/^[^\s/]{1,128}$/)
    .describe('without blanks and slashes'),
  role: z.enum(ROLES),
  staff: id.exactOptional().describe('whose rights and shifts it has; left out: a service, always on duty'),
};

/** `place` left out: the whole community. */
export const accountBody = z.strictObject({ ...account, place: placeIn.exactOptional() });

export const accountSchema = z.strictObject({ ...account, place: z.string().exactOptional() });

export const accountsList = z.strictObject({ items: z.array(accountSchema) });

/** The password is shown here, and nowhere again. */
export const newAccountSchema = z.strictObject({ name: z.string(), password: z.string() });

export const accountParams = z.strictObject({ name: z.string().min(1).max(128) });

export const passwordBody = z.strictObject({
  old: z.string().min(1).max(1_024),
  new: z.string().min(SHORTEST_PASSWORD).max(1_024),
});
