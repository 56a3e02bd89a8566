import type { PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type { Directory, Resident } from '../devices/registry.ts';
import { type Instant, plus, seconds } from '../devices/time.ts';
import { batteryOf } from './battery.ts';
import { atMinute, type CalendarDay } from './calendar-day.ts';
import { openDay, type PersonDay } from './person-day.ts';
import type { Random } from './random.ts';
import { type DayPlan, planDay, type Rhythm, rhythmOf } from './rhythm.ts';
import type { Said } from './said.ts';
import type { Truth } from './truth.ts';
import { wearBand } from './wristband.ts';

/** A home with its people and what hangs in it. */
export interface Home {
  readonly place: PlaceId;
  readonly people: readonly Person[];
  readonly doors: readonly DeviceId[];
  readonly smokes: readonly DeviceId[];
  readonly chance: Random;
}

export interface Person {
  readonly resident: Resident;
  readonly rhythm: Rhythm;
  readonly bands: readonly DeviceId[];
  readonly chance: Random;
}

/** The homes of a community; how people live follows from the seed and their ids alone. */
export function settleHomes(directory: Directory, chance: Random): Home[] {
  const { devices, residents } = directory.registry;
  const hung = Map.groupBy(
    devices.filter((device) => device.venue === undefined && device.resident === undefined),
    (device) => device.place,
  );
  const worn = Map.groupBy(devices, (device) => device.resident);
  const living = Map.groupBy(residents, (resident) => resident.place);
  const places = new Set([...living.keys(), ...hung.keys()]);
  return [...places].map((place) => {
    const own = chance.split(place);
    const idsOf = (kind: string) =>
      (hung.get(place) ?? []).filter((one) => one.kind === kind).map((one) => one.id);
    const people = (living.get(place) ?? []).map((resident): Person => {
      const theirs = own.split(resident.id);
      const bands = (worn.get(resident.id) ?? [])
        .filter((one) => one.kind === 'wristband')
        .map((one) => one.id);
      return { resident, rhythm: rhythmOf(theirs.split('rhythm')), bands, chance: theirs };
    });
    return { place, people, doors: idsOf('door'), smokes: idsOf('smoke'), chance: own };
  });
}

/** All that a home's devices say on a day, in no order. A day does not depend on the days before it. */
export function* sayDay(home: Home, day: CalendarDay, truth: Truth): Generator<Said> {
  const chance = home.chance.split(day.date);
  for (const person of home.people) {
    const plan: DayPlan = planDay(person.rhythm, day, person.chance.split(day.date));
    const life = openDay(person.resident, plan, day, truth);
    for (const door of home.doors) yield* sayPassages(door, life);
    for (const band of person.bands)
      yield* wearBand(band, {
        resident: person.resident.id,
        life,
        plan,
        day,
        truth,
        chance: person.chance.split(`band ${day.date}`),
      });
  }
  for (const door of home.doors)
    yield* checkIn(door, day, chance, (at) => ({ open: false, battery: batteryOf(door, at, home.chance) }));
  for (const smoke of home.smokes) {
    yield* checkIn(smoke, day, chance, (at) => ({
      smoke: false,
      smokeDensity: round(chance.between(0, 0.4)),
      temperature: round(chance.between(18, 27)),
      battery: batteryOf(smoke, at, home.chance),
    }));
    yield* sayFires(smoke, home, day, truth);
  }
}

/** The door opens and shuts once; also when help arrives. */
export function passDoor(door: DeviceId, at: Instant): Said[] {
  return [
    { at, device: door, says: { open: true } },
    { at: plus(at, OPEN_FOR), device: door, says: { open: false } },
  ];
}

const OPEN_FOR = seconds(12);

function* sayPassages(door: DeviceId, life: PersonDay): Generator<Said> {
  for (const at of life.passages) yield* passDoor(door, at);
}

function* sayFires(smoke: DeviceId, home: Home, day: CalendarDay, truth: Truth): Generator<Said> {
  for (const fire of truth.ofHome(home.place)) {
    if (fire.what !== 'fire' || fire.at < day.starts || fire.at >= day.ends) continue;
    yield {
      at: fire.at,
      device: smoke,
      says: { smoke: true, smokeDensity: 9.5, temperature: fire.real ? 48 : 29 },
    };
    yield { at: plus(fire.at, fire.clearAfter), device: smoke, says: { smoke: false, smokeDensity: 0.6 } };
  }
}

/** Battery sensors report twice a day, each at a time of its own. */
function* checkIn(
  device: DeviceId,
  day: CalendarDay,
  chance: Random,
  says: (at: Instant) => Said['says'],
): Generator<Said> {
  const first = chance.between(0, 720);
  for (const minute of [first, first + 720]) {
    const at = atMinute(day, minute);
    yield { at, device, says: says(at) };
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;
