import type { PlaceId } from '../devices/place.ts';
import type { Directory, Leave, Role, StaffId } from '../devices/registry.ts';
import { type Duration, days, type Instant, latest, minutes, plus, seconds, zoned } from '../devices/time.ts';
import type { Random } from './random.ts';

/** What a member of staff is told of a case. */
export interface Notice {
  readonly at: Instant;
  readonly case: string;
  readonly level: 'red' | 'yellow' | 'blue';
  readonly cause: string;
  readonly place: PlaceId;
  /** Who is asked to take it on. */
  readonly staff: readonly StaffId[];
  /** Who is told beside them: neighbours, who come or do not. */
  readonly helpers?: readonly StaffId[];
}

export const STEP_ACTIONS = ['accept', 'contact', 'on-my-way', 'arrive', 'resolve'] as const;
export type StepAction = (typeof STEP_ACTIONS)[number];

export type Reason = 'real' | 'false-device' | 'false-behaviour' | 'service-done-unrecorded';

/** Something a member of staff is going to do about a case; a `resolve` gets its reason when it is done. */
export interface Step {
  readonly at: Instant;
  readonly case: string;
  readonly staff: StaffId;
  readonly action: StepAction;
  readonly notice: Notice;
  readonly reason?: Reason;
}

/** Those who answer. */
export interface Answering {
  /** What somebody will do about it, in order of time; empty when nobody heeds it. */
  hear(notice: Notice): readonly Step[];
  /** A step was not wanted any more: somebody else has the case. */
  spare?(step: Pick<Step, 'case' | 'staff'>): void;
}

export const STAFF_STATES = ['at-desk', 'walking', 'busy', 'asleep', 'on-leave'] as const;
export type StaffState = (typeof STAFF_STATES)[number];

/** Seconds until a notice is seen, from … to. Who is on leave sees none. */
const SEES: Readonly<Record<Exclude<StaffState, 'on-leave'>, readonly [number, number]>> = {
  'at-desk': [8, 40],
  walking: [15, 100],
  busy: [40, 260],
  asleep: [60, 420],
};

/** Minutes to the door, from … to, by how far away the role sits. */
const TRAVELS: Partial<Record<Role, readonly [number, number]>> = {
  'building-head': [3, 9],
  'grid-worker': [3, 9],
  'duty-desk': [6, 14],
  'street-duty': [10, 22],
  'district-centre': [18, 35],
};

/**
 * Share of reds to which a building head comes, by the hour: nobody is bound to be at home, to hear the phone or to go.
 * One in four by day, every other in the evening, one in three at night.
 */
const comesAt = (hour: number): number => (hour >= 23 || hour < 6 ? 0.33 : hour >= 18 ? 0.5 : 0.25);

/** Days off besides weekends: 15 of 250 working days, and sickness. */
const ON_LEAVE = 0.07;
/** Of these, who is sick was not expected to be. */
const ASKED_FOR = 0.06 / ON_LEAVE;

/** How a workforce spends its hours. */
export interface Manners {
  /** Share of working time that goes into forms and meetings. */
  readonly busy: number;
}

/** 70 % of the time goes into forms today; what need not be typed twice frees most of it. */
export const MANNERS: Readonly<Record<'today' | 'planned', Manners>> = {
  today: { busy: 0.7 },
  planned: { busy: 0.2 },
};

/** Staff who live: on duty or asleep, walking or buried in forms, one thing at a time. */
export class Team implements Answering {
  readonly #directory: Directory;
  readonly #manners: Manners;
  readonly #chance: Random;
  /** Until when each has their hands full, with reds and with anything. */
  readonly #takenByRed = new Map<StaffId, { readonly until: Instant; readonly case: string }>();
  readonly #taken = new Map<StaffId, Instant>();

  constructor(directory: Directory, manners: Manners, chance: Random) {
    this.#directory = directory;
    this.#manners = manners;
    this.#chance = chance;
  }

  hear(notice: Notice): readonly Step[] {
    const answers = notice.staff.flatMap((staff) => this.#heed(staff, notice) ?? []);
    const near = notice.level === 'red' ? (notice.helpers ?? []) : [];
    const neighbours = near.flatMap((staff) => this.#lookIn(staff, notice));
    const first = answers.reduce<Heed | undefined>(
      (best, one) => (best && best.at <= one.at ? best : one),
      undefined,
    );
    if (first === undefined) return neighbours;
    const steps = notice.level === 'red' ? this.#hurry(first, notice) : this.#plan(first, notice);
    const end = steps.at(-1)?.at ?? first.at;
    if (notice.level === 'red') this.#takenByRed.set(first.staff, { until: end, case: notice.case });
    this.#taken.set(first.staff, latest(this.#taken.get(first.staff) ?? end, end));
    return [...steps, ...neighbours].sort((a, b) => a.at - b.at);
  }

  spare({ staff, case: id }: Pick<Step, 'case' | 'staff'>): void {
    if (this.#takenByRed.get(staff)?.case === id) this.#takenByRed.delete(staff);
  }

  stateOf(staff: StaffId, at: Instant): StaffState {
    const local = zoned(at, this.#directory.registry.timeZone);
    const own = this.#chance.split(staff);
    const role = this.#directory.staff(staff)?.role;
    const isDesk = role !== 'grid-worker';
    // A desk is a post: somebody else sits there that day.
    if (role === 'grid-worker' && own.split(`leave ${local.toPlainDate()}`).chance(ON_LEAVE))
      return 'on-leave';
    const now = own.split(`hour ${local.toPlainDate()} ${local.hour}`).unit();
    // Desks that never close are awake in turn; at home one sleeps beside the phone.
    if (local.hour >= 23 || local.hour < 6) return isDesk && now < 0.7 ? 'at-desk' : 'asleep';
    if (now < this.#manners.busy) return 'busy';
    return isDesk ? 'at-desk' : 'walking';
  }

  /** Days off that were asked for, as they stand in the roster of so many days; nobody knows of sickness. */
  plannedLeave(midnight: Instant, length: number): Leave[] {
    const all = Array.from({ length }, (_, n) => plus(midnight, days(n)));
    return this.#directory.registry.staff.flatMap(({ id }) =>
      all
        .filter((day) => this.stateOf(id, day) === 'on-leave')
        .filter((day) => this.#chance.split(id).split(`asked ${day}`).chance(ASKED_FOR))
        .map((from) => ({ staff: id, from, to: plus(from, days(1)) })),
    );
  }

  #heed(staff: StaffId, notice: Notice): Heed | undefined {
    const state = this.stateOf(staff, notice.at);
    if (state === 'on-leave') return undefined;
    const chance = this.#chance.split(`${staff} ${notice.case} ${notice.at}`);
    const [low, high] = SEES[state];
    const calm = notice.level === 'red' ? 1 : CALM;
    const seen = plus(notice.at, seconds(Math.round(chance.between(low, high) * calm)));
    const free =
      (notice.level === 'red' ? this.#takenByRed.get(staff)?.until : this.#taken.get(staff)) ?? seen;
    const at = notice.level === 'red' ? latest(seen, free) : seen;
    return { staff, at, free: latest(seen, free), chance };
  }

  /** A neighbour goes and looks, and stays until those who carry the case are there. */
  #lookIn(staff: StaffId, notice: Notice): Step[] {
    const { hour } = zoned(notice.at, this.#directory.registry.timeZone);
    const chance = this.#chance.split(`${staff} ${notice.case}`);
    if (!chance.chance(comesAt(hour))) return [];
    const [low, high] = SEES[hour >= 23 || hour < 6 ? 'asleep' : 'busy'];
    const [near, far] = TRAVELS['building-head'] ?? [3, 9];
    const steps = new Chain(notice, staff, plus(notice.at, seconds(Math.round(chance.between(low, high)))));
    steps.add('on-my-way', chance.between(0.2, 0.8));
    steps.add('arrive', chance.between(near, far));
    return steps.steps;
  }

  /** Call, run, look, help. */
  #hurry({ staff, at, chance }: Heed, notice: Notice): Step[] {
    const [near, far] = TRAVELS[this.#directory.staff(staff)?.role ?? 'duty-desk'] ?? [6, 14];
    const steps = new Chain(notice, staff, at);
    steps.add('accept', 0);
    steps.add('contact', chance.between(0.4, 1.5));
    steps.add('on-my-way', chance.between(0.2, 0.8));
    steps.add('arrive', chance.between(near, far));
    steps.add('resolve', chance.between(8, 35));
    return steps.steps;
  }

  /** Into the day's round: taken on with a tap, done when there is time. */
  #plan({ staff, at, free, chance }: Heed, notice: Notice): Step[] {
    const steps = new Chain(notice, staff, at);
    steps.add('accept', 0);
    steps.wait(free);
    if (notice.level === 'yellow') steps.add('contact', chance.between(2, 20));
    steps.add('arrive', chance.between(5, 25));
    steps.add('resolve', chance.between(3, 12));
    return steps.steps;
  }
}

/** What is no emergency is looked at when the hands are free: so many times later. */
const CALM = 15;

interface Heed {
  readonly staff: StaffId;
  /** When it is taken on, and when there is time for it. */
  readonly at: Instant;
  readonly free: Instant;
  readonly chance: Random;
}

class Chain {
  readonly steps: Step[] = [];
  readonly #notice: Notice;
  readonly #staff: StaffId;
  #at: Instant;

  constructor(notice: Notice, staff: StaffId, at: Instant) {
    this.#notice = notice;
    this.#staff = staff;
    this.#at = at;
  }

  wait(until: Instant): void {
    this.#at = latest(this.#at, until);
  }

  /** The next action, so many minutes after the one before. */
  add(action: StepAction, after: number): void {
    this.#at = plus(this.#at, Math.round(minutes(1) * after) as Duration);
    this.steps.push({
      at: this.#at,
      case: this.#notice.case,
      staff: this.#staff,
      action,
      notice: this.#notice,
    });
  }
}

/** What a role does after it is told, action by action; what is not named is not done. */
export interface Part extends Partial<Readonly<Record<StepAction, Duration>>> {
  readonly role: Role;
  /** Left out: whatever the level. */
  readonly level?: Notice['level'];
  readonly reason?: Reason;
}

/** Staff who do what a story says: the first part that fits; a role without one stays silent. */
export function openScripted(script: readonly Part[], directory: Directory): Answering {
  return {
    hear(notice) {
      const [staff] = notice.staff;
      const role = staff === undefined ? undefined : directory.staff(staff)?.role;
      const part = script.find((one) => one.role === role && (one.level ?? notice.level) === notice.level);
      if (staff === undefined || part === undefined) return [];
      return STEP_ACTIONS.flatMap((action): Step[] => {
        const after = part[action];
        if (after === undefined) return [];
        const reason = action === 'resolve' ? { reason: part.reason ?? 'real' } : {};
        return [{ at: plus(notice.at, after), case: notice.case, staff, action, notice, ...reason }];
      });
    },
  };
}

/** A case as those who work on it see it. */
export interface CaseLook {
  readonly state: 'open' | 'accepted' | 'on-scene' | 'resolved' | 'closed';
  /** Id of a member of staff, or name of a service. */
  readonly responsible?: string;
  /** Whether this one is nearer than those who have it, and would be taken on beside them. */
  readonly comesNearer?: (staff: StaffId) => boolean;
}

/**
 * Whether a planned step still makes sense. Accepting does while nobody else has the case; whoever has accepted goes on
 * until it is resolved, even when a higher tier was called in meanwhile.
 */
export function stillWanted(step: Step, look: CaseLook | undefined, hasAccepted: boolean): boolean {
  if (look === undefined || look.state === 'resolved' || look.state === 'closed') return false;
  if (step.notice.helpers?.includes(step.staff)) return look.state !== 'on-scene';
  if (step.action !== 'accept') return hasAccepted;
  const isHeld = look.state !== 'open' && look.responsible !== undefined;
  return !isHeld || look.responsible === step.staff || look.comesNearer?.(step.staff) === true;
}
