import { EMPTY_REGISTRY, type Registry } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { BOOK } from '../rules/book/index.ts';
import { Community } from '../rules/community.ts';
import { NO_DUTY } from '../rules/duty-log.ts';
import type { Fact } from '../rules/fact.ts';
import type { Input } from '../rules/input.ts';
import type { Core } from './drive.ts';

/** A core in memory that writes nothing, as fast as it goes. */
export function openCore(registry: Registry, from: Instant): Core {
  const community = new Community(BOOK, {
    at: from,
    registry: EMPTY_REGISTRY,
    rows: [],
    cases: [],
    closedLately: [],
    downtimes: [],
    duty: NO_DUTY,
  });
  let seq = 0;
  const judge = (input: Input): readonly Fact[] => {
    const { facts } = community.accept(input, input.type === 'tick' ? seq : ++seq);
    if (facts.length > 0 && seq % FORGET_EVERY === 0) community.forgetClosed();
    return facts;
  };
  judge({ type: 'registry-changed', at: from, author: 'bench', registry });
  return {
    nextDeadline: () => community.nextDeadline(),
    tick: (at) => judge({ type: 'tick', at }),
    take: judge,
    case: (id) => community.case(id),
  };
}

const FORGET_EVERY = 64;
