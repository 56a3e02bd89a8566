import type { SessionView } from '../../../../gateway/http/contract/session.ts';
import { createStore, useStore } from './store.ts';

/**
 * Core time in milliseconds, as the gateway told it and as the page's own clock has run since: all clocks of cases
 * run in it, at the gateway's speed and whatever this computer's calendar says.
 */
let told = { core: Date.now(), at: performance.now(), speed: 1 };
const now = createStore(told.core);
let timer: ReturnType<typeof setInterval> | undefined;

/** Faster time is drawn more often, so that it runs instead of jumping. */
const tickEvery = (speed: number): number => (speed > 1 ? 250 : 1_000);

export function setCoreClock({ now: core, speed }: Pick<SessionView, 'now' | 'speed'>): void {
  told = { core: Date.parse(core), at: performance.now(), speed };
  clearInterval(timer);
  timer = setInterval(() => now.set(coreNow()), tickEvery(speed));
  now.set(coreNow());
}

export const coreNow = (): number => told.core + (performance.now() - told.at) * told.speed;

/** Core time that runs: the component is drawn again at each tick. */
export const useNow = (): number => useStore(now);
