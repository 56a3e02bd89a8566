import type { BrokerLimits } from './limits.ts';

/** Messages of all connections, and their payload bytes, that were handed on and are not yet done. */
export interface Budget {
  /** One message of so many bytes is handed on. */
  take(bytes: number): void;
  /** It is done. */
  give(bytes: number): void;
  /**
   * Whether this connection may be read now. While there is no room, or others wait for it, it may not, and is resumed
   * when its turn comes: who speaks seldom first, so that a call for help does not wait behind backlogs.
   */
  mayRead(turn: Turn): boolean;
  forget(turn: Turn): void;
}

/** One connection in the queue for being read. */
export interface Turn {
  /** When its last message came (ms, monotonic). */
  spokeAt: number;
  readonly resume: () => void;
}

/** Who has not spoken for so long (ms) goes before those who have: worn buttons speak seldom, and then it matters. */
const SELDOM = 1_000;
/** What is left for them when the limits are reached, as a share of the limits. */
const LEFT_FOR_SELDOM = 0.2;

export function openBudget(options: {
  readonly limits: Pick<BrokerLimits, 'inFlightBytes' | 'inFlightMessages'>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Runs `run` after all sockets that have something were looked at. */
  readonly later: (run: () => void) => void;
}): Budget {
  const { limits, now, later } = options;
  let bytesHeld = 0;
  let messages = 0;
  const seldom = new Set<Turn>();
  const often = new Set<Turn>();
  let isPlanned = false;
  let called: Turn | undefined;
  const isOver = (share: number): boolean =>
    bytesHeld >= limits.inFlightBytes * share || messages >= limits.inFlightMessages * share;
  const isFull = (): boolean => isOver(1);
  const isWaiting = (): boolean => seldom.size > 0 || often.size > 0;

  /** Nobody waits for ever: who waits does not speak, and so comes to be the longest silent of all. */
  function takeNext(): Turn | undefined {
    const [rare] = seldom;
    const [busy] = often;
    const next = rare !== undefined && rare.spokeAt <= (busy?.spokeAt ?? rare.spokeAt) ? rare : busy;
    if (next !== undefined) forget(next);
    return next;
  }
  function forget(turn: Turn): void {
    seldom.delete(turn);
    often.delete(turn);
  }
  function plan(): void {
    if (isPlanned || !isWaiting() || isFull()) return;
    isPlanned = true;
    later(callNext);
  }
  function callNext(): void {
    isPlanned = false;
    while (!isFull()) {
      called = takeNext();
      if (called === undefined) return;
      called.resume();
    }
    called = undefined;
  }
  return {
    take(bytes) {
      bytesHeld += bytes;
      messages += 1;
    },
    give(bytes) {
      bytesHeld -= bytes;
      messages -= 1;
      plan();
    },
    mayRead(turn) {
      if (turn === called || !(isFull() || isWaiting())) return true;
      const isSeldom = now() - turn.spokeAt >= SELDOM;
      if (isSeldom && !isOver(1 + LEFT_FOR_SELDOM)) {
        forget(turn);
        return true;
      }
      if (!seldom.has(turn) && !often.has(turn)) (isSeldom ? seldom : often).add(turn);
      plan();
      return false;
    },
    forget,
  };
}

/** Decides when one connection's socket is read: what is not read waits in the sender, by TCP's own back-pressure. */
export interface Intake {
  mayRead(): boolean;
  /** A message comes at `now` (ms, monotonic); true when none else is under way, and none was for long. */
  speak(now: number): boolean;
  /** Something is handed on; reading rests for `wait` ms, 0 for none. Returns true when this begins a rest. */
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
  const turn: Turn = { spokeAt: Number.NEGATIVE_INFINITY, resume };
  let inFlight = 0;
  let rest: NodeJS.Timeout | undefined;
  let closed = false;
  return {
    mayRead: () => rest === undefined && inFlight < limits.inFlight && budget.mayRead(turn),
    speak(now) {
      const isSeldom = inFlight === 0 && now - turn.spokeAt >= SELDOM;
      turn.spokeAt = now;
      return isSeldom;
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
      budget.forget(turn);
    },
  };
}
