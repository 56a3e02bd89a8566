import * as z from 'zod';

/** Characters of a secret, beyond which it is refused: a longer one is a file pasted by mistake. */
export const LONGEST_SECRET = 1024;

export const secret = z.string().min(1).max(LONGEST_SECRET);

export const webAddress = z.url({ protocol: /^https?$/ });
