import type { Directory, Registry } from '../devices/registry.ts';
import { formatTime, type Instant, latest } from '../devices/time.ts';
import { comesNearer } from '../rules/answers.ts';
import type { Case } from '../rules/case.ts';
import { openRoster, type Roster } from '../rules/duty-turns.ts';
import type { Fact } from '../rules/fact.ts';
import type { Input } from '../rules/input.ts';
import { levelOf } from '../rules/level.ts';
import { toOutgoing } from '../simulators/said.ts';
import type { CaseLook } from '../simulators/staff.ts';
import type { Deed, World } from '../simulators/world.ts';

/** A core in virtual time: inputs go in, facts come out. */
export interface Core {
  nextDeadline(): Instant | undefined;
  tick(at: Instant): readonly Fact[];
  take(input: Input): readonly Fact[];
  case(id: string): Case | undefined;
}

export interface Watching {
  /** Called with what each moment gave. */
  readonly facts?: (facts: readonly Fact[]) => void;
  readonly deed?: (deed: Deed) => void;
  /** Called first: what a core that comes back says at once, heard by staff when it is back. */
  readonly started?: () => readonly Fact[];
  /** Readings carry the device's time. */
  readonly stamped?: boolean;
}

/** Lets a world and a core live together up to `until`: the core hears the devices, the staff hear the core. */
export function drive(world: World, core: Core, until: Instant, watching: Watching = {}): number {
  const messages = { count: 0 };
  let registry = world.directory.registry;
  // Of what changes here, nothing is about duty.
  const roster = openRoster(registry);
  const hear = (facts: readonly Fact[]): void => {
    if (facts.length === 0) return;
    watching.facts?.(facts);
    for (const fact of facts) notify(fact, world, core, backAt);
  };
  let backAt = Number.NEGATIVE_INFINITY as Instant;
  if (watching.started !== undefined) {
    const facts = watching.started();
    backAt = facts.reduce((last, fact) => latest(last, fact.at), backAt);
    hear(facts);
  }
  for (;;) {
    const next = world.next();
    const due = core.nextDeadline();
    if (due !== undefined && due <= next && due <= until) {
      hear(core.tick(due));
      continue;
    }
    if (next > until) break;
    const deed = world.take((id) => lookAt(core.case(id), next, roster));
    if (deed === undefined) continue;
    watching.deed?.(deed);
    if (deed.type === 'said') messages.count++;
    if (deed.type === 'away') registry = withAway(registry, deed);
    const input = inputOf(deed, core, world.directory, registry, watching.stamped ?? true);
    if (input !== undefined) hear(core.take(input));
  }
  hear(core.tick(until));
  return messages.count;
}

/** Nobody hears anything before the core is there to say it. */
function notify(fact: Fact, world: World, core: Core, backAt: Instant): void {
  // Without a clock only the holder is told; what has turned red makes the holder hurry.
  if (fact.type !== 'tier-told') return;
  if (fact.clock === undefined && fact.why !== 'risen' && fact.why !== 'reserve') return;
  const it = core.case(fact.case);
  if (it === undefined || it.state === 'closed') return;
  const { cause, place } = it;
  world.hear({
    at: latest(fact.at, backAt),
    case: it.id,
    level: levelOf(it.urgency),
    cause,
    place,
    staff: fact.staff,
    helpers: fact.helpers,
  });
}

function inputOf(
  deed: Deed,
  core: Core,
  directory: Directory,
  registry: Registry,
  stamped: boolean,
): Input | undefined {
  switch (deed.type) {
    case 'said': {
      const message = toOutgoing(deed, directory, stamped);
      return message && { type: 'message', ...message, payload: Buffer.from(message.payload) };
    }
    case 'answer': {
      const { at, action, reason, staff } = deed;
      const answer = { case: deed.case, by: { staff }, action, key: `${staff} ${action} ${at}` };
      const subject = core.case(deed.case)?.subject;
      // A contact may be a telephone that rings unheard; only who was there says of whom it was.
      const wasThere = action === 'resolve' && subject?.type === 'resident';
      const about = wasThere && { resident: subject.id };
      return { type: 'answer', at, answer: { ...answer, ...about, ...(reason !== undefined && { reason }) } };
    }
    case 'visit': {
      const { at, place, staff } = deed;
      return {
        type: 'visit',
        at,
        visit: { by: { staff }, about: { place }, how: 'visit', found: 'well' },
      };
    }
    case 'away':
      return { type: 'registry-changed', at: deed.at, author: 'world', registry };
  }
}

function withAway(registry: Registry, { resident, until }: Extract<Deed, { type: 'away' }>): Registry {
  const awayUntil = formatTime(until, registry.timeZone).slice(0, 10);
  const residents = registry.residents.map((one) => (one.id === resident ? { ...one, awayUntil } : one));
  return { ...registry, residents };
}

function lookAt(it: Case | undefined, at: Instant, roster: Roster): CaseLook | undefined {
  if (it === undefined) return undefined;
  const holder = it.responsible?.actor;
  return {
    state: it.state,
    comesNearer: (staff) => comesNearer(it, { staff }, at, roster),
    ...(holder && { responsible: 'staff' in holder ? holder.staff : holder.service }),
  };
}
