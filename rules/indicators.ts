import { type PlaceId, placeAt } from '../devices/place.ts';
import type { Registry, Resident } from '../devices/registry.ts';
import { type Instant, instantOf, zoned } from '../devices/time.ts';
import { INDICATOR, INDICATORS } from './book/indicators.ts';
import type { CaseDigest } from './case-digest.ts';
import type { Cause } from './cause.ts';
import { coveredPlaces } from './coverage.ts';
import type { DeadlineState } from './deadline.ts';
import type { DeadlineKind, Sentence } from './fact.ts';
import { type Share, shortfallOf } from './grade.ts';
import { agedUrgency } from './level.ts';
import type { Span } from './opening-hours.ts';
import type { RaisedAlert } from './sensing.ts';
import type { Step } from './step.ts';
import { placeSubject } from './subject.ts';

export type IndicatorId = (typeof INDICATORS)[number]['id'];

export type Measures = Readonly<Record<IndicatorId, Share>>;

/** What areas are measured by; cases closed before the time measured do not count. */
export interface Measured {
  readonly cases: Iterable<CaseDigest>;
  readonly registry: Registry;
  /** Whether visits are owed to somebody. */
  isVisited(resident: Resident): boolean;
}

/** The subject and id of the one deadline: when the week before is judged. */
export const WEEKLY = 'weekly';

/** Monday at 06:00, before the day's work is given out. */
const JUDGED_AT = Temporal.PlainTime.from('06:00');

/** The next time after `at` at which a week is judged; `undefined` while there is no area. */
export function nextWeekly(at: Instant, registry: Registry): Instant | undefined {
  if (coveredPlaces(registry).length === 0) return undefined;
  const local = zoned(at, registry.timeZone);
  const monday = local.subtract({ days: local.dayOfWeek - 1 }).withPlainTime(JUDGED_AT);
  return instantOf(instantOf(monday) > at ? monday : monday.add({ days: 7 }));
}

/** What the grids and communities are told that missed a target in the week before the Monday of `step`. */
export function judgeWeek(measured: Measured, step: Step): RaisedAlert[] {
  const cases = [...measured.cases];
  const monday = zoned(step.at, measured.registry.timeZone).startOfDay();
  const [before, last, now] = [14, 7, 0].map((days) => instantOf(monday.subtract({ days }))) as [
    Instant,
    Instant,
    Instant,
  ];
  const week = measure({ ...measured, cases }, { from: last, to: now });
  const weekBefore = measure({ ...measured, cases }, { from: before, to: last });
  return [...week].flatMap(([area, shares]) =>
    INDICATORS.flatMap((indicator): RaisedAlert[] => {
      const { id } = indicator;
      const urgency = shortfallOf(indicator, shares[id]);
      if (urgency === undefined) return [];
      const earlier = weekBefore.get(area);
      const isSecond = earlier !== undefined && shortfallOf(indicator, earlier[id]) !== undefined;
      const rule = {
        ...INDICATOR,
        id: `indicator-${id}`,
        names: indicator.names,
        urgency: isSecond ? agedUrgency(urgency) : urgency,
        why: said(indicator, shares[id], isSecond),
      };
      const alert = step.newAlertId(`${rule.id}/${area}`);
      return [{ change: 'raised', id: alert, rule, subject: placeSubject(area), place: area }];
    }),
  );
}

/** How each grid and community did in this time. */
export function measure(
  { cases, registry, isVisited }: Measured,
  { from, to }: Span,
): Map<PlaceId, Measures> {
  const areas = new Map(coveredPlaces(registry).map((area) => [area, nothingMeasured()]));
  const count = (place: PlaceId, id: IndicatorId, isGood: boolean): void => {
    for (const level of ['grid', 'community'] as const) {
      const area = placeAt(place, level);
      const tally = area && areas.get(area)?.[id];
      if (tally === undefined) continue;
      tally.of++;
      if (isGood) tally.good++;
    }
  };
  const missed = new Set<string>();
  const stale = new Set<string>();
  const silent = new Set<string>();
  for (const it of cases) {
    const { closedAt = to, cause, place } = it;
    if (!isMeasured(it, { from, to })) continue;
    // One count for a case: a red that rings in vain misses a clock every quarter of an hour.
    for (const [id, clocks] of Map.groupBy(judgedClocks(it, { from, to }), ({ kind }) => CLOCKS[kind]))
      count(
        place,
        id,
        clocks.every(({ state }) => state === 'met'),
      );
    if (cause === 'visit-missed') missed.add(it.subject);
    if (cause === 'stale-record' && closedAt >= to) stale.add(it.subject);
    if (cause === 'device-silent' && closedAt >= to) for (const id of it.devices) silent.add(id);
  }
  for (const resident of registry.residents) {
    count(resident.place, 'records', !stale.has(resident.id));
    if (isVisited(resident)) count(resident.place, 'visits', !missed.has(resident.id));
  }
  for (const { id, place } of registry.devices) count(place, 'connected', !silent.has(id));
  return areas;
}

/** Whether a case says anything of how an area did in this time; drills do not. */
export const isMeasured = (
  { openedAt, closedAt, cause, drill }: Omit<CaseDigest, 'deadlines'>,
  { from, to }: Span,
): boolean => drill !== true && openedAt < to && (closedAt ?? to) >= from && !OF_AREAS.has(cause);

/** Clocks that were met or missed, by when they were due. */
export const judgedClocks = <D extends CaseDigest['deadlines'][number]>(
  { deadlines }: { readonly deadlines: readonly D[] },
  { from, to }: Span,
): D[] => deadlines.filter(({ due, state }) => due >= from && due < to && JUDGED.has(state));

/** Cases about an area's own work say nothing of how it is done. */
const OF_AREAS: ReadonlySet<Cause> = new Set<Cause>(['indicator', 'coverage', 'gateway', 'clock-changed']);

const JUDGED: ReadonlySet<DeadlineState> = new Set<DeadlineState>(['met', 'missed']);

const CLOCKS: Readonly<Record<DeadlineKind, IndicatorId>> = {
  accept: 'answered',
  contact: 'answered',
  arrive: 'on-the-spot',
  close: 'closed',
  joint: 'joint',
};

const nothingMeasured = () =>
  Object.fromEntries(INDICATORS.map(({ id }) => [id, { good: 0, of: 0 }])) as Record<
    IndicatorId,
    { good: number; of: number }
  >;

function said(
  { names, target }: Pick<(typeof INDICATORS)[number], 'names' | 'target'>,
  { good, of }: Share,
  isSecond: boolean,
): Sentence {
  // Rounded down, so that a target that was missed is never shown as reached.
  const [is, wanted] = [Math.floor((100 * good) / of), Math.round(100 * target)];
  return {
    zh: `上周${names.zh}${is}%（${good}/${of}），目标${wanted}%${isSecond ? '，已连续两周未达标' : ''}。`,
    en: `${names.en} last week: ${is} % (${good} of ${of}), target ${wanted} %${isSecond ? ', missed for the second week running' : ''}.`,
  };
}
