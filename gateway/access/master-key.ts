import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const KEY_BYTES = 32;

export type MasterKey =
  | { readonly ok: true; readonly key: Uint8Array; readonly from: 'environment' | 'file' | 'new-file' }
  | { readonly ok: false; readonly why: 'bad-master-key'; readonly from: 'environment' | 'file' };

/**
 * The key that wraps every person's key: 32 bytes as base64 from the environment's text, else from `file`, which is made
 * with mode 0600 when missing. It must be kept apart from the backups of the data, or erasing a person erases nothing.
 */
export function masterKey(options: { readonly env?: string | undefined; readonly file: string }): MasterKey {
  if (options.env !== undefined && options.env !== '') return decodeKey(options.env, 'environment');
  const key = randomBytes(KEY_BYTES);
  try {
    // `wx`: of two starting at once, one makes the file and the other reads it.
    writeFileSync(options.file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return decodeKey(readFileSync(options.file, 'utf8'), 'file');
  }
  syncFolder(dirname(options.file));
  return { ok: true, key, from: 'new-file' };
}

function decodeKey(text: string, from: 'environment' | 'file'): MasterKey {
  const key = Buffer.from(text.trim(), 'base64');
  return key.length === KEY_BYTES ? { ok: true, key, from } : { ok: false, why: 'bad-master-key', from };
}

/** Makes the new file's name durable too: names sealed under a lost key are lost. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
