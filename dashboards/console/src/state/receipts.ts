import type { FactView } from '../../../../gateway/http/contract/cases.ts';
import type { SessionView } from '../../../../gateway/http/contract/session.ts';
import { send } from './gateway.ts';

/** Rings said to be seen: each comes twice, as a fact and by itself. */
const said = new Set<string>();

/** A ring for whoever is signed in here is seen once the page is in front of somebody; until then other channels ring. */
export function sayWhenSeen(fact: FactView, { staff }: SessionView): void {
  const { id, channel } = fact;
  const path = pathOf(fact);
  if (channel !== 'app' || fact.staff !== staff || path === undefined) return;
  if (said.has(id)) return;
  said.add(id);
  const say = (): void => {
    if (document.visibilityState !== 'visible') return;
    document.removeEventListener('visibilitychange', say);
    // Unheard it is no loss: another channel rings, and the gateway sends it here again.
    send('POST', path, { key: id }).catch(() => said.delete(id));
  };
  document.addEventListener('visibilitychange', say);
  say();
}

/** Where it is said of a ring that it was seen. */
function pathOf({ type, case: ofCase, swap }: FactView): string | undefined {
  if (type === 'rung' && ofCase !== undefined) return `/cases/${encodeURIComponent(ofCase)}/receipt`;
  return type === 'swap-rung' ? `/swaps/${encodeURIComponent(String(swap))}/seen` : undefined;
}
