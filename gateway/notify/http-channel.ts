import type { Channel } from './channel.ts';
import { type Format, fill } from './template.ts';

/** A provider of text messages or calls, as the config describes it. */
export interface HttpProvider {
  readonly url: string;
  readonly method: 'POST' | 'PUT' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly format: Format;
  readonly body?: string;
  /** A text that the answer of a taken message holds. */
  readonly takenWhen?: string;
}

/** Bytes of an answer that are looked through: providers answer with a line of JSON. */
const ANSWER_READ = 16 * 1024;

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  form: 'application/x-www-form-urlencoded; charset=utf-8',
};

/** Sends text messages or calls through a provider's HTTP interface. `phoneOf` unseals at the moment of sending. */
export const openHttpChannel = (
  provider: HttpProvider,
  phoneOf: (staff: string) => string | undefined,
): Channel => ({
  async send({ id, body: text, staff = '' }, signal) {
    const phone = phoneOf(staff);
    if (phone === undefined) return 'no-address';
    const filling = { phone, text, id };
    const { url, method, headers, format, body } = provider;
    const response = await fetch(fill(url, filling, 'url'), {
      method,
      headers: { ...(body !== undefined && { 'content-type': CONTENT_TYPES[format] }), ...headers },
      ...(body !== undefined && { body: fill(body, filling, format) }),
      // A phone number goes to the address that was configured, and to no other.
      redirect: 'manual',
      signal,
    });
    if (!response.ok || provider.takenWhen === undefined) {
      await response.body?.cancel();
      return response.ok ? undefined : `http-${response.status}`;
    }
    return (await beginningOf(response)).includes(provider.takenWhen) ? undefined : 'refused-by-provider';
  },
});

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop cancels what is left.
    if (length >= ANSWER_READ) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
