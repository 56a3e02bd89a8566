import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PlaceId } from '../../devices/place.ts';
import type { Role, StaffId } from '../../devices/registry.ts';
import { type Duration, days, hours, type Instant, minus } from '../../devices/time.ts';
import type { TokenPrincipal } from '../principal.ts';
import { newPassword, openAccounts } from './accounts.ts';
import type { Passwords } from './password.ts';
import { openSignInRate } from './sessions-rate.ts';

/** Somebody with a password of their own. Without a place: all of the community. */
export interface Account {
  readonly name: string;
  readonly hash: string;
  readonly role: Role;
  readonly place?: PlaceId;
  readonly staff?: StaffId;
}

/** A session as it is kept: nothing in it lets anybody in, for the cookie itself is not there. */
export interface SessionRow {
  /** SHA-256 of the cookie. */
  readonly id: string;
  readonly of: 'account' | 'token';
  readonly name: string;
  /** HMAC of the password's hash or the token under the cookie: another password or token ends the session. */
  readonly proof: string;
  readonly startedAt: Instant;
  readonly seenAt: Instant;
}

/** Where accounts and sessions are kept; the facts database does it. */
export interface SessionStore {
  account(name: string): Account | undefined;
  accounts(): Account[];
  hasAccounts(): boolean;
  /** In place of one of that name; durable when it returns. */
  putAccount(account: Account): void;
  /** With its sessions. */
  removeAccount(name: string): void;
  session(id: string): SessionRow | undefined;
  /** Ids of a name's sessions, the one seen longest ago first. */
  sessionsOf(name: string): string[];
  putSession(row: SessionRow): void;
  removeSession(id: string): void;
  removeSessionsBefore(seenAt: Instant): void;
}

export type SignedIn =
  | { readonly ok: true; readonly cookie: string; readonly principal: TokenPrincipal }
  | { readonly ok: false; readonly why: 'sign-in-refused' | 'too-many-sign-ins' };

/** People (and tokens, by their name) who signed in with a password and carry a cookie. */
export interface Sessions {
  signIn(name: string, password: string, address: string): Promise<SignedIn>;
  /** Whose cookie this is. */
  principal(cookie: string): TokenPrincipal | undefined;
  signOut(cookie: string): void;
  accounts(): Omit<Account, 'hash'>[];
  /** Makes an account; its password is known only to the caller. A name that an account or token has is taken. */
  createAccount(account: Omit<Account, 'hash'>): Promise<{ readonly password: string } | 'account-exists'>;
  /** Ends its sessions too. The last administrator of all stays. */
  removeAccount(name: string): 'removed' | 'no-such-account' | 'last-administrator';
  /** One's own password, which ends all sessions that stand on the old one. */
  changePassword(
    principal: TokenPrincipal,
    change: { readonly old: string; readonly new: string; readonly address: string },
  ): Promise<'changed' | 'sign-in-refused' | 'too-many-sign-ins'>;
  /** Makes the account `admin` when there is none at all; its password is known only to the caller. */
  createFirst(): Promise<{ readonly name: string; readonly password: string } | undefined>;
}

/** A session not seen for so long has ended: a wall screen that is left on for a day asks all the time. */
export const IDLE: Duration = hours(24);
/** Any session ends after so long. */
export const LONGEST: Duration = days(30);
/** A session's last sight is written down at most this often. */
const SEEN_EVERY: Duration = hours(1);
/** Sessions of one name; with one more, the one seen longest ago ends. */
export const MOST_SESSIONS = 20;
/** Longer cookies are not looked up. */
const LONGEST_COOKIE = 64;

export interface SessionParts {
  readonly store: SessionStore;
  readonly passwords: Passwords;
  /** API tokens: their name and text sign in as well. */
  readonly tokens: readonly (Omit<TokenPrincipal, 'type'> & { readonly token: string })[];
  /** The whole community's place. */
  readonly root: () => PlaceId;
  /** Calendar time. */
  readonly wall: () => Instant;
}

export function openSessions({ store, passwords, tokens, root, wall }: SessionParts): Sessions {
  const rate = openSignInRate();
  const tokenNamed = (name: string) => tokens.find((one) => one.name === name);

  /** What the session of a name stands on, and what it may. */
  function standing(of: SessionRow['of'], name: string): Standing | undefined {
    if (of === 'account') {
      const account = store.account(name);
      return account && { secret: account.hash, principal: principalOf(account, root()) };
    }
    const found = tokenNamed(name);
    if (found === undefined) return undefined;
    const { token, ...rest } = found;
    return { secret: token, principal: { type: 'token', ...rest } };
  }

  function begin(of: SessionRow['of'], name: string, { secret, principal }: Standing): SignedIn {
    const cookie = randomBytes(32).toString('base64url');
    const now = wall();
    store.removeSessionsBefore(minus(now, IDLE));
    const surplus = store.sessionsOf(name).length - MOST_SESSIONS + 1;
    for (const id of store.sessionsOf(name).slice(0, Math.max(0, surplus))) store.removeSession(id);
    store.putSession({
      id: idOf(cookie),
      of,
      name,
      proof: proofOf(cookie, secret),
      startedAt: now,
      seenAt: now,
    });
    return { ok: true, cookie, principal };
  }

  return {
    async signIn(name, password, address) {
      if (!rate.admits(name, address, wall())) return { ok: false, why: 'too-many-sign-ins' };
      const isAccount = await passwords.isBehind(store.account(name)?.hash, password);
      const isToken = isSame(tokenNamed(name)?.token, password);
      const of = isAccount ? 'account' : 'token';
      const found = isAccount || isToken ? standing(of, name) : undefined;
      if (found === undefined) return { ok: false, why: 'sign-in-refused' };
      rate.succeeded(name, address);
      return begin(of, name, found);
    },
    principal(cookie) {
      const row = cookie.length > LONGEST_COOKIE ? undefined : store.session(idOf(cookie));
      if (row === undefined) return undefined;
      const now = wall();
      const found = standing(row.of, row.name);
      const isOver = row.seenAt < minus(now, IDLE) || row.startedAt < minus(now, LONGEST);
      if (isOver || found === undefined || !isSame(row.proof, proofOf(cookie, found.secret))) {
        store.removeSession(row.id);
        return undefined;
      }
      if (row.seenAt < minus(now, SEEN_EVERY)) store.putSession({ ...row, seenAt: now });
      return found.principal;
    },
    signOut: (cookie) => store.removeSession(idOf(cookie)),
    ...openAccounts({ store, passwords, tokens, wall, rate }),
    async createFirst() {
      if (store.hasAccounts()) return undefined;
      const [name, password] = ['admin', newPassword()];
      store.putAccount({ name, hash: await passwords.hash(password), role: 'administrator' });
      return { name, password };
    },
  };
}

interface Standing {
  readonly secret: string;
  readonly principal: TokenPrincipal;
}

const principalOf = ({ name, role, place, staff }: Account, root: PlaceId): TokenPrincipal => ({
  type: 'token',
  name,
  role,
  place: place ?? root,
  ...(staff !== undefined && { staff }),
});

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const idOf = (cookie: string): string => sha256(cookie).toString('base64url');
const proofOf = (cookie: string, secret: string): string =>
  createHmac('sha256', cookie).update(secret).digest('base64url');

function isSame(a: string | undefined, b: string): boolean {
  const same = timingSafeEqual(sha256(a ?? ''), sha256(b));
  return same && a !== undefined && a !== '';
}
