import { expect } from 'vitest';

/** A body that a test looks into by its promised names. */
export type Json = ReturnType<typeof JSON.parse>;

/** What was answered, which must come with this status. */
export async function json(response: Promise<Response>, status = 200): Promise<Json> {
  const got = await response;
  const body = await got.json();
  expect(got.status, JSON.stringify(body)).toBe(status);
  return body;
}
