import type { Registry } from '../../devices/registry.ts';
import { type Instant, parseTime } from '../../devices/time.ts';
import { generateCommunity } from '../../simulators/community.ts';
import { registryOf } from '../../simulators/community-text.ts';
import { MANNERS, Team } from '../../simulators/staff.ts';
import { type Deed, World, type WorldOptions } from '../../simulators/world.ts';

/** A Monday in Hangzhou, at midnight. */
export const MIDNIGHT = parseTime('2027-03-01T00:00:00+08:00') as Instant;

export const smallRegistry = (homes = 40, wearing = 0.5): Registry =>
  registryOf(generateCommunity({ seed: 'small', homes, wearing, staffing: 'planned', from: '2027-03-01' }));

export const openWorld = (more: Partial<WorldOptions> = {}): World =>
  new World({
    registry: smallRegistry(),
    seed: 'small',
    from: MIDNIGHT,
    answering: (directory, chance) => new Team(directory, MANNERS.planned, chance),
    ...more,
  });

export type SaidDeed = Extract<Deed, { type: 'said' }>;

/** All that is said until then, with nobody listening. */
export function listen(world: World, until: Instant): SaidDeed[] {
  const said: SaidDeed[] = [];
  while (world.next() <= until) {
    const deed = world.take(() => undefined);
    if (deed?.type === 'said') said.push(deed);
  }
  return said;
}
