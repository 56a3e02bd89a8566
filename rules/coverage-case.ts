import { areaAt, levelOf, type PlaceId } from '../devices/place.ts';
import { type Instant, instantOf, zoned } from '../devices/time.ts';
import { COVERAGE } from './book/duty.ts';
import type { Case } from './case.ts';
import { type Gap, gapsOf } from './coverage.ts';
import type { Window } from './duty-days.ts';
import type { Roster } from './duty-turns.ts';
import type { Sentence } from './fact.ts';
import { factId } from './identity.ts';
import type { Span } from './opening-hours.ts';
import type { RaisedAlert } from './sensing.ts';
import { lengthOf } from './spans.ts';
import { placeSubject } from './subject.ts';
import type { Tier } from './tier.ts';

/** A calendar month in the community's zone. */
export interface Month extends Span {
  /** e.g. `2026-11`. */
  readonly name: string;
}

export function monthOf(at: Instant, timeZone: string): Month {
  const first = zoned(at, timeZone).with({ day: 1 }).startOfDay();
  const next = first.add({ months: 1 }).startOfDay();
  return {
    name: first.toPlainDate().toPlainYearMonth().toString(),
    from: instantOf(first),
    to: instantOf(next),
  };
}

/**
 * The gaps in what is left of a month that people have to deal with. An empty grid at night is the normal case: its cases go
 * to the community's desk. So a grid is told of turns that fall away by leave with nobody standing in; a community, which
 * is accountable, as the month begins also of every other time at which its own desk is empty. A tier without any staff
 * is for the registry to mend.
 */
export function unusualGaps(roster: Roster, place: PlaceId, rest: Window, month: Month): Gap[] {
  const isCommunity = levelOf(place) === 'community';
  const isMonthly = isCommunity && rest.from === month.from;
  return gapsOf(roster, isCommunity ? 'community' : 'grid', place, rest).filter(
    ({ why }) => why === 'on-leave' || (isMonthly && why === 'nobody-on-duty'),
  );
}

/** What the community's desk is told of a place with gaps. */
export function coverageNews(
  id: string,
  place: PlaceId,
  gaps: readonly Gap[],
  timeZone: string,
): RaisedAlert {
  return { ...about(place), id, rule: { ...COVERAGE, why: listed(gaps, timeZone) } };
}

/** What the case of a gap is told of another case that met it; `undefined` for tiers above the community. */
export function gapMet(it: Case, tier: Tier): RaisedAlert | undefined {
  if (it.cause === 'coverage' || (tier !== 'grid' && tier !== 'community')) return undefined;
  const place = areaAt(it.place, tier);
  const why = { zh: `报警时无人值守：${it.why.zh}`, en: `An alert found nobody on duty: ${it.why.en}` };
  return { ...about(place), id: factId('gap', it.id, tier), rule: { ...COVERAGE, why } };
}

/** A grid's case too is dealt with at the community's desk, so there it stands. */
const about = (place: PlaceId) =>
  ({ change: 'raised', subject: placeSubject(place), place: areaAt(place, 'community') }) as const;

/** Gaps that a sentence names; the rest are counted. */
const NAMED_GAPS = 3;

function listed(gaps: readonly Gap[], timeZone: string): Sentence {
  const hours = Math.round((lengthOf(gaps) / 3.6e9) * 10) / 10;
  const named = gaps.slice(0, NAMED_GAPS).map((gap) => spanText(gap, timeZone));
  const more = gaps.length > NAMED_GAPS;
  return {
    zh: `本月有${gaps.length}段无人值守，共${hours}小时：${named.join('、')}${more ? '等' : ''}。`,
    en: `Nobody on duty ${gaps.length === 1 ? 'once' : `${gaps.length} times`} this month, ${hours} h in all: ${named.join(', ')}${more ? ' …' : ''}.`,
  };
}

/** `11-03 08:30–17:30`; the end has its date when it is another day. */
function spanText({ from, to }: Span, timeZone: string): string {
  const local = (at: Instant): { day: string; time: string } => {
    const when = zoned(at, timeZone);
    const time = when.toPlainTime().toString({ smallestUnit: 'minute' });
    return { day: when.toPlainDate().toString().slice(5), time };
  };
  const [start, end] = [local(from), local(to)];
  return `${start.day} ${start.time}–${end.day === start.day ? '' : `${end.day} `}${end.time}`;
}
