import type { JSX } from 'react';
import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { useWords } from '../words/words.ts';

const TIERS: readonly ListedCase['tier'][] = ['grid', 'community', 'street', 'district'];

/** The chain of responsibility, up to where the case has climbed. */
export function TierPath({ tier }: { readonly tier: ListedCase['tier'] }): JSX.Element {
  const words = useWords();
  const reached = TIERS.indexOf(tier);
  return (
    <span className="tiers" role="img" aria-label={words.tiers[tier]}>
      {TIERS.map((one, n) => (
        <span key={one} className={n < reached ? 'tier passed' : n === reached ? 'tier here' : 'tier'}>
          {words.tiers[one]}
        </span>
      ))}
    </span>
  );
}
