import { argon2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** To the thread: hash a password, or say whether it is the one behind a hash. Answered in order. */
export interface PasswordCall {
  readonly password: string;
  readonly hash?: string;
}

/** OWASP's choice for argon2id: 19 MiB, two passes, one lane; about 80 ms. */
const [MEMORY_KIB, PASSES, LANES] = [19_456, 2, 1] as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

const port = parentPort;
if (port === null) throw new Error('password-thread.ts runs as a worker only');
port.on('message', ({ password, hash }: PasswordCall) => {
  port.postMessage(hash === undefined ? hashOf(password) : isBehind(hash, password));
});

/** A hash in the PHC string format: it carries its parameters, so that they can be raised later. */
function hashOf(password: string): string {
  const salt = randomBytes(SALT_BYTES);
  const tag = derive(password, salt, { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES });
  const parameters = `m=${MEMORY_KIB},t=${PASSES},p=${LANES}`;
  return `$argon2id$v=19$${parameters}$${encode(salt)}$${encode(tag)}`;
}

function isBehind(hash: string, password: string): boolean {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
  if (match === null) throw new Error('a stored password hash is damaged');
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number) as [number, number, number];
  const [salt, tag] = match.slice(4).map((part) => Buffer.from(part, 'base64')) as [Buffer, Buffer];
  const derived = derive(password, salt, { memory, passes, parallelism });
  return derived.length === tag.length && timingSafeEqual(derived, tag);
}

function derive(
  password: string,
  nonce: Buffer,
  cost: { memory: number; passes: number; parallelism: number },
): Buffer {
  const message = Buffer.from(password.normalize('NFC'), 'utf8');
  return argon2Sync('argon2id', { message, nonce, tagLength: TAG_BYTES, ...cost });
}

const encode = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
