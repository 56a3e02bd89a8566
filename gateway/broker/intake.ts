import type { BrokerLimits } from './limits.ts';

/** Messages of all connections, and their payload bytes, that were handed on and are not yet done. */
export interface Budget {
  readonly full: boolean;
  /** One message of so many bytes is handed on. */
  take(bytes: number): void;
  /** It is done. */
  give(bytes: number): void;
  /** Calls `resume` once when there is room again; who waits longest comes first. */
  wait(resume: () => void): void;
  forget(resume: () => void): void;
}

export function openBudget(limits: Pick<BrokerLimits, 'inFlightBytes' | 'inFlightMessages'>): Budget {
  let bytesHeld = 0;
  let messages = 0;
  const waiting = new Set<() => void>();
  const isOver = (share: number): boolean =>
    bytesHeld >= limits.inFlightBytes * share || messages >= limits.inFlightMessages * share;
  return {
    get full() {
      return isOver(1);
    },
    take(bytes) {
      bytesHeld += bytes;
      messages += 1;
    },
    give(bytes) {
      bytesHeld -= bytes;
      messages -= 1;
      // Half empty, so that one message does not wake everybody for one place.
      if (waiting.size === 0 || isOver(0.5)) return;
      for (const resume of waiting) {
        if (isOver(1)) return;
        waiting.delete(resume);
        resume();
      }
    },
    wait: (resume) => void waiting.add(resume),
    forget: (resume) => void waiting.delete(resume),
  };
}

/** Decides when one connection's socket is read: what is not read waits in the sender, by TCP's own back-pressure. */
export interface Intake {
  mayRead(): boolean;
  /** A message was handed on; reading rests for `wait` ms, 0 for none. Returns true when this begins a rest. */
  begin(bytes: number, wait: number): boolean;
  /** The message is done, well or badly. */
  end(bytes: number): void;
  /** The connection is gone; messages still out are ended as usual. */
  close(): void;
}

export function openIntake(options: {
  readonly budget: Budget;
  readonly limits: Pick<BrokerLimits, 'inFlight'>;
  /** Asks for another look at the socket. */
  readonly resume: () => void;
}): Intake {
  const { budget, limits, resume } = options;
  let inFlight = 0;
  let rest: NodeJS.Timeout | undefined;
  let closed = false;
  return {
    mayRead() {
      if (rest !== undefined || inFlight >= limits.inFlight) return false;
      if (!budget.full) return true;
      budget.wait(resume);
      return false;
    },
    begin(bytes, wait) {
      inFlight += 1;
      budget.take(bytes);
      if (wait === 0 || closed) return false;
      const begins = rest === undefined;
      clearTimeout(rest);
      rest = setTimeout(() => {
        rest = undefined;
        resume();
      }, wait);
      return begins;
    },
    end(bytes) {
      inFlight -= 1;
      budget.give(bytes);
      if (!closed && inFlight === limits.inFlight - 1) resume();
    },
    close() {
      closed = true;
      clearTimeout(rest);
      budget.forget(resume);
    },
  };
}
