import type { PlaceId } from '../devices/place.ts';
import { type Duration, formatTime, type Instant, seconds } from '../devices/time.ts';
import { FIGURES, type FigureDefinition } from '../rules/book/figures.ts';
import type { Timed } from '../rules/case-course.ts';
import type { Counting, Figure, Graded, UrgencyFigure } from '../rules/figures.ts';
import { levelOf } from '../rules/level.ts';
import type { Span } from '../rules/opening-hours.ts';
import { type Period, periodBefore } from '../rules/period.ts';
import { type Clock, POLICIES } from '../rules/policy.ts';
import type { FigureView, IndicatorsView } from './http/contract/indicators.ts';

/** Areas of one answer after that which was asked for, each of 9 KB: no street has so many communities. */
const MOST_AREAS = 200;

/** Figures as they leave the gateway. */
export function indicatorsView(
  { areas: [whole, ...inside], falseAlarms }: ReturnType<Counting['result']>,
  of: {
    readonly place: PlaceId;
    readonly period: Period | Span;
    readonly now: Instant;
    readonly timeZone: string;
  },
): IndicatorsView {
  const { place, period, now, timeZone } = of;
  const time = (at: Instant): string => formatTime(at, timeZone);
  const named = 'name' in period ? period : undefined;
  const shown = [...(whole ? [whole] : []), ...inside.slice(0, MOST_AREAS)];
  return {
    place,
    period: {
      type: named?.type ?? null,
      name: named?.name ?? null,
      before: named ? periodBefore(named, timeZone).name : null,
      ...{ from: time(period.from), to: time(period.to), ended: period.to <= now },
    },
    now: time(now),
    areas: shown.map(({ place: area, figures }) => ({ place: area, figures: figures.map(figureView) })),
    more: Math.max(0, inside.length - MOST_AREAS),
    falseAlarms: {
      causes: [...falseAlarms.causes],
      devices: [...falseAlarms.devices],
    },
  };
}

function figureView({ id, urgencies, ...part }: Figure): FigureView {
  const definition: FigureDefinition = FIGURES.find((one) => one.id === id) as (typeof FIGURES)[number];
  return {
    ...{ id, asOf: definition.asOf, target: targetOf(definition) },
    ...gradedView(part),
    urgencies: urgencies.map((one) => urgencyView(id as Timed, one)),
  };
}

function targetOf({ limits, counts }: FigureDefinition): FigureView['target'] {
  if (limits === undefined) return null;
  // 1 − 0.95 is not 0.05 in binary.
  return counts === 'bad'
    ? { atMost: Math.round((1 - limits.target) * 1_000) / 1_000 }
    : { atLeast: limits.target };
}

const gradedView = ({ count, of, colour }: Graded) => ({
  ...{ count, of, colour: colour ?? null },
  share: of === 0 ? null : count / of,
});

function urgencyView(
  kind: Timed,
  { urgency, times, ...part }: UrgencyFigure,
): FigureView['urgencies'][number] {
  const inSeconds = (time: Duration | undefined) => (time === undefined ? null : time / seconds(1));
  return {
    ...{ urgency, level: levelOf(urgency) },
    ...gradedView(part),
    times: {
      count: times.count,
      medianSeconds: inSeconds(times.median),
      p90Seconds: inSeconds(times.p90),
    },
    clock: clockView(POLICIES[urgency][kind] as Clock),
  };
}

function clockView(clock: Clock): FigureView['urgencies'][number]['clock'] {
  switch (clock.type) {
    case 'elapsed':
      return { seconds: clock.for / seconds(1) };
    case 'working-hours':
      return { workingHours: clock.hours, atLatestSeconds: clock.atLatest / seconds(1) };
    case 'working-days':
      return { workingDays: clock.days };
  }
}
