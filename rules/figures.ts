import { type PlaceId, type PlaceLevel, placeAt } from '../devices/place.ts';
import { between, type Duration } from '../devices/time.ts';
import { FIGURES, type FigureDefinition } from './book/figures.ts';
import { type CaseCourse, TIMED, type Timed, urgencyAt } from './case-course.ts';
import { type FalseAlarms, isFalse, isFinding, openFalseAlarms } from './false-alarms.ts';
import type { DeviceNow, PersonNow } from './figures-now.ts';
import { isEnough, shortfallOf } from './grade.ts';
import { isMeasured, judgedClocks } from './indicators.ts';
import { type Level, levelOf, URGENCIES, type Urgency } from './level.ts';
import type { Span } from './opening-hours.ts';
import { POLICIES } from './policy.ts';

export type FigureId = (typeof FIGURES)[number]['id'];

/** So many of so many. */
export interface Part {
  readonly count: number;
  readonly of: number;
}

/** The colour by the target; left out where there is none, or too few were measured. */
export interface Graded extends Part {
  readonly colour?: 'green' | Level;
}

export interface Figure extends Graded {
  readonly id: FigureId;
  /** Of what a clock waits for: how long it took, by urgency. */
  readonly urgencies: readonly UrgencyFigure[];
}

export interface UrgencyFigure extends Graded {
  readonly urgency: Urgency;
  readonly times: Times;
}

/** How often it was done, and how long that took; left out of nothing. */
export interface Times {
  readonly count: number;
  readonly median?: Duration;
  readonly p90?: Duration;
}

export interface AreaFigures {
  readonly place: PlaceId;
  readonly figures: readonly Figure[];
}

/** Takes what an area is measured by, piece by piece, and tells its figures and those of the areas in it. */
export interface Counting {
  addCase(it: CaseCourse): void;
  addDevice(it: DeviceNow): void;
  /** After the cases, which tell who was not visited in time. */
  addPerson(it: PersonNow): void;
  result(): { readonly areas: AreaFigures[]; readonly falseAlarms: FalseAlarms };
}

/** All that is added lies in `place`, which is the first area of the result; the areas of level `by` follow in order. */
export function openCounting({
  place,
  by,
  span,
}: {
  readonly place: PlaceId;
  readonly by: PlaceLevel | undefined;
  readonly span: Span;
}): Counting {
  const whole = newTally();
  const tallies = new Map<PlaceId, Tally>();
  const talliesAt = (at: PlaceId): Tally[] => {
    const area = by && placeAt(at, by);
    if (area === undefined) return [whole];
    const tally = tallies.get(area) ?? newTally();
    tallies.set(area, tally);
    return [whole, tally];
  };
  const falseAlarms = openFalseAlarms();
  const missed = new Set<string>();
  return {
    addCase(it) {
      if (!isMeasured(it, span)) return;
      if (it.cause === 'visit-missed') missed.add(it.subject);
      if (isClosedIn(it, span) && isFinding(it.reason)) falseAlarms.add(it);
      for (const tally of talliesAt(it.place)) countCase(tally, it, span);
    },
    addDevice({ place: at, isConnected, isIdle, isWorn }) {
      for (const { parts } of talliesAt(at)) {
        count(parts.connected, isConnected);
        count(parts.idle, isIdle);
        if (isWorn !== undefined) count(parts.worn, isWorn);
      }
    },
    addPerson(it) {
      for (const { parts } of talliesAt(it.place)) {
        if (it.isVisited) count(parts.visits, !missed.has(it.id));
        count(parts['on-file'], it.isOnFile);
        if (it.isAtRisk) count(parts.covered, it.isCovered);
        if (it.isHighRisk) count(parts.kit, it.hasKit);
      }
    },
    result: () => ({
      areas: [[place, whole] as const, ...[...tallies].sort(inOrder)].map(([area, tally]) => ({
        place: area,
        figures: FIGURES.map((definition) => figureOf(definition, tally)),
      })),
      falseAlarms: falseAlarms.result(),
    }),
  };
}

const inOrder = ([a]: readonly [PlaceId, Tally], [b]: readonly [PlaceId, Tally]): number => (a < b ? -1 : 1);

interface MutablePart {
  count: number;
  of: number;
}

interface Tally {
  readonly parts: Readonly<Record<FigureId, MutablePart>>;
  readonly timed: Readonly<Record<Timed, Readonly<Record<Urgency, TimedTally>>>>;
}

interface TimedTally {
  readonly onTime: MutablePart;
  readonly times: Duration[];
}

const recordOf = <K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;

const newTally = (): Tally => ({
  parts: recordOf(
    FIGURES.map(({ id }) => id),
    () => ({ count: 0, of: 0 }),
  ),
  timed: recordOf(TIMED, () => recordOf(URGENCIES, () => ({ onTime: { count: 0, of: 0 }, times: [] }))),
});

function count(part: MutablePart, isCounted: boolean): void {
  part.of++;
  if (isCounted) part.count++;
}

function countCase({ parts, timed }: Tally, it: CaseCourse, span: Span): void {
  // One count for a case: a red that rings in vain misses a clock every quarter of an hour.
  const clocks = judgedClocks(it, span);
  for (const [kind, all] of Map.groupBy(clocks, (clock) => clock.kind)) {
    count(parts[kind], all.every(isMet));
    if (kind === 'joint') continue;
    for (const [urgency, some] of Map.groupBy(all, ({ from }) => urgencyAt(it, from)))
      count(timed[kind][urgency].onTime, some.every(isMet));
  }
  for (const { urgency, from, done } of it.stages)
    for (const kind of TIMED) {
      const at = done[kind];
      if (at !== undefined && isIn(at, span)) timed[kind][urgency].times.push(between(from, at));
    }
  if (isIn(it.openedAt, span)) count(parts['came-back'], it.cameBack !== undefined);
  if (!isClosedIn(it, span)) return;
  if (isFinding(it.reason)) count(parts['false-alarms'], isFalse(it.reason));
  if (it.feedback === undefined) return;
  count(parts.satisfied, it.feedback.satisfied);
  count(parts.complaints, it.feedback.complaint);
}

const isMet = ({ state }: CaseCourse['deadlines'][number]): boolean => state === 'met';

const isIn = (at: number, { from, to }: Span): boolean => at >= from && at < to;

/** Whether people closed it then: what cleared by itself was nobody's work, and what another case took in is that case's. */
const isClosedIn = ({ stages, into }: CaseCourse, span: Span): boolean => {
  const at = stages.at(-1)?.done.close;
  return into === undefined && at !== undefined && isIn(at, span);
};

function figureOf(definition: FigureDefinition & { readonly id: FigureId }, { parts, timed }: Tally): Figure {
  const { id } = definition;
  const kind = TIMED.find((one) => one === id);
  return {
    id,
    ...graded(definition, parts[id]),
    urgencies:
      kind === undefined
        ? []
        : URGENCIES.filter((urgency) => POLICIES[urgency][kind] !== undefined)
            .toReversed()
            .map((urgency) => {
              const { onTime, times } = timed[kind][urgency];
              return { urgency, ...graded(definition, onTime), times: timesOf(times) };
            }),
  };
}

function graded({ limits, counts }: FigureDefinition, { count, of }: Part): Graded {
  if (limits === undefined || !isEnough(of)) return { count, of };
  const shortfall = shortfallOf(limits, { good: counts === 'bad' ? of - count : count, of });
  return { count, of, colour: shortfall === undefined ? 'green' : levelOf(shortfall) };
}

/** The median of an even number is the mean of the two in the middle; the 90th percentile is by nearest rank. */
export function timesOf(times: readonly Duration[]): Times {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (n: number): Duration => sorted[n] as Duration;
  const { length } = sorted;
  if (length === 0) return { count: 0 };
  const median = Math.round((at(Math.ceil(length / 2) - 1) + at(Math.floor(length / 2))) / 2) as Duration;
  return { count: length, median, p90: at(Math.ceil(0.9 * length) - 1) };
}
