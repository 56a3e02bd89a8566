import type { PlaceId } from '../../devices/place.ts';
import type { Channel, Registry, Staff } from '../../devices/registry.ts';
import { hours, type Instant, parseTime, plus } from '../../devices/time.ts';
import { isOnDuty } from '../../rules/duty.ts';
import type { Actor } from '../../rules/fact.ts';
import type { DutyChange, SwapTurn, SwapWord } from '../../rules/input.ts';
import type { ReceiptState } from '../../rules/ring.ts';
import { COMMUNITY, GRID, only, rungBy } from '../community.ts';
import { Scenario } from '../scenario.ts';

/** s1 works on weekdays, s2 on Saturdays; s3 is of the next grid and has evenings there, s4 has no shift. */
export const NEXT_GRID = `${COMMUNITY}/g02` as PlaceId;
const worker = (id: string, place: PlaceId): Staff => ({ id, role: 'grid-worker', place });
const BASE = only('smoke-0501');
export const TOWN: Registry = {
  ...BASE,
  staff: [...BASE.staff, worker('s3', NEXT_GRID), worker('s4', NEXT_GRID)],
  shifts: [...BASE.shifts, { staff: 's3', place: NEXT_GRID, weekly: 'Mo-Fr 12:00-20:00' }],
};

export const at = (text: string): Instant => parseTime(`2027-${text}:00+08:00`) as Instant;
export const turn = (staff: string, from: string, to: string, place = GRID): SwapTurn => ({
  staff,
  place,
  from: at(from),
  to: at(to),
});
export const EVENINGS = { staff: 's2', place: GRID, weekly: 'Mo-Fr 18:00-20:00' };
/** The story begins on Monday 1 March. */
export const FRIDAY = turn('s1', '03-05T08:30', '03-05T17:30');
export const SATURDAY = turn('s2', '03-06T09:00', '03-06T12:00');

export const rung = (channels: Readonly<Record<string, readonly Channel[]>>): Scenario =>
  new Scenario({ registry: rungBy(channels, TOWN) });

export const says = (story: Scenario, who: string | Actor, word: SwapWord) =>
  story.takes({
    type: 'swap',
    at: story.now,
    by: typeof who === 'string' ? { staff: who } : who,
    word,
  }).swap;
export const idOf = (verdict: ReturnType<typeof says>): string => (verdict?.ok ? verdict.swap.id : '');
export const propose = (
  story: Scenario,
  turns: readonly SwapTurn[] = [FRIDAY, SATURDAY],
  [one, other]: readonly [string, string] = ['s1', 's2'],
  by: string | Actor = one,
) => says(story, by, { type: 'propose', between: [one, other], turns });
export const change = (story: Scenario, what: DutyChange) =>
  story.takes({ type: 'duty-changed', at: story.now, by: { staff: 'd1' }, change: what }).duty;
export const leave = (staff: string, from: string, to: string): DutyChange => ({
  type: 'leave',
  leave: { staff, from: at(from), to: at(to) },
});
export const standIn = (staff: string, instead: string, from: string, to: string): DutyChange => ({
  type: 'override',
  override: { place: GRID, staff, instead, from: at(from), to: at(to) },
});

export const hears = (story: Scenario, swap: string, state: ReceiptState) =>
  story.takes({
    type: 'swap-receipt',
    at: story.now,
    receipt: { swap, staff: 's2', channel: 'app', state },
  });

/** Who of the two is on duty in the grid then. */
export const there = (story: Scenario, when: Instant): string[] =>
  ['s1', 's2', 's3', 's4'].filter((one) => isOnDuty(story.record.community.roster, one, GRID, when));
export const middle = ({ from }: SwapTurn): Instant => plus(from, hours(1));
export const stateOf = (story: Scenario, id: string) => story.record.community.duty.swaps.get(id)?.state;
export const facts = (story: Scenario): string[] =>
  story.facts().flatMap((line) => line.split(': ')[1] ?? []);
