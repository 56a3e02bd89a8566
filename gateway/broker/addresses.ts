import type { BrokerLimits } from './limits.ts';

/** Failed sign-ins by remote address, so that guessing secrets is slow. */
export interface Addresses {
  /** Remembers a failed sign-in from `address` at `now` (ms, monotonic). */
  fail(address: string, now: number): void;
  isRefused(address: string, now: number): boolean;
}

export function openAddresses(
  limits: Pick<BrokerLimits, 'signInFailures' | 'failureWindow' | 'refusal' | 'addresses'>,
): Addresses {
  const failures = new Map<string, { count: number; since: number; refusedUntil: number }>();
  return {
    fail(address, now) {
      if (limits.signInFailures === 0) return;
      const before = failures.get(address);
      const current =
        before && now - before.since < limits.failureWindow
          ? before
          : { count: 0, since: now, refusedUntil: before?.refusedUntil ?? 0 };
      current.count += 1;
      if (current.count >= limits.signInFailures) {
        current.refusedUntil = now + limits.refusal;
        current.count = 0;
        current.since = now;
      }
      failures.set(address, current);
      const oldest = failures.keys().next().value;
      if (failures.size > limits.addresses && oldest !== undefined) failures.delete(oldest);
    },
    isRefused: (address, now) => now < (failures.get(address)?.refusedUntil ?? 0),
  };
}
