import { isWithin, type PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import {
  type Directory,
  openDirectory,
  type Registry,
  type ResidentId,
  type StaffId,
} from '../devices/registry.ts';
import { type Instant, minutes, plus, seconds } from '../devices/time.ts';
import { withRenewed } from './battery.ts';
import { atMinute, type CalendarDay, dayAfter, dayAt } from './calendar-day.ts';
import { type Home, passDoor, sayDay, settleHomes } from './household.ts';
import { TimeQueue } from './queue.ts';
import { Random } from './random.ts';
import type { Said } from './said.ts';
import { type Answering, type CaseLook, type Notice, type Reason, type Step, stillWanted } from './staff.ts';
import { type Fault, Trouble } from './trouble.ts';
import { type Happening, HOSPITAL_STAY, happeningsOf, NO_RATES, type Rates, Truth } from './truth.ts';
import { countVisits, type Hall, openHalls } from './venue.ts';

export interface WorldOptions {
  readonly registry: Registry;
  readonly seed: string;
  readonly from: Instant;
  readonly answering: (directory: Directory, chance: Random) => Answering;
  readonly rates?: Rates;
  readonly faults?: readonly Fault[];
  /** Happens besides what chance brings. */
  readonly happenings?: readonly Happening[];
  /** Devices say how they stand within the first minutes, as after switching on. */
  readonly announces?: boolean;
  /** Visits to everybody at home, this often; left out: none. */
  readonly visits?: 'weekly';
}

/** What the world does next. */
export type Deed =
  | ({ readonly type: 'said' } & Said)
  | ({ readonly type: 'answer'; readonly reason?: Reason } & Omit<Step, 'reason'>)
  /** Somebody was taken to hospital; the registry had better know. */
  | { readonly type: 'away'; readonly at: Instant; readonly resident: ResidentId; readonly until: Instant }
  /** A member of staff looks in at a home and writes it down. */
  | { readonly type: 'visit'; readonly at: Instant; readonly place: PlaceId; readonly staff: StaffId };

/**
 * A community that lives: what its devices say and what its staff answer, in the order of time. It hears what the
 * gateway tells and goes on from there; the same seed and the same telling give the same deeds.
 */
export class World {
  readonly truth = new Truth();
  readonly directory: Directory;
  readonly #options: WorldOptions;
  readonly #chance: Random;
  readonly #homes: readonly Home[];
  readonly #halls: readonly Hall[];
  readonly #homeAt: ReadonlyMap<PlaceId, Home>;
  readonly #answering: Answering;
  readonly #trouble: Trouble;
  readonly #renewals = new Map<DeviceId, Instant>();
  /** The rest of the day, in order; what trouble delays and what follows from answers waits in the queue. */
  #today: Said[] = [];
  #done = 0;
  #day: CalendarDay;
  /** Cases with those who have accepted them: `case staff`. */
  readonly #accepted = new Set<string>();
  readonly #later = new TimeQueue<Deed>();

  constructor(options: WorldOptions) {
    const { registry, seed, from, answering, faults = [], happenings = [] } = options;
    this.#options = options;
    this.directory = openDirectory(registry);
    this.#chance = new Random(seed);
    this.#homes = settleHomes(this.directory, this.#chance);
    this.#homeAt = new Map(this.#homes.map((home) => [home.place, home]));
    this.#halls = openHalls(this.directory, this.#chance);
    this.#answering = answering(this.directory, this.#chance.split('staff'));
    this.#trouble = new Trouble(faults, this.directory, this.#chance.split('trouble'));
    for (const happening of happenings) this.#befall(happening);
    this.#day = dayAt(from, registry.timeZone);
    this.#openDay();
    if (options.announces === true) this.#announce(from);
    while (this.#today[this.#done] !== undefined && (this.#today[this.#done]?.at ?? from) < from)
      this.#done++;
  }

  /** When the next deed is; a living community always has one. */
  next(): Instant {
    let said = this.#today[this.#done];
    while (said === undefined && (this.#later.next ?? this.#day.ends) >= this.#day.ends) {
      this.#day = dayAfter(this.#day, this.directory.registry.timeZone);
      this.#openDay();
      said = this.#today[this.#done];
    }
    return earlier(said?.at, this.#later.next);
  }

  /** Takes the next deed. Trouble may have swallowed it: then there is none, and time has passed. */
  take(lookAt: (caseId: string) => CaseLook | undefined): Deed | undefined {
    const at = this.next();
    if (this.#later.next !== undefined && this.#later.next <= at) {
      const coming = this.#later.take();
      if (coming?.type === 'visit') this.visit(coming.place, at);
      return coming?.type === 'answer' ? this.#answer(coming, lookAt) : coming;
    }
    const planned = this.#today[this.#done++];
    if (planned === undefined) return undefined;
    const said = withRenewed(planned, this.#renewals.get(planned.device));
    let now: Deed | undefined;
    for (const arriving of this.#trouble.pass(said)) {
      const deed: Deed = { type: 'said', ...arriving };
      if (now === undefined && arriving.at === said.at) now = deed;
      else this.#later.add(deed);
    }
    return now;
  }

  /** Somebody is told of a case. */
  hear(notice: Notice): void {
    for (const step of this.#answering.hear(notice)) this.#later.add({ type: 'answer', ...step });
  }

  /** Somebody comes to this home and sees how it stands. */
  visit(place: PlaceId, at: Instant): void {
    const home = this.#homeAt.get(place);
    if (home === undefined) return;
    for (const door of home.doors)
      for (const said of passDoor(door, plus(at, seconds(5)))) this.#later.add({ type: 'said', ...said });
    for (const { resident } of home.people) {
      if (!this.truth.find(resident.id, at)) continue;
      this.#later.add({
        type: 'away',
        at: plus(at, seconds(600)),
        resident: resident.id,
        until: plus(at, HOSPITAL_STAY),
      });
    }
  }

  #announce(from: Instant): void {
    for (const { doors, smokes, chance } of this.#homes) {
      const at = plus(from, seconds(Math.round(chance.split('announces').between(5, ANNOUNCED_WITHIN))));
      for (const device of doors) this.#later.add({ type: 'said', at, device, says: { open: false } });
      for (const device of smokes) this.#later.add({ type: 'said', at, device, says: { smoke: false } });
    }
  }

  #answer(
    step: Extract<Deed, { type: 'answer' }>,
    lookAt: (caseId: string) => CaseLook | undefined,
  ): Deed | undefined {
    const held = `${step.case} ${step.staff}`;
    if (!stillWanted(step, lookAt(step.case), this.#accepted.has(held))) {
      if (step.action === 'accept') this.#answering.spare?.(step);
      return undefined;
    }
    if (step.action === 'resolve') this.#accepted.delete(held);
    else this.#accepted.add(held);
    const { notice, at } = step;
    if (step.action === 'arrive') this.visit(notice.place, at);
    if (step.action !== 'resolve') return step;
    this.#mend(notice, at);
    return step.reason === undefined ? { ...step, reason: this.#judge(notice) } : step;
  }

  /** Upkeep gives the place new batteries and puts right what is stuck. */
  #mend({ cause, place }: Notice, at: Instant): void {
    if (cause !== 'battery-low' && cause !== 'device-silent') return;
    for (const device of this.directory.registry.devices) {
      if (device.place !== place) continue;
      this.#renewals.set(device.id, at);
      this.#trouble.mend(device.id);
      if (device.kind !== 'wristband')
        this.#later.add({
          type: 'said',
          at: plus(at, seconds(20)),
          device: device.id,
          says: { battery: 100 },
        });
    }
  }

  /** What one finds on the spot. */
  #judge({ cause, place, at }: Notice): Reason {
    if (DONE_BY_COMING.has(cause)) return 'service-done-unrecorded';
    const people = this.#homeAt.get(place)?.people ?? [];
    const happened = [
      ...this.truth.ofHome(place),
      ...people.flatMap(({ resident }) => this.truth.ofResident(resident.id)),
    ].filter((one) => one.at <= plus(at, CLOCKS_DIFFER) && at - one.at < HOSPITAL_STAY);
    const isReal = (one: Happening) =>
      one.what === 'collapse' ||
      one.what === 'fall' ||
      (one.what === 'sos' && one.real) ||
      (one.what === 'fire' && one.real);
    if (happened.some(isReal)) return 'real';
    return cause === 'crowding' ? 'real' : 'false-behaviour';
  }

  #befall(happening: Happening): void {
    this.truth.add(happening);
    if (happening.what === 'says' && happening.at >= this.#options.from) {
      const { at, device, says } = happening;
      this.#later.add({ type: 'said', at, device, says });
    }
  }

  #openDay(): void {
    const { rates = NO_RATES } = this.#options;
    const day = this.#day;
    for (const one of happeningsOf(day, this.directory.registry.residents, rates, this.#chance))
      this.truth.add(one);
    const said: Said[] = [];
    for (const home of this.#homes) for (const one of sayDay(home, day, this.truth)) said.push(one);
    for (const hall of this.#halls) for (const one of countVisits(hall, day, this.truth)) said.push(one);
    // A stable sort: what falls on one instant keeps the order of homes.
    this.#today = said.sort((a, b) => a.at - b.at);
    this.#done = 0;
    if (this.#options.visits === 'weekly') this.#planVisits();
  }

  /** Each home has its weekday and hour, so that a visit comes every 168 hours. */
  #planVisits(): void {
    for (const { place, chance } of this.#homes) {
      const visitor = this.directory.registry.staff.find((one) => isWithin(place, one.place));
      const own = chance.split('visit');
      if (own.whole(1, 5) !== this.#day.weekday) continue;
      const at = atMinute(this.#day, own.between(9 * 60, 17 * 60));
      if (at >= this.#options.from && visitor !== undefined)
        this.#later.add({ type: 'visit', at, place, staff: visitor.id });
    }
  }
}

/** Causes that are settled by somebody's coming. */
const DONE_BY_COMING: ReadonlySet<string> = new Set(['battery-low', 'device-silent', 'visit-missed']);
/** Seconds. */
const ANNOUNCED_WITHIN = 300;
/** The gateway's clock and ours, when it is asked over a network at many times the speed of life. */
const CLOCKS_DIFFER = minutes(10);

function earlier(a: Instant | undefined, b: Instant | undefined): Instant {
  if (a === undefined) return b ?? (0 as Instant);
  return b === undefined || a < b ? a : b;
}
