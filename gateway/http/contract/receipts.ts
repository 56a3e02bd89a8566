import { z } from 'zod';

/** `sms` or `voice`. */
export const receiptParams = z.strictObject({ channel: z.string().min(1).max(16) });

/** One of the two: the HMAC of the body, or the secret itself. */
export const receiptHeaders = z.looseObject({
  'x-signature': z.string().max(128).exactOptional(),
  authorization: z.string().max(1_100).exactOptional(),
  'content-type': z.string().max(256).exactOptional(),
});
