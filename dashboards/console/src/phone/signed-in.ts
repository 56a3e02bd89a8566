import type { SessionView } from '../../../../gateway/http/contract/session.ts';
import { setCoreClock } from '../state/core-clock.ts';
import { Refused, read, send } from '../state/gateway.ts';
import { createStore } from '../state/store.ts';
import { forgetAll } from './mine.ts';
import { forgetSwaps } from './my-swaps.ts';

const KEY = 'shouwang-session';

/** Who is signed in; `null` when nobody is, `undefined` until that is known. Kept, so that no signal signs nobody out. */
export const session = createStore<SessionView | null | undefined>(kept());

export async function ask(): Promise<void> {
  try {
    take(await read<SessionView>('/session'));
  } catch (error) {
    if (error instanceof Refused && error.status === 401) leave();
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  take(await send<SessionView>('POST', '/session', { body: { name, password } }));
}

export async function signOut(): Promise<void> {
  await send('DELETE', '/session').catch(() => undefined);
  leave();
}

export function leave(): void {
  localStorage.removeItem(KEY);
  forgetAll();
  forgetSwaps();
  session.set(null);
}

function take(one: SessionView): void {
  setCoreClock(one);
  localStorage.setItem(KEY, JSON.stringify(one));
  session.set(one);
}

function kept(): SessionView | undefined {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? undefined : (JSON.parse(text) as SessionView);
  } catch {
    return undefined;
  }
}
