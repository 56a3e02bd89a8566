import type { FactView } from '../../../../gateway/http/contract/cases.ts';
import { coreNow } from './core-clock.ts';
import { readEvents } from './event-stream.ts';
import { createStore } from './store.ts';

/** How the stream of facts is; `since` is the core time (ms) at which a stale page stopped. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'stale'; readonly since: number };

export const connection = createStore<Connection>({ state: 'connecting' });

export interface LiveListener {
  onFact(fact: FactView): void;
  /** The stream has begun, or began again: what was read before may be old. */
  onBegin(): void;
  onSignedOut(): void;
}

/** The gateway's heart beats every 15 s; two missed beats and some mean that nobody is there. */
const SILENT_AFTER = 40_000;
/** Milliseconds before the first new try; doubled each time up to the longest, and a little by chance. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

let wake: () => void = () => undefined;

/** Tries again at once instead of waiting for the next try. */
export const reconnectNow = (): void => wake();

/** Follows the facts until the returned function is called; a lost stream is resumed behind its last fact. */
export function followFacts(listener: LiveListener): () => void {
  const ended = new AbortController();
  addEventListener('online', reconnectNow);
  connection.set({ state: 'connecting' });
  void follow(listener, ended.signal);
  return () => {
    removeEventListener('online', reconnectNow);
    ended.abort();
    wake();
  };
}

async function follow(listener: LiveListener, ended: AbortSignal): Promise<void> {
  let last: string | undefined;
  let failures = 0;
  while (!ended.aborted) {
    const silence = new AbortController();
    try {
      const response = await fetch('/api/v1/live', {
        headers: last === undefined ? {} : { 'last-event-id': last },
        signal: AbortSignal.any([ended, silence.signal]),
      });
      if (response.status === 401) return listener.onSignedOut();
      if (response.status === 410) last = undefined;
      if (response.ok && response.body !== null) {
        failures = 0;
        connection.set({ state: 'live' });
        listener.onBegin();
        const watch = watchSilence(silence);
        for await (const { id, data } of readEvents(response.body, watch.heard)) {
          if (id !== undefined) last = id;
          if (data !== undefined) listener.onFact(JSON.parse(data) as FactView);
        }
        watch.stop();
      }
    } catch {
      // A lost connection is what the next lines are for.
    }
    if (ended.aborted) return;
    if (connection.get().state !== 'stale') connection.set({ state: 'stale', since: coreNow() });
    await pause(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures) * (1 + Math.random() / 4));
    failures++;
  }
}

function watchSilence(silence: AbortController): { heard(): void; stop(): void } {
  let timer = setTimeout(() => silence.abort(), SILENT_AFTER);
  return {
    heard() {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENT_AFTER);
    },
    stop: () => clearTimeout(timer),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
