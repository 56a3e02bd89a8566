import { between, type Duration, latest, minutes, plus, seconds } from '../../devices/time.ts';
import type { Channel, Notice, NotifyClock, Queue } from './channel.ts';

export interface Sender {
  /** There may be something new in the queue. */
  wake(): void;
  /** Breaks off what is under way: it stays in the queue and is sent again after the next start. */
  close(): Promise<void>;
}

export interface SenderParts<N extends Notice> {
  readonly channel: Channel;
  readonly queue: Queue<N>;
  readonly clock: NotifyClock;
  /** Told of the end of every try. */
  readonly tried?: (outcome: 'sent' | 'failed') => void;
}

/** A receiver that has not answered by then is tried again later. */
export const ANSWER_WITHIN = seconds(10);
/** Sendings under way on one channel: a receiver with a second of delay still gets four a second. */
export const MAX_IN_FLIGHT = 4;
/** …of which so many are for reds alone: a receiver that hangs on yellows is still told of a red at once. */
export const KEPT_FOR_URGENT = 1;
export const FIRST_BACK_OFF = seconds(1);
/** Back-off doubles up to here, and stays: a notice is never given up. */
export const LONGEST_BACK_OFF = minutes(5);

/** How long to wait after one more failure. */
export const backOff = (failuresBefore: number): Duration =>
  Math.min(FIRST_BACK_OFF * 2 ** failuresBefore, LONGEST_BACK_OFF) as Duration;

/** Empties one queue into one channel, by itself, so that one that hangs delays no other. */
export function openSender<N extends Notice>({ channel, queue, clock, tried }: SenderParts<N>): Sender {
  const underWay = new Map<string, Promise<void>>();
  const busy = (): ReadonlySet<string> => new Set(underWay.keys());
  const end = new AbortController();
  let callOff = (): void => undefined;

  function wake(): void {
    callOff();
    if (end.signal.aborted) return;
    for (const notice of queue.due(clock.now(), MAX_IN_FLIGHT, busy())) {
      const room = notice.urgent ? MAX_IN_FLIGHT : MAX_IN_FLIGHT - KEPT_FOR_URGENT;
      if (underWay.size < room) underWay.set(notice.key, deliver(notice));
    }
    const next = queue.nextAt(busy());
    if (next === undefined) return;
    // The end of each sending wakes us too; what found no room is due already.
    const now = clock.now();
    const at = underWay.size > 0 ? latest(next, plus(now, FIRST_BACK_OFF)) : next;
    callOff = clock.after(between(now, at), wake);
  }
  async function deliver(notice: N): Promise<void> {
    const failure = await attempt(channel, notice, clock, end.signal);
    underWay.delete(notice.key);
    if (end.signal.aborted) return;
    const now = clock.now();
    try {
      if (failure === undefined) queue.delivered(notice, now);
      else queue.failed(notice, plus(now, backOff(notice.attempts)), failure);
    } catch {
      // The record takes nothing, and judging says so; the notice is sent again under its id, which does no harm.
      callOff();
      callOff = clock.after(LONGEST_BACK_OFF, wake);
      return;
    }
    tried?.(failure === undefined ? 'sent' : 'failed');
    wake();
  }
  return {
    wake,
    async close() {
      callOff();
      end.abort();
      await Promise.all(underWay.values());
    },
  };
}

async function attempt(
  channel: Channel,
  notice: Notice,
  clock: NotifyClock,
  end: AbortSignal,
): Promise<string | undefined> {
  const late = new AbortController();
  const callOff = clock.after(ANSWER_WITHIN, () => late.abort());
  try {
    return await channel.send(notice, AbortSignal.any([late.signal, end]));
  } catch (error) {
    return late.signal.aborted ? 'no-answer-in-time' : causeOf(error);
  } finally {
    callOff();
  }
}

/** The name of a network error, e.g. `ECONNREFUSED`; fetch hides it in the cause. Its message may hold an address. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreachable';
}
