import * as z from 'zod';
import { secret, webAddress } from './terms.ts';

/** Characters of a body's template; a provider asks for a line of JSON. Longer ones are refused. */
const LONGEST_TEMPLATE = 8_192;

/** Headers of a template; more are refused. */
const MOST_HEADERS = 32;

/** States that a provider knows; more are refused. */
const MOST_STATES = 64;

const states = z.array(z.string().min(1).max(128)).max(MOST_STATES);
const field = z.string().min(1).max(128);

const receipt = z.strictObject({
  secret: secret.describe(
    'What the provider proves itself by at `POST /api/v1/receipts/sms` or `/voice`: `X-Signature: sha256=` HMAC of the body, or as bearer token.',
  ),
  id: field.default('id').describe('Field of the receipt that holds our `{id}`; parts of a path by dots.'),
  state: field.default('state').describe('Field that says what became of it.'),
  delivered: states
    .default(['delivered', 'DELIVRD'])
    .describe('Words for: it came to the phone, or the call was answered. That is a sign.'),
  seen: states.default(['seen', 'read']).describe('Words for: the person has read or confirmed it.'),
  failed: states
    .default(['failed', 'undelivered', 'UNDELIV', 'REJECTD', 'EXPIRED', 'busy', 'no-answer'])
    .describe(
      'Words for: it did not come. The next channel is opened at once. All other words are passed over.',
    ),
});

/** A provider of messages or calls; `{phone}`, `{text}` and `{id}` are put in, escaped for where they stand. */
export const callSchema = z
  .strictObject({
    url: webAddress.describe('Where it takes messages; may hold `{phone}`, `{text}`, `{id}`.'),
    method: z.enum(['POST', 'PUT', 'GET']).default('POST').describe('How it is asked.'),
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), secret)
      .default({})
      .refine((all) => Object.keys(all).length <= MOST_HEADERS, `more than ${MOST_HEADERS} headers`)
      .describe('Headers, e.g. its API key.'),
    format: z.enum(['json', 'form']).default('json').describe('How the body is written and escaped.'),
    body: z
      .string()
      .min(1)
      .max(LONGEST_TEMPLATE)
      .exactOptional()
      .describe('The body, e.g. `{"to":"{phone}","text":"{text}","ref":"{id}"}`; GET has none.'),
    takenWhen: z
      .string()
      .min(1)
      .max(256)
      .exactOptional()
      .describe('A text that the answer holds when the message was taken; left out: any 2xx is that.'),
    receipt: receipt
      .exactOptional()
      .describe('How receipts come back; left out: none do, and only an answer is a sign.'),
  })
  .superRefine((provider, context) => {
    const { body = '', url, method, format } = provider;
    const wrong = (path: string, message: string, cure: string): void =>
      context.addIssue({ code: 'custom', path: [path], message, params: { cure } });
    for (const needed of ['{phone}', '{text}'])
      if (!`${url}${decodeURI(url)}${body}`.includes(needed))
        wrong('body', `holds no ${needed}`, `put ${needed} into body or url`);
    if (method === 'GET' && provider.body !== undefined)
      wrong('body', 'goes with no GET', 'put the placeholders into url');
    if (
      format === 'json' &&
      provider.body !== undefined &&
      !isJson(body.replace(/\{(phone|text|id)\}/g, '0'))
    )
      wrong(
        'body',
        'is not JSON when it is filled in',
        'put each placeholder into quotes, or use format: form',
      );
  });

export const mailSchema = z.strictObject({
  host: z.string().min(1).max(255).describe('The SMTP server.'),
  port: z.int().min(1).max(65_535).default(587).describe('Its port.'),
  encryption: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe(
      '`starttls` is insisted on; `tls` from the first byte (port 465); `none` only for a network you trust.',
    ),
  ca: z
    .string()
    .exactOptional()
    .describe('PEM file with the authority of its certificate, when it is a private one.'),
  user: z.string().min(1).max(255).exactOptional().describe('User, when it asks for one.'),
  password: secret.exactOptional().describe('Password of the user.'),
  from: z.email().describe('Address of the sender.'),
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
