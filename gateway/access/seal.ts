import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** Rows of wrapped keys by subject id; the facts database keeps them in its own transactions. */
export interface KeyStore {
  get(id: string): Uint8Array | undefined;
  put(id: string, wrapped: Uint8Array): void;
  remove(id: string): void;
}

/** Names, phones and notes of people, readable only while their subject's key exists. */
export interface Seals {
  /** Encrypts `text` (any length, UTF-8) under the subject's key, made at first use. Throws when that key is damaged. */
  seal(subjectId: string, text: string): string;
  /** The text, or `undefined` when the subject is erased, the text is damaged, or it is another subject's. */
  unseal(subjectId: string, sealed: string): string | undefined;
  /** Destroys the subject's key: what was sealed under it stays in place and can never be read again. */
  erase(subjectId: string): void;
  /** HMAC-SHA-256 of `text` in base64url, under a key that follows from the master key: nobody without it can make one. */
  mark(text: string): string;
}

/** The row that tells a wrong master key from a damaged one-person row. No subject id begins with `$`. */
const CHECK = '$master';

/** Opens the seals under the 32-byte master key, or says that the stored rows were wrapped by another one. */
export function openSeals(options: {
  readonly keys: KeyStore;
  readonly master: Uint8Array;
}): { readonly ok: true; readonly seals: Seals } | { readonly ok: false; readonly why: 'wrong-master-key' } {
  const { keys, master } = options;
  const check = keys.get(CHECK);
  if (check !== undefined && decrypt(master, CHECK, check) === undefined)
    return { ok: false, why: 'wrong-master-key' };
  if (check === undefined) keys.put(CHECK, encrypt(master, CHECK, randomBytes(KEY_BYTES)));

  function keyOf(subjectId: string): Uint8Array | undefined {
    const wrapped = keys.get(subjectId);
    return wrapped === undefined ? undefined : decrypt(master, subjectId, wrapped);
  }
  function makeKey(subjectId: string): Uint8Array {
    // A new key over a damaged one would make everything sealed before unreadable without a word.
    if (keys.get(subjectId) !== undefined) throw new Error(`the key of subject ${subjectId} is damaged`);
    const key = randomBytes(KEY_BYTES);
    keys.put(subjectId, encrypt(master, subjectId, key));
    return key;
  }
  const ledgerKey = ledgerKeyOf(master);
  const seals: Seals = {
    seal: (subjectId, text) =>
      Buffer.from(
        encrypt(keyOf(subjectId) ?? makeKey(subjectId), subjectId, Buffer.from(text, 'utf8')),
      ).toString('base64url'),
    unseal(subjectId, sealed) {
      const key = keyOf(subjectId);
      if (key === undefined) return undefined;
      return decrypt(key, subjectId, Buffer.from(sealed, 'base64url'))?.toString('utf8');
    },
    erase: (subjectId) => keys.remove(subjectId),
    mark: (text) => markUnder(ledgerKey, text),
  };
  return { ok: true, seals };
}

/** See `Seals.mark`. */
export const markOf = (master: Uint8Array, text: string): string => markUnder(ledgerKeyOf(master), text);

const ledgerKeyOf = (master: Uint8Array): Uint8Array =>
  createHmac('sha256', master).update('ledger').digest();

const markUnder = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text, 'utf8').digest('base64url');

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM as nonce ‖ tag ‖ ciphertext, bound to `subjectId` so that a row moved to another subject does not open. */
function encrypt(key: Uint8Array, subjectId: string, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(subjectId, 'utf8'));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function decrypt(key: Uint8Array, subjectId: string, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(subjectId, 'utf8'))
    .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), cipher.final()]);
  } catch {
    return undefined;
  }
}
