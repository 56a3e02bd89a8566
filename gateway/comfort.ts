import type { Directory } from '../devices/registry.ts';
import type { Fact } from '../rules/fact.ts';
import type { FactsDatabase } from './facts/facts.ts';

/**
 * What the devices that a person wears are told when somebody takes the person's case on or sets out, so that they can
 * say that help is coming. A device behind a bridge has no word for it in its convention.
 */
export function comfortsOf(
  fact: Fact,
  facts: Pick<FactsDatabase, 'case'>,
  { directory }: { readonly directory: Directory },
): { readonly to: string; readonly body: string }[] {
  if (fact.type !== 'case-accepted' && fact.type !== 'case-on-my-way') return [];
  const it = facts.case(fact.case);
  // Who resolves a case has accepted it as well, and nobody comes any more.
  if (it?.subject.type !== 'resident' || it.state === 'resolved' || it.state === 'closed') return [];
  const body = JSON.stringify({
    case: it.id,
    state: fact.type === 'case-accepted' ? 'accepted' : 'on-my-way',
    ...(it.drill && { drill: it.drill }),
  });
  return directory
    .wornBy(it.subject.id)
    .filter((device) => device.bridge === undefined)
    .map(({ id }) => ({ to: `devices/${id}/commands/case`, body }));
}
