import type { Directory } from '../devices/registry.ts';
import type { Case } from '../rules/case.ts';
import { isFire } from '../rules/cause.ts';
import { whoNeedsHelp } from '../rules/evacuation.ts';
import type { SealedResident } from './config/community-file.ts';
import type { Api } from './http/api.ts';
import type { EvacuationView } from './http/contract/evacuation.ts';
import type { Looks } from './looks.ts';
import type { Rights } from './rights.ts';

export interface EvacuationParts {
  readonly directory: () => Directory;
  readonly case: (id: string) => Case | undefined;
  readonly sealedOf: (id: string) => SealedResident | undefined;
  readonly rights: Rights;
  readonly looks: Looks;
}

/**
 * Lists who needs help to leave a burning building: the homes to whoever may see its case, the people to whoever may
 * see persons there, each look written down.
 */
export function openEvacuation(parts: EvacuationParts): Api['evacuation'] {
  const { directory, rights, looks, sealedOf } = parts;
  return (principal, id) => {
    const it = parts.case(id);
    if (it === undefined || !rights.decide(principal, 'see-case', { place: it.place, case: id }).ok)
      return 'no-such-case';
    if (!isFire(it.cause) || it.state === 'closed') return 'not-a-fire';
    const items = whoNeedsHelp(it.place, directory()).map((one): EvacuationView['items'][number] => {
      const { place, id: resident, groups, risk, awayUntil } = one;
      const decision = rights.decide(principal, 'see-person', { place, case: id });
      if (!decision.ok) return { place };
      looks.note(principal, [resident], decision);
      const name = sealedOf(resident)?.name;
      return {
        ...{ place, resident, groups: [...groups], risk },
        ...(name !== undefined && { name }),
        ...(awayUntil !== undefined && { awayUntil }),
      };
    });
    return { items };
  };
}
