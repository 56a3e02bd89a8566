import type { Resident } from '../devices/registry.ts';
import { between, type Instant, instantOf, latest, zoned } from '../devices/time.ts';
import { homeAgain } from './absence.ts';
import { isStanding } from './alert.ts';
import { endAlert } from './alert-end.ts';
import { workingDayFrom } from './calendar.ts';
import type { Care } from './care-shape.ts';
import { stretched } from './downtime.ts';
import { alertAt, type PlaceState, type ResidentState } from './place-state.ts';
import type { AlertNews, Senses } from './sensing.ts';
import type { PersonWatch } from './watch.ts';

/** When what is owed to a person will have been missed; `undefined` while nothing is, or nothing is known of them. */
export function careDue(
  on: Care,
  { resident }: PersonWatch,
  state: ResidentState,
  senses: Senses,
): Instant | undefined {
  const from = countsFrom(on, resident, state, senses);
  if (from === NEVER) return undefined;
  const { timeZone } = senses.directory.registry;
  const date = zoned(from, timeZone).toPlainDate();
  switch (on.type) {
    case 'no-visit': {
      const day = date.add({ days: on.days });
      const plainTime = Temporal.PlainTime.from(on.by);
      const last = on.postponed ? workingDayFrom(day, senses.watch.calendar) : day;
      const due = instantOf(last.toZonedDateTime({ timeZone, plainTime }));
      return stretched(from, between(from, due), senses.downtimes);
    }
    case 'record-stale':
      return instantOf(date.add({ days: on.days + 1 }).toZonedDateTime(timeZone));
    case 'no-guardian':
    case 'no-device':
      return from;
  }
}

/** Whole calendar days that it lasts already. */
export function careDays(
  on: Care,
  { resident }: PersonWatch,
  state: ResidentState,
  at: Instant,
  senses: Senses,
): number {
  const from = countsFrom(on, resident, state, senses);
  const [first, last] = [from, at].map((time) =>
    zoned(time, senses.directory.registry.timeZone).toPlainDate(),
  ) as [Temporal.PlainDate, Temporal.PlainDate];
  return first.until(last).days;
}

/** Ends what stands of a person and is owed no more: they were visited, or the record was put right. */
export function endCare(
  row: PlaceState,
  person: PersonWatch,
  state: ResidentState,
  at: Instant,
  senses: Senses,
) {
  return person.care.flatMap((rule): AlertNews[] => {
    if (!isStanding(alertAt(state, rule.id))) return [];
    const due = careDue(rule.on, person, state, senses);
    return due !== undefined && due <= at ? [] : endAlert(row, state, rule, person.resident.id, senses);
  });
}

const NEVER = Number.POSITIVE_INFINITY as Instant;

/** Since when it is owed, or `NEVER`. */
function countsFrom(on: Care, resident: Resident, state: ResidentState, senses: Senses): Instant {
  const { directory } = senses;
  const { timeZone } = directory.registry;
  const { since = NEVER, lastVisit } = state;
  switch (on.type) {
    case 'no-visit': {
      const from = latest(since, lastVisit?.at ?? since);
      return latest(from, homeAgain(resident, timeZone) ?? from);
    }
    case 'record-stale': {
      const entered = since === NEVER ? [] : [zoned(since, timeZone).toPlainDate().toString()];
      const [oldest] = datesOf(on.of, resident, entered).toSorted();
      return oldest === undefined
        ? NEVER
        : instantOf(Temporal.PlainDate.from(oldest).toZonedDateTime(timeZone));
    }
    case 'no-guardian':
      return resident.contacts?.some(({ guardian }) => guardian) ? NEVER : since;
    case 'no-device':
      return directory.devicesAround(resident).some(({ kind }) => on.kinds.includes(kind)) ? NEVER : since;
  }
}

/** ISO dates of all facts of this sort; what has none is as old as the person's entry. */
function datesOf(
  of: Extract<Care, { type: 'record-stale' }>['of'],
  { reviewBy, contacts = [] }: Resident,
  entered: readonly string[],
): string[] {
  if (of === 'review') return reviewBy === undefined ? [] : [reviewBy];
  return contacts
    .filter(({ guardian, key }) => of === 'contact' || (of === 'guardian' ? guardian : key))
    .flatMap(({ asOf }) => asOf ?? entered);
}
