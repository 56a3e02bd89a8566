import { createHash, timingSafeEqual } from 'node:crypto';
import type { PlaceId } from '../../devices/place.ts';
import type { Role, StaffId } from '../../devices/registry.ts';
import type { Principal } from '../principal.ts';

/** Characters below which a secret is warned of: 16 random ones hold 80 bits or more. Short ones still sign in. */
export const SHORT_SECRET = 16;

export interface CredentialList {
  /** Devices behind a bridge have no secret and are left out: the bridge signs in for them. */
  readonly devices: readonly { readonly id: string; readonly secret: string }[];
  readonly bridges: readonly {
    readonly id: string;
    readonly secret: string;
    readonly topics: readonly string[];
  }[];
  readonly tokens: readonly {
    readonly name: string;
    readonly token: string;
    readonly role: Role;
    readonly place: PlaceId;
    readonly staff?: StaffId;
  }[];
}

export interface Credentials {
  /** The principal whose id (or token name) and secret these are. Costs the same for a name nobody has. */
  signInMqtt(username: string, password: Uint8Array | undefined): Principal | undefined;
  /** The principal of an API token, from `Authorization: Bearer …`. */
  signInToken(bearer: string): Principal | undefined;
  /** Ids and token names with a secret under `SHORT_SECRET` characters; an empty one never signs in. */
  weak(): readonly string[];
  /** Names given to more than one credential: over MQTT only the first (devices, bridges, tokens) signs in. */
  doubled(): readonly string[];
}

interface Entry {
  readonly name: string;
  readonly hash: Buffer;
  readonly principal: Principal;
}

/** Keeps only SHA-256 hashes of the secrets and compares them in constant time. */
export function openCredentials(list: CredentialList): Credentials {
  const secrets = [...secretsOf(list)];
  const entries = secrets
    .filter(({ secret }) => secret.length > 0)
    .map(({ secret, name, principal }): Entry => ({ name, principal, hash: hashOf(secret) }));
  const byName = new Map(entries.toReversed().map((entry) => [entry.name, entry]));
  const tokens = entries.filter(({ principal }) => principal.type === 'token');
  const weak = secrets.filter(({ secret }) => secret.length < SHORT_SECRET).map(({ name }) => name);
  const doubled = [...Map.groupBy(secrets, ({ name }) => name)]
    .filter(([, all]) => all.length > 1)
    .map(([name]) => name);
  const nobody = Buffer.alloc(32);
  return {
    signInMqtt(username, password) {
      const entry = byName.get(username);
      const same = timingSafeEqual(hashOf(password ?? ''), entry?.hash ?? nobody);
      return same ? entry?.principal : undefined;
    },
    signInToken(bearer) {
      const hash = hashOf(bearer);
      // No early exit: the time taken must not say which token came close.
      return tokens.filter((entry) => timingSafeEqual(entry.hash, hash))[0]?.principal;
    },
    weak: () => weak,
    doubled: () => doubled,
  };
}

function* secretsOf(list: CredentialList): Generator<{ name: string; secret: string; principal: Principal }> {
  for (const { id, secret } of list.devices) yield { name: id, secret, principal: { type: 'device', id } };
  for (const { id, secret, topics } of list.bridges)
    yield { name: id, secret, principal: { type: 'bridge', id, topics } };
  for (const { token, ...rest } of list.tokens)
    yield { name: rest.name, secret: token, principal: { type: 'token', ...rest } };
}

function hashOf(secret: string | Uint8Array): Buffer {
  return createHash('sha256').update(secret).digest();
}
