import type { DeviceId } from '../devices/reading.ts';
import type { ResidentId } from '../devices/registry.ts';
import { type Instant, minutes, plus } from '../devices/time.ts';
import { atMinute, type CalendarDay } from './calendar-day.ts';
import type { Doing, PersonDay } from './person-day.ts';
import type { Random } from './random.ts';
import type { DayPlan } from './rhythm.ts';
import type { Said } from './said.ts';
import type { Happening, Truth } from './truth.ts';

export interface Wearing {
  readonly resident: ResidentId;
  readonly life: PersonDay;
  readonly plan: DayPlan;
  readonly day: CalendarDay;
  readonly truth: Truth;
  readonly chance: Random;
}

/** Minutes between two measurements: bands of this kind spare their battery, at night more. */
const EVERY_AWAKE = 30;
const EVERY_ASLEEP = 60;

/** A band's day: vital signs, steps since midnight, and what happens to its wearer. */
export function* wearBand(band: DeviceId, wearing: Wearing): Generator<Said> {
  const { plan, day, life, chance } = wearing;
  if (plan.bandForgotten) {
    yield* lieAround(band, wearing);
    return;
  }
  const body = bodyOf(chance);
  const [off, on] = [atMinute(day, plan.charging.from), atMinute(day, plan.charging.to)];
  const marks = marksOf(wearing);
  let mark = 0;
  let steps = 0;
  let last = day.starts;
  for (let minute = chance.between(0, EVERY_AWAKE); minute < 1440; ) {
    const at = atMinute(day, minute);
    for (let next = marks[mark]; next !== undefined && next.at <= at; next = marks[++mark]) {
      steps += next.steps;
      if (next.says !== undefined) yield { at: next.at, device: band, says: { ...next.says, steps } };
    }
    const doing = life.at(at);
    const isCharging = doing === 'awake' && at >= off && at < on;
    if (!isCharging) {
      steps += Math.round(pace(doing, chance) * ((at - last) / minutes(1)));
      yield { at, device: band, says: measure(body, doing, steps, chance, batteryAt(minute, wearing)) };
    }
    last = at;
    minute += doing === 'asleep' ? EVERY_ASLEEP : EVERY_AWAKE;
  }
  for (const next of marks.slice(mark))
    if (next.says !== undefined) yield { at: next.at, device: band, says: next.says };
}

/** What a band says besides its rounds, and steps taken with it. */
interface Mark {
  readonly at: Instant;
  readonly steps: number;
  readonly says?: Said['says'];
}

function marksOf({ resident, life, plan, day, truth, chance }: Wearing): Mark[] {
  const walks = plan.nightWalks
    .map((minute) => atMinute(day, minute))
    .filter((at) => life.at(at) === 'asleep')
    .map((at): Mark => ({ at, steps: chance.whole(12, 40) }));
  const charging = [plan.charging.from, plan.charging.to].map(
    (minute, n): Mark => ({
      at: atMinute(day, minute),
      steps: 0,
      says: { worn: n === 1 },
    }),
  );
  const atHome = charging.every(({ at }) => life.at(at) === 'awake');
  const marks = [...walks, ...(atHome ? charging : [])];
  const today = ({ at }: { at: Instant }) => at >= day.starts && at < day.ends;
  for (const one of truth.ofResident(resident).filter(today)) marks.push(...noticed(one));
  return marks.sort((a, b) => a.at - b.at);
}

/** How a band notices what happens: a fall by its shock, rising by the steps that follow. */
function noticed(one: Happening): Mark[] {
  switch (one.what) {
    case 'collapse':
      return one.noticed ? [{ at: one.at, steps: 0, says: { fall: true } }] : [];
    case 'fall': {
      const falls: Mark = { at: one.at, steps: 0, says: { fall: true } };
      if (one.upAfter === undefined) return [falls];
      return [falls, { at: plus(one.at, one.upAfter), steps: 14, says: {} }];
    }
    case 'sos':
      return [{ at: one.at, steps: 0, says: { sos: true } }];
    default:
      return [];
  }
}

/** On the shelf it says that it is not worn, now and then. */
function* lieAround(band: DeviceId, { day, chance }: Wearing): Generator<Said> {
  for (let hour = chance.unit(); hour < 24; hour += 4)
    yield { at: atMinute(day, hour * 60), device: band, says: { worn: false, battery: 60 } };
}

interface Body {
  readonly heartRate: number;
  readonly spo2: number;
  readonly skin: number;
}

const bodyOf = (chance: Random): Body => ({
  heartRate: chance.normal(70, 6),
  spo2: chance.normal(96.5, 0.6),
  skin: chance.normal(32.8, 0.4),
});

/** Heart rate and steps by what the person does; a wrist is cooler than the body. */
function measure(body: Body, doing: Doing, steps: number, chance: Random, battery: number): Said['says'] {
  const faster = FASTER[doing];
  return {
    heartRate: Math.max(48, Math.round(body.heartRate + faster + chance.normal(0, 4))),
    spo2: Math.min(100, Math.max(91, Math.round(body.spo2 + chance.normal(0, 0.7)))),
    skinTemperature: Math.round((body.skin + chance.normal(0, 0.3)) * 10) / 10,
    steps,
    worn: true,
    battery,
  };
}

/** Beats per minute above the person's own mean. */
const FASTER: Readonly<Record<Doing, number>> = {
  asleep: -10,
  awake: 4,
  out: 18,
  still: -8,
  lying: 12,
  away: -2,
};

/** Steps a minute, averaged over half an hour. */
function pace(doing: Doing, chance: Random): number {
  if (doing === 'out') return chance.between(25, 70);
  if (doing === 'awake') return chance.chance(0.5) ? chance.between(0, 8) : 0;
  return 0;
}

/** Charged every third evening; it loses 20 points a day. */
function batteryAt(minute: number, { day, plan }: Wearing): number {
  const sinceCharge = (day.number % 3) + (minute - plan.charging.to) / 1440;
  return Math.round(95 - 20 * (sinceCharge < 0 ? sinceCharge + 3 : sinceCharge));
}
