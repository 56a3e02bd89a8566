import { isWithin } from '../devices/place.ts';
import type { StaffId } from '../devices/registry.ts';
import { formatTime, type Instant } from '../devices/time.ts';
import type { Community } from '../rules/community.ts';
import type { SwapTurn, SwapWord } from '../rules/input.ts';
import { ringOf, ringsOf } from '../rules/ring.ts';
import type { Outcome } from '../rules/standing.ts';
import { doublesUp, type Swap } from '../rules/swap.ts';
import type { Seals } from './access/seal.ts';
import { actorOf } from './answering.ts';
import type { SwapSaid, SwapsApi } from './http/api.ts';
import type { SwapView } from './http/contract/swaps.ts';
import type { JournalledInput } from './input-record.ts';
import type { TokenPrincipal } from './principal.ts';
import { pageOf } from './registers.ts';
import { plansDuty } from './rights.ts';

export interface SwapParts {
  readonly community: Community;
  readonly seals: Pick<Seals, 'seal' | 'unseal'>;
  readonly nameOf: (staff: StaffId) => string | undefined;
  readonly submit: (make: (at: Instant) => JournalledInput) => Promise<Outcome>;
}

/** Swaps as the core has them now, for the two of each and for who plans their duty; and what is said of them. */
export function openSwaps(parts: SwapParts): SwapsApi {
  const swaps = () => parts.community.duty.swaps;
  return {
    list(by, { within, ...query }) {
      const isInside = ({ turns }: Swap): boolean => turns.some(({ place }) => isWithin(place, within));
      const seen = swaps()
        .all.filter((swap) => isOwn(swap, by) || (isPlanned(swap, by) && isInside(swap)))
        .toReversed();
      const page = pageOf(seen, query);
      if (page === 'cursor-invalid') return page;
      return { items: page.items.map((swap) => viewOf(swap, parts)), next: page.next };
    },
    get(by, id) {
      const swap = swaps().get(id);
      if (swap === undefined || !(isOwn(swap, by) || isPlanned(swap, by))) return undefined;
      return viewOf(swap, parts);
    },
    async say(principal, spoken) {
      const by = actorOf(principal);
      const word = sealed(spoken, principal, parts);
      const { swap } = await parts.submit((at) => ({ type: 'swap', at, by, word }));
      if (swap === undefined) throw new Error('a word about a swap was judged without a verdict');
      return 'swap' in swap ? ({ ...swap, swap: viewOf(swap.swap, parts) } as SwapSaid) : swap;
    },
  };
}

const isOwn = ({ between }: Swap, { staff }: TokenPrincipal): boolean => between.some((one) => one === staff);

const isPlanned = ({ turns }: Swap, by: TokenPrincipal): boolean =>
  turns.some(({ place }) => plansDuty(by, place));

/** What somebody writes is sealed as their own, before it is written anywhere; a service has no say in a swap. */
function sealed(spoken: SwapWord, { staff }: TokenPrincipal, { seals }: SwapParts): SwapWord {
  if (spoken.type !== 'refuse' || spoken.reason === undefined) return spoken;
  const { reason, ...refused } = spoken;
  return staff === undefined ? refused : { ...refused, reason: seals.seal(keyOf(staff), reason) };
}

const keyOf = (staff: StaffId): string => `staff:${staff}`;

function viewOf(swap: Swap, { community, seals, nameOf }: SwapParts): SwapView {
  const { id, state, by, turns, undoes, settledAt, between } = swap;
  const [one, other] = between;
  const time = (at: Instant): string => formatTime(at, community.directory.registry.timeZone);
  const side = (staff: StaffId) => {
    const name = nameOf(staff);
    return { staff, ...(name !== undefined && { name }) };
  };
  const turnsOf = (whose: StaffId) =>
    turns.filter(({ staff }) => staff === whose).map((turn) => turnView(turn, time));
  const reason = swap.reason === undefined ? undefined : seals.unseal(keyOf(other), swap.reason);
  const rung = ringOf(ringsOf(swap), other)?.state;
  const doubles = state === 'open' && doublesUp(swap, community.roster);
  return {
    ...{ id, state, by, from: side(one), to: side(other), at: time(swap.at) },
    ...{ gives: turnsOf(one), takes: turnsOf(other), until: time(swap.until) },
    ...(undoes !== undefined && { undoes }),
    ...(settledAt !== undefined && { settledAt: time(settledAt) }),
    ...(reason !== undefined && { reason }),
    ...(rung !== undefined && { rung }),
    ...(doubles && { doubles }),
  };
}

const turnView = ({ place, from, to }: SwapTurn, time: (at: Instant) => string) => ({
  place,
  from: time(from),
  to: time(to),
});
