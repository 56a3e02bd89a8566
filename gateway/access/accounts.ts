import { randomBytes } from 'node:crypto';
import type { SessionParts, Sessions } from './sessions.ts';
import type { SignInRate } from './sessions-rate.ts';

/** 96 random bits that can be read aloud letter by letter. */
export const newPassword = (): string => randomBytes(12).toString('base64url');

/** What is done with accounts besides signing in. */
export function openAccounts({
  store,
  passwords,
  tokens,
  wall,
  rate,
}: Omit<SessionParts, 'root'> & { readonly rate: SignInRate }): Pick<
  Sessions,
  'accounts' | 'createAccount' | 'removeAccount' | 'changePassword'
> {
  return {
    accounts: () => store.accounts().map(({ hash: _, ...account }) => account),
    async createAccount(account) {
      const isTaken = (): boolean =>
        store.account(account.name) !== undefined || tokens.some(({ name }) => name === account.name);
      if (isTaken()) return 'account-exists';
      const password = newPassword();
      const hash = await passwords.hash(password);
      // Another may have made it meanwhile.
      if (isTaken()) return 'account-exists';
      store.putAccount({ ...account, hash });
      return { password };
    },
    removeAccount(name) {
      const account = store.account(name);
      if (account === undefined) return 'no-such-account';
      const administrators = store.accounts().filter(({ role }) => role === 'administrator');
      if (account.role === 'administrator' && administrators.length === 1) return 'last-administrator';
      store.removeAccount(name);
      return 'removed';
    },
    async changePassword({ name }, change) {
      // An old password can be guessed here as at the sign-in.
      if (!rate.admits(name, change.address, wall())) return 'too-many-sign-ins';
      const account = store.account(name);
      if (!(await passwords.isBehind(account?.hash, change.old)) || account === undefined)
        return 'sign-in-refused';
      rate.succeeded(name, change.address);
      store.putAccount({ ...account, hash: await passwords.hash(change.new) });
      return 'changed';
    },
  };
}
