import type { FactView } from '../../../../gateway/http/contract/cases.ts';
import type { SessionView } from '../../../../gateway/http/contract/session.ts';
import { send } from './gateway.ts';

/** Rings said to be seen: each comes twice, as a fact and by itself. */
const said = new Set<string>();

/** A ring for whoever is signed in here is seen once the page is in front of somebody; until then other channels ring. */
export function sayWhenSeen(fact: FactView, { staff }: SessionView): void {
  const { id, type, channel, case: ofCase } = fact;
  if (type !== 'rung' || channel !== 'app' || fact.staff !== staff || ofCase === undefined) return;
  if (said.has(id)) return;
  said.add(id);
  const say = (): void => {
    if (document.visibilityState !== 'visible') return;
    document.removeEventListener('visibilitychange', say);
    // Unheard it is no loss: another channel rings, and the gateway sends it here again.
    send('POST', `/cases/${encodeURIComponent(ofCase)}/receipt`, { key: id }).catch(() => said.delete(id));
  };
  document.addEventListener('visibilitychange', say);
  say();
}
