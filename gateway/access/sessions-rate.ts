import { type Duration, type Instant, minutes, plus } from '../../devices/time.ts';

/** Failed sign-ins of one address within `WINDOW`: a whole office may sit behind it. More: `too-many-sign-ins`. */
export const MOST_OF_ADDRESS = 10;
/** Failed sign-ins to one name, whatever their addresses. More: `too-many-sign-ins`; sessions go on. */
export const MOST_OF_NAME = 30;
export const WINDOW: Duration = minutes(1);
/** Addresses and names remembered, about 1 MB; past it the oldest is forgotten. */
const MOST_REMEMBERED = 10_000;

/** Slows down whoever tries passwords. */
export interface SignInRate {
  /** Counts an attempt; false when it must not be made. */
  admits(name: string, address: string, now: Instant): boolean;
  /** Takes back the count of an attempt that succeeded. */
  succeeded(name: string, address: string): void;
}

export function openSignInRate(): SignInRate {
  const windows = new Map<string, { readonly ends: Instant; count: number }>();
  function windowOf(key: string, now: Instant): { count: number } {
    const known = windows.get(key);
    if (known !== undefined && known.ends > now) return known;
    const fresh = { ends: plus(now, WINDOW), count: 0 };
    windows.delete(key);
    windows.set(key, fresh);
    const [oldest] = windows.keys();
    if (windows.size > MOST_REMEMBERED && oldest !== undefined) windows.delete(oldest);
    return fresh;
  }
  return {
    admits(name, address, now) {
      const [ofAddress, ofName] = [windowOf(`address ${address}`, now), windowOf(`name ${name}`, now)];
      if (ofAddress.count >= MOST_OF_ADDRESS || ofName.count >= MOST_OF_NAME) return false;
      ofAddress.count++;
      ofName.count++;
      return true;
    },
    succeeded(name, address) {
      for (const key of [`address ${address}`, `name ${name}`]) {
        const known = windows.get(key);
        if (known !== undefined) known.count--;
      }
    },
  };
}
