import { drive } from '../../bench/drive.ts';
import type { Registry } from '../../devices/registry.ts';
import { openDirectory } from '../../devices/registry.ts';
import { type Instant, parseTime, plus } from '../../devices/time.ts';
import type { Fact } from '../../rules/fact.ts';
import { levelOf } from '../../rules/level.ts';
import { generateCommunity } from '../../simulators/community.ts';
import { registryOf } from '../../simulators/community-text.ts';
import { MANNERS, Team } from '../../simulators/staff.ts';
import {
  type Cast,
  castStaff,
  castStory,
  type Expectation,
  type Story,
  stage,
} from '../../simulators/story.ts';
import { World } from '../../simulators/world.ts';
import { openRecorded } from './core.ts';

/** One grid of three buildings, the last behind a radio gateway. */
export function communityOf(story: Pick<Story, 'staffing'>): Registry {
  const registry = registryOf(
    generateCommunity({
      seed: 'stories',
      homes: 60,
      wearing: 0.6,
      staffing: story.staffing ?? 'planned',
      from: '2027-03-01',
    }),
  );
  // No story tells of the visits that a high risk gets daily.
  const residents = registry.residents.map((one) =>
    one.risk === 'high' ? { ...one, risk: 'middle' as const } : one,
  );
  return { ...registry, residents };
}

export interface ToldStory {
  readonly facts: readonly Fact[];
  /** Whether a fact is what an expectation asks for. */
  matches(expectation: Expectation): Fact[];
}

/** Plays a story through the real core in virtual time, with the rest of the community living around it. */
export function tellStory(story: Story): ToldStory {
  const start = parseTime(story.starts) as Instant;
  const registry = communityOf(story);
  const directory = openDirectory(registry);
  const cast = castStory(story, directory);
  if ('lacks' in cast) throw new Error(`the community lacks ${cast.lacks}`);
  const { happenings, faults } = stage(story, cast, start);
  const world = new World({
    registry,
    seed: 'stories',
    from: start,
    answering: (all, chance) => castStaff(story, cast, all, new Team(all, MANNERS.planned, chance)),
    happenings,
    faults,
  });
  const core = openRecorded(registry, start);
  const outage = faults.find((fault) => fault.type === 'gateway-down');
  const hear = { stamped: true } as const;
  if (outage === undefined) drive(world, core, plus(start, story.lasts), hear);
  else {
    drive(world, core, outage.from, hear);
    drive(world, core, plus(start, story.lasts), {
      ...hear,
      started: () => core.restart(outage.from, outage.until),
    });
  }
  const { facts } = core.record;
  return {
    facts,
    matches: (expectation) => facts.filter((fact) => isWhat(expectation, fact, { facts, cast, start })),
  };
}

interface Stage {
  readonly facts: readonly Fact[];
  readonly cast: Cast;
  readonly start: Instant;
}

function isWhat(wanted: Expectation, fact: Fact, { facts, cast, start }: Stage): boolean {
  if (fact.type !== wanted.fact) return false;
  if (wanted.after !== undefined && fact.at !== start + wanted.after) return false;
  const opened = facts.find((one) => one.type === 'case-opened' && one.case === fact.case);
  if (wanted.of !== undefined && fact.place !== cast.get(wanted.of)?.place) return false;
  if (
    wanted.cause !== undefined &&
    (opened === undefined || !('cause' in opened) || opened.cause !== wanted.cause)
  )
    return false;
  const urgency = 'urgency' in fact ? fact.urgency : undefined;
  if (wanted.level !== undefined && (urgency === undefined || levelOf(urgency) !== wanted.level))
    return false;
  return Object.entries(wanted.has ?? {}).every(
    ([key, value]) => (fact as unknown as Record<string, unknown>)[key] === value,
  );
}
