import fc from 'fast-check';
import { isWithin, type PlaceId } from '../../devices/place.ts';
import type { DutyOverride, Leave, Registry, Role, Rotation, Shift } from '../../devices/registry.ts';
import { hours, type Instant, instantOf, plus, zoned } from '../../devices/time.ts';
import { COMMUNITY, GRID, HOME, VILLAGE } from '../community.ts';

/** Rosters of chance, and who is on duty by them, minute by minute and without any cleverness. */

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'] as const;
/** No time between 2 and 4, in which clocks are changed. */
const STARTS = [0, 6, 8, 8.5, 12, 17.5, 20, 22] as const;
/** Three weeks with a fixed holiday for some, a listed one, a Saturday that is worked, and Berlin's change of clocks. */
const FIRST = '2027-03-15';
const HOLIDAYS = [
  { date: '2027-03-17', working: false },
  { date: '2027-03-20', working: true },
  { date: '2027-03-28', working: false },
];
export const WEEKS = 3;

export interface Worked {
  readonly staff: string;
  readonly place: PlaceId;
  readonly days: readonly number[];
  readonly from: number;
  /** Hours; over midnight when it ends after 24. */
  readonly length: number;
  readonly onHolidays: boolean;
  readonly rotation?: Rotation;
}

export interface Chance {
  readonly registry: Registry;
  readonly worked: readonly Worked[];
  readonly first: Instant;
}

const TEAM: readonly (readonly [string, Role, PlaceId])[] = [
  ['a', 'grid-worker', GRID],
  ['b', 'grid-worker', GRID],
  ['c', 'grid-worker', COMMUNITY],
  ['d', 'duty-desk', COMMUNITY],
  ['e', 'duty-desk', COMMUNITY],
  ['f', 'street-duty', 'hz/xh/wenxin' as PlaceId],
];
const IDS = TEAM.map(([id]) => id);

const rotation = fc
  .record({
    weeks: fc.integer({ min: 1, max: 3 }),
    in: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1 }),
    from: fc.constantFrom('2027-03-15', '2027-03-21', '2026-11-04', '2028-01-01'),
  })
  .map(
    ({ weeks, in: worked, from }): Rotation => ({ weeks, in: worked.filter((week) => week <= weeks), from }),
  );

const worked: fc.Arbitrary<Worked> = fc
  .record(
    {
      staff: fc.constantFrom(...IDS),
      place: fc.constantFrom(GRID, COMMUNITY, 'hz/xh/wenxin' as PlaceId),
      days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
      from: fc.constantFrom(...STARTS),
      length: fc.constantFrom(4, 8, 9.5, 12, 24),
      onHolidays: fc.boolean(),
      rotation,
    },
    { requiredKeys: ['staff', 'place', 'days', 'from', 'length', 'onHolidays'] },
  )
  .filter(({ from, length }) => !(STARTS_OF_CHANGE as readonly number[]).includes((from + length) % 24));
const STARTS_OF_CHANGE = [1, 1.5, 2, 2.5, 3, 3.5];

/** A time from the first day on, in half hours of Shanghai's clock. */
const slot = fc.integer({ min: -48, max: WEEKS * 7 * 48 });
const span = fc.tuple(slot, fc.integer({ min: 1, max: 240 }));

export const rosters: fc.Arbitrary<Chance> = fc
  .record({
    timeZone: fc.constantFrom('Asia/Shanghai', 'Asia/Kathmandu', 'Europe/Berlin'),
    worked: fc.array(worked, { maxLength: 6 }),
    leave: fc.array(fc.record({ staff: fc.constantFrom(...IDS), span }), { maxLength: 3 }),
    overrides: fc.array(
      fc.record(
        {
          staff: fc.constantFrom(...IDS),
          instead: fc.constantFrom(...IDS),
          place: fc.constantFrom(GRID, COMMUNITY, HOME),
          span,
        },
        { requiredKeys: ['staff', 'place', 'span'] },
      ),
      { maxLength: 4 },
    ),
    partTime: fc.subarray(IDS),
  })
  .map(({ timeZone, worked, leave, overrides, partTime }) => {
    const first = instantOf(Temporal.PlainDate.from(FIRST).toZonedDateTime(timeZone));
    const timed = ([from, length]: [number, number]) => ({
      from: plus(first, hours(from / 2)),
      to: plus(first, hours((from + length) / 2)),
    });
    const registry: Registry = {
      ...VILLAGE,
      timeZone,
      holidays: HOLIDAYS,
      staff: TEAM.map(([id, role, place]) => ({
        id,
        role,
        place,
        ...(partTime.includes(id) && { employment: 'part-time' as const }),
      })),
      shifts: worked.map(shiftOf),
      leave: leave.map(({ staff, span }): Leave => ({ staff, ...timed(span) })),
      overrides: overrides
        .filter(({ staff, instead }) => staff !== instead)
        .map(({ span, ...one }): DutyOverride => ({ ...one, ...timed(span) })),
    };
    return { registry, worked, first };
  });

const clock = (hour: number): string =>
  `${String(Math.floor(hour)).padStart(2, '0')}:${hour % 1 === 0 ? '00' : '30'}`;

function shiftOf({ staff, place, days, from, length, onHolidays, rotation }: Worked): Shift {
  const named = days.map((day) => DAYS[day]).join(',');
  const end = from + length > 24 ? from + length - 24 : from + length;
  const weekly = `${named} ${clock(from)}-${clock(end)}${onHolidays ? '' : '; PH off'}`;
  return { staff, place, weekly, ...(rotation && { rotation }) };
}

/** Who of a role is on duty for a place, by asking everything anew. */
export function whoByHand(
  { registry, worked }: Chance,
  role: Role,
  place: PlaceId,
  at: Instant,
): Set<string> {
  const { staff, leave = [], overrides = [] } = registry;
  const isAway = (id: string) => leave.some((one) => one.staff === id && one.from <= at && at < one.to);
  const holds = overrides.filter((one) => one.from <= at && at < one.to && isWithin(place, one.place));
  const turns = staff
    .filter((one) => one.role === role)
    .flatMap(({ id, place: own }) => {
      const shifts = worked.filter((one) => one.staff === id);
      const always = shifts.length === 0 && isWithin(place, own);
      const now = shifts.some((one) => isWithin(place, one.place) && isWorked(one, registry, at));
      const besides = holds.some((one) => one.staff === id && one.instead === undefined);
      return always || now || besides ? [id] : [];
    });
  return new Set(
    turns.flatMap((id) => {
      const standIns = holds.filter((one) => one.instead === id && !isAway(one.staff));
      if (standIns.length > 0) return standIns.map((one) => one.staff);
      return isAway(id) ? [] : [id];
    }),
  );
}

function isWorked(shift: Worked, { timeZone }: Registry, at: Instant): boolean {
  const now = zoned(at, timeZone);
  return [0, 1].some((ago) => {
    const date = now.toPlainDate().subtract({ days: ago });
    const hour = now.hour + now.minute / 60 + 24 * ago;
    if (hour < shift.from || hour >= shift.from + shift.length) return false;
    if (!shift.days.includes(date.dayOfWeek - 1)) return false;
    const isHoliday = HOLIDAYS.some((one) => one.date === date.toString() && !one.working);
    if (isHoliday && !shift.onHolidays) return false;
    return shift.rotation === undefined || isTheWeek(shift.rotation, date);
  });
}

/** Steps from Monday to Monday, counting 1, 2, … and round. */
function isTheWeek({ weeks, in: worked, from }: Rotation, date: Temporal.PlainDate): boolean {
  const mondayOf = (day: Temporal.PlainDate) => day.subtract({ days: day.dayOfWeek - 1 });
  const wanted = mondayOf(date);
  let monday = mondayOf(Temporal.PlainDate.from(from));
  let number = 1;
  while (!monday.equals(wanted)) {
    const forward = Temporal.PlainDate.compare(monday, wanted) < 0;
    monday = monday.add({ days: forward ? 7 : -7 });
    number = forward ? (number % weeks) + 1 : number === 1 ? weeks : number - 1;
  }
  return worked.includes(number);
}
