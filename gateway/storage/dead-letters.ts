import { closeSync, fdatasyncSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type DeadLetter, MAX_DEAD_LETTER_BYTES } from './reading-store.ts';

/**
 * Appends to the follower's file in `folder`, as lines of JSON, what its store will never take; durable when it returns. A
 * crash before the follower moves writes the same letters again.
 */
export function keepDeadLetters(folder: string, follower: string, bad: readonly DeadLetter[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, deadLetterFile(follower));
  if (sizeOf(file) > MAX_DEAD_LETTER_BYTES) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  try {
    writeSync(descriptor, bad.map((letter) => `${JSON.stringify(letter)}\n`).join(''));
    fdatasyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** E.g. `http-127.0.0.1-8086-shouwang.jsonl`. */
export const deadLetterFile = (follower: string): string =>
  `${follower.replaceAll(/[^A-Za-z0-9._]+/g, '-')}.jsonl`;

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
