import type { Duration } from '../../devices/time.ts';
import { judgeAnswer, judgeFailure, MAX_ANSWER_BYTES, type WriteResult, withTimeout } from './sink.ts';

/** One batch of lines for one address. */
export interface Writing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly lines: Uint8Array;
  readonly timeout: Duration;
  readonly signal?: AbortSignal | undefined;
}

/** One POST, never repeated. The lines come as bytes from the store's thread: the main thread only hands them on. */
export async function postLines({ url, headers, lines, timeout, signal }: Writing): Promise<WriteResult> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
      body: lines as Uint8Array<ArrayBuffer>,
      signal: withTimeout(timeout, signal),
      // A redirect would turn the POST into a GET: it counts as an answer that no database gave.
      redirect: 'manual',
    });
    const retryAfter = response.headers.get('retry-after') ?? undefined;
    return judgeAnswer({ status: response.status, body: await beginningOf(response), retryAfter });
  } catch (error) {
    return judgeFailure(error);
  }
}

async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= MAX_ANSWER_BYTES) break;
  }
  return text.slice(0, MAX_ANSWER_BYTES);
}
