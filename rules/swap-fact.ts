import type { PlaceId } from '../devices/place.ts';
import type { Channel, StaffId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Actor } from './fact.ts';
import type { SwapTurn } from './input.ts';
import type { ReceiptState } from './ring.ts';
import type { Pair } from './swap.ts';

/** What becomes of a swap that somebody proposed. */
export type SwapFact =
  /** Its id is that of the swap. */
  | (OfDuty & {
      readonly type: 'swap-proposed';
      readonly by: Actor;
      readonly key?: string;
      readonly between: Pair;
      readonly turns: readonly SwapTurn[];
      readonly undoes?: string;
      readonly until: Instant;
    })
  | (OfSwap & { readonly type: 'swap-accepted' | 'swap-withdrawn' | 'swap-seen'; readonly by: Actor })
  | (OfSwap & {
      readonly type: 'swap-refused';
      readonly by: Actor;
      /** The reason, sealed. */
      readonly note?: string;
    })
  /** Nobody answered before the first turn began, or for too long. */
  | (OfSwap & { readonly type: 'swap-lapsed' })
  | (OfSwap & {
      readonly type: 'swap-rung';
      readonly staff: StaffId;
      readonly channel: Channel;
      readonly attempt: number;
      readonly due?: Instant;
    })
  | (OfSwap & {
      readonly type: 'swap-receipt-taken';
      readonly staff: StaffId;
      readonly channel: Channel;
      readonly attempt: number;
      readonly state: ReceiptState;
      readonly reason?: string;
    })
  | (OfSwap & {
      readonly type: 'swap-unreached';
      readonly staff: StaffId;
      readonly why: 'no-sign' | 'no-channel';
    });

interface OfDuty {
  readonly id: string;
  readonly at: Instant;
  /** The first turn's. */
  readonly place: PlaceId;
  readonly case?: undefined;
}

interface OfSwap extends OfDuty {
  readonly swap: string;
  readonly between: Pair;
}
