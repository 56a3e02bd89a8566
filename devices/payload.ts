import type { Rejection } from './rejection.ts';

/** Bytes of one message; a hundred full readings fit, and a longer one is rejected as `payload-too-large`. */
export const LARGEST_PAYLOAD = 16 * 1024;

export type JsonObject = Readonly<Record<string, unknown>>;

/** What reading a payload gives: its value, or why there is none. */
export type Read<T> = { readonly value: T } | { readonly why: Rejection };

/** The payload as UTF-8 text. */
export function readText(payload: Uint8Array): Read<string> {
  if (payload.byteLength > LARGEST_PAYLOAD) return { why: 'payload-too-large' };
  try {
    return { value: strictUtf8.decode(payload) };
  } catch {
    return { why: 'not-utf8' };
  }
}

/** The payload as a JSON value of any shape. */
export function readJson(payload: Uint8Array): Read<unknown> {
  const text = readText(payload);
  if ('why' in text) return text;
  try {
    return { value: JSON.parse(text.value) };
  } catch {
    return { why: 'not-json' };
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
