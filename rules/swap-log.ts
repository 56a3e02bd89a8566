import type { Directory, DutyOverride } from '../devices/registry.ts';
import { between, type Instant } from '../devices/time.ts';
import { sameActor } from './case.ts';
import { type Downtime, stretched } from './downtime.ts';
import type { GatewayDraft } from './draft.ts';
import type { Roster } from './duty-turns.ts';
import type { Actor } from './fact.ts';
import type { Input, SwapReceipt, SwapTurn, SwapWord } from './input.ts';
import {
  calledOff,
  foldRing,
  isOpen,
  isUnderWay,
  type Ring,
  type RingDraft,
  ringsOf,
  signOf,
} from './ring.ts';
import { begin, nextChannel, type Ringer, takeReceipt } from './ringing.ts';
import type { Step } from './step.ts';
import {
  findSame,
  lapsesAt,
  placeOfSwap,
  type Swap,
  type SwapRefusal,
  type SwapState,
  stillKnown,
  takerOf,
  whyNoFurther,
  whyNotSwap,
} from './swap.ts';

export type SwapVerdict =
  | { readonly ok: true; readonly swap: Swap }
  | { readonly ok: false; readonly why: SwapRefusal | 'no-such-swap' | 'not-yours' }
  /** Somebody said something else before. */
  | { readonly ok: false; readonly why: 'settled'; readonly swap: Swap };

export interface SwapParts {
  /** Keeps them in the record; the same array is there after a restart. */
  readonly keep: (swaps: readonly Swap[]) => void;
  readonly schedule: (id: string, due: Instant) => void;
  /** Changes the roster, if it has room for so much. */
  readonly enter: (overrides: readonly DutyOverride[], of: SwapBy, step: Step) => boolean;
  /** Takes all of a swap back from the roster. */
  readonly takeBack: (of: SwapBy, directory: Directory, step: Step) => void;
}

export interface SwapBy {
  readonly swap: string;
  readonly by: Actor;
}

/** What a proposal is judged by. */
export interface SwapOffice {
  readonly directory: Directory;
  readonly roster: Roster;
}

/** Swaps that were proposed, whom they ring, and what became of them. */
export class SwapLog {
  #swaps: readonly Swap[];
  readonly #parts: SwapParts;

  constructor(swaps: readonly Swap[], parts: SwapParts) {
    this.#swaps = swaps;
    this.#parts = parts;
    for (const swap of swaps) this.#schedule(swap);
  }

  /** In the order in which they were proposed. */
  get all(): readonly Swap[] {
    return this.#swaps;
  }

  get(id: string): Swap | undefined {
    return this.#swaps.find((one) => one.id === id);
  }

  take({ by, word }: Extract<Input, { type: 'swap' }>, office: SwapOffice, step: Step): SwapVerdict {
    if (word.type === 'propose') {
      const { type: _, ...asked } = word;
      return this.#propose({ ...asked, by }, office, step);
    }
    const swap = this.get(word.swap);
    if (swap === undefined) return { ok: false, why: 'no-such-swap' };
    if (word.type === 'undo') return this.#proposeBack(swap, { by, ...word }, office, step);
    return this.#answer(swap, word, by, office, step);
  }

  /** A channel says what became of telling somebody of a proposal. */
  hear(receipt: SwapReceipt, roster: Roster, step: Step): void {
    const swap = this.get(receipt.swap);
    if (swap !== undefined) this.#ring(swap, takeReceipt(ringer(swap), receipt, step.at, roster), step);
  }

  dueOf(id: string, downtimes: readonly Downtime[]): Instant | undefined {
    const swap = this.#swaps.find((one) => one.state === 'open' && (one.id === id || ringId(one) === id));
    if (swap === undefined || swap.id === id) return swap?.until;
    const round = ringsOf(swap).find(isUnderWay);
    const from = round?.tries.at(-1)?.at;
    if (round?.due === undefined || from === undefined) return undefined;
    // While we are down nobody is rung.
    return stretched(from, between(from, round.due), downtimes);
  }

  /** A proposal was not answered in time, or a person gave no sign by the channel that was open. */
  lapse(id: string, roster: Roster, step: Step): void {
    for (const swap of this.#swaps.filter(({ state }) => state === 'open')) {
      if (swap.id === id) this.#settle(swap, 'lapsed', { type: 'swap-lapsed' }, step);
      if (ringId(swap) !== id) continue;
      const rounds = ringsOf(swap).filter(isUnderWay);
      const drafts = rounds.flatMap((round) => nextChannel(ringer(swap), round, step.at, roster));
      this.#ring(swap, drafts, step);
    }
  }

  /** The roster holds an accepted swap no more. */
  undone(id: string, at: Instant): void {
    const swap = this.get(id);
    if (swap !== undefined) this.#put({ ...swap, state: 'undone', settledAt: at });
  }

  #propose(asked: Asked, office: SwapOffice, step: Step): SwapVerdict {
    const same = findSame(this.#swaps, asked);
    if (same !== undefined) return { ok: true, swap: same };
    const { at } = step;
    const known = stillKnown(this.#swaps, at);
    const why = this.#whyNot(asked, office, at) ?? whyNoFurther(known, asked.between[0]);
    if (why !== undefined) return { ok: false, why };
    const until = lapsesAt(asked.turns, at);
    const id = step.note({ type: 'swap-proposed', place: placeOfSwap(asked), until, ...asked });
    const swap: Swap = { ...asked, id, at, until, state: 'open' };
    this.#swaps = known;
    this.#put(swap);
    const drafts = begin(ringer(swap), asked.between[1], undefined, at, office.roster);
    return { ok: true, swap: this.#ring(swap, drafts, step) };
  }

  /** All goes back to where it came from, once the other side agrees to that too. */
  #proposeBack(swap: Swap, { by, key }: Said, office: SwapOffice, step: Step): SwapVerdict {
    const [one, other] = swap.between;
    const isOne = sameActor(by, { staff: one });
    if (!isOne && !sameActor(by, { staff: other })) return { ok: false, why: 'not-yours' };
    const pair = isOne ? swap.between : ([other, one] as const);
    const turns = swap.turns.map((turn) => ({ ...turn, staff: takerOf(swap, turn) }));
    const asked = { by, ...(key !== undefined && { key }), between: pair, turns, undoes: swap.id };
    return this.#propose(asked, office, step);
  }

  #answer(swap: Swap, word: SwapAnswer, by: Actor, office: SwapOffice, step: Step): SwapVerdict {
    const [one, other] = swap.between;
    const mayWithdraw = sameActor(by, swap.by) || sameActor(by, { staff: one });
    const isTheirs = word.type === 'withdraw' ? mayWithdraw : sameActor(by, { staff: other });
    if (!isTheirs) return { ok: false, why: 'not-yours' };
    if (word.type === 'seen') return this.#see(swap, by, step);
    const state = SETTLES[word.type];
    if (swap.state === state) return { ok: true, swap };
    if (swap.state !== 'open') return { ok: false, why: 'settled', swap };
    if (word.type === 'accept') return this.#accept(swap, by, office, step);
    if (word.type === 'withdraw')
      return { ok: true, swap: this.#settle(swap, state, { type: 'swap-withdrawn', by }, step) };
    const said = 'reason' in word && { note: word.reason };
    return { ok: true, swap: this.#settle(swap, state, { type: 'swap-refused', by, ...said }, step) };
  }

  #accept(swap: Swap, by: Actor, office: SwapOffice, step: Step): SwapVerdict {
    const why = this.#whyNot(swap, office, step.at);
    if (why !== undefined) return { ok: false, why };
    const { id, undoes } = swap;
    if (undoes !== undefined) this.#parts.takeBack({ swap: undoes, by }, office.directory, step);
    else if (!this.#parts.enter(swap.turns.map(standIn(swap)), { swap: id, by }, step))
      return { ok: false, why: 'too-many-entries' };
    return { ok: true, swap: this.#settle(swap, 'accepted', { type: 'swap-accepted', by }, step) };
  }

  #whyNot(asked: Asked | Swap, { directory, roster }: SwapOffice, at: Instant): SwapRefusal | undefined {
    const { undoes } = asked;
    if (undoes !== undefined && !isInForce(this.get(undoes))) return 'not-in-force';
    return whyNotSwap(asked, directory, roster, at);
  }

  /** Having seen it stops the ringing, and is told once. */
  #see(swap: Swap, by: Actor, step: Step): SwapVerdict {
    if (!ringsOf(swap).some(isOpen)) return { ok: true, swap };
    step.note({ type: 'swap-seen', by, ...aboutOf(swap) });
    const seen = { ...swap, ringing: signOf(ringsOf(swap), { by, at: step.at }) };
    this.#put(seen);
    return { ok: true, swap: seen };
  }

  #settle(swap: Swap, state: SwapState, draft: SettleDraft, step: Step): Swap {
    const { at } = step;
    step.note({ ...draft, ...aboutOf(swap) } as GatewayDraft);
    const ringing = calledOff(signOf(ringsOf(swap), { ...draft, at }), at);
    const reason = 'note' in draft && { reason: draft.note };
    const settled: Swap = { ...swap, state, settledAt: at, ...reason, ...(swap.ringing && { ringing }) };
    this.#put(settled);
    return settled;
  }

  #ring(swap: Swap, drafts: readonly RingDraft[], step: Step): Swap {
    if (drafts.length === 0) return swap;
    const { at } = step;
    let ringing: readonly Ring[] = ringsOf(swap);
    for (const draft of drafts) {
      step.note({ ...draft, ...aboutOf(swap), type: RING_FACTS[draft.type] } as GatewayDraft);
      ringing = foldRing(ringing, { ...draft, at });
    }
    const rung = { ...swap, ringing };
    this.#put(rung);
    return rung;
  }

  #put(swap: Swap): void {
    const at = this.#swaps.findIndex(({ id }) => id === swap.id);
    this.#swaps = at < 0 ? [...this.#swaps, swap] : this.#swaps.with(at, swap);
    this.#parts.keep(this.#swaps);
    this.#schedule(swap);
  }

  #schedule(swap: Swap): void {
    if (swap.state !== 'open') return;
    this.#parts.schedule(swap.id, swap.until);
    const due = ringsOf(swap).find(isUnderWay)?.due;
    if (due !== undefined) this.#parts.schedule(ringId(swap), due);
  }
}

type Asked = Pick<Swap, 'by' | 'key' | 'between' | 'turns' | 'undoes'>;
type Said = Pick<Swap, 'by' | 'key'>;
type SwapAnswer = Exclude<SwapWord, { type: 'propose' | 'undo' }>;

const SETTLES = { accept: 'accepted', refuse: 'refused', withdraw: 'withdrawn' } as const;

type SettleDraft =
  | { readonly type: 'swap-accepted' | 'swap-withdrawn'; readonly by: Actor }
  | { readonly type: 'swap-refused'; readonly by: Actor; readonly note?: string }
  | { readonly type: 'swap-lapsed' };

const RING_FACTS = {
  rung: 'swap-rung',
  'receipt-taken': 'swap-receipt-taken',
  unreached: 'swap-unreached',
} as const;

/** What every fact of a swap says of it. */
const aboutOf = (swap: Swap) => ({ place: placeOfSwap(swap), swap: swap.id, between: swap.between });

/** In the roster, as no undoing is itself. */
const isInForce = (swap: Swap | undefined): boolean =>
  swap?.state === 'accepted' && swap.undoes === undefined;

/** Who takes a turn stands in for who gives it. */
const standIn =
  (swap: Swap) =>
  (turn: SwapTurn): DutyOverride => {
    const { staff: instead, place, from, to } = turn;
    return { place, staff: takerOf(swap, turn), instead, from, to };
  };

/** Its person is rung like for a need of somebody: by the app and one more channel. */
const ringer = ({ ringing = [] }: Swap): Ringer => ({ urgency: 'service', ringing });

const ringId = ({ id }: Pick<Swap, 'id'>): string => `ring ${id}`;
