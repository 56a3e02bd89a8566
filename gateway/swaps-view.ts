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
import type { Rights } from './rights.ts';

export interface SwapParts {
  readonly community: Community;
  readonly seals: Pick<Seals, 'seal' | 'unseal'>;
  readonly rights: Rights;
  readonly nameOf: (staff: StaffId) => string | undefined;
  readonly submit: (make: (at: Instant) => JournalledInput) => Promise<Outcome>;
}

/** Swaps as the core has them now, for the two of each and for who plans their duty; and what is said of them. */
export function openSwaps(parts: SwapParts): SwapsApi {
  const swaps = () => parts.community.duty.swaps;
  const maySee = (by: TokenPrincipal, { between, turns }: Swap): boolean =>
    between.some((one) => one === by.staff) ||
    turns.some(({ place }) => parts.rights.decide(by, 'change-duty', { place }).ok);
  return {
    list(by, { within, ...query }) {
      const isOwn = ({ between }: Swap): boolean => between.some((one) => one === by.staff);
      const inside = ({ turns }: Swap): boolean => turns.some(({ place }) => isWithin(place, within));
      const seen = swaps()
        .all.filter((swap) => maySee(by, swap) && (isOwn(swap) || inside(swap)))
        .toReversed();
      const page = pageOf(seen, query);
      if (page === 'cursor-invalid') return page;
      return { items: page.items.map((swap) => viewOf(swap, parts)), next: page.next };
    },
    get(by, id) {
      const swap = swaps().get(id);
      return swap !== undefined && maySee(by, swap) ? viewOf(swap, parts) : undefined;
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

/** What somebody writes is sealed as their own, before it is written anywhere. */
function sealed(spoken: SwapWord, { staff = '' }: TokenPrincipal, { seals }: SwapParts): SwapWord {
  if (spoken.type !== 'refuse' || spoken.reason === undefined) return spoken;
  return { ...spoken, reason: seals.seal(keyOf(staff), spoken.reason) };
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
