import type { Channel, StaffId } from '../devices/registry.ts';
import { type Instant, plus, seconds } from '../devices/time.ts';
import { type Case, running } from './case.ts';
import type { Draft } from './draft.ts';
import { onDuty } from './duty.ts';
import type { Roster } from './duty-turns.ts';
import type { Heard } from './input.ts';
import type { Urgency } from './level.ts';
import {
  isRinging,
  isUnderWay,
  type ReceiptState,
  type Ring,
  type RingDraft,
  ringOf,
  ringsOf,
} from './ring.ts';
import type { Tier } from './tier.ts';

/** Without a sign for so long the next channel is opened: a third of the time in which a red has to be accepted. */
export const NEXT_CHANNEL_AFTER = seconds(60);

/** How people are rung, by urgency: over which of their channels, and whether a sign is waited for. */
const MANNERS: Readonly<Record<Urgency, { readonly besidesApp: number; readonly waits: boolean }>> = {
  emergency: { besidesApp: Number.POSITIVE_INFINITY, waits: true },
  state: { besidesApp: Number.POSITIVE_INFINITY, waits: true },
  service: { besidesApp: 1, waits: true },
  // A lapse of upkeep is read when there is time: it wakes nobody.
  upkeep: { besidesApp: 0, waits: false },
};

/** What rings people: a case, or somebody's proposal. */
export type Ringer = Pick<Case, 'urgency' | 'ringing'>;

type Told = Extract<Draft, { type: 'tier-told' }>;

/** Rings everybody whom a telling names: the tier's own under its clock, helpers in parallel. Who rings already goes on. */
export function ring(it: Case, told: Told, at: Instant, roster: Roster): Draft[] {
  const helpers = told.helpers.filter((one) => !told.staff.includes(one));
  return [
    ...told.staff.flatMap((one) => begin(it, one, told.tier, at, roster)),
    ...helpers.flatMap((one) => begin(it, one, undefined, at, roster)),
  ];
}

/** Rings one person by the first of their channels alone, and waits for nothing: their time runs out. */
export function ringOnce(it: Case, staff: StaffId, roster: Roster): Draft[] {
  const [channel] = channelsOf(staff, roster) ?? [];
  const before = ringOf(ringsOf(it), staff);
  if (channel === undefined || (before !== undefined && isUnderWay(before))) return [];
  return [{ type: 'rung', staff, channel, attempt: attemptAfter(before) }];
}

/** The next channel of a person who gave no sign, or that none is left. */
export function nextChannel(it: Ringer, round: Ring, at: Instant, roster: Roster): RingDraft[] {
  const { staff, tier, tries } = round;
  const used = tries.map(({ channel }) => channel);
  const next = channelsFor(it.urgency, channelsOf(staff, roster) ?? []).find((one) => !used.includes(one));
  if (next !== undefined) return [call(it, { staff, channel: next, tier, before: round, at })];
  return [unreached(staff, tier, 'no-sign')];
}

/** Takes a receipt of the round under way, if it is news; a failure opens the next channel at once. */
export function takeReceipt(it: Ringer, receipt: Heard, at: Instant, roster: Roster): RingDraft[] {
  const { staff, channel, state, reason } = receipt;
  const round = ringOf(ringsOf(it), staff);
  const meant = round?.tries.findLast(
    (one) => one.channel === channel && (receipt.attempt ?? one.attempt) === one.attempt,
  );
  if (round === undefined || meant === undefined || !isNews(state, meant.heard)) return [];
  const { attempt } = meant;
  const taken: RingDraft = {
    type: 'receipt-taken',
    staff,
    channel,
    attempt,
    state,
    ...(reason && { reason }),
  };
  const isWaitedFor = round.due !== undefined || !MANNERS[it.urgency].waits;
  const goesOn = state === 'failed' && meant === round.tries.at(-1) && isRinging(round) && isWaitedFor;
  return goesOn ? [taken, ...nextChannel(it, round, at, roster)] : [taken];
}

/** Who has channels but can be reached by none of them cannot be rung; who has no entry is told on the screens. */
export const canBeRung = (staff: StaffId, roster: Roster): boolean => channelsOf(staff, roster)?.length !== 0;

/** Whether, with this person, all of the tier that is waited for were rung in vain. */
export function isTierUnreached(it: Case, lost: StaffId, at: Instant, roster: Roster): boolean {
  if (running(it, 'accept')?.tier !== it.tier) return false;
  const asked = ringsOf(it).filter(({ tier }) => tier === it.tier);
  const allLost = asked.every(({ staff, state }) => staff === lost || state === 'unreached');
  const onScreens = onDuty(roster, it.tier, it.place, at).some(
    (one) => channelsOf(one, roster) === undefined,
  );
  return asked.some(({ staff }) => staff === lost) && allLost && !onScreens;
}

/** Begins a round of channels, unless one is under way: of a tier's own, whose clock waits for them, or of others. */
export function begin(
  it: Ringer,
  staff: StaffId,
  tier: Tier | undefined,
  at: Instant,
  roster: Roster,
): RingDraft[] {
  const own = channelsOf(staff, roster);
  const before = ringOf(ringsOf(it), staff);
  if (own === undefined || (before !== undefined && isUnderWay(before))) return [];
  const [channel] = channelsFor(it.urgency, own);
  if (channel !== undefined) return [call(it, { staff, channel, tier, before, at })];
  // Said once: who has no channel has none the next time either.
  const isSaid = before !== undefined && before.tries.length === 0;
  return isSaid ? [] : [unreached(staff, tier, 'no-channel')];
}

function call(
  it: Ringer,
  to: {
    readonly staff: StaffId;
    readonly channel: Channel;
    readonly tier: Tier | undefined;
    readonly before: Ring | undefined;
    readonly at: Instant;
  },
): RingDraft {
  const { staff, channel, tier, before, at } = to;
  return {
    type: 'rung',
    staff,
    channel,
    attempt: attemptAfter(before),
    ...(tier !== undefined && { tier }),
    ...(MANNERS[it.urgency].waits && { due: plus(at, NEXT_CHANNEL_AFTER) }),
  };
}

const attemptAfter = (before: Ring | undefined): number => (before?.tries.at(-1)?.attempt ?? 0) + 1;

const unreached = (staff: StaffId, tier: Tier | undefined, why: 'no-sign' | 'no-channel'): RingDraft => ({
  type: 'unreached',
  staff,
  ...(tier !== undefined && { tier }),
  why,
});

/** Of a person's channels those that this urgency opens; one at the least, so that nobody is passed over. */
function channelsFor(urgency: Urgency, own: readonly Channel[]): readonly Channel[] {
  let others = MANNERS[urgency].besidesApp;
  const some = own.filter((channel) => channel === 'app' || others-- > 0);
  return some.length > 0 ? some : own.slice(0, 1);
}

const channelsOf = (staff: StaffId, roster: Roster): readonly Channel[] | undefined => {
  const post = roster.posts.find((one) => one.staff.id === staff);
  return post === undefined ? [] : post.staff.channels;
};

/** A sign after a failure is news, a failure after a sign is not. */
const isNews = (state: ReceiptState, before: ReceiptState | undefined): boolean =>
  before === undefined || WEIGHT[state] > WEIGHT[before];

const WEIGHT: Readonly<Record<ReceiptState, number>> = { failed: 0, delivered: 1, seen: 2 };
