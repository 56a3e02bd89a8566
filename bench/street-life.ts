import {
  type Duration,
  days,
  hours,
  type Instant,
  minus,
  minutes,
  parseTime,
  plus,
} from '../devices/time.ts';
import type { Fact } from '../rules/fact.ts';
import { levelOf } from '../rules/level.ts';
import { generateCommunity } from '../simulators/community.ts';
import { registryOf } from '../simulators/community-text.ts';
import { MANNERS, Team } from '../simulators/staff.ts';
import type { Staffing } from '../simulators/staffing.ts';
import { USUAL_FAULTS } from '../simulators/trouble.ts';
import { type Plight, USUAL_RATES } from '../simulators/truth.ts';
import { World } from '../simulators/world.ts';
import { openCore } from './core.ts';
import { drive } from './drive.ts';

/** One community for some weeks: with the gateway, or with weekly visits alone. */
export interface Job {
  readonly seed: string;
  readonly community: number;
  readonly homes: number;
  readonly days: number;
  readonly staffing: Staffing;
  readonly wearing: number;
  readonly gateway: boolean;
}

/** Durations in minutes. */
export interface Lived {
  /** From a silent collapse to somebody's coming. */
  readonly toFind: number[];
  /** From a case's turning red to the first call or knock, and to being on the spot. */
  readonly toAnswer: number[];
  readonly toSpot: number[];
  /** Reds that got neither within the time that was left. */
  readonly unanswered: number;
  readonly reds: number;
  readonly yellows: number;
  readonly falseAlarms: number;
  readonly homeWeeks: number;
}

/** A Monday in a year whose holidays are not known, far from any notice. */
const START = parseTime('2027-03-01T00:00:00+08:00') as Instant;
/** Collapses later than this before the end are not counted: a weekly visit needs its week to find them. */
const LAST_COUNTED = days(8);
/** Twenty times life's rate: a proof needs some hundreds of them. */
const COLLAPSES = 1;
const GRIDS = 15;

export function liveOnce({ seed, community, homes, days: length, staffing, wearing, gateway }: Job): Lived {
  const place = `hz/xh/wenxin/c${String(community).padStart(2, '0')}`;
  const own = `${seed} ${community}`;
  const text = generateCommunity({
    seed: own,
    homes,
    grids: GRIDS,
    wearing,
    staffing,
    place,
    from: '2027-03-01',
  });
  const registry = registryOf(gateway ? text : { ...text, devices: [] });
  const world = new World({
    registry,
    seed: own,
    from: START,
    answering: (directory, chance) => new Team(directory, MANNERS[staffing], chance),
    rates: { ...USUAL_RATES, collapses: COLLAPSES },
    faults: USUAL_FAULTS,
    visits: 'weekly',
  });
  const end = plus(START, days(length));
  const ledger = new Ledger();
  if (gateway) drive(world, openCore(registry, START), end, { facts: (facts) => facts.forEach(ledger.note) });
  else while (world.next() <= end) world.take(() => undefined);
  const counted = world.truth.plights.filter(({ from }) => from < minus(end, LAST_COUNTED));
  return {
    toFind: counted.map((one) => lay(one, end)),
    ...ledger.sums(end),
    homeWeeks: (homes * length) / 7,
  };
}

const lay = ({ from, found = Number.NaN as Instant }: Plight, end: Instant): number =>
  ((Number.isNaN(found) ? end : found) - from) / minutes(1);

/** What the facts say of answers. */
class Ledger {
  readonly #red = new Map<string, { at: Instant; answered?: Instant; onSpot?: Instant }>();
  #yellows = 0;
  #falseAlarms = 0;

  note = (fact: Fact): void => {
    if (fact.type === 'case-opened' && levelOf(fact.urgency) === 'yellow') this.#yellows++;
    const turnsRed =
      (fact.type === 'case-opened' || fact.type === 'level-raised') && fact.urgency === 'emergency';
    if (turnsRed && fact.case !== undefined && !this.#red.has(fact.case))
      this.#red.set(fact.case, { at: fact.at });
    const red = this.#red.get(fact.case ?? '');
    if (red !== undefined && (fact.type === 'case-contacted' || fact.type === 'case-arrived'))
      red.answered ??= fact.at;
    if (red !== undefined && fact.type === 'case-arrived') red.onSpot ??= fact.at;
    if (fact.type === 'case-resolved' && fact.reason.startsWith('false')) this.#falseAlarms++;
  };

  sums(end: Instant): Omit<Lived, 'toFind' | 'homeWeeks'> {
    // The last hour's reds may still be under way.
    const all = [...this.#red.values()].filter(({ at }) => at < minus(end, hours(1)));
    const since = (of: 'answered' | 'onSpot'): number[] =>
      all.flatMap(({ at, [of]: done }) =>
        done === undefined ? [] : [((done - at) as Duration) / minutes(1)],
      );
    return {
      toAnswer: since('answered'),
      toSpot: since('onSpot'),
      unanswered: all.filter(({ answered }) => answered === undefined).length,
      reds: this.#red.size,
      yellows: this.#yellows,
      falseAlarms: this.#falseAlarms,
    };
  }
}
