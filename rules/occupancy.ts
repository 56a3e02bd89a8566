import type { DeviceId, Fields } from '../devices/reading.ts';
import { between, type Duration, hours, type Instant, latest, plus, seconds } from '../devices/time.ts';

/** Who is in a venue, folded from its sensors in place: plain data, a few figures a sensor. */
export interface Occupancy {
  readonly version: 1;
  sensors: Readonly<Record<DeviceId, Sensor>>;
  /** Entries less exits at all doors since the last closing, never below zero. */
  inside: number;
  /** Arrivals since the venue is known: entries, rises of a count, or each time that presence begins. */
  visits: number;
  /** Never changed, but for another. */
  now: People;
}

/** What is known of the people in a venue; a figure that nothing sure can be said of is not there. */
export interface People {
  readonly count?: number;
  /** Whether there is anybody: all that presence sensors alone can tell. */
  readonly present?: boolean;
  /** Since when just this is so. */
  readonly since: Instant;
}

interface Sensor {
  heardAt: Instant;
  /** Nothing was heard for so long that what it last said is no longer true. */
  silent?: true;
  entries?: number;
  exits?: number;
  people?: number;
  present?: boolean;
}

/** Counters report at least hourly even when nobody passes; one that missed two reports has failed. */
export const SENSOR_SILENT_AFTER: Duration = hours(2);

/** A hall has fewer doors and rooms; what further devices of one venue say is not counted. */
export const MOST_SENSORS = 64;

/** Twice a full house of the largest venue (10,000 people); a total that rises more at once is a fault, and not counted. */
const LARGEST_RISE = 20_000;

/**
 * A counter that just began is right about its few people. One that has counted more is off by some 5 %, which is more
 * than a room holds, so only what it counts from now on is believed.
 */
const FRESH_TOTAL = 100;

/** Through a door pass at most two people a second, after a burst; a total that drops to more is a fault, no restart. */
const MOST_PER_SECOND = 2;
const LARGEST_BURST = 50;

export const emptyOccupancy = (at: Instant): Occupancy => ({
  version: 1,
  sensors: {},
  inside: 0,
  visits: 0,
  now: { since: at },
});

export const peopleNow = (state: Occupancy): People => state.now;

/** Takes in what one sensor said at `at`; a reading older than its last one, or without a figure of ours, says nothing. */
export function observe(state: Occupancy, device: DeviceId, fields: Fields, at: Instant): Occupancy {
  const before = sensorOf(state, device);
  const said = saidOf(fields);
  if (Object.keys(said).length === 0) return contact(state, device, at);
  if (before === undefined && Object.keys(state.sensors).length >= MOST_SENSORS) return state;
  if (before !== undefined && at < before.heardAt) return state;
  const moved = movement(before, said, at);
  Object.assign(believed(state, device, at), said);
  const counted = sumOfPeople(state);
  const arrived = counted === undefined ? moved.entered : Math.max(0, counted - state.inside);
  state.inside = counted ?? Math.max(0, state.inside + moved.entered - moved.left);
  const { present } = state.now;
  settle(state, at);
  const begins = state.now.count === undefined && present === false && state.now.present === true;
  state.visits += Math.max(arrived, begins ? 1 : 0);
  return state;
}

/**
 * Takes in that a sensor says again what it said last, as nearly all readings do; false when it says anything else, or
 * is believed again: that is for `observe`.
 */
export function hearAgain(state: Occupancy, device: DeviceId, fields: Fields, at: Instant): boolean {
  const sensor = sensorOf(state, device);
  if (sensor === undefined || sensor.silent || at < sensor.heardAt) return false;
  for (const figure of FIGURES)
    if (fields[figure] !== undefined && fields[figure] !== sensor[figure]) return false;
  sensor.heardAt = at;
  return true;
}

const FIGURES = ['entries', 'exits', 'people', 'present'] as const;

/** Any word of a sensor says that what it last told still holds. */
export function contact(state: Occupancy, device: DeviceId, at: Instant): Occupancy {
  const before = sensorOf(state, device);
  if (before === undefined) return state;
  believed(state, device, latest(before.heardAt, at));
  return settle(state, at);
}

/** Nobody is left in a venue that has closed: what the sensors say otherwise is their drift. */
export function close(state: Occupancy, at: Instant): Occupancy {
  for (const sensor of Object.values(state.sensors)) {
    if (sensor.people !== undefined) sensor.people = 0;
    if (sensor.present !== undefined) sensor.present = false;
  }
  state.inside = 0;
  return settle(state, at);
}

/** When the next sensor has failed if nothing is heard of it until then. */
export function silentAt({ sensors }: Occupancy): Instant | undefined {
  let first: Instant | undefined;
  for (const id in sensors) {
    const sensor = sensors[id];
    if (sensor === undefined || sensor.silent) continue;
    if (first === undefined || silenceDue(sensor) < first) first = silenceDue(sensor);
  }
  return first;
}

/** Takes in that it is `at`: sensors unheard for too long have failed. */
export function elapse(state: Occupancy, at: Instant): Occupancy {
  for (let due = silentAt(state); due !== undefined && due <= at; due = silentAt(state)) {
    for (const sensor of Object.values(state.sensors)) if (silenceDue(sensor) <= due) sensor.silent = true;
    settle(state, due);
  }
  return state;
}

/** Nothing that any sensor said before `at` is believed until it speaks again: we were not there to hear it. */
export function blind(state: Occupancy, at: Instant): Occupancy {
  for (const sensor of Object.values(state.sensors)) sensor.silent = true;
  return settle(state, at);
}

/** Forgets sensors that are not among the venue's any more. */
export function keepSensors(state: Occupancy, devices: readonly DeviceId[], at: Instant): Occupancy {
  const kept = Object.entries(state.sensors).filter(([id]) => devices.includes(id));
  if (kept.length === Object.keys(state.sensors).length) return state;
  state.sensors = Object.fromEntries(kept);
  state.inside = sumOfPeople(state) ?? state.inside;
  return settle(state, at);
}

const silenceDue = (sensor: Sensor): Instant => plus(sensor.heardAt, SENSOR_SILENT_AFTER);

const sensorOf = ({ sensors }: Occupancy, id: DeviceId): Sensor | undefined =>
  Object.hasOwn(sensors, id) ? sensors[id] : undefined;

/** A sensor that was heard at `at`, begun if it is new. */
function believed(state: Occupancy, id: DeviceId, at: Instant): Sensor {
  const before = sensorOf(state, id);
  if (before !== undefined && !before.silent) {
    before.heardAt = at;
    return before;
  }
  const { silent: _, ...known } = before ?? { heardAt: at };
  const sensor: Sensor = { ...known, heardAt: at };
  state.sensors = { ...state.sensors, [id]: sensor };
  return sensor;
}

type Said = Omit<Sensor, 'heardAt' | 'silent'>;

function saidOf({ entries, exits, people, present }: Fields): Said {
  return {
    ...(typeof entries === 'number' && { entries }),
    ...(typeof exits === 'number' && { exits }),
    ...(typeof people === 'number' && { people }),
    ...(typeof present === 'boolean' && { present }),
  };
}

/** The people who passed a door since its last word. */
function movement(before: Sensor | undefined, said: Said, at: Instant): { entered: number; left: number } {
  const elapsed = before === undefined ? 0 : between(before.heardAt, at);
  const burst = LARGEST_BURST + (elapsed / seconds(1)) * MOST_PER_SECOND;
  const isFresh = Math.max(said.entries ?? 0, said.exits ?? 0) <= FRESH_TOTAL;
  const passed = (was: number | undefined, now: number | undefined): number => {
    if (now === undefined) return 0;
    if (was === undefined) return isFresh ? now : 0;
    // A drop is a restart: the total began anew at zero.
    const rise = now < was ? now : now - was;
    return rise <= (now < was ? burst : LARGEST_RISE) ? rise : 0;
  };
  return { entered: passed(before?.entries, said.entries), left: passed(before?.exits, said.exits) };
}

/** The sensors that tell how many there are know it better than entries and exits. */
function sumOfPeople({ sensors }: Occupancy): number | undefined {
  let sum: number | undefined;
  for (const { people } of Object.values(sensors)) if (people !== undefined) sum = (sum ?? 0) + people;
  return sum;
}

function settle(state: Occupancy, at: Instant): Occupancy {
  const { count, present } = judge(state);
  if (state.now.count === count && state.now.present === present) return state;
  state.now = { ...(count !== undefined && { count }), ...(present !== undefined && { present }), since: at };
  return state;
}

/** A figure needs every sensor that makes it up; that somebody is there needs just one that sees it. */
function judge({ sensors, inside }: Occupancy): Omit<People, 'since'> {
  const all = Object.values(sensors);
  const zones = all.filter((sensor) => sensor.people !== undefined);
  const doors = all.filter((sensor) => sensor.entries !== undefined || sensor.exits !== undefined);
  const seen = all.some((sensor) => !sensor.silent && (sensor.present === true || (sensor.people ?? 0) > 0));
  const counting = zones.length > 0 ? zones : doors;
  const isSure = (needed: readonly Sensor[]): boolean =>
    needed.length > 0 && needed.every((sensor) => !sensor.silent);
  if (isSure(counting) && !(inside === 0 && seen)) return { count: inside, present: inside > 0 };
  if (seen) return { present: true };
  return counting.length === 0 && isSure(all) ? { present: false } : {};
}
