import { isWithin, levelOf, PLACE_LEVELS, type PlaceId, type PlaceLevel } from '../devices/place.ts';
import type { Instant } from '../devices/time.ts';
import type { Case } from '../rules/case.ts';
import { courseOf } from '../rules/case-course.ts';
import type { Cause } from '../rules/cause.ts';
import type { Community } from '../rules/community.ts';
import { type Counting, openCounting } from '../rules/figures.ts';
import { deviceNow, type Present, personNow } from '../rules/figures-now.ts';
import type { Span } from '../rules/opening-hours.ts';
import { closedCases, courseFacts } from './facts/case-courses.ts';
import type { FactsDatabase } from './facts/facts.ts';
import type { Api } from './http/api.ts';
import { indicatorsView } from './indicators-view.ts';
import { Problem } from './problem.ts';

export const INDICATOR_LIMITS = {
  /** Cases of one answer: twice what a street of twelve communities has in a quarter; some seconds beside all else. */
  cases: 50_000,
  /** Questions that wait for the one that is counted: screens of a street that are opened at once. */
  waiting: 8,
} as const;

type Limits = Readonly<Record<keyof typeof INDICATOR_LIMITS, number>>;

/** Milliseconds of counting after which all else gets its turn. */
const STRETCH = 5;

export interface IndicatorsParts {
  readonly community: Community;
  readonly facts: Pick<FactsDatabase, 'sql' | 'case'>;
  readonly now: () => Instant;
}

/** Counts figures slice by slice on the main thread, where the record is open, one question after the other. */
export function openIndicators(parts: IndicatorsParts, limits: Limits = INDICATOR_LIMITS): Api['indicators'] {
  let asked = 0;
  let last: Promise<unknown> = Promise.resolve();
  return async (place, period) => {
    if (asked > limits.waiting) throw new Problem('indicators-busy', `${limits.waiting} wait already`);
    asked++;
    const mine = last.then(async () => {
      const now = parts.now();
      // What is due later may still be met or missed.
      const span = { from: period.from, to: Math.min(period.to, now) as Instant };
      const { timeZone } = parts.community.directory.registry;
      return indicatorsView(await countArea({ ...parts, place, span, most: limits.cases }), {
        place,
        period,
        now,
        timeZone,
      });
    });
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      asked--;
    }
  };
}

interface Asked extends IndicatorsParts {
  readonly place: PlaceId;
  readonly span: Span;
  /** Cases. */
  readonly most: number;
}

async function countArea(asked: Asked) {
  const { place, span } = asked;
  const counting = openCounting({ place, by: levelBelow(place), span });
  const turn = openTurns();
  await countCases(counting, asked, turn);
  await countPresent(counting, asked, turn);
  return counting.result();
}

/** The level at which an area is parted; a grid is not. */
const levelBelow = (place: PlaceId): PlaceLevel | undefined => {
  const level = levelOf(place);
  return level === 'grid' ? undefined : PLACE_LEVELS[PLACE_LEVELS.indexOf(level) + 1];
};

type Turn = () => Promise<void> | undefined;

async function countCases(counting: Counting, asked: Asked, turn: Turn): Promise<void> {
  const { community, facts, place, most } = asked;
  const counted = new Set<string>();
  const add = (it: Case): void => {
    if (counted.has(it.id)) return;
    if (counted.size === most) throw new Problem('indicators-too-many-cases', `over ${most} in ${place}`);
    counted.add(it.id);
    counting.addCase(courseOf(it, courseFacts(facts, it.id)));
  };
  // Open ones first: one that is closed meanwhile would otherwise be in neither list.
  const open = [...community.cases()].filter((it) => isWithin(it.place, place)).map(({ id }) => id);
  for (const id of open) {
    // As it is committed, with its facts.
    const it = facts.case(id);
    if (it !== undefined) add(it);
    await turn();
  }
  for (const page of closedCases(facts, asked)) {
    for (const it of page) {
      add(it);
      await turn();
    }
    await turn();
  }
}

async function countPresent(counting: Counting, { community, place, now }: Asked, turn: Turn): Promise<void> {
  const { devices, residents } = community.directory.registry;
  const present = presentOf(community, now());
  for (const device of devices) {
    if (isWithin(device.place, place)) counting.addDevice(deviceNow(device, present));
    await turn();
  }
  for (const resident of residents) {
    if (isWithin(resident.place, place)) counting.addPerson(personNow(resident, present));
    await turn();
  }
}

function presentOf(community: Community, at: Instant): Present {
  const open = [...community.cases()].filter(({ state }) => state !== 'closed');
  const subjectsOf = (cause: Cause) =>
    new Set(open.filter((it) => it.cause === cause).map(({ subject }) => subject.id));
  return {
    at,
    directory: community.directory,
    rules: community.rules.all,
    rowOf: (key) => community.look(key),
    isVisited: (resident) => community.isVisited(resident),
    unheard: new Set(
      community.heldSilences().flatMap(({ silences }) => silences.flatMap(({ device }) => device ?? [])),
    ),
    stale: subjectsOf('stale-record'),
    unvisited: subjectsOf('visit-missed'),
  };
}

/** Waits until all else has had its turn, if it is time for that. */
function openTurns(): Turn {
  let began = performance.now();
  return () => {
    if (performance.now() - began < STRETCH) return undefined;
    return new Promise<void>((resolve) =>
      setImmediate(() => {
        began = performance.now();
        resolve();
      }),
    );
  };
}
