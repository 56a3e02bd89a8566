import type { Resident } from '../devices/registry.ts';
import { type Instant, instantOf, minus, minutes, plus, seconds } from '../devices/time.ts';
import { atMinute, type CalendarDay } from './calendar-day.ts';
import type { DayPlan } from './rhythm.ts';
import { HOSPITAL_STAY, type Truth } from './truth.ts';

export type Doing = 'asleep' | 'awake' | 'out' | 'still' | 'lying' | 'away';

/** What a person does on a day, once the truth has crossed the plan. */
export interface PersonDay {
  at(instant: Instant): Doing;
  /** When the home's door opens because of this person or for a caller. */
  readonly passages: readonly Instant[];
}

interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly doing: Doing;
}

export function openDay(resident: Resident, plan: DayPlan, day: CalendarDay, truth: Truth): PersonDay {
  const fate = fateOf(resident, truth).filter(({ from, to }) => from < day.ends && to > day.starts);
  const fateAt = (at: Instant) => fate.find(({ from, to }) => at >= from && at < to)?.doing;
  const outings = plan.outings
    .map(({ from, to }) => ({ from: atMinute(day, from), to: atMinute(day, to) }))
    .filter(({ from }) => fateAt(from) === undefined)
    // Whoever lies at home later has come back before.
    .map(({ from, to }) => ({
      from,
      to: fate.reduce(
        (end, one) => (one.from > from && one.from < end ? minus(one.from, seconds(30)) : end),
        to,
      ),
    }));
  const [wakes, sleeps] = [atMinute(day, plan.wakes), atMinute(day, plan.sleeps)];
  const forced = fate.filter(({ doing }) => doing === 'out').flatMap(({ from, to }) => [from, to]);
  const calls = plan.doorCalls
    .map((minute) => atMinute(day, minute))
    .filter((at) => fateAt(at) === undefined);
  const passages = [...outings.flatMap(({ from, to }) => [from, to]), ...forced, ...calls]
    .filter((at) => at >= day.starts && at < day.ends)
    .sort((a, b) => a - b);
  return {
    passages,
    at: (instant) => {
      const fated = fateAt(instant);
      if (fated !== undefined) return fated;
      if (outings.some(({ from, to }) => instant >= from && instant < to)) return 'out';
      return instant < wakes || instant >= sleeps ? 'asleep' : 'awake';
    },
  };
}

/** Stretches in which the plan does not hold. */
function fateOf(resident: Resident, truth: Truth): Stretch[] {
  const stretches: Stretch[] = [];
  const plight = truth.plightOf(resident.id);
  if (plight !== undefined) {
    const found = plight.found ?? FAR;
    stretches.push({ from: plight.from, to: found, doing: 'lying' });
    if (plight.found !== undefined)
      stretches.push({ from: found, to: plus(found, HOSPITAL_STAY), doing: 'away' });
  }
  for (const one of truth.ofResident(resident.id)) {
    if (one.what === 'out') stretches.push({ from: one.at, to: one.until, doing: 'out' });
    if (one.what === 'still') stretches.push({ from: one.at, to: one.until, doing: 'still' });
    if (one.what === 'fall' && one.upAfter !== undefined)
      stretches.push({ from: one.at, to: plus(one.at, one.upAfter), doing: 'lying' });
  }
  if (resident.awayUntil !== undefined)
    stretches.push({ from: 0 as Instant, to: backHome(resident.awayUntil), doing: 'away' });
  return stretches;
}

const FAR = Number.MAX_SAFE_INTEGER as Instant;

/** The morning after the last day away; the zone of the hospital's clock is close enough. */
const backHome = (until: string): Instant =>
  plus(
    instantOf(Temporal.PlainDate.from(until).add({ days: 1 }).toZonedDateTime('Asia/Shanghai')),
    minutes(10 * 60),
  );
