import { drive } from '../../bench/drive.ts';
import type { Registry } from '../../devices/registry.ts';
import {
  type Duration,
  days,
  hours,
  type Instant,
  microseconds,
  minutes,
  parseTime,
  plus,
} from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import type { Fact } from '../../rules/fact.ts';
import type { Input } from '../../rules/input.ts';
import { generateCommunity } from '../../simulators/community.ts';
import { registryOf } from '../../simulators/community-text.ts';
import { Random } from '../../simulators/random.ts';
import { MANNERS, Team } from '../../simulators/staff.ts';
import { type Fault, USUAL_FAULTS } from '../../simulators/trouble.ts';
import { World } from '../../simulators/world.ts';
import { Record } from '../record.ts';

/** How large a life is. */
export interface LifeSize {
  readonly homes: number;
  readonly days: number;
}

/** What a life left behind, lived once and judged once more with kills. */
export interface Life {
  readonly registry: Registry;
  readonly inputs: readonly Input[];
  readonly facts: readonly Fact[];
  /** The same inputs, looked at at other times, written late, killed and started again. */
  readonly again: readonly Fact[];
}

const START = parseTime('2027-03-01T00:00:00+08:00') as Instant;

/** So many in a year of one resident that a few days of a few homes show some of each. */
const EVENTFUL = { collapses: 12, fallsAndUp: 30, sos: 10, falseSos: 20, fires: 6, burntPans: 20 };

/** A time in which the gateway is not there, or in which its clock leaps. */
interface Gap {
  readonly from: Instant;
  readonly until: Instant;
  readonly kind: 'down' | 'leap';
}

/** A community that lives through trouble; the same seed and size give the same life. */
export function live(seed: string, { homes, days: length }: LifeSize): Life {
  const chance = new Random(seed).split('life');
  const generated = registryOf(
    generateCommunity({
      seed,
      homes,
      wearing: 0.9,
      staffing: chance.chance(0.5) ? 'planned' : 'today',
      from: '2027-03-01',
    }),
  );
  // In half of the lives staff are rung, and no channel ever says what became of it.
  const channels = chance.chance(0.5) ? { channels: ['app', 'sms'] as const } : {};
  const registry = { ...generated, staff: generated.staff.map((one) => ({ ...one, ...channels })) };
  const end = plus(START, days(length));
  const gaps = gapsOf(chance, length);
  const isDeaf = chance.chance(0.2);
  const world = new World({
    registry,
    seed,
    from: START,
    // In some lives nobody ever answers.
    answering: (directory, luck) =>
      isDeaf
        ? { hear: () => [] }
        : new Team(directory, MANNERS[chance.chance(0.5) ? 'today' : 'planned'], luck),
    rates: EVENTFUL,
    faults: [
      ...USUAL_FAULTS,
      { type: 'doubled', share: 0.02 },
      { type: 'late', share: 0.01, by: minutes(3) },
      ...troublesOf(registry, chance, end),
      ...gaps.map(({ from, until }): Fault => ({ type: 'gateway-down', from, until })),
    ],
  });
  const record = openRecord(registry);
  let started: (() => readonly Fact[]) | undefined;
  for (const { from, until, kind } of [...gaps, { from: end, until: end, kind: 'down' as const }]) {
    drive(world, coreOf(record), from, { stamped: true, ...(started && { started }) });
    // A gateway says that it lives until it does not.
    record.take({ type: 'alive', at: from });
    started = () => record.take(wayBack({ from, until, kind })).facts;
  }
  return {
    registry,
    inputs: record.journal,
    facts: record.facts,
    again: judgeAgain(record.journal, chance, end),
  };
}

const wayBack = ({ from, until, kind }: Gap): Input =>
  kind === 'down'
    ? { type: 'gateway-started', at: until, downFrom: from, downTo: until }
    : { type: 'clock-changed', at: until, by: until - from };

function openRecord(registry: Registry): Record {
  const record = new Record(BOOK, START);
  record.take({ type: 'registry-changed', at: START, author: 'life', registry });
  return record;
}

const coreOf = (record: Record) => ({
  nextDeadline: () => record.community.nextDeadline(),
  tick: (at: Instant) => record.tick(at, 2).facts,
  take: (input: Input) => record.take(input, 2).facts,
  case: (id: string) => record.community.case(id),
});

/** None to two gaps of minutes to hours, apart from each other. */
function gapsOf(chance: Random, length: number): Gap[] {
  const part = (length * days(1)) / 2;
  return [0, 1].flatMap((n): Gap[] => {
    const [begins, lasts] = [chance.between(0.2, 0.6), chance.exponential(90)];
    const kind = chance.chance(0.7) ? 'down' : 'leap';
    if (chance.chance(0.3)) return [];
    const from = plus(START, microseconds(Math.round((n + begins) * part)));
    return [{ from, until: plus(from, minutes(Math.ceil(Math.min(lasts, 240)))), kind }];
  });
}

/** Dead and lying sensors, wrong clocks, a building without network or power. */
function troublesOf(registry: Registry, chance: Random, end: Instant): Fault[] {
  const [device, ...others] = registry.devices;
  if (device === undefined) return [];
  const any = () => chance.pick([device, ...others]);
  const when = (): Instant => plus(START, microseconds(Math.round(chance.unit() * (end - START))));
  const span = (longest: Duration) => {
    const from = when();
    return { from, until: plus(from, microseconds(Math.round(chance.unit() * longest))) };
  };
  const all: (() => Fault)[] = [
    () => ({ type: 'flat-battery', device: any().id, from: when() }),
    () => ({ type: 'weak-battery', device: any().id, from: when(), battery: chance.whole(1, 25) }),
    () => ({ type: 'stuck', device: any().id, from: when() }),
    () => ({ type: 'wrong-clock', device: any().id, by: hours(chance.whole(-30, 30)) }),
    () => ({ type: 'broadband-down', place: any().place, ...span(hours(8)) }),
    () => ({ type: 'power-cut', place: any().place, ...span(hours(8)) }),
  ];
  return all.filter(() => chance.chance(0.6)).map((make) => make());
}

/** Judges the inputs once more as another process would: woken at other times, written late, killed now and then. */
function judgeAgain(inputs: readonly Input[], chance: Random, end: Instant): readonly Fact[] {
  const [first, ...rest] = inputs;
  const record = new Record(BOOK, START);
  if (first !== undefined) record.take(first);
  const kills = new Set(Array.from({ length: KILLS }, () => chance.whole(0, rest.length - 1)));
  for (const [n, input] of rest.entries()) {
    const before = rest[n - 1]?.at ?? START;
    const isBack = input.type === 'gateway-started' || input.type === 'clock-changed';
    if (!isBack && chance.chance(0.05))
      record.tick(plus(before, microseconds(Math.floor(chance.unit() * (input.at - before)))), 1);
    record.take(input, chance.chance(0.5) ? 'late' : 1);
    if (kills.has(n)) record.restart();
  }
  record.tick(end, 1);
  return record.facts;
}

/** Of one life; each has to read all that was not written. */
const KILLS = 3;
