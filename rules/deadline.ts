import type { Instant } from '../devices/time.ts';
import type { Actor, ClockSet, DeadlineKind } from './fact.ts';
import type { Tier } from './tier.ts';

export const DEADLINE_STATES = ['running', 'met', 'missed', 'excused'] as const;
export type DeadlineState = (typeof DEADLINE_STATES)[number];

export interface Deadline {
  readonly kind: DeadlineKind;
  readonly from: Instant;
  readonly due: Instant;
  readonly warnAt: Instant;
  readonly state: DeadlineState;
  /** The tier whose acceptance is waited for. */
  readonly tier?: Tier;
  readonly owner?: Actor;
  readonly why?: string;
  readonly unsure?: true;
  /** Whether it has been said that time runs out; left out: it never is. */
  readonly warned?: boolean;
}

/**
 * Past this a case forgets ended deadlines, the oldest of the kind it has most of: a red that rings in vain has one for
 * accepting every quarter of an hour. The facts stay in its timeline.
 */
const DEADLINES_KEPT = 40;

export const started = (clock: ClockSet, owner?: Actor): Deadline => ({
  kind: clock.kind,
  from: clock.from,
  due: clock.due,
  warnAt: clock.warnAt,
  state: 'running',
  ...(owner && { owner }),
  ...(clock.unsure && { unsure: true as const }),
  warned: false,
});

export const warned = (deadlines: readonly Deadline[], kind: DeadlineKind): Deadline[] =>
  deadlines.map((one) => (one.state === 'running' && one.kind === kind ? { ...one, warned: true } : one));

/** Ends clocks as met: those that run, and those that were missed though it was done in time, and told late. */
export function meet(
  deadlines: readonly Deadline[],
  kinds: readonly DeadlineKind[],
  { madeAt }: { readonly madeAt?: Instant },
): Deadline[] {
  return end(deadlines, kinds, 'met').map((one) =>
    kinds.includes(one.kind) && isToldLate(one, madeAt) ? { ...one, state: 'met', why: 'offline' } : one,
  );
}

/** Whether a missed clock was met by what was done at `madeAt` and is heard of now. */
export const isToldLate = ({ state, why, from, due }: Deadline, madeAt: Instant | undefined): boolean =>
  madeAt !== undefined && (state === 'missed' || why === 'gateway-down') && from <= madeAt && madeAt <= due;

export function end(
  deadlines: readonly Deadline[],
  kinds: readonly DeadlineKind[],
  state: DeadlineState,
  why?: string,
): Deadline[] {
  return deadlines.map((deadline) =>
    deadline.state === 'running' && kinds.includes(deadline.kind)
      ? { ...deadline, state, ...(why && { why }) }
      : deadline,
  );
}

/** A clock for accepting stays with those who were asked. */
export function owned(deadlines: readonly Deadline[], owner: Actor | undefined): Deadline[] {
  return deadlines.map((deadline) => {
    if (deadline.state !== 'running' || deadline.kind === 'accept') return deadline;
    const { owner: _, ...rest } = deadline;
    return owner === undefined ? rest : { ...rest, owner };
  });
}

export function kept(deadlines: readonly Deadline[]): Deadline[] {
  const surplus = deadlines.length - DEADLINES_KEPT;
  if (surplus <= 0) return [...deadlines];
  const ended = Map.groupBy(
    deadlines.filter(({ state }) => state !== 'running'),
    ({ kind }) => kind,
  );
  const forgotten = Array.from({ length: surplus }, () =>
    [...ended.values()].reduce((most, kind) => (kind.length > most.length ? kind : most)).shift(),
  );
  return deadlines.filter((deadline) => !forgotten.includes(deadline));
}
