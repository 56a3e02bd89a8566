import type { PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type { Resident, ResidentId, VenueId } from '../devices/registry.ts';
import { type Duration, days, type Instant, minutes, plus } from '../devices/time.ts';
import { atMinute, type CalendarDay } from './calendar-day.ts';
import type { Random } from './random.ts';

/** What truly happens to people and places, whatever the sensors make of it. */
export type Happening =
  /** Lies on the floor and cannot get up until found; a worn band notices it or not. */
  | {
      readonly what: 'collapse';
      readonly at: Instant;
      readonly resident: ResidentId;
      readonly noticed: boolean;
    }
  /** Falls, and is up again after a while, or lies until found. */
  | {
      readonly what: 'fall';
      readonly at: Instant;
      readonly resident: ResidentId;
      readonly upAfter?: Duration;
    }
  | { readonly what: 'sos'; readonly at: Instant; readonly resident: ResidentId; readonly real: boolean }
  | { readonly what: 'out'; readonly at: Instant; readonly resident: ResidentId; readonly until: Instant }
  /** Stays in bed and stirs nothing. */
  | { readonly what: 'still'; readonly at: Instant; readonly resident: ResidentId; readonly until: Instant }
  | {
      readonly what: 'fire';
      readonly at: Instant;
      readonly home: PlaceId;
      readonly clearAfter: Duration;
      /** False: something burnt in a pan. */
      readonly real: boolean;
    }
  | {
      readonly what: 'crowd';
      readonly at: Instant;
      readonly venue: VenueId;
      readonly until: Instant;
      readonly people: number;
    }
  /** One message that the story needs to the letter. */
  | {
      readonly what: 'says';
      readonly at: Instant;
      readonly device: DeviceId;
      readonly says: Readonly<Record<string, number | boolean>>;
    };

/** How often things happen, per resident and year. */
export interface Rates {
  readonly collapses: number;
  readonly fallsAndUp: number;
  readonly sos: number;
  readonly falseSos: number;
  readonly fires: number;
  readonly burntPans: number;
}

/**
 * A stress profile, not an epidemiology: falls of the old are about one in two a year, and one in ten of those lies
 * long; fires and presses are more frequent than in life so that a month shows some of each.
 */
export const USUAL_RATES: Rates = {
  collapses: 0.05,
  fallsAndUp: 0.5,
  sos: 0.1,
  falseSos: 0.3,
  fires: 0.02,
  burntPans: 0.3,
};

export const NO_RATES: Rates = { collapses: 0, fallsAndUp: 0, sos: 0, falseSos: 0, fires: 0, burntPans: 0 };

/** Share of falls that a worn band notices; tests of commercial detectors on old people give 70–90 %. */
const NOTICED = 0.8;

/** What happens on a day; the same for the same seed, residents and day, whatever happened before. */
export function happeningsOf(
  day: CalendarDay,
  residents: readonly Resident[],
  rates: Rates,
  chance: Random,
): Happening[] {
  const own = chance.split(`truth ${day.date}`);
  const some = (
    kind: string,
    rate: number,
    make: (who: Resident, at: Instant, luck: Random) => Happening,
  ): Happening[] => {
    const luck = own.split(kind);
    const count = residents.length === 0 ? 0 : luck.poisson((rate * residents.length) / 365);
    return Array.from({ length: count }, () => {
      const who = luck.pick(residents as readonly [Resident, ...Resident[]]);
      return make(who, atMinute(day, luck.between(0, 1440)), luck);
    });
  };
  return [
    ...some('collapse', rates.collapses, ({ id }, at, luck) => ({
      what: 'collapse',
      at,
      resident: id,
      noticed: luck.chance(NOTICED),
    })),
    ...some('fall', rates.fallsAndUp, ({ id }, at, luck) => ({
      what: 'fall',
      at,
      resident: id,
      upAfter: minutes(luck.between(0.2, 3)),
    })),
    ...some('sos', rates.sos, ({ id }, at) => ({ what: 'sos', at, resident: id, real: true })),
    ...some('false sos', rates.falseSos, ({ id }, at) => ({ what: 'sos', at, resident: id, real: false })),
    ...some('fire', rates.fires, ({ place }, at, luck) => ({
      what: 'fire',
      at,
      home: place,
      clearAfter: minutes(luck.between(8, 25)),
      real: true,
    })),
    ...some('pan', rates.burntPans, ({ place }, at, luck) => ({
      what: 'fire',
      at,
      home: place,
      clearAfter: minutes(luck.between(1, 4)),
      real: false,
    })),
  ].sort((a, b) => a.at - b.at);
}

/** Somebody who lies helpless: from when, and since when no longer. */
export interface Plight {
  readonly resident: ResidentId;
  readonly from: Instant;
  found?: Instant;
}

/** How long the hospital keeps someone who was found. */
export const HOSPITAL_STAY = days(7);

/** The truth beside the messages: what happened, and who was found when. */
export class Truth {
  readonly happenings: Happening[] = [];
  readonly plights: Plight[] = [];
  readonly #byResident = new Map<ResidentId, Happening[]>();
  readonly #byHome = new Map<PlaceId, Happening[]>();
  readonly #plightOf = new Map<ResidentId, Plight>();

  add(happening: Happening): void {
    // Nobody collapses twice, or goes out, while lying on the floor or in hospital.
    if ('resident' in happening && this.#isDown(happening.resident, happening.at)) return;
    this.happenings.push(happening);
    if ('resident' in happening) keep(this.#byResident, happening.resident, happening);
    if ('home' in happening) keep(this.#byHome, happening.home, happening);
    const lies =
      happening.what === 'collapse' || (happening.what === 'fall' && happening.upAfter === undefined);
    if (!lies) return;
    const plight: Plight = { resident: happening.resident, from: happening.at };
    this.plights.push(plight);
    this.#plightOf.set(happening.resident, plight);
  }

  ofResident(id: ResidentId): readonly Happening[] {
    return this.#byResident.get(id) ?? [];
  }

  ofHome(place: PlaceId): readonly Happening[] {
    return this.#byHome.get(place) ?? [];
  }

  plightOf(id: ResidentId): Plight | undefined {
    return this.#plightOf.get(id);
  }

  /** Someone came: true when the person lay helpless and was not found before. */
  find(id: ResidentId, at: Instant): boolean {
    const plight = this.#plightOf.get(id);
    if (plight === undefined || plight.found !== undefined || plight.from > at) return false;
    plight.found = at;
    return true;
  }

  #isDown(id: ResidentId, at: Instant): boolean {
    const plight = this.#plightOf.get(id);
    if (plight === undefined || plight.from > at) return false;
    return plight.found === undefined || at < plus(plight.found, HOSPITAL_STAY);
  }
}

function keep<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
