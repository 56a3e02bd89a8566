import { type Duration, hours, type Instant, latest, minus, minutes } from '../devices/time.ts';
import type { CaseFact } from '../rules/fact.ts';

/** How a red was answered, in minutes from its turning red. */
export interface RedAnswers {
  /** To the first call or knock, and to being on the spot. */
  readonly toAnswer: number[];
  readonly toSpot: number[];
  /** Reds that got neither within the time that was left. */
  readonly unanswered: number;
  readonly reds: number;
  /** Why those came late who came after `IN_TIME`, or nobody did. */
  readonly late: Readonly<Record<LateWhy, number>>;
  /** Of these: nobody was on duty in the grid. */
  readonly lateGridEmpty: number;
}

/** Minutes within which somebody is to be on the spot. */
export const IN_TIME = 15;

/**
 * What made somebody late, from the end backwards: they set out at once and had too far to go; they were asked at once
 * and saw it, or had their hands free, too late; they were asked only when others had not answered; nobody came.
 */
export const LATE_WHYS = ['too-far', 'seen-late', 'asked-late', 'nobody-came'] as const;
export type LateWhy = (typeof LATE_WHYS)[number];

/** What was said of one red, by whom and when. */
interface Red {
  readonly at: Instant;
  isGridEmpty: boolean;
  /** Another case has it now, a red of its own. */
  isTakenIn: boolean;
  answered?: Instant;
  arrived?: { readonly by: string; readonly at: Instant };
  readonly asked: Map<string, Instant>;
  readonly accepted: Map<string, Instant>;
  readonly left: Map<string, Instant>;
}

/** What the facts say of the answers to emergencies. */
export class RedLedger {
  readonly #reds = new Map<string, Red>();

  note(fact: CaseFact): void {
    const turnsRed =
      (fact.type === 'case-opened' || fact.type === 'level-raised') && fact.urgency === 'emergency';
    if (turnsRed && !this.#reds.has(fact.case)) this.#reds.set(fact.case, newRed(fact.at));
    const red = this.#reds.get(fact.case);
    if (red !== undefined) noteRed(red, fact);
  }

  /** The last hour's reds may still be under way. */
  sums(end: Instant): RedAnswers {
    const all = [...this.#reds.values()].filter(
      ({ at, isTakenIn, arrived }) => at < minus(end, hours(1)) && (!isTakenIn || arrived !== undefined),
    );
    const late = all.filter((red) => !(took(red, red.arrived?.at) <= IN_TIME));
    const whys = late.map(whyLate);
    return {
      toAnswer: all.flatMap((red) => (red.answered === undefined ? [] : took(red, red.answered))),
      toSpot: all.flatMap((red) => (red.arrived === undefined ? [] : took(red, red.arrived.at))),
      unanswered: all.filter(({ answered }) => answered === undefined).length,
      reds: this.#reds.size,
      late: Object.fromEntries(
        LATE_WHYS.map((why) => [why, whys.filter((one) => one === why).length]),
      ) as Record<LateWhy, number>,
      lateGridEmpty: late.filter(({ isGridEmpty }) => isGridEmpty).length,
    };
  }
}

const newRed = (at: Instant): Red => ({
  at,
  isGridEmpty: false,
  isTakenIn: false,
  asked: new Map(),
  accepted: new Map(),
  left: new Map(),
});

function noteRed(red: Red, fact: CaseFact): void {
  switch (fact.type) {
    case 'tier-skipped':
      red.isGridEmpty ||= fact.tier === 'grid';
      break;
    case 'tier-told':
      for (const one of [...fact.staff, ...fact.helpers]) first(red.asked, one, fact.at);
      break;
    case 'case-accepted':
    case 'case-on-my-way':
      if ('staff' in fact.by)
        first(fact.type === 'case-accepted' ? red.accepted : red.left, fact.by.staff, fact.at);
      break;
    case 'case-closed':
      red.isTakenIn = fact.why === 'taken-in';
      break;
    case 'case-contacted':
      red.answered ??= fact.at;
      break;
    case 'case-arrived':
      red.answered ??= fact.at;
      if ('staff' in fact.by) red.arrived ??= { by: fact.by.staff, at: fact.at };
      break;
    default:
  }
}

const first = (of: Map<string, Instant>, staff: string, at: Instant): void => {
  if (!of.has(staff)) of.set(staff, at);
};

const took = ({ at }: Red, until: Instant | undefined): number =>
  until === undefined ? Number.NaN : ((until - at) as Duration) / minutes(1);

/** Of a late one. */
function whyLate(red: Red): LateWhy {
  const { arrived, at, asked, accepted, left } = red;
  if (arrived === undefined) return 'nobody-came';
  const since = (of: Map<string, Instant>): number =>
    took({ ...red, at: latest(at, of.get(arrived.by) ?? at) }, arrived.at);
  if (since(accepted.has(arrived.by) ? accepted : left) > IN_TIME) return 'too-far';
  return since(asked) > IN_TIME ? 'seen-late' : 'asked-late';
}
