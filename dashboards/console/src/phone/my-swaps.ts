import type { SwapView } from '../../../../gateway/http/contract/swaps.ts';
import { readSwaps, saySwap } from '../duty/swap.ts';
import { createStore } from '../state/store.ts';

/** Swaps of whoever is signed in here; in memory only, for they are answered with signal alone. */
export const swaps = createStore<readonly SwapView[]>([]);

const seen = new Set<string>();

/** Asks for one's own swaps, and says that those to be answered have been seen. */
export async function refreshSwaps(me: string | undefined): Promise<void> {
  if (me === undefined) return;
  const all = (await readSwaps()).filter(({ from, to }) => from.staff === me || to.staff === me);
  swaps.set(all);
  // A page that nobody looks at has not been seen: the other channels ring on.
  if (document.visibilityState !== 'visible') return;
  for (const { id, state, to } of all) {
    if (state !== 'open' || to.staff !== me || seen.has(id)) continue;
    seen.add(id);
    saySwap(id, 'seen').catch(() => seen.delete(id));
  }
}

export function forgetSwaps(): void {
  swaps.set([]);
  seen.clear();
}
