import { type Directory, openDirectory, type Registry } from '../devices/registry.ts';
import { days, type Instant, minus, minutes, parseTime, plus } from '../devices/time.ts';
import type { Fact } from '../rules/fact.ts';
import { levelOf } from '../rules/level.ts';
import { generateCommunity } from '../simulators/community.ts';
import { registryOf } from '../simulators/community-text.ts';
import { Random } from '../simulators/random.ts';
import { MANNERS, Team } from '../simulators/staff.ts';
import type { Staffing } from '../simulators/staffing.ts';
import { USUAL_FAULTS } from '../simulators/trouble.ts';
import { type Plight, USUAL_RATES } from '../simulators/truth.ts';
import { World } from '../simulators/world.ts';
import { openCore } from './core.ts';
import { drive } from './drive.ts';
import { type RedAnswers, RedLedger } from './red-answers.ts';

/** One community for some weeks: with the gateway, or with weekly visits alone. */
export interface Job {
  readonly seed: string;
  readonly community: number;
  readonly homes: number;
  readonly days: number;
  /** Days lived before, in which habits are learnt and nothing is counted; left out: none. */
  readonly before?: number;
  readonly staffing: Staffing;
  readonly wearing: number;
  readonly gateway: boolean;
  /** Every building has a head who may go and look. */
  readonly heads?: boolean;
}

/** Durations in minutes. */
export interface Lived extends RedAnswers {
  /** From a silent collapse to somebody's coming. */
  readonly toFind: number[];
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

export function liveOnce(job: Job): Lived {
  const { seed, community, homes, staffing, wearing, gateway, heads = false } = job;
  const from = plus(START, days(job.before ?? 0));
  const end = plus(from, days(job.days));
  const place = `hz/xh/wenxin/c${String(community).padStart(2, '0')}`;
  const own = `${seed} ${community}`;
  const text = generateCommunity({
    seed: own,
    homes,
    grids: GRIDS,
    wearing,
    staffing,
    heads,
    place,
    from: '2027-03-01',
  });
  // The mean of 84 h that the plans give is that of weekly visits, so nobody is of the risk that is visited daily.
  const residents = text.residents?.map((one) =>
    one.risk === 'high' ? { ...one, risk: 'middle' as const } : one,
  );
  const chosen = registryOf({ ...text, ...(residents && { residents }), ...(!gateway && { devices: [] }) });
  const team = (directory: Directory, chance: Random) => new Team(directory, MANNERS[staffing], chance);
  // The roster knows of days off that were asked for.
  const leaveIn = (of: Registry) =>
    team(openDirectory(of), new Random(own).split('staff')).plannedLeave(
      START,
      Math.ceil((end - START) / days(1)),
    );
  const registry = { ...chosen, leave: leaveIn(chosen) };
  const world = new World({
    registry,
    seed: own,
    from: START,
    answering: team,
    rates: { ...USUAL_RATES, collapses: COLLAPSES },
    faults: USUAL_FAULTS,
    visits: 'weekly',
  });
  const ledger = new RedLedger();
  const counts = new Counts();
  const earlier = new Set<string>();
  const note = (fact: Fact): void => {
    if (fact.type === 'case-opened' && fact.at < from) earlier.add(fact.case);
    if (fact.case === undefined || earlier.has(fact.case)) return;
    counts.note(fact);
    ledger.note(fact);
  };
  if (gateway) drive(world, openCore(registry, START), end, { facts: (facts) => facts.forEach(note) });
  else while (world.next() <= end) world.take(() => undefined);
  const counted = world.truth.plights.filter(
    (one) => one.from >= from && one.from < minus(end, LAST_COUNTED),
  );
  return {
    toFind: counted.map((one) => lay(one, end)),
    ...ledger.sums(end),
    yellows: counts.yellows,
    falseAlarms: counts.falseAlarms,
    homeWeeks: (homes * job.days) / 7,
  };
}

const lay = ({ from, found = Number.NaN as Instant }: Plight, end: Instant): number =>
  ((Number.isNaN(found) ? end : found) - from) / minutes(1);

/** What was told besides: alarms that cost people's time. */
class Counts {
  yellows = 0;
  falseAlarms = 0;

  note(fact: Fact): void {
    if (fact.type === 'case-opened' && levelOf(fact.urgency) === 'yellow') this.yellows++;
    if (fact.type === 'case-resolved' && fact.reason.startsWith('false')) this.falseAlarms++;
  }
}
